"""What the bytes of a connection mean, wherever they are split; and what is no response."""

import gc
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.wire.http1.message import ConnectionDropped, RawResponse, UnreadableResponse
from adapters.wire.http1.reader import HEAD_BYTES, HEAD_FIELDS, ResponseReader

LIMIT = 100
LINE = b"HTTP/1.1 200 OK\r\n"
TWO = b"Content-Length: 2\r\n\r\nab"
CHUNKED = LINE + b"Transfer-Encoding: chunked\r\n\r\n"

WHOLE: dict[str, tuple[bytes, int, bytes, bool]] = {
    "a length": (LINE + TWO, 200, b"ab", True),
    "no body": (LINE + b"Content-Length: 0\r\n\r\n", 200, b"", True),
    "no reason": (b"HTTP/1.1 200\r\n" + TWO, 200, b"ab", True),
    "an unknown status": (b"HTTP/1.1 799 Odd\r\n" + TWO, 799, b"ab", True),
    "lines that end in LF": (b"HTTP/1.1 200 OK\nContent-Length: 2\n\nab", 200, b"ab", True),
    "chunks": (CHUNKED + b"1\r\na\r\n1\r\nb\r\n0\r\n\r\n", 200, b"ab", True),
    "chunks with extensions": (CHUNKED + b'2;x=y;z="a b"\r\nab\r\n0\r\n\r\n', 200, b"ab", True),
    "chunks with blanks": (CHUNKED + b"2  \r\nab\r\n0\r\n\r\n", 200, b"ab", True),
    "trailers": (CHUNKED + b"2\r\nab\r\n0\r\nX-Sum: 1\r\n\r\n", 200, b"ab", True),
    "an interim response": (b"HTTP/1.1 100 Continue\r\n\r\n" + LINE + TWO, 200, b"ab", True),
    "two of them": (b"HTTP/1.1 103 Hints\r\nContent-Length: 9\r\n\r\nHTTP/1.1 102 P\r\n\r\n" + LINE + TWO, 200, b"ab", True),
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", True),
    "304 with a length": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5000\r\n\r\n", 304, b"", True),
    "the end asked for": (LINE + b"Connection: close\r\n" + TWO, 200, b"ab", False),
    "the end among others": (LINE + b"Connection: keep-alive, close\r\n" + TWO, 200, b"ab", False),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n" + TWO, 200, b"ab", False),
    "HTTP/1.0 that stays": (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + TWO, 200, b"ab", True),
    "bytes behind": (LINE + TWO + b"surplus", 200, b"ab", False),
    "a response behind": (LINE + TWO + LINE + TWO, 200, b"ab", False),
    "bytes behind the end": (LINE + b"Connection: close\r\n" + TWO + b"surplus", 200, b"ab", False),
    "bytes behind 204": (b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nab", 204, b"", False),
}

UNREADABLE: dict[str, tuple[bytes, int | None]] = {
    "another protocol": (b"SSH-2.0-OpenSSH_9.2\r\n", None),
    "TLS": (b"\x15\x03\x01\x00\x02\x02", None),
    "a status of four digits": (b"HTTP/1.1 2000 OK\r\n" + TWO, None),
    "a status of noughts": (b"HTTP/1.1 000 OK\r\n" + TWO, None),
    "a status that is no number": (b"HTTP/1.1 2x0 OK\r\n" + TWO, None),
    "HTTP/2": (b"HTTP/2.0 200 OK\r\n" + TWO, None),
    "HTTP/0.9": (b"HTTP/0.9 200 OK\r\n" + TWO, None),
    "another protocol from here on": (b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nab", None),
    "a folded line": (LINE + b"X: a\r\n b\r\n" + TWO, None),
    "a folded line at once": (LINE + b" X: a\r\n" + TWO, None),
    "a blank behind a name": (LINE + b"X : a\r\n" + TWO, None),
    "no name": (LINE + b": a\r\n" + TWO, None),
    "no colon": (LINE + b"X\r\n" + TWO, None),
    "NUL": (LINE + b"X: a\0b\r\n" + TWO, None),
    "CR alone": (LINE + b"X: a\rb\r\n" + TWO, None),
    "two lengths": (LINE + b"Content-Length: 3\r\n" + TWO, None),
    "the same length twice": (LINE + b"Content-Length: 2\r\n" + TWO, None),
    "two lengths in one line": (LINE + b"Content-Length: 2, 2\r\n\r\nab", None),
    "a length with a sign": (LINE + b"Content-Length: +2\r\n\r\nab", None),
    "a length beyond all": (LINE + b"Content-Length: 99999999999999999999999\r\n\r\nab", None),
    "a length and chunks": (LINE + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", None),
    "chunks and a length": (LINE + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nab\r\n0\r\n\r\n", None),
    "packed chunks": (LINE + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", None),
    "packed as a transfer": (LINE + b"Transfer-Encoding: gzip\r\n\r\nab", None),
    "chunks twice": (LINE + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", None),
    "a chunk without a size": (CHUNKED + b"\r\nab\r\n0\r\n\r\n", 200),
    "a chunk of a size that is none": (CHUNKED + b"zz\r\nab\r\n0\r\n\r\n", 200),
    "a chunk of a size beyond all": (CHUNKED + b"f" * 17 + b"\r\nab\r\n", 200),
    "a chunk longer than it says": (CHUNKED + b"1\r\nab\r\n0\r\n\r\n", 200),
    "a length behind the chunks": (CHUNKED + b"2\r\nab\r\n0\r\nContent-Length: 2\r\n\r\n", 200),
    "a longer body than allowed": (LINE + b"Content-Length: 101\r\n\r\n", 200),
    "longer chunks than allowed": (CHUNKED + b"65\r\n" + b"x" * 101 + b"\r\n0\r\n\r\n", 200),
    "more until the end than allowed": (LINE + b"\r\n" + b"x" * 101, 200),
}


def read(*pieces: bytes, bodiless: bool = False) -> tuple[RawResponse, bool]:
    reader = ResponseReader()
    reader.expect(limit=LIMIT, bodiless=bodiless)
    for piece in pieces:
        reader.feed(piece)
    assert reader.whole
    return reader.response, reader.reusable


def outcome(*pieces: bytes) -> object:
    """What comes of these pieces and the end of the connection behind them, without which field it failed at."""
    reader = ResponseReader()
    reader.expect(limit=LIMIT, bodiless=False)
    try:
        for piece in pieces:
            reader.feed(piece)
        reusable = reader.reusable
        reader.end(cleanly=True)
    except (ConnectionDropped, UnreadableResponse) as failure:
        return type(failure), getattr(failure, "status", None)
    return reader.response, reusable


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_response_is_read(name: str) -> None:
    said, status, body, reusable = WHOLE[name]
    response, again = read(said)
    assert (response.status, response.body, again) == (status, body, reusable)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_response_is_refused(name: str) -> None:
    said, status = UNREADABLE[name]
    reader = ResponseReader()
    reader.expect(limit=LIMIT, bodiless=False)
    with pytest.raises(UnreadableResponse) as refused:
        reader.feed(said)
    assert refused.value.status == status
    assert not reader.reusable


ALL = [said for said, *_ in (*WHOLE.values(), *UNREADABLE.values())]


@given(said=st.sampled_from(ALL), kept=st.integers(0, 400), cuts=st.lists(st.integers(0, 400), max_size=12))
def test_the_same_is_read_wherever_the_bytes_are_split(said: bytes, kept: int, cuts: list[int]) -> None:
    """And where they end too early."""
    said = said[:kept]
    at = sorted({0, len(said), *(cut for cut in cuts if cut < len(said))})
    assert outcome(*(said[start:end] for start, end in pairwise(at))) == outcome(said)


@pytest.mark.parametrize("name", [*WHOLE, *UNREADABLE])
def test_the_same_is_read_byte_by_byte(name: str) -> None:
    said = (WHOLE | UNREADABLE)[name][0]
    assert outcome(*(bytes([one]) for one in said)) == outcome(said)


def test_headers_come_in_order_without_the_blanks_around_them() -> None:
    response, _ = read(LINE + b"Set-Cookie:  a=1 \r\nX:\r\nset-cookie: b\xe9\r\n" + TWO)
    fields = [(name, value.rstrip()) for name, value in response.headers]
    assert fields == [(b"Set-Cookie", b"a=1"), (b"X", b""), (b"set-cookie", b"b\xe9"), (b"Content-Length", b"2")]


def test_headers_are_those_of_the_final_head_alone() -> None:
    said = b"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + CHUNKED + b"0\r\nX-Sum: 1\r\n\r\n"
    assert read(said)[0].headers == [(b"Transfer-Encoding", b"chunked")]


@pytest.mark.parametrize("framing", [b"Content-Length: 5000\r\n", b"Transfer-Encoding: chunked\r\n", b""])
def test_an_answer_to_head_has_no_body_and_ends_the_connection(framing: bytes) -> None:
    response, reusable = read(LINE + framing + b"\r\n", bodiless=True)
    assert (response.status, response.body, reusable) == (200, b"", False)


def test_a_body_without_a_length_goes_on_until_the_end() -> None:
    assert outcome(LINE + b"\r\nab", b"cd") == (RawResponse(200, [], b"abcd"), False)


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        (b"", ConnectionDropped),
        (b"HTTP/1.1 200 OK\r\nConte", ConnectionDropped),
        (b"HTTP/1.1 100 Continue\r\n\r\n", ConnectionDropped),
        (LINE + b"Content-Length: 3\r\n\r\nab", UnreadableResponse),
        (CHUNKED + b"2\r\nab\r\n", UnreadableResponse),
        (CHUNKED + b"2\r\nab\r\n0\r\n", UnreadableResponse),
    ],
)
def test_an_end_within_a_head_differs_from_one_within_a_body(said: bytes, failure: type[Exception]) -> None:
    reader = ResponseReader()
    reader.expect(limit=LIMIT, bodiless=False)
    if said:
        reader.feed(said)
    with pytest.raises(failure) as ended:
        reader.end(cleanly=True)
    if isinstance(ended.value, ConnectionDropped):
        assert ended.value.unanswered == (said == b"")


def test_a_connection_that_breaks_is_no_end_of_a_body() -> None:
    reader = ResponseReader()
    reader.expect(limit=LIMIT, bodiless=False)
    reader.feed(LINE + b"\r\nab")
    with pytest.raises(UnreadableResponse):
        reader.end(cleanly=False)


def test_a_body_may_be_as_long_as_the_limit() -> None:
    assert len(read(LINE + b"Content-Length: 100\r\n\r\n" + b"x" * 100)[0].body) == 100
    assert len(read(CHUNKED + b"1\r\nx\r\n" * 100 + b"0\r\n\r\n")[0].body) == 100


FLOODS = {
    "fields": (LINE, b"X: a\r\n", HEAD_FIELDS + 2),
    "one field": (LINE + b"X: ", b"a" * 1000, HEAD_BYTES // 1000 + 2),
    "long fields": (LINE, b"X: " + b"a" * 8000 + b"\r\n", 9),
    "a status line": (b"HTTP/1.1 200 ", b"a" * 1000, HEAD_BYTES // 1000 + 2),
    "interim responses": (b"", b"HTTP/1.1 100 Continue\r\nX: " + b"a" * 1000 + b"\r\n\r\n", 70),
    "interim responses without fields": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100, 30),
    "one trailer": (CHUNKED + b"0\r\nX: ", b"a" * 1000, HEAD_BYTES // 1000 + 2),
    "trailers": (CHUNKED + b"0\r\n", b"X: a\r\n", HEAD_FIELDS + 2),
    "an extension of a chunk": (CHUNKED + b"1;", b"a" * 1000, HEAD_BYTES // 1000 + 2),
}


def feed_each(reader: ResponseReader, pieces: list[bytes]) -> None:
    for piece in pieces:
        reader.feed(piece)


@pytest.mark.parametrize("name", FLOODS)
def test_no_more_is_taken_around_a_body_than_is_allowed(name: str) -> None:
    begun, again, times = FLOODS[name]
    reader = ResponseReader()
    reader.expect(limit=10**9, bodiless=False)
    if begun:
        reader.feed(begun)
    with pytest.raises(UnreadableResponse):
        feed_each(reader, [again] * times)
    with pytest.raises(UnreadableResponse):
        read(begun + again * times)


def test_one_response_after_another_is_read() -> None:
    reader = ResponseReader()
    for number in (b"1", b"2", b"3"):
        reader.expect(limit=LIMIT, bodiless=False)
        reader.feed(LINE + b"X: " + number + b"\r\nContent-Length: 1\r\n\r\n" + number)
        assert (reader.response.headers[0], reader.response.body) == ((b"X", number), number)
        assert reader.reusable


@pytest.mark.parametrize("said", [LINE + TWO, b"SSH", LINE + b"Content-Length: 101\r\n\r\n", LINE])
def test_a_closed_reader_leaves_no_garbage(said: bytes) -> None:
    def used() -> None:
        reader = ResponseReader()
        reader.expect(limit=LIMIT, bodiless=False)
        with suppress(UnreadableResponse):
            reader.feed(said)
        reader.close()

    used()
    gc.collect()
    gc.disable()
    try:
        used()
        assert gc.collect() == 0
    finally:
        gc.enable()
