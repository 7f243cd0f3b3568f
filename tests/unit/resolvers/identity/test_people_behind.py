"""Whose are the records that carry one key: one person's, or several people's."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.identity.matching.agreement import Naming, naming
from resolvers.identity.matching.features import features
from resolvers.identity.matching.joining import KnownRecord
from resolvers.identity.matching.links import are_linked
from resolvers.identity.matching.people_behind import KeyOwner, one_person
from tests.unit.resolvers.identity.saying import BORN, candidates, known
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, SHOP

OTHER_DAY = date(1990, 1, 2)


def behind(*records: KnownRecord) -> set[str] | str:
    """The same whatever the order in which the systems answered."""
    verdicts = {verdict(one_person(order)) for order in permutations(records)}
    (only,) = verdicts
    return only if isinstance(only, str) else set(only)


def verdict(found: KeyOwner) -> frozenset[str] | str:
    return "several" if found.ambiguous else frozenset(one.candidate.record_id for one in found.person)


def test_nobody_carries_it() -> None:
    assert one_person([]) == KeyOwner()


def test_one_record_is_one_person_named_or_not() -> None:
    assert behind(known("1", given_name="Amelia")) == {"1"}
    assert behind(known("1")) == {"1"}


def test_records_of_one_name_are_one_person_married_or_not() -> None:
    emma: Any = {"given_name": "Emma", "birth_date": BORN}
    assert behind(known("1", family_name="Whitfield", **emma), known("2", family_name="Clarke", **emma)) == {"1", "2"}


def test_two_names_are_two_people() -> None:
    assert behind(known("1", given_name="Priya"), known("2", given_name="Arjun")) == "several"


def test_two_birth_dates_are_two_people() -> None:
    assert (
        behind(known("1", given_name="John", birth_date=BORN), known("2", given_name="John", birth_date=OTHER_DAY)) == "several"
    )


def test_a_record_between_two_birth_dates_does_not_make_them_one_person() -> None:
    father, son = known("1", given_name="John", birth_date=BORN), known("2", given_name="John", birth_date=OTHER_DAY)
    assert behind(father, son, known("3", given_name="John")) == "several"


def test_an_initial_between_two_names_does_not_make_them_one_person() -> None:
    shared: Any = {"family_name": "Hart", "birth_date": BORN}
    john, jack = known("1", given_name="John", **shared), known("2", given_name="Jack", **shared)
    assert behind(john, jack, known("3", given_name="J.", **shared)) == "several"


def test_too_little_is_said_for_one_person_and_so_it_is_several() -> None:
    assert behind(known("1", given_name="A."), known("2", given_name="Amelia")) == "several"


def test_what_has_no_name_is_left_out_beside_one_person() -> None:
    assert behind(known("1", given_name="Amelia"), known("2"), known("3", family_name="Hart")) == {"1"}


def test_what_has_no_name_alone_is_several_when_there_are_two() -> None:
    assert behind(known("1"), known("2")) == "several"


def test_what_has_no_name_is_kept_where_a_link_leads_to_it() -> None:
    named = known("1", system=CDC, given_name="Amelia", links=((C4C, "2"),))
    assert behind(named, known("2")) == {"1", "2"}


def test_mutual_links_outrank_either_names_or_birth_dates_but_not_both() -> None:
    one = known("1", system=CDC, given_name="Amelia", family_name="Hart", birth_date=BORN, links=((C4C, "2"),))
    assert behind(one, known("2", given_name="Thomas", family_name="Hart")) == {"1", "2"}
    assert behind(one, known("2", given_name="Amelia", family_name="Hart", birth_date=OTHER_DAY)) == {"1", "2"}
    assert behind(one, known("2", given_name="Thomas", family_name="Hart", birth_date=OTHER_DAY)) == "several"


def test_an_id_that_both_name_outranks_too_little_but_no_other_name() -> None:
    one = known("1", system=CDC, given_name="Amelia", family_name="Hart", links=((ERP, "7"),))
    assert behind(one, known("2", given_name="Amelia", family_name="Stone", links=((ERP, "7"),))) == "several"
    assert behind(one, known("2", given_name="Millie", family_name="Hart", links=((ERP, "7"),))) == {"1", "2"}
    assert behind(one, known("2", links=((ERP, "7"),))) == {"1", "2"}
    assert behind(one, known("2", given_name="Thomas", family_name="Hart", links=((ERP, "7"),))) == "several"


def test_who_married_kept_the_number_and_an_address_or_the_home() -> None:
    kept: Any = {"given_name": "Amelia", "links": ((ERP, "7"),), "emails": ("amelia@example.com",)}
    assert behind(known("1", system=CDC, family_name="Hart", **kept), known("2", family_name="Stone", **kept)) == {"1", "2"}


def test_a_card_is_shared_by_couples_and_joins_no_other_name() -> None:
    card = known("HRD-1", system=ANNEX, given_name="Priya")
    assert behind(known("1", system=CDC, given_name="Priya", links=((ANNEX, "HRD-1"),)), card) == {"1", "HRD-1"}
    assert behind(known("2", given_name="Arjun", links=((ANNEX, "HRD-1"),)), card) == "several"


@pytest.mark.parametrize(("count", "verdict"), [(6, "one"), (7, "several")])
def test_more_records_than_one_person_has_are_nobodys(count: int, verdict: str) -> None:
    found = one_person([known(str(number), given_name="Amelia", family_name="Hart") for number in range(count)])
    assert ("several" if found.ambiguous else "one") == verdict


def test_a_second_surname_behind_a_key_makes_it_ambiguous() -> None:
    """This holds even where it has no first name."""
    assert behind(known("1", given_name="John", family_name="Miller"), known("2", family_name="Baker")) == "several"
    assert behind(known("1", given_name="John", family_name="Miller"), known("2", family_name="Millar")) == {"1"}


def test_links_lead_on_from_record_to_record() -> None:
    one = known("1", system=CDC, given_name="Amelia", family_name="Hart", links=((C4C, "2"),))
    middle = known("2", given_name="Thomas", family_name="Hart", links=((SHOP, "3"),))
    last = known("3", system=SHOP, given_name="Priya", family_name="Hart")
    assert behind(one, middle, last) == {"1", "2", "3"}


def test_a_card_is_no_link_in_a_chain() -> None:
    card = known("HRD-1", system=ANNEX, given_name="George", family_name="Marsh")
    father = known("1", system=CDC, given_name="George", family_name="Marsh", birth_date=BORN, links=((ANNEX, "HRD-1"),))
    son = known("2", given_name="George", family_name="Marsh", birth_date=OTHER_DAY, links=((ANNEX, "HRD-1"),))
    assert behind(father, card) == {"1", "HRD-1"}
    assert behind(father, card, son) == "several"


def test_a_record_without_a_surname_does_not_unite_two_surnames() -> None:
    maria: Any = {"given_name": "Maria"}
    between = known("3", birth_date=BORN, **maria)
    keller, novak = known("1", family_name="Keller", birth_date=BORN, **maria), known("2", family_name="Novak", **maria)
    assert behind(keller, between) == {"1", "3"}
    assert behind(keller, between, novak) == "several"


def test_who_married_may_have_a_record_without_a_birth_date() -> None:
    emma: Any = {"given_name": "Emma"}
    before, after = (known(name, family_name=name, birth_date=BORN, **emma) for name in ("Whitfield", "Clarke"))
    assert behind(before, after, known("2", family_name="Clarke", **emma)) == {"Whitfield", "Clarke", "2"}


def test_names_that_meet_by_a_link_and_a_name_are_not_chained_by_links() -> None:
    one = known("1", system=CDC, given_name="Amelia", links=((ERP, "7"),))
    linked = known("2", given_name="Millie", links=((ERP, "7"),))
    assert behind(one, linked, known("3", given_name="Millie")) == "several"


def test_other_cards_are_other_people_under_one_name() -> None:
    one, other = (known(card, system=ANNEX, given_name="Noah") for card in ("HRD-1", "HRD-2"))
    assert behind(one, other) == "several"


def test_the_same_record_told_twice_is_one_record() -> None:
    assert behind(known("1"), known("1")) == {"1"}


def distinct(records: Sequence[KnownRecord]) -> int:
    return len({one.record for one in records})


@given(st.lists(candidates(st.sampled_from("123456")), max_size=5), st.randoms(use_true_random=False))
def test_the_outcome_ignores_order_and_never_joins_conflicting_names(found: list[Any], order: Any) -> None:
    records = list({one.record_id: KnownRecord(C4C, one, features(one)) for one in found}.values())
    told = one_person(records)
    shuffled = order.sample(records, len(records))
    assert verdict(one_person(shuffled)) == verdict(told)
    person = list(told.person)
    assert distinct(person) == len(person)
    for one in person:
        met = [other for other in person if are_linked(one, other) and other is not one]
        if not met:
            assert all(naming(one.features, other.features) is not Naming.CONFLICT for other in person)


def test_a_record_without_a_name_does_not_unite_two_names() -> None:
    card: Any = {"links": ((ANNEX, "HRD-1"),)}
    assert behind(known("1", given_name="Priya", **card), known("2", given_name="Arjun", **card), known("3", **card)) == "several"
