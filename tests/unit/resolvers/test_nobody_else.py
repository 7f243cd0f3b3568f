"""For any small population, any key and any systems that fail: no answer holds a record of somebody else."""

from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.errors import Busy, Garbled, SourceError, Unreachable
from adapters.ports.shapes import EMAIL, PHONE, Clue
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, SHOP, Account
from tests.unit.resolvers.world import World

NAMES = [*product(("Amelia", "John", "Priya"), (date(1984, 5, 14), date(1990, 1, 2)))]
HOUSEHOLD = ("home@example.com", "family@example.com")
LANDLINE = ("+442079460101",)
SYSTEMS = (CDC, C4C, ANNEX, SHOP)
NAMED_BY = {CDC: (ERP, ANNEX, SHOP), C4C: (ERP, ANNEX), ANNEX: (), SHOP: (CDC,)}
QUERY = "identities { system { id } recordId } profile { givenName } membership { number }"


@dataclass(frozen=True)
class Case:
    accounts: list[Account]
    key: Clue
    faults: dict[str, type[SourceError] | None]
    """By system; None: it hangs."""


@st.composite
def people(draw: Any) -> list[Account]:
    """Two to four people who differ in given name or birth date; links are truthful, e-mails and phones may be shared."""
    accounts = []
    for number, (name, born) in enumerate(draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))):
        has = draw(st.sets(st.sampled_from(SYSTEMS), min_size=1))
        doubled = draw(st.booleans())
        ids = {system: f"{system[-3:]}{number}" for system in has} | {ERP: f"20471{number}"}
        for system in sorted(has):
            links = tuple((to, ids[to]) for to in NAMED_BY[system] if to in ids and draw(st.booleans()))
            emails = draw(st.sets(st.sampled_from((f"own{number}@example.com", *HOUSEHOLD))))
            phones = draw(st.sets(st.sampled_from(LANDLINE)))
            for record_id in (ids[system], f"{ids[system]}b")[: 2 if doubled and system == C4C else 1]:
                accounts.append(
                    Account(
                        system,
                        record_id,
                        owner=str(number),
                        links=links,
                        emails=tuple(sorted(emails)),
                        phones=tuple(phones),
                        given_name=draw(st.sampled_from((name, name[0], name.upper()))),
                        birth_date=born,
                    )
                )
    return accounts


@st.composite
def cases(draw: Any) -> Case:
    accounts = draw(people())
    keys = [Clue(one.system, one.record_id) for one in accounts]
    keys += [Clue(*link) for one in accounts for link in one.links]
    keys += [Clue(EMAIL, email) for one in accounts for email in one.emails]
    keys += [Clue(PHONE, phone) for one in accounts for phone in one.phones]
    fault = st.sampled_from((Unreachable, Busy, Garbled, None))
    return Case(accounts, draw(st.sampled_from(keys)), draw(st.dictionaries(st.sampled_from(SYSTEMS), fault, max_size=3)))


def written(key: Clue) -> str:
    if key.kind in (EMAIL, PHONE):
        return f'{key.kind}: "{key.value}"'
    return f'external: {{system: "{key.kind}", id: "{key.value}"}}'


def owners(case: Case, key: Clue) -> set[str]:
    return {one.owner for one in case.accounts if one.carries(key)}


@settings(max_examples=250, deadline=None)
@given(cases())
def test_every_record_of_an_answer_is_of_one_person_who_carries_the_key(case: Case) -> None:
    world = World(case.accounts)
    for slug, fault in case.faults.items():
        world.books[slug].fault, world.books[slug].hangs = fault, fault is None
    for _ in range(2):
        answer = world.customer(written(case.key), QUERY)
        assert answer.took <= 5.0
        if (customer := answer.data["customer"]) is not None and customer["identities"]:
            found = {(one["system"]["id"], one["recordId"]) for one in customer["identities"]}
            of = {one.owner for one in case.accounts if (one.system, one.record_id) in found}
            assert len(of) == 1
            assert of <= owners(case, case.key)
            if customer["membership"] is not None:
                assert (ANNEX, customer["membership"]["number"]) in found
        for book in world.books.values():
            book.fault, book.hangs = None, False


@settings(max_examples=100, deadline=None)
@given(people())
def test_whoever_is_found_by_a_key_of_their_own_is_found_with_that_record(accounts: list[Account]) -> None:
    """Nothing fails and the key is one record's own: its record is in the answer, whatever the others share."""
    for one in accounts:
        if one.system == ANNEX and not any((ANNEX, one.record_id) in other.links for other in accounts):
            continue
        key = written(Clue(one.system, one.record_id))
        answer = World(accounts).customer(key, QUERY)
        assert not answer.errors, answer.errors
        found = {(row["system"]["id"], row["recordId"]) for row in answer.data["customer"]["identities"]}
        assert (one.system, one.record_id) in found
