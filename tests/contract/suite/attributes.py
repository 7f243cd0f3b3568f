"""What every Find owes that compares attributes: records that fulfil all terms, nobody else's, and whether there were more."""

import unicodedata
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations
from typing import Any, ClassVar

import pytest

from adapters.ports.records import Candidate
from adapters.ports.shapes import ATTRIBUTES, EMAIL, MOST_ROWS, Attribute, Clue, Find, Found, Ports, Term
from tests.contract.suite.bench import Question
from tests.contract.suite.connected import ConnectedSystem
from tests.contract.suite.faults import FaultContract
from tests.contract.suite.lookup import NASTY, short
from tests.contract.suite.mutations import MutationContract

AMELIA: Mapping[Attribute, str] = {
    Attribute.GIVEN_NAME: "Amelia",
    Attribute.FAMILY_NAME: "Hart",
    Attribute.BIRTH_DATE: "1984-05-14",
    Attribute.POSTAL_CODE: "SW1X 0AA",
    Attribute.STREET: "Example Mews",
    Attribute.HOUSE_NUMBER: "1",
}
"""What she is like on either line. Alone, none of it is carried by more than `MOST_ROWS` people of the played world."""

NOBODYS: Mapping[Attribute, str] = dict.fromkeys(Attribute, "Zzyzx") | {Attribute.BIRTH_DATE: "1901-02-03"}


class AttributeFindContract(FaultContract, MutationContract):
    """`amelia` is her record id. `hers` gains a NUMBER where the system compares those."""

    hers: ClassVar[Mapping[Attribute, str]] = AMELIA

    @abstractmethod
    def amelia(self, source: ConnectedSystem) -> str: ...

    @abstractmethod
    def check(self, candidate: Candidate) -> None:
        """Asserts what Amelia's record says of her."""

    @abstractmethod
    def crowd(self, source: ConnectedSystem) -> Clue:
        """A clue that more than `MOST_ROWS` records fulfil, on either line."""

    def finder(self, ports: Ports) -> Find:
        assert ports.find is not None
        return ports.find

    def questions(self, source: ConnectedSystem) -> Mapping[str, Question]:
        async def whole(ports: Ports) -> Any:
            return await self.finder(ports).find([self.whole(source)])

        return {"whole": whole}

    async def ask(self, source: ConnectedSystem, ports: Ports) -> Mapping[Any, object]:
        answer = await self.finder(ports).find([self.whole(source)])
        assert all(found.candidates for found in answer.values())
        return answer

    async def found(self, source: ConnectedSystem, *clues: Clue) -> Mapping[Clue, Found]:
        answer = await self.finder(source.ports()).find(clues)
        assert set(answer) == set(clues), "an entry for every clue, and for no other"
        assert all(len(found.candidates) <= MOST_ROWS for clue, found in answer.items() if clue.kind == ATTRIBUTES)
        return answer

    async def fulfilling(self, source: ConnectedSystem, *terms: Term) -> Found:
        """The answer to one clue; whatever else it is, everybody in it fulfils all the terms."""
        clue = Clue(ATTRIBUTES, terms=terms)
        found = (await self.found(source, clue))[clue]
        for candidate in found.candidates:
            assert all(carries(candidate, term) for term in terms)
        return found

    def equal_terms(self, source: ConnectedSystem) -> list[Term]:
        return [Term(attribute, self.hers[attribute]) for attribute in sorted(source.system.filters.equal)]

    def prefix_terms(self, source: ConnectedSystem) -> list[Term]:
        """All but the last letter."""
        return [Term(attribute, self.hers[attribute][:-1], prefix=True) for attribute in sorted(source.system.filters.prefix)]

    def whole(self, source: ConnectedSystem) -> Clue:
        return Clue(ATTRIBUTES, terms=tuple(self.equal_terms(source)))

    async def test_the_attributes_that_are_declared_are_a_kind_of_clue(self, source):
        filters = source.system.filters
        assert ATTRIBUTES in source.system.lookup_keys
        assert filters.equal
        assert filters.equal | filters.prefix <= set(self.hers)

    async def test_each_attribute_alone_leads_to_amelia(self, source):
        for term in self.equal_terms(source):
            found = await self.fulfilling(source, term)
            assert self.amelia(source) in ids(found), term.attribute
            assert found.truncated is False, term.attribute

    async def test_all_that_is_known_of_her_leads_to_her_alone(self, source):
        found = await self.fulfilling(source, *self.equal_terms(source))
        assert ids(found) == [self.amelia(source)]
        assert found.truncated is False
        self.check(found.candidates[0])

    async def test_the_beginning_of_an_attribute_leads_to_her(self, source):
        for prefix in self.prefix_terms(source):
            others = [term for term in self.equal_terms(source) if term.attribute is not prefix.attribute]
            assert ids(await self.fulfilling(source, prefix, *others)) == [self.amelia(source)], prefix.attribute
            alone = await self.fulfilling(source, prefix)
            assert alone.truncated or self.amelia(source) in ids(alone), prefix.attribute

    async def test_a_second_term_only_takes_away(self, source):
        for one, other in permutations([*self.equal_terms(source), *self.prefix_terms(source)], 2):
            if one.attribute is other.attribute:
                continue
            both, first = await self.fulfilling(source, one, other), await self.fulfilling(source, one)
            assert self.amelia(source) in ids(both)
            assert first.truncated or set(ids(both)) <= set(ids(first))

    async def test_terms_that_nobody_fulfils_together_lead_to_nobody(self, source):
        for at, wrong in enumerate(self.equal_terms(source)):
            terms = self.equal_terms(source)
            terms[at] = Term(wrong.attribute, NOBODYS[wrong.attribute])
            assert await self.fulfilling(source, *terms) == Found(), wrong.attribute

    async def test_a_term_that_fits_nobody_leads_to_nobody(self, source):
        filters = source.system.filters
        terms = [Term(attribute, NOBODYS[attribute]) for attribute in sorted(filters.equal)]
        terms += [Term(attribute, NOBODYS[attribute], prefix=True) for attribute in sorted(filters.prefix)]
        for term in terms:
            assert await self.fulfilling(source, term) == Found(), term.attribute

    @pytest.mark.parametrize("spelling", ["SW1X0AA", "SW1X 0AA", " SW1X  0AA "])
    async def test_a_postcode_is_the_same_with_and_without_its_space(self, source, spelling):
        assert Attribute.POSTAL_CODE in source.system.filters.equal
        assert self.amelia(source) in ids(await self.fulfilling(source, Term(Attribute.POSTAL_CODE, spelling)))

    @pytest.mark.parametrize("nasty", NASTY, ids=short)
    async def test_a_term_that_breaks_filters_leads_to_nobody_else(self, source, nasty):
        filters = source.system.filters
        for attribute in sorted(filters.equal):
            odd, others = Term(attribute, nasty), [term for term in self.equal_terms(source) if term.attribute is not attribute]
            assert ids(await self.fulfilling(source, odd)) == [], attribute
            assert ids(await self.fulfilling(source, *others, odd)) == [], attribute
        for attribute in sorted(filters.prefix):
            await self.fulfilling(source, Term(attribute, nasty, prefix=True))

    async def test_a_clue_without_terms_leads_to_nobody(self, source):
        assert await self.fulfilling(source) == Found()
        assert await source.line.counted() == (0, 0)

    async def test_a_crowd_is_cut_and_says_so(self, source):
        clue = self.crowd(source)
        assert all(source.system.filters.take(term) for term in clue.terms)
        found = await self.fulfilling(source, *clue.terms)
        assert found.truncated is True
        assert found.candidates

    async def test_several_clues_at_once_are_each_answered_for_themselves(self, source):
        singly = [Clue(ATTRIBUTES, terms=(term,)) for term in self.equal_terms(source)]
        key, odd = Clue(EMAIL, "amelia.hart@example.com"), Clue(ATTRIBUTES, terms=(Term(Attribute.FAMILY_NAME, "*"),))
        answer = await self.found(source, *singly, odd, key, self.crowd(source))
        assert ids(answer[odd]) == []
        assert ids(answer[key]) == [self.amelia(source)]
        assert answer[self.crowd(source)].truncated is True
        for clue in singly:
            assert self.amelia(source) in ids(answer[clue])
            assert all(carries(candidate, *clue.terms) for candidate in answer[clue].candidates)


def ids(found: Found) -> list[str]:
    return [candidate.record_id for candidate in found.candidates]


def carries(candidate: Candidate, term: Term) -> bool:
    """Without case, accents, spaces and punctuation. House number and street may stand in one line."""
    wanted = plain(term.value)
    if not wanted:
        return False
    if term.attribute is Attribute.STREET:
        return any(wanted in held for held in written(candidate, term.attribute))
    return any(held.startswith(wanted) if term.prefix else held == wanted for held in written(candidate, term.attribute))


def written(candidate: Candidate, attribute: Attribute) -> Iterator[str]:
    """What the record says of the attribute, in every form that may count."""
    lines: Iterable[str] = candidate.address.lines if candidate.address else ()
    texts: Mapping[Attribute, Iterable[str | None]] = {
        Attribute.GIVEN_NAME: [candidate.given_name],
        Attribute.FAMILY_NAME: [candidate.family_name],
        Attribute.BIRTH_DATE: [candidate.birth_date.isoformat() if candidate.birth_date else None],
        Attribute.POSTAL_CODE: [candidate.address.postal_code if candidate.address else None],
        Attribute.STREET: lines,
        Attribute.HOUSE_NUMBER: [word for line in lines for word in line.replace(",", " ").split()],
        Attribute.NUMBER: [number for _, number in candidate.numbers],
    }
    yield from (plain(text) for text in texts[attribute] if text)


def plain(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if sign.isalnum())
