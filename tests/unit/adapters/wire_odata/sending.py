"""Rows as a service sends them and the wire reads them, odd ones too."""

import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.wire.message import Request, Response
from adapters.wire.odata_service import Get, Rows, Service


class Answering:
    """A line with one answer."""

    settings = SimpleNamespace(root="https://sap.example.com")

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def ask(self, ask: Request) -> Response:
        return Response(200, {}, self._body, "played", ask.capability)


async def as_sent(
    get: Get[Any],
    rows: Sequence[Any],
    *,
    truncated: bool = False,
    count: object = None,
    capability: Capability = Capability.ORDERS,
) -> Rows[Any]:
    """One page of a list; `truncated`: its server had more."""
    page = {
        "results": list(rows),
        **({"__next": "More?$skiptoken=1"} if truncated else {}),
        **({"__count": count} if count else {}),
    }
    line: Any = Answering(json.dumps({"d": page}).encode())
    (found,) = await Service(line, path="/service", fixed={}, headers={}).read([get], capability=capability, operation="x")
    if isinstance(found, SourceError):
        raise found
    return found
