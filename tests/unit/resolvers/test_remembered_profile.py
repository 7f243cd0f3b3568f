"""A profile is worked out once for the answers that it is made of, and never shown for others."""

from itertools import product
from typing import Any

import pytest

from adapters.ports.errors import Unreachable
from resolvers.sections import profile as section
from resolvers.selected_paths import MOST_VARIANTS
from tests.unit.resolvers.played import C4C, CDC
from tests.unit.resolvers.test_identity import amelia
from tests.unit.resolvers.world import World

KEY = 'email: "amelia@example.com"'
TTL_S = {"profile": 600.0, "identity": 600.0, "membership": 600.0, "wishlist": 600.0}


def world() -> World:
    return World(amelia(), ttl_s=TTL_S)


def profile(of: World, selected: str = "fullName email missing { id }") -> dict[str, Any]:
    answer = of.customer(KEY, f"profile {{ {selected} }}")
    assert not answer.errors
    return dict(answer.data["customer"]["profile"])


@pytest.fixture
def stitches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A line for each profile that is worked out."""
    made: list[str] = []
    stitch = section.stitch

    def noted(job: section.Stitching, info: Any) -> Any:
        made.append("worked out")
        return stitch(job, info)

    monkeypatch.setattr(section, "stitch", noted)
    return made


def account(of: World, system: str) -> Any:
    return of.books[system].accounts[0]


def test_the_same_answers_give_the_same_profile_without_more_work(stitches: list[str]) -> None:
    here = world()
    first = profile(here)
    assert profile(here) == profile(here) == first
    assert len(stitches) == 1


def test_each_document_gets_what_it_selects(stitches: list[str]) -> None:
    here = world()
    for _ in range(2):
        assert profile(here, "fullName") == {"fullName": "Amelia Hart"}
        assert profile(here, "givenName email") == {"givenName": "Amelia", "email": "amelia@example.com"}
    assert len(stitches) == 2


def test_a_newer_answer_gives_a_new_profile() -> None:
    here = world()
    assert profile(here)["fullName"] == "Amelia Hart"
    account(here, CDC).given_name = "Amelie"
    here.now += TTL_S["profile"] + 1
    assert profile(here)["fullName"] == "Amelie Hart"


def test_a_refresh_leaves_nothing_of_the_old_profile() -> None:
    here = world()
    given = here.customer(KEY, "id profile { fullName }").data["customer"]["id"]
    account(here, CDC).given_name = "Amelie"
    here.ask(f'mutation {{ refreshCustomer(id: "{given}") {{ purgedEntries }} }}')
    assert profile(here)["fullName"] == "Amelie Hart"


def test_while_a_system_fails_its_absence_is_told_again() -> None:
    here = world()
    assert profile(here)["missing"] == []
    here.now += TTL_S["profile"] + 1
    here.books[C4C].fault = Unreachable
    assert profile(here)["missing"] == [{"id": C4C}]
    assert profile(here)["missing"] == [{"id": C4C}]
    here.books[C4C].fault = None
    assert profile(here)["missing"] == []


def test_where_sources_are_told_their_freshness_is_true() -> None:
    here = world()
    selected = "provenance { field source { freshness } }"
    assert {one["source"]["freshness"] for one in profile(here, selected)["provenance"]} == {"LIVE"}
    here.now += 1
    assert {one["source"]["freshness"] for one in profile(here, selected)["provenance"]} == {"CACHED"}


def test_a_profile_is_not_shown_the_day_after(stitches: list[str]) -> None:
    here = World(amelia(), ttl_s=dict.fromkeys(TTL_S, 400000.0), crosswalk_ttl_s=400_000.0)
    profile(here)
    here.now += 86_400
    profile(here)
    assert len(stitches) == 2


def test_the_variants_of_a_document_are_bounded() -> None:
    """As many as its directives make of it, whatever variables are sent."""
    here, fields = world(), ["givenName", "familyName", "email", "phone", "birthDate", "language", "nationality"]
    spreads = " ".join(f"...F{n} @include(if: $f{n})" for n in range(len(fields)))
    variables = ", ".join(f"$f{n}: Boolean!" for n in range(len(fields)))
    fragments = " ".join(
        f"fragment F{n} on Query {{ customer(by: {{{KEY}}}) {{ profile {{ {name} }} }} }}" for n, name in enumerate(fields)
    )
    query = f"query({variables}) {{ {spreads} }} {fragments}"
    for bits in product([True, False], repeat=len(fields)):
        here.ask(query, **{f"f{n}": bit for n, bit in enumerate(bits)})
    _, plan = here.document(query)
    assert max(len(plan.paths), len(plan.demands), len(plan.profiles)) <= MOST_VARIANTS < 2 ** len(fields)
