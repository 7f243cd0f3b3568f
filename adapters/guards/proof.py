"""Proof of absence: no row for an id proves nothing if another row of the answer could not be read.

Ports are called as usual. An id without a row in the answer gets an error, not 'unknown', if an unreadable row may be its own.
Readable rows are served, and the losses are reported beside them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.ports.capabilities import Capability, Corpus, Flow, Groups
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.shapes import Clue, Find, Found, Hits, Lookup, Page, Parts, Ports, Probe, Search, Stream, Window
from adapters.wire.losses import Losses, gathered


class ProvenLookup:
    """A Lookup with an error, not 'unknown', for each id that an unreadable row may hide."""

    def __init__(self, port: Lookup, slug: str) -> None:
        self.max_batch = port.max_batch
        self.groups = port.groups
        self._port = port
        self._slug = slug

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        with gathered() as losses:
            answer = await self._port.fetch(ids, groups)
        return proven_parts(self._slug, answer, losses, ids, groups)


def proven_parts(
    slug: str, answer: Mapping[str, Parts], losses: Losses, ids: Sequence[str], groups: Groups
) -> Mapping[str, Parts]:
    """A Lookup's answer with an error for each id that an unreadable row may hide."""
    if not losses.left_out:
        return answer
    unproven = [one for one in ids if one not in answer and losses.may_hide(one, ids)]
    return {**answer, **{one: {group: Malformed(slug, group.capability) for group in groups} for one in unproven}}


class ProvenStream:
    """A Stream with an error for an empty first page where rows were lost. A later page may be empty, so that paging ends."""

    def __init__(self, port: Stream[object], slug: str, flow: Flow) -> None:
        self.max_batch = port.max_batch
        self._port = port
        self._slug = slug
        self._flow = flow

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        with gathered() as losses:
            answer = await self._port.pages(ids, window)
        if not losses.left_out or window.before is not None:
            return answer
        empty = [one for one in ids if isinstance(page := answer.get(one, NOTHING), Page) and not page.entries]
        unproven = [one for one in empty if losses.may_hide(one, ids)]
        return {**answer, **{one: Malformed(self._slug, self._flow.capability) for one in unproven}}


class ProvenSearch:
    """A Search that fails if it found rows and could read none of them."""

    def __init__(self, port: Search[object], slug: str, capability: Capability) -> None:
        self._port = port
        self._slug = slug
        self._capability = capability

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[Any]:
        with gathered() as losses:
            hits = await self._port.search(text, limit=limit, after=after)
        if losses.left_out and not hits.records and hits.next is None and after is None:
            raise Malformed(self._slug, self._capability)
        return hits


class ProvenFind:
    """A Find with `truncated` answers if a row was lost. It fails if no row at all could be read."""

    def __init__(self, port: Find, slug: str) -> None:
        self.kinds = port.kinds
        self.max_batch = port.max_batch
        self._port = port
        self._slug = slug

    async def find(self, clues: Sequence[Clue]) -> Mapping[Clue, Found]:
        with gathered() as losses:
            answer = await self._port.find(clues)
        if not losses.left_out:
            return answer
        if not any(found.candidates for found in answer.values()):
            raise Malformed(self._slug, Capability.IDENTITY)
        return {clue: replace(found, truncated=True) for clue, found in answer.items()}


class ProvenProbe:
    """A Probe that fails on an unreadable row, since a probe checks the contract."""

    def __init__(self, port: Probe, slug: str) -> None:
        self._port = port
        self._slug = slug

    async def probe(self) -> None:
        with gathered() as losses:
            await self._port.probe()
        if losses.left_out:
            raise Malformed(self._slug)


NOTHING: Page[Any] = Page((), has_more=False)


def proven(ports: Ports, slug: str) -> Ports:
    """The same ports with proof of absence."""
    return Ports(
        probe=ProvenProbe(ports.probe, slug),
        lookups={name: ProvenLookup(port, slug) for name, port in ports.lookups.items()},
        streams={name: ProvenStream(port, slug, Flow(name)) for name, port in ports.streams.items()},
        searches={name: ProvenSearch(port, slug, Corpus(name).capability) for name, port in ports.searches.items()},
        find=ProvenFind(ports.find, slug) if ports.find is not None else None,
    )
