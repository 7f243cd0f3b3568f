"""What every Stream of interactions owes a window of some kinds or channels: all of these, and no call for what it never has."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from adapters.ports.capabilities import Flow
from adapters.ports.records import Channel, Interaction, InteractionKind
from adapters.ports.shapes import Entry, Window
from tests.contract.suite.connected import ConnectedSystem
from tests.contract.suite.stream import ALL, StreamContract, records

COMPARED = 7
"""Entries of each kind and channel."""


class InteractionsContract(StreamContract):
    """`never` is a kind that the system has none of. With some names the vendor can't be asked for these alone: then others come
    between them, and whoever reads sifts."""

    flow = Flow.INTERACTIONS
    record = Interaction
    never: ClassVar[InteractionKind]
    mixed_kinds: ClassVar[frozenset[InteractionKind]] = frozenset()
    mixed_channels: ClassVar[frozenset[Channel]] = frozenset()

    @pytest.mark.parametrize("limit", [2, 100])
    async def test_a_window_of_one_kind_has_every_entry_of_that_kind(self, source, limit):
        whole = await self.walked(source, ALL)
        for kind in InteractionKind:
            window = Window(limit, kinds=frozenset({kind}))
            found = await self.walked(source, window, most=None if kind in self.mixed_kinds else COMPARED)
            assert kind in self.mixed_kinds or {entry.record.kind for entry in found} <= {kind}
            assert of([entry for entry in found if entry.record.kind is kind]) == of(
                [entry for entry in whole if entry.record.kind is kind]
            )

    @pytest.mark.parametrize("limit", [2, 100])
    async def test_a_window_of_one_channel_has_every_entry_of_that_channel(self, source, limit):
        whole = await self.walked(source, ALL)
        for channel in Channel:
            window = Window(limit, channels=frozenset({channel}))
            found = await self.walked(source, window, most=None if channel in self.mixed_channels else COMPARED)
            assert channel in self.mixed_channels or {entry.record.channel for entry in found} <= {channel}
            assert of([entry for entry in found if entry.record.channel is channel]) == of(
                [entry for entry in whole if entry.record.channel is channel]
            )

    async def test_kinds_and_channels_are_both_to_be_met(self, source):
        whole = await self.walked(source, ALL)
        for kind, channel in dict.fromkeys((entry.record.kind, entry.record.channel) for entry in whole):
            window = replace(ALL, kinds=frozenset({kind}), channels=frozenset({channel}))
            sought = [entry for entry in whole if (entry.record.kind, entry.record.channel) == (kind, channel)]
            found = await self.walked(source, window)
            assert of([entry for entry in found if (entry.record.kind, entry.record.channel) == (kind, channel)]) == of(sought)

    async def test_all_kinds_and_channels_named_are_all_there_is(self, source):
        named = replace(ALL, kinds=frozenset(InteractionKind), channels=frozenset(Channel))
        assert records(await self.walked(source, named)) == records(await self.walked(source, ALL))

    async def test_what_the_system_has_none_of_costs_no_call(self, source):
        stream, (first, second) = self.stream(source.ports()), self.known(source)
        for window in (Window(5, kinds=frozenset({self.never})), Window(5, kinds=frozenset()), Window(5, channels=frozenset())):
            for ids in ([first], [first, second]):
                pages = await stream.pages(ids, window)
                assert all(not page.entries and not page.has_more for page in pages.values())
        assert source.calls == []

    async def walked(self, source: ConnectedSystem, window: Window, *, most: int | None = None) -> list[Entry[Any]]:
        """Page by page to the end, or until there are `most`."""
        found: list[Entry[Any]] = []
        while True:
            page = await self.page(source, window)
            found += page.entries
            if not page.has_more or (most is not None and len(found) >= most):
                return found
            assert page.entries
            window = replace(window, before=page.entries[-1].position)


def of(entries: Iterable[Entry[Any]]) -> list[object]:
    """The first of them, as what they say."""
    return records(list(entries)[:COMPARED])
