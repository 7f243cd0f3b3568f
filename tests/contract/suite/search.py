"""What every Search owes: hits, pages that end, and text that is never taken for an operator."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import pytest

from adapters.ports.capabilities import Corpus
from adapters.ports.errors import BadRequest
from adapters.ports.shapes import Hits, Ports, Search
from tests.contract.suite.bench import Question
from tests.contract.suite.connected import ConnectedSystem
from tests.contract.suite.faults import FaultContract
from tests.contract.suite.mutations import MutationContract

OPERATORS = (
    "*",
    "+namespace:secret",
    "tag:internal",
    'unclosed "phrase',
    "(((",
    "a AND",
    "NOT",
    "OR",
    "~",
    "^",
    "\\",
    "title:[a TO z]",
    "!",
    "&& ||",
    "a?b",
    "{}",
    "\N{WATCH}",
    "x\r\ny",
    "\x00",
    "w" * 5000,
)


class SearchContract(FaultContract, MutationContract):
    """`corpus` names the Search; `finds` is a text with at least three hits on either line."""

    corpus: ClassVar[Corpus]
    record: ClassVar[type]
    finds: ClassVar[str]

    @abstractmethod
    def check(self, records: Iterable[Any]) -> None:
        """Asserts what the hits for `finds` say."""

    def search(self, ports: Ports) -> Search[Any]:
        return ports.searches[self.corpus]

    def questions(self, source: ConnectedSystem) -> Mapping[str, Question]:
        async def hits(ports: Ports) -> Any:
            return await self.search(ports).search(self.finds, limit=10)

        return {"hits": hits}

    async def ask(self, source: ConnectedSystem, ports: Ports) -> Mapping[Any, object]:
        hits = await self.search(ports).search(self.finds, limit=3)
        assert hits.records
        return dict(enumerate(hits.records))

    async def hits(self, source: ConnectedSystem, text: str, *, limit: int = 10, after: str | None = None) -> Hits[Any]:
        return await self.search(source.ports()).search(text, limit=limit, after=after)

    async def test_hits_are_records_best_first(self, source):
        found = await self.hits(source, self.finds)
        assert len(found.records) >= 3
        assert {type(record) for record in found.records} == {self.record}
        scores = [record.score for record in found.records]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)
        self.check(found.records)

    @pytest.mark.parametrize("limit", [1, 2])
    async def test_small_pages_joined_are_the_large_page_and_the_end_is_told(self, source, limit):
        whole = (await self.hits(source, self.finds, limit=100)).records
        joined: list[Any] = []
        after = None
        while True:
            page = await self.hits(source, self.finds, limit=limit, after=after)
            assert len(page.records) <= limit
            joined += page.records
            if (after := page.next) is None:
                break
            assert len(joined) <= len(whole)
        assert [record.id for record in joined] == [record.id for record in whole]

    async def test_a_search_is_one_call(self, source):
        await self.hits(source, self.finds)
        assert await source.line.counted() == (1, 0)

    async def test_text_that_nothing_fits_has_no_hits(self, source):
        assert await self.hits(source, "zzyzx qwrtpl") == Hits(())

    @pytest.mark.parametrize("text", OPERATORS, ids=lambda text: ascii(text)[:20])
    async def test_an_operator_in_the_text_is_only_text(self, source, text):
        everything = len((await self.hits(source, self.finds, limit=100)).records)
        assert len((await self.hits(source, text, limit=100)).records) <= everything

    @pytest.mark.parametrize("after", ["-1", "nonsense", "999999999999999999999", ""])
    async def test_a_forged_place_to_go_on_from_is_turned_down_or_read_as_one(self, source, after):
        try:
            found = await self.hits(source, self.finds, after=after)
        except BadRequest:
            assert await source.line.counted() == (0, 0), "what is plainly forged is not passed on"
        else:
            assert {type(record) for record in found.records} <= {self.record}
