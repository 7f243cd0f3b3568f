"""Whom the gate for profiling asks, by what the systems' consents can stand for, and that those say all that theirs stand for."""

from typing import Any

import pytest

from adapters.ports.records import Meaning
from adapters.registry import discover
from resolvers.consent.entries import can_forbid_profiling
from tests.journey.world import ASKED_ABOUT_PROFILING, C4C, CAMPAIGNS, CONSENTING, CONTACT_PRO, FARFETCH, World, by
from tests.running import RunningGateway, demo_settings

ADDRESSES = {"email", "phone"}
NOT_ASKED = sorted(CONSENTING - ASKED_ABOUT_PROFILING)
AMELIA = by("amelia.hart@example.com")


def meanings(address: str, system: str, **changed: Any) -> frozenset[Meaning] | None:
    settings: Any = demo_settings(address).connected[system]
    told = type(settings).model_validate({**settings.model_dump(exclude_unset=True), **changed})
    return discover()[system].info(told).consent_meanings


def is_asked(address: str, system: str, **changed: Any) -> bool:
    by_address = not ADDRESSES.isdisjoint(discover()[system].keyed_by)
    return can_forbid_profiling(meanings(address, system, **changed), by_address=by_address)


def test_those_are_asked_whose_consents_can_forbid_it(world: World) -> None:
    assert {system for system in CONSENTING if is_asked(world.address, system)} == ASKED_ABOUT_PROFILING


@pytest.mark.parametrize(
    ("system", "setting"),
    [
        (FARFETCH, {"newsletters": {"purpose": "ANALYTICS"}}),
        (FARFETCH, {"newsletters": {"purpose": "MARKETING"}}),
        (CAMPAIGNS, {"blocked_means": [{"purpose": "MARKETING"}]}),
        (CONTACT_PRO, {"consent_usages": {"taste": {"purpose": "ANALYTICS", "channel": "PHONE"}}}),
        (CONTACT_PRO, {"consent_usages": {}}),
    ],
)
def test_a_setting_by_which_entries_can_forbid_it_has_the_system_asked(
    world: World, system: str, setting: dict[str, Any]
) -> None:
    assert not is_asked(world.address, system)
    assert is_asked(world.address, system, **setting)


def test_a_club_whose_opt_in_is_for_letters_only_is_not_asked(world: World) -> None:
    assert not is_asked(world.address, "annex-cloud-loyalty", opt_in={"purpose": "MARKETING", "channel": "POST"})


def test_every_system_with_consents_says_all_that_they_stand_for(fresh: RunningGateway, world: World) -> None:
    keys = [one["keys"]["email"] for one in world.cast() if "email" in one["keys"]]
    people = " ".join(
        f"p{n}: customer(by: {by(key)}) {{ consents {{ purpose channel readable source {{ system {{ id }} }} }} }}"
        for n, key in enumerate(keys)
    )
    answer = fresh.ask(f"{{ {people} }}")
    told = [one for person in answer.data.values() if person for one in person["consents"] or []]
    assert {one["source"]["system"]["id"] for one in told} == CONSENTING
    for one in told:
        declared = meanings(world.address, one["source"]["system"]["id"])
        assert declared is None or (one["purpose"], one["channel"]) in declared


@pytest.mark.parametrize("down", NOT_ASKED)
def test_while_one_fails_that_is_not_asked_all_that_is_of_profiles_is_told(
    fresh: RunningGateway, world: World, down: str
) -> None:
    query = f"{{ customer(by: {AMELIA}) {{ predictions {{ name }} segments {{ name }} value {{ segment }} }} }}"
    whole = fresh.ask(query).data["customer"]
    assert whole["predictions"]
    assert whole["segments"]
    assert whole["value"]["segment"]
    world.breaks(down, "status", status=503)
    with RunningGateway(demo_settings(world.address)) as another:
        world.forget()
        answer = another.ask(query)
    assert (answer.status, answer.errors, answer.data["customer"]) == (200, [], whole)
    assert down not in world.calls()


def test_while_one_fails_that_is_asked_nothing_of_it_is(fresh: RunningGateway, world: World) -> None:
    fresh.ask(f"{{ customer(by: {AMELIA}) {{ id }} }}")
    world.breaks(C4C, "status", status=503)
    answer = fresh.ask(f"{{ customer(by: {AMELIA}) {{ predictions {{ name }} segments {{ name }} }} }}")
    assert answer.data["customer"] == {"predictions": None, "segments": None}
    assert {error["extensions"]["system"] for error in answer.errors} == {C4C}
