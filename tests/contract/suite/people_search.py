"""What every search for people owes: whoever the words fit, pages that end, and text that is never taken for an operator."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from adapters.ports.capabilities import Corpus
from adapters.ports.errors import BadRequest
from adapters.ports.records import Candidate
from adapters.ports.shapes import Hits, Ports, Search
from tests.contract.suite.bench import Question
from tests.contract.suite.connected import ConnectedSystem
from tests.contract.suite.faults import FaultContract
from tests.contract.suite.lookup import short
from tests.contract.suite.mutations import MutationContract

LARGE = 100

HER_NAME = "Amelia Hart"
"""Kept out of the lines that a stack trace shows."""

AMELIA = (HER_NAME, "Hart Amelia", "amelia hart", "AMELIA HART", "Amel Har", "  Amelia \t Hart ", "Amelia, Hart", "Amelia")
"""Ways in which people type her name, of which each fits her alone."""

NOTHING = (
    "",
    " ",
    "*",
    "**",
    "* *",
    "%",
    '"',
    '""',
    "\\",
    "(((",
    ")",
    "~",
    "^",
    "!",
    "?",
    "{}",
    "&& ||",
    "\N{WATCH}",
    "\x00",
    "\r\n",
)
"""Texts without a word in them."""

NOBODY = (
    "zzyzx qwrtpl",
    "zzyzx Amelia",
    "zzyzx OR amelia",
    'zzyzx" OR "amelia',
    "zzyzx' or '1' eq '1",
    '") OR ("zzyzx"="zzyzx',
    '" OR UID != "zzyzx',
    "NOT zzyzx",
    "-zzyzx",
    "!zzyzx",
    "zzyzx*",
    "*zzyzx",
    "z*x",
    "zzyzx&$filter=CustomerID ge '0'",
    "zzyzx LIMIT 10000",
    "nobody@example.com",
    "amelia.hart@example.co.uk",
    "w" * 10_000,
    "zzyzx " * 2_000,
    "é" * 10_000,
    "zzyzx\r\nX-Injected: y",
)
"""Texts whose words are nobody's, whatever in them may look like an operator."""


class PeopleSearchContract(FaultContract, MutationContract):
    """`several` is a text with more than one and at most a hundred hits on either line."""

    corpus = Corpus.PEOPLE
    several: ClassVar[str]

    @abstractmethod
    def amelia(self, source: ConnectedSystem) -> str:
        """Her record id."""

    @abstractmethod
    def check(self, candidate: Candidate) -> None:
        """Asserts what Amelia's record says of her, as it does in a find."""

    def search(self, ports: Ports) -> Search[Any]:
        return ports.searches[self.corpus]

    def questions(self, source: ConnectedSystem) -> Mapping[str, Question]:
        async def hits(ports: Ports) -> Any:
            return await self.search(ports).search(self.several, limit=LARGE)

        return {"hits": hits}

    async def ask(self, source: ConnectedSystem, ports: Ports) -> Mapping[Any, object]:
        hits = await self.search(ports).search(HER_NAME, limit=3)
        assert hits.records
        return dict(enumerate(hits.records))

    async def hits(self, source: ConnectedSystem, text: str, *, limit: int = LARGE, after: str | None = None) -> Hits[Any]:
        found = await self.search(source.ports()).search(text, limit=limit, after=after)
        assert len(found.records) <= limit
        assert {type(record) for record in found.records} <= {Candidate}
        return found

    @pytest.mark.parametrize("text", AMELIA)
    async def test_parts_of_her_name_lead_to_her_alone(self, source, text):
        found = await self.hits(source, text)
        assert ids(found) == [self.amelia(source)]
        assert found.next is None
        self.check(found.records[0])

    async def test_part_of_one_name_leads_to_her_among_others(self, source):
        found = await self.hits(source, "Har")
        assert self.amelia(source) in ids(found)
        assert len(ids(found)) == len(set(ids(found)))

    @pytest.mark.parametrize("text", ["amelia.hart@example.com", "Amelia.Hart@Example.com"])
    async def test_her_address_leads_to_her_alone(self, source, text):
        assert ids(await self.hits(source, text)) == [self.amelia(source)]

    async def test_a_word_more_only_takes_away(self, source):
        wide, narrow = await self.hits(source, "Amelia"), await self.hits(source, "Amelia Bennett")
        assert ids(wide) == [self.amelia(source)]
        assert ids(narrow) == []

    @pytest.mark.parametrize("text", NOBODY, ids=short)
    async def test_words_that_fit_nobody_have_no_hits_whatever_stands_between_them(self, source, text):
        assert await self.hits(source, text) == Hits(())

    @pytest.mark.parametrize("text", NOTHING, ids=short)
    async def test_a_text_without_a_word_has_no_hits(self, source, text):
        assert await self.hits(source, text) == Hits(())

    @pytest.mark.parametrize("text", ["", " ", "*", "**"])
    async def test_where_nothing_is_left_to_look_for_nothing_is_asked(self, source, text):
        await self.hits(source, text)
        assert await source.line.counted() == (0, 0)

    @pytest.mark.parametrize(
        "text", ["Émile Ångström-O'Neill", "Ångström-O'Neill", "Émile", "O'Neill", "'Émile'", '"Émile" (Ångström*)']
    )
    async def test_a_name_that_breaks_filters_leads_to_its_bearer_alone(self, source, text):
        found = await self.hits(source, text)
        assert {(record.given_name, record.family_name) for record in found.records} <= {("Émile", "Ångström-O'Neill")}
        if source.line.name == "played":
            assert len(found.records) == 1

    @pytest.mark.parametrize("limit", [1, 7])
    async def test_small_pages_joined_are_the_large_page_and_the_end_is_told(self, source, limit):
        whole = await self.hits(source, self.several)
        assert len(whole.records) > 1
        assert whole.next is None
        joined: list[Any] = []
        after = None
        while True:
            page = await self.hits(source, self.several, limit=limit, after=after)
            joined += page.records
            if (after := page.next) is None:
                break
            assert page.records, "a page that leads on has something on it"
            assert len(joined) < len(whole.records), "a page that leads on is not the last"
        assert joined == list(whole.records)

    async def test_a_page_that_holds_just_everybody_is_the_last(self, source):
        everybody = len((await self.hits(source, self.several)).records)
        assert (await self.hits(source, self.several, limit=everybody)).next is None
        assert (await self.hits(source, self.several, limit=everybody - 1)).next is not None

    async def test_a_search_is_one_call(self, source):
        await self.hits(source, HER_NAME)
        assert await source.line.counted() == (1, 0)

    @pytest.mark.parametrize("after", ["-1", "nonsense", "999999999999999999999", "", "1 or 1", "²"])
    async def test_a_forged_place_to_go_on_from_is_turned_down_or_read_as_one(self, source, after):
        try:
            found = await self.hits(source, HER_NAME, after=after)
        except BadRequest:
            assert await source.line.counted() == (0, 0), "what is plainly forged is not passed on"
        else:
            assert set(ids(found)) <= {self.amelia(source)}


def ids(found: Hits[Any]) -> list[str]:
    return [record.record_id for record in found.records]
