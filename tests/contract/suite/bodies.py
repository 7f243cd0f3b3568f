"""The JSON of a vendor's answer, taken apart so that one value of it can be put in another's place."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx

from tests.contract.recorded.samples import target

Path = tuple[str | int, ...]

VOLATILE = frozenset({"timestamp", "nonce", "sig"})
"""Fields of a form that are others each time the same is asked."""

PLACE = "@@odd:{}@@"
OF_BATCH = re.compile(r"boundary=(\S+)")
INNER = re.compile(r"GET (\S+) HTTP/1\.1")


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON body. `key` names the question that it answers, `label` the same without anybody's data."""

    key: str
    label: str
    text: str

    @property
    def content(self) -> Any:
        return json.loads(self.text)

    @property
    def names(self) -> set[str]:
        return {step for path, _ in self.places() for step in path if isinstance(step, str)}

    def places(self) -> Iterator[tuple[Path, Any]]:
        """Every value below the top, whatever is around it first."""
        yield from below((), self.content)

    def changed(self, *edits: tuple[Path, Sequence[bytes]]) -> bytes:
        """The body with each place taken by other values, raw JSON as they are to be sent: one, none, or in a list several."""
        content, raws = self.content, []
        for path, values in edits:
            held = content
            for step in path[:-1]:
                held = held[step]
            tokens = [PLACE.format(len(raws) + at) for at in range(len(values))]
            raws += values
            put(held, path[-1], tokens)
        body = json.dumps(content, ensure_ascii=False).encode()
        for at, raw in enumerate(raws):
            body = body.replace(b'"' + PLACE.format(at).encode() + b'"', raw)
        return body


def below(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    steps: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, held in steps:
        yield (*path, step), held
        yield from below((*path, step), held)


def put(holder: Any, key: str | int, values: Sequence[str]) -> None:
    if isinstance(holder, list):
        assert isinstance(key, int)
        holder[key : key + 1] = values
    elif values:
        (holder[key],) = values
    else:
        del holder[key]


def at(content: Any, path: Path) -> Any:
    for step in path:
        content = content[step]
    return content


def named(path: Path) -> str:
    """The place as a reader writes it, whichever row it is in: `d.results[].CustomerID`."""
    text = "".join("[]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


@dataclass(frozen=True, slots=True)
class Answered:
    """A recorded answer and the documents in it. `pieces`: what stands before each of them and after the last."""

    response: httpx.Response
    documents: tuple[Document, ...]
    pieces: tuple[bytes, ...]

    def spoilt(self, bodies: Mapping[str, bytes]) -> httpx.Response:
        """The same answer with other bodies in it, by key."""
        content = self.pieces[0]
        for document, piece in zip(self.documents, self.pieces[1:], strict=True):
            content += bodies.get(document.key, document.text.encode()) + piece
        headers = [pair for pair in self.response.headers.multi_items() if pair[0] != "content-length"]
        return httpx.Response(self.response.status_code, headers=headers, content=content)


def taken_apart(request: httpx.Request, response: httpx.Response) -> Answered:
    """A batch has a document for each of its parts; what is no JSON has none."""
    boundary = OF_BATCH.search(response.headers.get("Content-Type", ""))
    if boundary is None:
        pieces: tuple[bytes, ...] = (b"", b"")
        documents = [Document(key_of(request), label_of(target(request)), response.text)]
    else:
        asked = INNER.findall(request.content.decode())
        heads, documents = [], []
        for part, address in zip(response.content.split(f"--{boundary[1]}".encode())[1:-1], asked, strict=True):
            outer, inner, body = part.split(b"\r\n\r\n", 2)
            kept = b"\r\n".join(line for line in inner.split(b"\r\n") if not line.startswith(b"Content-Length"))
            heads.append(f"--{boundary[1]}".encode() + outer + b"\r\n\r\n" + kept + b"\r\n\r\n")
            documents.append(Document(f"{request.url.path} {address}", label_of(address), body.decode().strip()))
        pieces = (heads[0], *(b"\r\n" + head for head in heads[1:]), f"\r\n--{boundary[1]}--\r\n".encode())
    if all(is_json(document.text) for document in documents):
        return Answered(response, tuple(documents), pieces)
    return Answered(response, (), (response.content,))


def is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except ValueError:
        return False


def key_of(request: httpx.Request) -> str:
    body = request.content.decode()
    if request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        body = repr(sorted(pair for pair in parse_qsl(body) if pair[0] not in VOLATILE))
    return f"{request.method} {target(request)} {body}"


def label_of(address: str) -> str:
    """The last steps of the path that are nobody's and no version's; of a path that has none such, its end without figures."""
    steps = [step for step in re.sub(r"\([^)]*\)", "", unquote(address).partition("?")[0]).split("/") if step]
    kept = [step for step in steps if not any(sign.isdigit() for sign in step)]
    return "/".join(kept[-2:] or [re.sub(r"\d", "", step) for step in steps[-1:]])
