"""Figures that an answer of ours can hold: a whole number beyond 32 bits (GraphQL, 3.5.1) can't be read, and is told as that.

The wire refuses such a figure where a system sends it; this is for those that are worked out of several, and for every system.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import NoneType
from typing import Any, Final, cast, get_args, get_type_hints

from adapters.ports.capabilities import Capability, Corpus, Flow, Groups
from adapters.ports.errors import SourceError
from adapters.ports.shapes import Hits, Lookup, Page, Parts, Ports, Search, Stream, Window
from adapters.wire.losses import tell
from adapters.wire.tolerant import Loss
from adapters.wire.vendor_values import LEAST, MOST

Held = Callable[[Any, list[str]], Any]
"""From a value to the same without what can't be held; the names of the fields that were lost are added to the list."""

FIGURE: Final = {int, NoneType}


def within(value: object, whose: str, capability: Capability) -> object:
    """A record without the figures that can't be held, each of which is told as a loss of `whose`."""
    if (held := of_type(cast("Hashable", type(value)))) is None:
        return value
    lost: list[str] = []
    fetched = held(value, lost)
    tell(capability, [Loss(name, whose) for name in lost])
    return fetched


@cache
def of_type(kind: Any) -> Held | None:
    """How values of this type are held; None where there is no figure in them."""
    if set(get_args(kind)) == FIGURE:
        return figure
    if isinstance(kind, type) and is_dataclass(kind):
        return of_record(kind)
    inner = next((held for one in get_args(kind) if (held := of_type(one)) is not None), None)
    return None if inner is None else either(inner)


def figure(value: int | None, lost: list[str]) -> int | None:
    return value if value is None or LEAST <= value <= MOST else None


def of_record(kind: type) -> Held | None:
    hints = get_type_hints(kind)
    found = {one.name: of_type(hints[one.name]) for one in fields(kind)}
    inner = {name: held for name, held in found.items() if held is not None}

    def record(value: Any, lost: list[str]) -> Any:
        changed: dict[str, Any] = {}
        for name, held in inner.items():
            before = getattr(value, name)
            after = held(before, lost)
            if after is not before:
                changed[name] = after
                lost += [name] if held is figure else []
        return replace(value, **changed) if changed else value

    return record if inner else None


def either(inner: Held) -> Held:
    """Of a record that may be missing, and of records in a row."""

    def held(value: Any, lost: list[str]) -> Any:
        if isinstance(value, tuple):
            fetched = tuple(inner(one, lost) for one in value)
            return fetched if any(one is not other for one, other in zip(fetched, value, strict=True)) else value
        return inner(value, lost) if is_dataclass(value) else value

    return held


class FiguredLookup:
    def __init__(self, port: Lookup) -> None:
        self.max_batch = port.max_batch
        self.groups = port.groups
        self._port = port

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        answer = await self._port.fetch(ids, groups)
        return {
            one: {group: within(part, one, group.capability) for group, part in parts.items()} for one, parts in answer.items()
        }


class FiguredStream:
    def __init__(self, port: Stream[object], flow: Flow) -> None:
        self.max_batch = port.max_batch
        self._port = port
        self._capability = flow.capability

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        answer = await self._port.pages(ids, window)
        return {one: page if isinstance(page, SourceError) else self._page(page, one) for one, page in answer.items()}

    def _page(self, page: Page[Any], whose: str) -> Page[Any]:
        fetched = [within(entry.record, whose, self._capability) for entry in page.entries]
        if all(one is entry.record for one, entry in zip(fetched, page.entries, strict=True)):
            return page
        return replace(page, entries=tuple(replace(entry, record=one) for one, entry in zip(fetched, page.entries, strict=True)))


class FiguredSearch:
    def __init__(self, port: Search[object], capability: Capability) -> None:
        self._port = port
        self._capability = capability

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[Any]:
        hits = await self._port.search(text, limit=limit, after=after)
        return replace(hits, records=tuple(within(one, "", self._capability) for one in hits.records))


def figured(ports: Ports) -> Ports:
    """The same ports, whose figures an answer can hold."""
    return replace(
        ports,
        lookups={name: FiguredLookup(port) for name, port in ports.lookups.items()},
        streams={name: FiguredStream(port, Flow(name)) for name, port in ports.streams.items()},
        searches={name: FiguredSearch(port, Corpus(name).capability) for name, port in ports.searches.items()},
    )
