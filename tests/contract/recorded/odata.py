"""As much of an OData v2 server as recorded rows need: filters, search, order, selection and batches, refusing all else."""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx

LITERAL = r"(?:datetimeoffset|datetime|guid)?'(?:[^']|'')*'"
TERM = re.compile(rf"([A-Za-z]\w*) (eq|ne|ge|le) ({LITERAL})|(startswith)\(([A-Za-z]\w*),({LITERAL})\)")
KNOWN = {"$filter", "$search", "$select", "$expand", "$orderby", "$top", "$skip", "$skiptoken", "$format", "$inlinecount"}
OF_THE_HOST = {"sap-client"}
BOUNDARY = "ejjeeffe0"
ORDERED = {"eq": operator.eq, "ge": operator.ge, "le": operator.le}
Rows = list[dict[str, Any]]


def options(query: str) -> dict[str, str]:
    """Every option once, none that is not known."""
    pairs = parse_qsl(query.replace("+", "%2B"), strict_parsing=True)
    told = dict(pairs)
    assert len(told) == len(pairs)
    assert set(told) <= KNOWN | OF_THE_HOST
    assert told["$format"] == "json"
    return told


def answered(rows: Rows, told: Mapping[str, str], *, server_page: int = 1000, following: str = "") -> dict[str, Any]:
    """`following`: what a next link consists of, up to the value of its `$skiptoken`."""
    found = [row for row in rows if fits(row, told.get("$filter", "")) and says(row, told.get("$search", ""))]
    if "$orderby" in told:
        field, _, direction = told["$orderby"].partition(" ")
        found.sort(key=lambda row: moment(row[field]), reverse=direction == "desc")
    first = int(told.get("$skip", "0")) + int(told.get("$skiptoken", "1")) - 1
    wanted = found[first : first + int(told.get("$top", "1000"))]
    content: dict[str, Any] = {"results": [selected(row, told) for row in wanted[:server_page]]}
    if len(wanted) > server_page:
        content["__next"] = f"{following}{first + server_page + 1}"
    return {"d": {"__count": str(len(found)), **content} if told.get("$inlinecount") == "allpages" else content}


def fits(row: Mapping[str, Any], condition: str) -> bool:
    """`or` only between terms of one property; all else must hold. A `*` stands for any text, as the vendor has it."""
    check_joints(condition)
    either: dict[tuple[str, str], bool] = {}
    for field, how, literal in map(comparison, TERM.finditer(condition)):
        holds = compared(row[field], how, literal)
        if how in ("eq", "startswith"):
            either[field, how] = either.get((field, how), False) or holds
        elif not holds:
            return False
    return all(either.values())


def comparison(term: re.Match[str]) -> tuple[str, str, str]:
    """Property, operator, literal."""
    return (term[5], term[4], term[6]) if term[4] else (term[1], term[2], term[3])


def check_joints(condition: str) -> None:
    """Between terms stands `and`, or `or` where both are of one property (section 6)."""
    terms = list(TERM.finditer(condition))
    joints = [condition[one.end() : other.start()].strip(" ()") for one, other in pairwise(terms)]
    runtime = condition[: terms[0].start()] + condition[terms[-1].end() :] if terms else condition
    assert runtime.strip(" ()") == "", "only eq, ne, ge, le and startswith are answered from samples"
    for (one, other), joint in zip(pairwise(terms), joints, strict=True):
        assert joint in ("and", "or"), "terms are joined by and, or"
        assert joint == "and" or comparison(one)[0] == comparison(other)[0], "or across different properties is not supported"


def compared(value: Any, how: str, literal: str) -> bool:
    text = literal[literal.index("'") + 1 : -1].replace("''", "'")
    if literal.startswith("datetime"):
        bound = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return bool(ORDERED[how](moment(value), bound if literal.startswith("datetimeoffset") else bound.replace(tzinfo=UTC)))
    if how == "startswith":
        return bool(value.startswith(text))
    assert how in ("eq", "ne")
    return is_like(value, text) is (how == "eq")


def says(row: Mapping[str, Any], search: str) -> bool:
    """Each word of the search is one of the row's, of which `*` may leave out a part."""
    held = [word for value in row.values() if isinstance(value, str) for word in value.split()]
    return all(any(is_like(word, wanted) for word in held) for wanted in search.split())


def is_like(value: str, text: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in text.split("*"))
    return re.fullmatch(pattern, value, flags=re.DOTALL | re.IGNORECASE) is not None


def moment(value: str) -> datetime:
    found = re.fullmatch(r"/Date\((-?\d+)\)/", value)
    assert found, "not a date of the vendor's"
    return datetime.fromtimestamp(int(found[1]) / 1000, UTC)


def selected(row: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, Any]:
    """Children only where they are expanded, and then as the sample has them; unknown names are refused as the vendor does."""
    chosen = told["$select"].split(",") if "$select" in told else list(row)
    expanded = [name.split("/")[0] for name in told["$expand"].split(",")] if "$expand" in told else []
    for name in (*(name.split("/")[0] for name in chosen), *expanded):
        assert name in row, "a property that the sample's type does not have"
    names = {name.split("/")[0] for name in chosen}
    child = {name for name, value in row.items() if isinstance(value, list | dict) and name != "__metadata"}
    return {
        name: value
        for name, value in row.items()
        if name == "__metadata" or (name in names and (name not in child or name in expanded))
    }


def batch(request: httpx.Request, inner: Callable[[str], httpx.Response]) -> httpx.Response:
    """Answers each inner GET in order, under a boundary of the server's own."""
    found = re.fullmatch(r"multipart/mixed;\s*boundary=(\S+)", request.headers["Content-Type"])
    assert found, "not a batch"
    body = request.content.decode()
    assert "\n" not in body.replace("\r\n", ""), "lines of a batch end with CRLF"
    *parts, end = body.split(f"--{found[1]}")[1:]
    assert end.startswith("--")
    return httpx.Response(
        202,
        headers={"Content-Type": f"multipart/mixed; boundary={BOUNDARY}"},
        content="".join(answer_part(part, inner) for part in parts).encode() + f"--{BOUNDARY}--\r\n".encode(),
    )


def answer_part(part: str, inner: Callable[[str], httpx.Response]) -> str:
    head, _, rest = part.partition("\r\n\r\n")
    assert "Content-Type: application/http" in head
    assert "Content-Transfer-Encoding: binary" in head
    asked = re.match(r"GET (\S+) HTTP/1\.1\r\n", rest)
    assert asked, "the inner request is not a GET on one line"
    response = inner(asked[1])
    body = response.text
    inside = (
        f"HTTP/1.1 {response.status_code} {response.reason_phrase}\r\nContent-Type: application/json;charset=utf-8\r\n"
        f"Content-Length: {len(body.encode())}\r\ndataserviceversion: 2.0\r\n\r\n{body}"
    )
    length = len(inside.encode())
    outside = f"Content-Type: application/http\r\nContent-Length: {length}\r\ncontent-transfer-encoding: binary\r\n\r\n"
    return f"--{BOUNDARY}\r\n{outside}{inside}\r\n"


def set_and_query(target: str) -> tuple[str, str]:
    path, _, query = target.partition("?")
    return unquote(path), query
