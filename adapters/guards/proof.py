"""Silence is believed only where every row was read: what a system leaves unsaid proves nothing beside a row that was lost.

Each port is asked as ever. Whoever is absent from the answer while a row that may be theirs could not be read is not unknown: an
error stands in their place. Who is there is served, and what was lost is told beside the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.ports.capabilities import Capability, Corpus, Flow, Groups
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.shapes import Clue, Find, Found, Hits, Lookup, Page, Parts, Ports, Probe, Search, Stream, Window
from adapters.wire.losses import Losses, gathered


class ProvenLookup:
    """A Lookup of which nobody is unknown for a row that could not be read."""

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
    """A Lookup's answer with an error in the place of everybody whom a lost row may hide."""
    if not losses.left_out:
        return answer
    unproven = [one for one in ids if one not in answer and losses.may_hide(one, ids)]
    return {**answer, **{one: {group: Malformed(slug, group.capability) for group in groups} for one in unproven}}


class ProvenStream:
    """A Stream that does not begin with nothing where rows were lost. Behind an entry it may end so: a walk comes to its end."""

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
    """A Search that fails where it found rows and could read none of them."""

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
    """A Find whose silence is `truncated` beside a lost row, and that fails where nothing at all could be read."""

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
    """A Probe that fails where a row came that can't be read: it was asked for to see whether the contract is kept."""

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
    """The same ports, whose silence is proven."""
    return Ports(
        probe=ProvenProbe(ports.probe, slug),
        lookups={name: ProvenLookup(port, slug) for name, port in ports.lookups.items()},
        streams={name: ProvenStream(port, slug, Flow(name)) for name, port in ports.streams.items()},
        searches={name: ProvenSearch(port, slug, Corpus(name).capability) for name, port in ports.searches.items()},
        find=ProvenFind(ports.find, slug) if ports.find is not None else None,
    )
