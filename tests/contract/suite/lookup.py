"""What every Lookup owes: every asked group of every known id, paired by the id in the answer, and nothing about anyone else."""

import asyncio
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import pytest

from adapters.ports.capabilities import AnyGroup, Groups, Subject
from adapters.ports.shapes import Lookup, Parts, Ports
from tests.contract.suite.bench import Question
from tests.contract.suite.connected import ConnectedSystem
from tests.contract.suite.faults import FaultContract
from tests.contract.suite.mutations import MutationContract

NASTY = (
    "*",
    "1004*",
    "HRD-*",
    "%",
    "_",
    "' or '1' eq '1",
    "x' or CustomerID ge '",
    '") OR ("1"="1',
    '" OR UID != "',
    "\\",
    "../users/HRD-10002841",
    "..",
    "a/b",
    "a?b=c",
    "a#b",
    "a&b=c",
    "a b",
    "%2e%2e",
    "x\r\nX-Injected: y",
    "\x00",
    "é",
    "\N{WATCH}",
    "9" * 400,
)
"""Ids that nobody has and that break filters, paths, headers and encodings."""


def short(text: str) -> str:
    """A name for a test, in ASCII."""
    return ascii(text)[1:21]


class LookupContract(FaultContract, MutationContract):
    """`subject` names the Lookup; `known` gives two ids that the system knows on the line at hand."""

    subject: ClassVar[Subject]
    optional_groups: ClassVar[Groups] = frozenset()
    """Groups that a known id need not have."""

    @abstractmethod
    def known(self, source: ConnectedSystem) -> tuple[str, str]: ...

    @abstractmethod
    def unknown(self, source: ConnectedSystem) -> str: ...

    @abstractmethod
    def check(self, parts: Parts, *, first: bool) -> None:
        """Asserts what the first (or the second) known id's record says, so that two people are never mixed up."""

    def lookup(self, ports: Ports) -> Lookup:
        return ports.lookups[self.subject]

    def questions(self, source: ConnectedSystem) -> Mapping[str, Question]:
        first, second = self.known(source)

        async def both(ports: Ports) -> Any:
            lookup = self.lookup(ports)
            return await lookup.fetch([first, second][: lookup.max_batch], lookup.groups)

        async def one(ports: Ports) -> Any:
            lookup = self.lookup(ports)
            return await lookup.fetch([first], lookup.groups)

        return {"both": both, "one": one}

    async def ask(self, source: ConnectedSystem, ports: Ports) -> Mapping[Any, object]:
        lookup = self.lookup(ports)
        return await lookup.fetch([self.known(source)[0]], lookup.groups)

    def parts(self, answer: Mapping[Any, object]) -> Iterable[object]:
        return [part for parts in answer.values() if isinstance(parts, Mapping) for part in parts.values()]

    async def fetched(self, source: ConnectedSystem, *ids: str, groups: Groups | None = None) -> Mapping[str, Parts]:
        """All ids, in calls as large as the port takes."""
        lookup = self.lookup(source.ports())
        size = lookup.max_batch
        calls = [lookup.fetch(ids[at : at + size], groups or lookup.groups) for at in range(0, len(ids), size)]
        return {key: parts for answer in await asyncio.gather(*calls) for key, parts in answer.items()}

    async def test_it_serves_the_groups_that_the_system_declares(self, source):
        declared = {group for group in source.system.groups if group.subject is self.subject}
        assert self.lookup(source.ports()).groups == declared

    async def test_a_known_id_has_every_group_that_was_asked(self, source):
        first, _ = self.known(source)
        answer = await self.fetched(source, first)
        assert set(answer) == {first}
        groups = self.lookup(source.ports()).groups
        assert groups - self.optional_groups <= set(answer[first]) <= groups
        for group, part in answer[first].items():
            assert isinstance(part, group.part)
        self.check(answer[first], first=True)

    async def test_a_group_asked_alone_says_the_same_as_asked_with_all(self, source):
        first, _ = self.known(source)
        whole = (await self.fetched(source, first))[first]
        for group in self.lookup(source.ports()).groups:
            alone = (await self.fetched(source, first, groups=frozenset({group}))).get(first, {})
            assert alone == ({group: whole[group]} if group in whole else {})

    async def test_an_unknown_id_is_absent_and_no_error(self, source):
        assert await self.fetched(source, self.unknown(source)) == {}

    async def test_an_unknown_id_takes_nothing_from_a_known_one(self, source):
        first, _ = self.known(source)
        answer = await self.fetched(source, self.unknown(source), first)
        assert set(answer) == {first}
        self.check(answer[first], first=True)

    @pytest.mark.parametrize("backwards", [False, True], ids=["as_told", "backwards"])
    async def test_two_ids_asked_at_once_are_paired_with_their_own_records(self, source, backwards):
        first, second = self.known(source)
        answer = await self.fetched(source, *((second, first) if backwards else (first, second)))
        assert set(answer) == {first, second}
        self.check(answer[first], first=True)
        self.check(answer[second], first=False)

    async def test_a_batch_is_one_call(self, source):
        lookup = self.lookup(source.ports())
        assert lookup.max_batch > 1
        await self.fetched(source, *self.known(source))
        assert (await source.line.counted())[0] == 1

    async def test_groups_that_were_not_asked_cost_nothing(self, source):
        first, _ = self.known(source)
        costs: dict[AnyGroup | None, int] = {}
        for group in [None, *self.lookup(source.ports()).groups]:
            source.calls.clear()
            await self.fetched(source, first, groups=frozenset({group}) if group else None)
            costs[group] = len(source.calls)
        whole = costs.pop(None)
        assert all(1 <= cost <= whole for cost in costs.values())

    @pytest.mark.parametrize("nasty", NASTY, ids=short)
    async def test_an_id_that_breaks_filters_and_paths_leads_to_nobody(self, source, nasty):
        assert await self.fetched(source, nasty) == {}

    async def test_an_odd_id_takes_nothing_from_the_others_of_its_batch(self, source):
        first, _ = self.known(source)
        answer = await self.fetched(source, "*", first, "' or '1' eq '1", '"')
        assert set(answer) == {first}
        self.check(answer[first], first=True)
