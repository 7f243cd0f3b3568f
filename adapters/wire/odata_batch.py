"""Multipart bodies of `$batch`, with several OData reads in one HTTP request: written and read."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from adapters.wire.message import Request, Response

BOUNDARY = "batch_customer360"
"""A fixed boundary: the inner addresses are percent-encoded, so that no line of them can begin with it."""

OF_CONTENT_TYPE = re.compile(r'[;\s]boundary\s*=\s*(?:"((?:[^"\\]|\\.)+)"|([^";,\s]+))', re.IGNORECASE)
"""The boundary in a content type; in quotes it may have blanks and escaped signs (RFC 2046, 5.1.1)."""
STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})(?=[ \t\r\n]|$)")
"""A status line of any version; since HTTP/2 it has no reason phrase."""
END_OF_DELIMITER = re.compile(rb"(--)?[ \t]*(?:\r?\n|$)")
BLANK_LINE = re.compile(rb"\r?\n\r?\n")


def written(addresses: Sequence[str], headers: Mapping[str, str]) -> bytes:
    """The body of a batch: one part per address, each with the headers; lines end in CRLF, two blank lines end a part."""
    inner = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    opening = f"--{BOUNDARY}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    parts = "".join(f"{opening}GET {address} HTTP/1.1\r\n{inner}\r\n\r\n" for address in addresses)
    return f"{parts}--{BOUNDARY}--\r\n".encode("ascii")


def batched(request: Request, addresses: Sequence[str], headers: Mapping[str, str]) -> Request:
    """The request with all reads. It is safe to send again though it is a POST, since reads change nothing."""
    return replace(
        request,
        method="POST",
        headers={**request.headers, "Content-Type": f"multipart/mixed; boundary={BOUNDARY}", "Accept": "multipart/mixed"},
        body=written(addresses, headers),
        expect=frozenset({200, 202}),
    )


def read(response: Response, expected: int) -> list[Response]:
    """The parts in the order of the request, each as a response of its own; Malformed where one is missing."""
    named = OF_CONTENT_TYPE.search(response.headers.get("content-type", ""))
    if named is None:
        raise response.malformed()
    boundary = re.sub(r"\\(.)", r"\1", named[1]) if named[1] else named[2]
    marks = list(delimiters(response.body, b"--" + boundary.encode()))
    closed = [index for index, (_, _, is_last) in enumerate(marks) if is_last]
    if not closed or closed[0] != expected:
        raise response.malformed()
    return [part(response, response.body[marks[at][1] : marks[at + 1][0]]) for at in range(expected)]


def delimiters(body: bytes, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    """The lines that consist of the delimiter (RFC 2046, 5.1.1): where each begins, the line break in front of it included, where
    it ends, and whether it closes the body. A boundary is new in each answer, so that a pattern of it would be compiled each
    time."""
    over, at = 0, body.find(delimiter)
    while at >= 0:
        before = body[max(at - 2, over) : at]
        line_break = before if before == b"\r\n" else before[-1:]
        ended = END_OF_DELIMITER.match(body, at + len(delimiter))
        if ended is not None and (at == 0 or line_break.endswith(b"\n")):
            over = ended.end()
            yield at - len(line_break), over, ended[1] is not None
        at = body.find(delimiter, max(at + 1, over))


def part(response: Response, content: bytes) -> Response:
    """One inner response, after the part's own head: status line, head and body. Its losses are its own, whatever other parts
    lost."""
    pieces = BLANK_LINE.split(content.lstrip(b"\r\n"), maxsplit=1)
    if len(pieces) < 2:
        raise response.malformed()
    answer = pieces[1].lstrip(b"\r\n")
    status = STATUS_LINE.match(answer)
    if status is None:
        raise response.malformed()
    head, _, body = split_at_blank_line(answer)
    return replace(response, status=int(status[1]), headers=headers(head), body=body.strip(), told=Counter())


def split_at_blank_line(answer: bytes) -> tuple[bytes, bytes, bytes]:
    found = BLANK_LINE.search(answer)
    if found is None:
        return answer, b"", b""
    return answer[: found.start()], found[0], answer[found.end() :]


def headers(head: bytes) -> dict[str, str]:
    """Headers by names in lower case, without the status line."""
    lines = head.decode("latin-1").splitlines()[1:]
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
