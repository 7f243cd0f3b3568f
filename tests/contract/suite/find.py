"""What every Find owes: the records that carry a clue and nobody else's, with an entry for every clue that was asked."""

import asyncio
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from adapters.ports.records import Candidate
from adapters.ports.shapes import ATTRIBUTES, EMAIL, PHONE, Clue, Find, Found, Ports
from tests.contract.suite.bench import Question
from tests.contract.suite.connected import ConnectedSystem
from tests.contract.suite.faults import FaultContract
from tests.contract.suite.lookup import NASTY, short
from tests.contract.suite.mutations import MutationContract

NOBODYS = {EMAIL: "nobody@example.com", PHONE: "+442079460999"}
"""By kind: what nobody carries. Of ids it is the same everywhere."""


class FindContract(FaultContract, MutationContract):
    """`clues` gives, for every kind of key that the system finds by, a clue to Amelia Hart; `amelia` is her record id there.

    Clues of attributes have a contract of their own (`attributes.py`).
    """

    @abstractmethod
    def clues(self, source: ConnectedSystem) -> Mapping[str, str]: ...

    @abstractmethod
    def amelia(self, source: ConnectedSystem) -> str: ...

    @abstractmethod
    def oliver(self, source: ConnectedSystem) -> tuple[Clue, str]:
        """A clue to Oliver Bennett and his record id."""

    @abstractmethod
    def check(self, candidate: Candidate) -> None:
        """Asserts what Amelia's record says of her, links to other systems included."""

    def finder(self, ports: Ports) -> Find:
        assert ports.find is not None
        return ports.find

    def questions(self, source: ConnectedSystem) -> Mapping[str, Question]:
        clues = [*self.all_clues(source), self.oliver(source)[0]]

        async def all_clues(ports: Ports) -> Any:
            finder = self.finder(ports)
            return await finder.find(clues[: finder.max_batch])

        return {"clues": all_clues}

    async def ask(self, source: ConnectedSystem, ports: Ports) -> Mapping[Any, object]:
        kind, value = next(iter(sorted(self.clues(source).items())))
        answer = await self.finder(ports).find([Clue(kind, value)])
        assert all(found.candidates for found in answer.values())
        return answer

    async def found(self, source: ConnectedSystem, *clues: Clue) -> Mapping[Clue, Found]:
        """The answers to all clues, asked in calls as large as the port takes."""
        finder = self.finder(source.ports())
        size = finder.max_batch
        calls = [finder.find(clues[at : at + size]) for at in range(0, len(clues), size)]
        answer = {clue: found for part in await asyncio.gather(*calls) for clue, found in part.items()}
        assert set(answer) == set(clues), "an entry for every clue, and for no other"
        return answer

    def all_clues(self, source: ConnectedSystem) -> Iterable[Clue]:
        return [Clue(kind, value) for kind, value in self.clues(source).items()]

    async def test_it_finds_by_the_kinds_that_the_system_declares(self, source):
        filters = source.system.filters
        attributes = {ATTRIBUTES} if filters.equal or filters.prefix else set()
        assert self.finder(source.ports()).kinds == source.system.lookup_keys == set(self.clues(source)) | attributes

    async def test_every_kind_of_clue_leads_to_its_record(self, source):
        for clue in self.all_clues(source):
            found = (await self.found(source, clue))[clue]
            assert [candidate.record_id for candidate in found.candidates] == [self.amelia(source)], clue.kind
            assert found.truncated is False
            self.check(found.candidates[0])

    async def test_links_name_only_systems_that_the_system_declares(self, source):
        for found in (await self.found(source, *self.all_clues(source))).values():
            for candidate in found.candidates:
                assert {slug for slug, _ in candidate.links} <= source.system.links_to

    async def test_clues_of_all_kinds_asked_at_once_cost_one_call(self, source):
        answer = await self.found(source, *self.all_clues(source))
        for clue, found in answer.items():
            assert [candidate.record_id for candidate in found.candidates] == [self.amelia(source)], clue.kind
        assert (await source.line.counted())[0] == 1

    async def test_two_people_asked_at_once_are_each_found_by_their_own_clue(self, source):
        clue, oliver = self.oliver(source)
        mine = Clue(clue.kind, self.clues(source)[clue.kind])
        answer = await self.found(source, clue, mine)
        assert [candidate.record_id for candidate in answer[clue].candidates] == [oliver]
        assert [candidate.record_id for candidate in answer[mine].candidates] == [self.amelia(source)]

    async def test_a_clue_that_nobody_carries_has_an_empty_entry(self, source):
        for kind in self.clues(source):
            clue = Clue(kind, NOBODYS.get(kind, "99999990"))
            assert await self.found(source, clue) == {clue: Found()}

    async def test_a_key_that_is_cut_short_or_goes_on_leads_to_nobody(self, source):
        for kind, value in self.clues(source).items():
            for other in (value[:-1], f"{value}0"):
                assert [found.candidates for found in (await self.found(source, Clue(kind, other))).values()] == [()], kind

    @pytest.mark.parametrize("nasty", NASTY, ids=short)
    async def test_a_clue_that_breaks_filters_leads_to_nobody(self, source, nasty):
        clues = [Clue(kind, nasty) for kind in self.clues(source)]
        clues += [Clue(EMAIL, f"{nasty}@example.com")] if EMAIL in self.clues(source) else []
        answer = await self.found(source, *clues)
        assert {clue.kind: found.candidates for clue, found in answer.items() if found.candidates} == {}

    async def test_an_odd_clue_takes_nothing_from_the_others(self, source):
        kind, value = next(iter(sorted(self.clues(source).items())))
        odd, mine = Clue(kind, "*"), Clue(kind, value)
        answer = await self.found(source, odd, mine)
        assert answer[odd].candidates == ()
        assert [candidate.record_id for candidate in answer[mine].candidates] == [self.amelia(source)]
