"""What is packed comes out whole or not at all: one member after another, nothing behind them, and never beyond the bound."""

import asyncio
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.errors import Malformed
from adapters.wire.body import Gunzip, UnreadableBody
from tests.unit.adapters.wire.vendor import ASK, answer, line_to

GZIP = {"Content-Encoding": "gzip"}
PACKED = gzip.compress(b"[1, 2, 3]" * 400)
PLENTY = 1_000_000


def unpacked(packed: bytes, pieces: list[int], most: int = PLENTY) -> bytes | None:
    """In pieces of these lengths, then the rest; None where it isn't whole."""
    gunzip, out, at = Gunzip(), b"", 0
    for length in [*pieces, len(packed)]:
        if at < len(packed):
            out += gunzip(packed[at : at + length], most - len(out))
        at += length
        if len(out) >= most:
            break
    return out if gunzip.whole else None


MEMBERS = st.lists(st.binary(max_size=200), min_size=1, max_size=5)
PIECES = st.lists(st.integers(1, 40), max_size=60)
BEHIND = st.one_of(
    st.integers(0, 50).map(bytes), st.binary(max_size=50).filter(lambda behind: not behind.lstrip(b"\0").startswith(b"\x1f\x8b"))
)


@given(members=MEMBERS, padding=st.integers(0, 9), behind=BEHIND, pieces=PIECES)
def test_gzip_members_are_joined_and_trailing_bytes_are_dropped(
    members: list[bytes], padding: int, behind: bytes, pieces: list[int]
) -> None:
    """This holds wherever the pieces end."""
    packed = bytes(padding).join(map(gzip.compress, members)) + behind
    assert unpacked(packed, pieces) == b"".join(members)


@given(members=MEMBERS, lost=st.integers(1, 10), pieces=PIECES)
def test_what_ends_within_a_member_is_not_whole(members: list[bytes], lost: int, pieces: list[int]) -> None:
    packed = b"".join(map(gzip.compress, members))[:-lost]
    assert unpacked(packed, pieces) is None


@given(members=MEMBERS, most=st.integers(1, 300), pieces=PIECES)
def test_never_more_comes_out_than_is_asked_for(members: list[bytes], most: int, pieces: list[int]) -> None:
    packed = b"".join(map(gzip.compress, members))
    out = unpacked(packed, pieces, most)
    whole = b"".join(members)
    assert out is None or out == whole[:most]
    assert len(out or b"") <= most


def test_a_member_that_is_none_makes_the_body_unreadable() -> None:
    with pytest.raises(UnreadableBody):
        unpacked(PACKED + b"\x1f\x8bnonsense", [])


@pytest.mark.parametrize(
    "behind",
    [PACKED, bytes(512), b"\r\n", b"<!-- served by proxy -->", b"\x1f", bytes(7) + PACKED],
    ids=["a member", "padding", "a line", "a remark", "half a beginning", "padding and a member"],
)
async def test_an_answer_of_several_members_or_with_bytes_behind_it_is_read(behind: bytes) -> None:
    async with line_to(answer(PACKED + behind, headers=GZIP)) as asked:
        body = (await asked.http.ask(ASK)).body
    assert body == b"[1, 2, 3]" * (800 if behind.endswith(PACKED) else 400)


@pytest.mark.parametrize("member", [gzip.compress(b"x" * 3000), gzip.compress(b"")], ids=["large ones", "empty ones"])
async def test_many_small_members_end_at_the_limit_like_one_large_one(member: bytes) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = member * 1000
        while True:
            writer.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            await writer.drain()

    async with line_to(endless, max_answer_bytes=100_000) as asked:
        with pytest.raises(Malformed):
            await asked.http.ask(ASK)


async def test_bytes_behind_the_last_member_are_not_read_for_ever() -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
        writer.write(b"%x\r\n%s\r\n" % (len(PACKED), PACKED))
        while True:
            writer.write(b"1000\r\n" + bytes(4096) + b"\r\n")
            await writer.drain()

    async with line_to(endless, max_answer_bytes=100_000) as asked:
        with pytest.raises(Malformed):
            await asked.http.ask(ASK)
