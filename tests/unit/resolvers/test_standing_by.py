"""A profile that no order of trust names: it serves where nobody else says anything, and is asked only then."""

from datetime import date
from typing import Any

import pytest

from adapters.ports.capabilities import CONTACTS, PERSON, REACH
from adapters.ports.shapes import ATTRIBUTES, Attribute, Filters
from resolvers.context import ResolverConfig
from resolvers.golden_record.survivorship import Survivorship
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, Account, described
from tests.unit.resolvers.test_who_is_heard import HOME, MAIL, NAME, NEWEST, fails, oliver, profile, told, who
from tests.unit.resolvers.world import SEALS, World

BILLING = described(
    ERP,
    groups=frozenset({PERSON, REACH, CONTACTS}),
    lookup_keys=frozenset({ERP, ANNEX, ATTRIBUTES}),
    filters=Filters(equal=frozenset({Attribute.GIVEN_NAME, Attribute.FAMILY_NAME, Attribute.BIRTH_DATE})),
    links_to=frozenset({ANNEX}),
)
"""An ERP that keeps a profile of those whom it bills, and that no order of trust names."""


def billed(**erp: Any) -> World:
    """Oliver, whose ERP record is the newest of all; account and CRM name it."""
    world = oliver()
    world.connect(BILLING, Account(ERP, "7", as_of=NEWEST, **{"emails": ("billing@example.com",), **NAME, **erp}))
    return world


def test_a_fallback_profile_is_not_queried_where_the_others_say_all() -> None:
    world = billed()
    assert profile(world, "fullName email phone missing { id }")["email"] == MAIL
    assert world.calls(ERP) == []
    assert profile(world, "fullName", f'external: {{ system: "{ERP}", id: "7" }}')["fullName"] == "Oliver Bennett"
    assert world.calls(ERP) == []


def test_a_fallback_profile_never_outvotes_the_others_however_new_it_is() -> None:
    world = billed()
    email = told(world, "email")
    assert (who(email), email["value"], email["rule"]) == (CDC, MAIL, "SOURCE_PRIORITY")
    assert [(who(one), one["value"]) for one in email["alternatives"] if one["value"] != MAIL] == [(ERP, "billing@example.com")]
    assert profile(world, "email")["email"] == MAIL


def test_a_profile_that_is_trusted_nowhere_serves_what_nobody_else_says() -> None:
    world = billed(birth_date=date(1979, 11, 2))
    fails(world, ANNEX)
    assert profile(world, "birthDate missing { id }") == {"birthDate": "1979-11-02", "missing": [{"id": ANNEX}]}
    assert who(told(world, "birthDate")) == ERP


@pytest.mark.parametrize("rules", [{"trust": (CDC, C4C, ERP)}, {"trust_for": {"email": (CDC, ERP)}}])
def test_a_profile_that_is_named_among_the_trusted_is_heard_like_any_other(rules: Any) -> None:
    world = billed()
    world.house = ResolverConfig(SEALS, survivorship=Survivorship(**rules))
    assert profile(world, "email")["email"] == "billing@example.com"
    assert told(world, "email")["rule"] == "MOST_RECENT"


@pytest.mark.parametrize("selected", ["address { lines }", "address { lines } provenance { field }"])
def test_the_membership_number_leads_to_a_profile_that_only_stands_by(selected: str) -> None:
    world = World([Account(ANNEX, "HRD-6", **NAME)])
    world.connect(BILLING, Account(ERP, "6", links=((ANNEX, "HRD-6"),), address=HOME, **NAME))
    assert profile(world, selected, 'membershipNumber: "HRD-6"')["address"] == {"lines": ["2 New Road"]}


def test_a_profile_that_only_stands_by_is_not_searched_by_attributes() -> None:
    same: Any = {"birth_date": date(1979, 11, 2), "address": HOME, **NAME}
    world = World([Account(CDC, "u", emails=(MAIL,), **same)])
    world.connect(BILLING, Account(ERP, "6", **same))
    assert profile(world, "fullName phone")["phone"] is None
    assert world.calls(ERP) == []
    profile(world, "provenance { field }")
    assert (ERP, "find") in world.calls()


def recalled(**erp: Any) -> World:
    """Who Oliver is, is known already, and everything is asked anew."""
    world = billed(**erp)
    world.customer(f'email: "{MAIL}"', "identities { recordId }")
    world.now += 600
    world.calls()
    return world


def test_while_the_trusted_hang_there_is_time_left_for_who_stands_by() -> None:
    world = recalled(birth_date=date(1979, 11, 2))
    for system in (CDC, C4C):
        world.books[system].hangs = True
    answer = world.customer(f'email: "{MAIL}"', "profile { fullName birthDate missing { id } }", deadline_s=1.0)
    assert answer.errors == {}
    assert answer.data["customer"]["profile"] == {
        "fullName": "Oliver Bennett",
        "birthDate": "1979-11-02",
        "missing": [{"id": C4C}, {"id": CDC}],
    }
    assert answer.took < 1.0


@pytest.mark.parametrize(("selected", "missing"), [("language", []), ("fullName", [C4C])])
def test_where_nobody_stands_by_the_trusted_have_all_the_time_there_is(selected: str, missing: list[str]) -> None:
    """Loyalty and the shop could tell a name, and no language."""
    world = oliver()
    world.customer(f'email: "{MAIL}"', "identities { recordId }")
    world.now += 600
    world.books[C4C].latency = 0.9
    answer = world.customer(f'email: "{MAIL}"', f"profile {{ {selected} missing {{ id }} }}", deadline_s=1.0)
    assert [one["id"] for one in answer.data["customer"]["profile"]["missing"]] == missing
