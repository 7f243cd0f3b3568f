"""Which heads are taken: those that can be read in one way only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http import heads
from gateway.http.heads import HEAD_BYTES, RefusedHead, refusal

HOST = (b"host", b"127.0.0.1")


def judged(*headers: tuple[bytes, bytes], url: bytes = b"/graphql", version: str = "1.1") -> RefusedHead | None:
    return refusal(url, [HOST, *headers], version=version)


def test_an_ordinary_head_is_taken() -> None:
    assert judged((b"content-length", b"7")) is None
    assert judged((b"transfer-encoding", b" Chunked\t")) is None
    assert refusal(b"/", [], version="1.0") is None


@given(st.text("chunked,;gzip identityCHUNKED\t=1x", max_size=20))
def test_no_other_list_of_codings_is_taken_for_chunked(value: str) -> None:
    found = judged((b"transfer-encoding", value.encode()))
    assert found is (None if value.strip(" \t").lower() == "chunked" else heads.CODINGS)


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ([(b"transfer-encoding", b"chunked"), (b"transfer-encoding", b"chunked")], heads.CODINGS),
        ([(b"transfer-encoding", b"gzip"), (b"transfer-encoding", b"chunked")], heads.CODINGS),
        ([(b"transfer-encoding", b"")], heads.CODINGS),
        ([(b"content-length", b"3"), (b"transfer-encoding", b"chunked")], heads.LENGTHS),
        ([(b"content-length", b"3"), (b"content-length", b"3")], heads.LENGTHS),
        ([HOST], heads.HOSTS),
        ([(b"host", b"")], heads.HOSTS),
    ],
)
def test_what_two_readers_could_understand_differently_is_refused(headers: list[tuple[bytes, bytes]], found: RefusedHead) -> None:
    assert judged(*headers) is found


def test_a_request_without_a_host_is_refused_since_http_1_1_asks_for_it() -> None:
    assert refusal(b"/", [], version="1.1") is heads.HOSTS


@pytest.mark.parametrize(
    ("version", "found"), [("0.9", heads.WRONG_VERSION), ("2.0", heads.WRONG_VERSION), ("1.0", heads.CODINGS)]
)
def test_other_versions_are_refused_and_the_oldest_knows_no_chunks(version: str, found: RefusedHead) -> None:
    assert judged((b"transfer-encoding", b"chunked"), version=version) is found


@pytest.mark.parametrize("more", [0, 1])
def test_a_head_of_the_allowed_size_passes_and_one_more_byte_does_not(more: int) -> None:
    rest = HEAD_BYTES - len(b"/graphql") - len(HOST[0] + HOST[1]) - 4
    assert judged((b"a", b"x" * (rest - 5 + more))) is (heads.TOO_LARGE if more else None)
    assert judged(url=b"/" + b"x" * (rest + 7 + more)) is (heads.TOO_LARGE if more else None)
