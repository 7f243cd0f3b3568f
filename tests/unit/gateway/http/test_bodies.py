"""Bodies that are compressed, nested or many at once: within their bounds they are read, beyond them nothing is made of them."""

import asyncio
import gzip
import json
import tracemalloc
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http import reading
from gateway.http.decoding import RATIO, UNSUSPICIOUS_BYTES, decompressed, is_deeper
from gateway.http.messages import Outcome, Unfit
from gateway.http.reading import Bounds, Room
from tests.unit.gateway.http.conftest import Post

QUERY = b'{"query": "{ greeting }"}'
PACKED = gzip.compress(QUERY, mtime=0)
BOMB = gzip.compress(b" " * 50_000_000, mtime=0)


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip"])
async def test_a_body_may_be_compressed(post: Post, coding: str) -> None:
    assert (await post(PACKED, content_encoding=coding)).json() == {"data": {"greeting": "Hello, you!"}}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (QUERY, 400),
        (b"", 400),
        (PACKED[:-1], 400),
        (PACKED[:5], 400),
        (PACKED + b"x", 400),
        (PACKED + PACKED, 400),
        (gzip.compress(PACKED), 400),
        (PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], 400),
        (zlib.compress(QUERY), 400),
        (gzip.compress(b" " * 10_001), 413),
        (BOMB, 413),
        (gzip.compress(b"\xff\xfe" + QUERY), 400),
    ],
    ids=["plain", "none", "cut", "head", "tail", "two", "twice", "checksum", "zlib", "large", "bomb", "not UTF-8"],
)
async def test_a_bad_gzip_body_gets_a_clean_refusal(post: Post, faults: list[Exception], body: bytes, status: int) -> None:
    response = await post(body, content_encoding="gzip")
    assert (response.status_code, [*response.json()], faults) == (status, ["errors"], [])


def test_a_bomb_is_unpacked_no_further_than_its_limit() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Unfit):
            decompressed(BOMB, limit=100_000)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1_000_000


@pytest.mark.parametrize(("size", "fits"), [(UNSUSPICIOUS_BYTES, True), (UNSUSPICIOUS_BYTES + 1, False)])
def test_what_shrinks_to_a_thousandth_was_written_by_nobody(size: int, fits: bool) -> None:
    body = gzip.compress(b"a" * size)
    assert len(body) * RATIO < size
    if fits:
        assert len(decompressed(body, limit=1_000_000)) == size
    else:
        with pytest.raises(Unfit, match="more than 100 times larger"):
            decompressed(body, limit=1_000_000)


Tree = st.recursive(st.text() | st.integers() | st.none(), lambda below: st.lists(below) | st.dictionaries(st.text(), below))


def levels(value: Any) -> int:
    if not isinstance(value, list | dict):
        return 0
    return 1 + max(map(levels, value.values() if isinstance(value, dict) else value), default=0)


@given(Tree, st.booleans())
def test_levels_are_counted_outside_of_texts_alone(tree: Any, ascii_only: bool) -> None:
    encoded = json.dumps(tree, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert not is_deeper(encoded, levels(tree))
    assert levels(tree) == 0 or is_deeper(encoded, levels(tree) - 1)


@pytest.mark.parametrize("more", [0, 1])
async def test_json_may_have_64_levels_and_no_more(post: Post, more: int) -> None:
    deep = 63 + more
    body = b'{"query": "{ greeting }", "unknown": ' + b"[" * deep + b"]" * deep + b"}"
    response = await post(body)
    assert response.status_code == (400 if more else 200)
    if more:
        assert response.json()["errors"][0]["message"] == "The body nests more than 64 levels of JSON."


async def test_bodies_that_arrive_in_pieces_have_one_room_together() -> None:
    room = Room(1_000)
    headers = {"content-type": "application/json"}
    released = asyncio.Event()

    def in_pieces(first: bytes) -> Any:
        pieces = [{"type": "http.request", "body": first, "more_body": True}]

        async def receive() -> Any:
            if pieces:
                return pieces.pop()
            await released.wait()
            return {"type": "http.request", "body": QUERY, "more_body": False}

        return reading.from_body(receive, headers, Bounds(), room=room)

    waiting = asyncio.create_task(in_pieces(b" " * 900))
    while room.left == 1_000:
        await asyncio.sleep(0)
    with pytest.raises(Unfit) as refused:
        await in_pieces(b" " * 200)
    assert (refused.value.outcome, refused.value.code) == (Outcome.OVERLOADED, "OVERLOADED")
    released.set()
    assert (await waiting).query == "{ greeting }"
    assert room.left == 1_000
