"""Reads through one service: single, together, with next links, failing one by one, and with a CSRF token."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from pydantic import SecretStr

from adapters.ports.capabilities import Capability
from adapters.ports.errors import BadRequest, Malformed, SourceError, Throttled, Unreachable
from adapters.wire import odata, odata_batch
from adapters.wire.auth import BasicAuth
from adapters.wire.classification import Category
from adapters.wire.message import Request, Response
from adapters.wire.odata_service import CsrfGuarded, Get, Rows, Service, csrf_judge

ROOT = "https://sap.example.com"


class Thing(odata.Vendor):
    ID: str


class PlayedLine:
    """Notes what is asked and answers with what the test says."""

    settings = SimpleNamespace(root=ROOT)

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        self.asked: list[Request] = []
        self._answer = answer

    async def ask(self, ask: Request) -> Response:
        self.asked.append(ask)
        return self._answer(ask)

    exchange = ask


def reply(body: bytes, status: int = 200, **headers: str) -> Response:
    return Response(
        status, {name.replace("_", "-"): value for name, value in headers.items()}, body, "played", Capability.PROFILE
    )


def feed(*ids: str, after: str | None = None) -> bytes:
    return orjson.dumps({"d": {"results": [{"ID": id_} for id_ in ids], **({"__next": after} if after else {})}})


def multipart(parts: Sequence[tuple[int, bytes]], boundary: str = "ejjeeffe0") -> Response:
    head = b"--%s\r\nContent-Type: application/http\r\nContent-Length: 9\r\n\r\n" % boundary.encode()
    text = b"".join(
        head + b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\n\r\n%s\r\n" % (status, body) for status, body in parts
    )
    return reply(text + b"--%s--\r\n" % boundary.encode(), 202, content_type=f"multipart/mixed; boundary={boundary}")


def mixed(body: bytes) -> Response:
    return reply(body, 202, content_type="multipart/mixed; boundary=b")


def service(line: PlayedLine) -> Service:
    return Service(line, path="/served", fixed={"$format": "json"}, headers={"odata-no-codedescs": "true"})  # type: ignore[arg-type]


def get(name: str) -> Get[Any]:
    return Get(name, {"$filter": "ID eq '1'"}, odata.Feed[Thing].model_validate_json)


async def read(line: PlayedLine, names: Sequence[str], rounds: int = 1) -> list[Any]:
    return await service(line).read([get(name) for name in names], capability=Capability.PROFILE, operation="x", rounds=rounds)


def ids(rows: Rows[Any] | SourceError) -> list[str]:
    assert isinstance(rows, Rows)
    return [row.ID for row in rows.rows]


async def test_one_read_is_a_plain_get() -> None:
    line = PlayedLine(lambda ask: reply(feed("1")))
    assert ids((await read(line, ["A"]))[0]) == ["1"]
    assert [(ask.method, ask.target) for ask in line.asked] == [("GET", "/served/A?$format=json&$filter=ID%20eq%20%271%27")]
    assert line.asked[0].headers["odata-no-codedescs"] == "true"


async def test_several_reads_are_one_batch_in_the_exact_multipart_form() -> None:
    """Lines end in CRLF and parts in two blank lines."""
    line = PlayedLine(lambda ask: multipart([(200, feed("a")), (200, feed("b", "c"))]))
    first, second = await read(line, ["A", "B"])
    assert (ids(first), ids(second)) == (["a"], ["b", "c"])
    (ask,) = line.asked
    assert (ask.method, ask.target, ask.safe) == ("POST", "/served/$batch", True)
    assert ask.body is not None
    assert ask.body.replace(b"\r\n", b"").count(b"\n") == 0
    assert b"GET A?$format=json&$filter=ID%20eq%20%271%27 HTTP/1.1\r\nAccept: application/json\r\n" in ask.body
    assert ask.body.count(b"\r\n\r\n\r\n--") == 2
    assert ask.headers["Content-Type"] == f"multipart/mixed; boundary={odata_batch.BOUNDARY}"


async def test_a_failed_inner_read_fails_alone() -> None:
    line = PlayedLine(lambda ask: multipart([(200, feed("a")), (400, b"{}"), (503, b"")]))
    fine, bad, down = await read(line, ["A", "B", "C"])
    assert ids(fine) == ["a"]
    assert isinstance(bad, BadRequest)
    assert isinstance(down, Unreachable)


async def test_a_row_lost_in_each_read_of_a_batch_is_told_in_each() -> None:
    """Nobody takes the second customer's lost row for none because the first customer lost one too."""
    unreadable = orjson.dumps({"d": {"results": [{"ID": ["?"]}]}})
    line = PlayedLine(lambda ask: multipart([(200, unreadable), (200, unreadable)]))
    gets = [Get(name, {}, odata.reader(Thing)) for name in ("A", "B")]
    both = await service(line).read(gets, capability=Capability.PROFILE, operation="x")
    assert [rows.may_lack("1", ["1"]) for rows in both if isinstance(rows, Rows)] == [True, True]


async def test_a_garbled_inner_answer_is_garbled_alone() -> None:
    fine, bad = await read(PlayedLine(lambda ask: multipart([(200, feed("a")), (200, b"<html>")])), ["A", "B"])
    assert ids(fine) == ["a"]
    assert isinstance(bad, Malformed)


@pytest.mark.parametrize(
    "answer",
    [
        multipart([(200, feed("a"))]),
        multipart([(200, feed("a"))] * 3),
        reply(
            b"--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}",
            202,
            content_type="multipart/mixed; boundary=b",
        ),
        reply(b"<html>", 200, content_type="text/html"),
        reply(
            b"--b\r\nnothing\r\n--b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}\r\n--b--", 202, content_type="multipart/mixed; boundary=b"
        ),
    ],
    ids=["too few", "too many", "cut off", "no batch", "no http in a part"],
)
async def test_a_batch_that_is_not_all_there_is_garbled(answer: Response) -> None:
    with pytest.raises(Malformed):
        await read(PlayedLine(lambda ask: answer), ["A", "B"])


async def test_a_batch_with_bare_line_feeds_and_a_quoted_boundary_is_read() -> None:
    answer = multipart([(200, feed("a")), (200, feed("b"))])
    bare = reply(answer.body.replace(b"\r\n", b"\n"), 200, content_type='multipart/mixed; boundary="ejjeeffe0"')
    assert [ids(rows) for rows in await read(PlayedLine(lambda ask: bare), ["A", "B"])] == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("told", "boundary"),
    [
        ('boundary="a b"', "a b"),
        ("charset=utf-8; boundary=a'b", "a'b"),
        ('boundary="gc0p4Jq0M:2Yt08j34c0p"; charset=utf-8', "gc0p4Jq0M:2Yt08j34c0p"),
        ('BOUNDARY = "a;b,c"', "a;b,c"),
        (r'boundary="a\"b"', 'a"b'),
    ],
)
async def test_a_boundary_is_read_however_it_is_quoted(told: str, boundary: str) -> None:
    body = multipart([(200, feed("a")), (200, feed("b"))], boundary).body
    answer = reply(body, 202, content_type=f"multipart/mixed; {told}")
    assert [ids(rows) for rows in await read(PlayedLine(lambda ask: answer), ["A", "B"])] == [["a"], ["b"]]


@pytest.mark.parametrize("line", [b"HTTP/2 200", b"HTTP/2 200 ", b"HTTP/2.0 200 OK", b"HTTP/3 200", b"HTTP/1.0 200 Fine\tday"])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
async def test_a_part_may_be_of_any_version_and_without_a_reason(line: bytes, end: bytes) -> None:
    answer = multipart([(200, feed("a")), (404, feed("b"))])
    body = answer.body.replace(b"HTTP/1.1 200 OK", line).replace(b"HTTP/1.1 404 OK", line.replace(b"200", b"404"))
    said = reply(body.replace(b"\r\n", end), 202, content_type=answer.headers["content-type"])
    fine, missing = await read(PlayedLine(lambda ask: said), ["A", "B"])
    assert ids(fine) == ["a"]
    assert isinstance(missing, BadRequest)


@pytest.mark.parametrize("line", [b"HTTP/2 2000", b"HTTP/ 200", b"HTTPS/2 200", b"200 OK", b"HTTP/2 20"])
async def test_a_part_that_does_not_begin_with_a_status_line_is_garbled(line: bytes) -> None:
    answer = multipart([(200, feed("a")), (200, feed("b"))])
    said = reply(answer.body.replace(b"HTTP/1.1 200 OK", line), 202, content_type=answer.headers["content-type"])
    with pytest.raises(Malformed):
        await read(PlayedLine(lambda ask: said), ["A", "B"])


async def test_next_links_are_followed_together_and_the_last_round_truncates() -> None:
    together = multipart([(200, feed("a", after="A?$skiptoken=2")), (200, feed("b"))])
    answers = iter([together, reply(feed("c", after="A?$skiptoken=3"))])
    line = PlayedLine(lambda ask: next(answers))
    first, second = await read(line, ["A", "B"], rounds=2)
    assert (ids(first), first.truncated) == (["a", "c"], True)
    assert (ids(second), second.truncated) == (["b"], False)
    assert [ask.target for ask in line.asked] == ["/served/$batch", "/served/A?$skiptoken=2"]


ELSEWHERE = [
    "https://evil.example.com/served/A?$skiptoken=2",
    "http://sapgw01.internal:8000/sap/opu/odata/served/A?$skiptoken=2",
    "http://sap.example.com/served/A?$skiptoken=2",
    "/other/A?$skiptoken=2",
    "../A?$skiptoken=2",
]


@pytest.mark.parametrize("link", ELSEWHERE)
async def test_a_next_link_to_another_host_is_not_followed_and_truncates(link: str) -> None:
    """The rows that came are given."""
    line = PlayedLine(lambda ask: reply(feed("a", "b", after=link)))
    (rows,) = await read(line, ["A"], rounds=3)
    assert (ids(rows), rows.truncated) == (["a", "b"], True)
    assert len(line.asked) == 1


async def test_a_foreign_next_link_in_a_batch_truncates_only_its_own_read() -> None:
    """The rows of the pages before it are given, and the other reads go on."""
    together = multipart([(200, feed("a", after="A?$skiptoken=2")), (200, feed("b", after=ELSEWHERE[1])), (200, feed("c"))])
    answers = iter([together, reply(feed("d", after=ELSEWHERE[1]))])
    line = PlayedLine(lambda ask: next(answers))
    found = await read(line, ["A", "B", "C"], rounds=5)
    assert [(ids(rows), rows.truncated) for rows in found] == [(["a", "d"], True), (["b"], True), (["c"], False)]
    assert len(line.asked) == 2


async def test_a_failure_on_a_further_page_is_an_error_of_that_read_only() -> None:
    def answer(ask: Request) -> Response:
        if ask.method == "POST":
            return multipart([(200, feed("a", after="A?$skiptoken=2")), (200, feed("b"))])
        raise Throttled("played", "PROFILE")

    first, second = await read(PlayedLine(answer), ["A", "B"], rounds=2)
    assert isinstance(first, Throttled)
    assert ids(second) == ["b"]


async def test_a_csrf_token_is_fetched_once_with_its_cookies_and_only_for_posts() -> None:
    line = PlayedLine(lambda ask: reply(b"", x_csrf_token="q8Jr", set_cookie="a=1; b=2"))
    auth = CsrfGuarded(BasicAuth("user", SecretStr("word")), path="/served")
    plain = await auth.sign(Request("/served/A", Capability.PROFILE, "x"), line)  # type: ignore[arg-type]
    assert "x-csrf-token" not in plain.headers
    for _ in range(2):
        ask = await auth.sign(Request("/served/$batch", Capability.PROFILE, "x", method="POST"), line)  # type: ignore[arg-type]
        assert (ask.headers["x-csrf-token"], ask.headers["Cookie"]) == ("q8Jr", "a=1; b=2")
    (fetch,) = line.asked
    assert (fetch.target, fetch.headers["x-csrf-token"]) == ("/served/", "fetch")
    assert fetch.headers["Authorization"].startswith("Basic ")


async def test_a_forgotten_csrf_token_is_fetched_anew_but_a_read_has_none() -> None:
    line = PlayedLine(lambda ask: reply(b"", x_csrf_token="t"))
    auth = CsrfGuarded(BasicAuth("user", SecretStr("word")), path="/served")
    post = Request("/served/$batch", Capability.PROFILE, "x", method="POST")
    refused = await auth.sign(post, line)  # type: ignore[arg-type]
    assert auth.forget(refused)
    await auth.sign(post, line)  # type: ignore[arg-type]
    assert len(line.asked) == 2
    assert not auth.forget(await auth.sign(Request("/served/A", Capability.PROFILE, "x"), line))  # type: ignore[arg-type]


def test_a_refused_csrf_token_is_renewed_but_missing_rights_are_not() -> None:
    post = Request("/served/$batch", Capability.PROFILE, "x", method="POST")
    for refused in (reply(b"CSRF token validation failed", 403), reply(b"", 403, x_csrf_token="Required")):
        verdict = csrf_judge(post, refused)
        assert verdict is not None
        assert verdict.meaning is Category.EXPIRED
    assert csrf_judge(post, reply(b"no authorization", 403)) is None


async def test_nothing_to_read_is_no_request() -> None:
    line = PlayedLine(lambda ask: reply(feed()))
    assert await read(line, [], rounds=3) == []
    assert line.asked == []
