"""The model's samples behind a client token that is checked and can be made to run out."""

import base64
import re
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx

from tests.contract.recorded.samples import answer, sample, target
from tests.contract.suite.lines import Expected, Line, PlayedLine

SYSTEM = "sap_analytics_cloud"
CLIENT_ID = "sb-7c1f0a7e-5d3b-4b0e-9a51-demo00000001!b123|client!b456"
CLIENT_SECRET = "sac-demo-secret"
PROVIDER, MODEL = "C360SCORES0000000000000001", "C360_CUSTOMER_SCORES"
TOKEN_PATH = "/oauth/token"
BASE = "/api/v1/dataexport"
FACTS = f"{BASE}/providers/sac/{PROVIDER}/FactData"
AMELIA, OLIVER = "204711", "204712"
AS_OLIVER = {"204711": "204712", "0.1240000": "0.4310000", "9200.0": "4100.0"}
KNOWN = {"$select", "$filter", "$orderby", "pagesize"}
TERM = re.compile(r"(\w+) (eq|ge) '((?:[^']|'')*)'")
Row = dict[str, Any]


def settings(root: str) -> dict[str, Any]:
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    return {"base_url": root, "token_url": TOKEN_PATH, **client, "provider": PROVIDER, "provider_name": MODEL}


def basic() -> str:
    return "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()


def signed(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "x-sap-sac-custom-auth": "true"}


async def asked(line: PlayedLine, path: str, *, expect: Expected = 200) -> Any:
    """What is answered below the export's base, with a token of its own for each question; spaces are encoded here."""
    told = await line.post(TOKEN_PATH, {"grant_type": "client_credentials"}, {"Authorization": basic()})
    return await line.get(f"{BASE}{path}".replace(" ", "%20"), signed(told["access_token"]), expect=expect)


async def facts(line: Line) -> dict[str, Any]:
    """`scores`: of each type the score of Amelia's newest period, as the model has it; `periods`: those periods."""
    if not isinstance(line, PlayedLine):
        found = sample(SYSTEM, "facts.json")["value"]
    else:
        path = f"/providers/sac/{PROVIDER}/FactData?$filter=CUSTOMER eq '0000204711'"
        found = (await asked(line, path))["value"]
    found = [row for row in found if row["Version"] == "public.Actual"]
    newest = {row["SCORE_TYPE"]: row for row in sorted(found, key=lambda row: row["Date"])}
    return {
        "scores": {kind: row["SCORE"] for kind, row in newest.items()},
        "periods": {kind: row["Date"] for kind, row in newest.items()},
    }


class Recording:
    root = "https://store.sapanalytics.test"

    def __init__(self) -> None:
        self.tokens = 0
        self.valid_from = 1
        """Tokens with a smaller number have run out."""
        self.next_below = ""
        """What stands before a next link: nothing, or an address with a slash at its end."""
        self.first_page: dict[str, str] = {}

    def is_auth(self, request: httpx.Request) -> bool:
        return target(request).startswith(TOKEN_PATH)

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "unauthorised.json"), 401)

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "error.json"), 400)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.is_auth(request):
            return self._token(request)
        number = re.fullmatch(r"Bearer sample-(\d+)", request.headers.get("Authorization", ""))
        if number is None or int(number[1]) < self.valid_from or request.headers.get("x-sap-sac-custom-auth") != "true":
            return self.auth_error(request)
        path, _, query = target(request).partition("?")
        assert request.method == "GET"
        assert path == FACTS, "no sample answers this path"
        return self._facts(query)

    def drifted(self, request: httpx.Request) -> httpx.Response:
        content = self.answer(request).json()
        return answer({**content, "value": [{**row, "CUSTOMER": 7, "SCORE": "high"} for row in content["value"]] or None})

    def _token(self, request: httpx.Request) -> httpx.Response:
        assert request.method == "POST"
        assert target(request) == f"{TOKEN_PATH}?grant_type=client_credentials"
        assert request.headers["Authorization"] == basic()
        assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
        self.tokens += 1
        return answer(sample(SYSTEM, "token.json") | {"access_token": f"sample-{self.tokens}"})

    def _facts(self, query: str) -> httpx.Response:
        """A next link names the place and nothing else: the rest is the vendor's memory."""
        told, first = dict(parse_qsl(query, strict_parsing=True)), 0
        if "$skiptoken" in told:
            assert set(told) == {"$skiptoken"}, "a next link is followed as it was given"
            told, first = self.first_page, int(told["$skiptoken"])
        assert set(told) == KNOWN
        assert told["$orderby"] == "Date desc,CUSTOMER,SCORE_TYPE"
        self.first_page = told
        found = sorted(
            (row for row in rows() if fits(row, told["$filter"])), key=lambda row: (row["CUSTOMER"], row["SCORE_TYPE"])
        )
        found.sort(key=lambda row: str(row["Date"]), reverse=True)
        shown = found[first : first + int(told["pagesize"])]
        after = first + len(shown)
        content = sample(SYSTEM, "facts.json") | {"value": [selected(row, told["$select"]) for row in shown]}
        del content["@odata.nextLink"]
        if after < len(found):
            content["@odata.nextLink"] = f"{self.next_below}FactData?$skiptoken={after}"
        return answer(content)


def rows() -> list[Row]:
    """Oliver's rows before Amelia's, so that whoever pairs by order is wrong."""
    found: list[Row] = sample(SYSTEM, "facts.json", AS_OLIVER)["value"] + sample(SYSTEM, "facts.json")["value"]
    return found


def fits(row: Row, condition: str) -> bool:
    """Terms of one property are alternatives; all else must hold."""
    assert TERM.sub("", condition).replace(" and ", " ").replace(" or ", " ").strip(" ()") == "", "a term that no sample answers"
    either: dict[tuple[str, str], bool] = {}
    for name, how, literal in TERM.findall(unquote(condition)):
        text = literal.replace("''", "'")
        holds = row[name] == text if how == "eq" else row[name] >= text
        either[name, how] = either.get((name, how), False) or holds
    return all(either.values())


def selected(row: Row, names: str) -> Row:
    return {name: row[name] for name in names.split(",")}
