"""The reads that the neutral systems share: rows of many ids in one call, and lists that come in one piece."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.ports.shapes import Entry, Page, Position, Window
from adapters.wire.message import Request
from adapters.wire.paging import whole
from adapters.wire.settings import SystemSettings
from adapters.wire.system_http import Runtime, SystemHttp
from adapters.wire.tolerant import Reader

R = TypeVar("R")
E = TypeVar("E")


class NeutralSettings(SystemSettings):
    """A neutral system; the address is all that it needs."""

    at_once: int = Field(100, ge=1, description="Ids in one call; 1 for a system that has no read of many.")


class Row(BaseModel):
    """A row of the back end; its names are written in camel case."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class Rows(BaseModel, Generic[R]):
    """The envelope of every answer."""

    rows: tuple[R, ...]


class Reads:
    """The calls to one neutral system, `at_once` ids in each."""

    def __init__(self, slug: str, settings: NeutralSettings, runtime: Runtime) -> None:
        self.at_once = settings.at_once
        self._http = SystemHttp(slug, settings, runtime=runtime)

    async def rows(self, path: str, keys: Sequence[str], capability: Capability, reader: Reader[Any]) -> Sequence[Any]:
        """The rows of these keys; `path` ends with the name of the parameter, `/club/members?ids`."""
        target = f"{path}={quote(','.join(keys), safe=',@')}"
        reply = await self._http.ask(Request(target, capability, path.strip("/").partition("?")[0].replace("/", ".")))
        rows: Sequence[Any] = reply.read(reader).rows
        return rows

    async def probe(self) -> None:
        """Nothing to prove: the bench's own server is at hand."""


class Whole(Generic[E]):
    """A Stream whose lists the system gives in one piece, of many customers in one call. `row` has an `id` and the list."""

    def __init__(
        self,
        reads: Reads,
        path: str,
        capability: Capability,
        reader: Reader[Any],
        entries: Callable[[Any], Sequence[tuple[E, datetime, str]]],
    ) -> None:
        """`entries`: of a row, each record with its time and id."""
        self.max_batch = reads.at_once
        self._reads = reads
        self._path = path
        self._capability = capability
        self._reader = reader
        self._entries = entries

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[E] | SourceError]:
        rows = await self._reads.rows(self._path, ids, self._capability, self._reader)
        return {row.id: self._page(row, window) for row in rows}

    def _page(self, row: Any, window: Window) -> Page[E]:
        return whole((Entry(record, Position(at, id_)) for record, at, id_ in self._entries(row)), window)
