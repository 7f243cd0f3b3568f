"""Every way to fail of every system: what it costs, how it is called, how long it takes, and that healing is noticed at once.

Each is met twice: by a gateway that does not know yet who is meant, and by one that does.
"""

import time
from collections.abc import Mapping
from typing import Any

import pytest

from tests.journey.world import ANNEX, BW, C4C, CDC, FARFETCH, MINDTOUCH, SAC, SYSTEMS, World
from tests.running import Answered, RunningGateway

QUERY = """query ($options: ReadOptions) {
  customer(by: { email: "amelia.hart@example.com" }, options: $options) {
    id idIsProvisional
    identities { system { id } recordId }
    profile { fullName email phone birthDate missing { id } }
    contactPoints { value source { system { id } } }
    membership { number tier { name } points { available } rewards { name } activity(first: 2) { nodes { points } } }
    consents { name granted }
    orders(first: 2) { nodes { number items { name } } missing { id } }
    wishlist(first: 2) { nodes { name } }
    tickets(first: 2) { nodes { subject messages { text } } missing { id } }
    value { orderCount }
    predictions { name score }
    suggestedArticles(first: 1) { title }
  }
}"""
NEEDED: Mapping[str, set[str]] = {
    "membership": {ANNEX},
    "consents": {CDC},
    "orders": {FARFETCH},
    "wishlist": {FARFETCH},
    "tickets": {C4C},
    "value": {BW},
    "predictions": {SAC},
    "suggestedArticles": {C4C, MINDTOUCH},
}
"""Sections that are nothing without these systems."""
MERGED: Mapping[str, set[str]] = {"profile": {C4C, CDC}, "contactPoints": {C4C, CDC}}
"""Sections that hold what the others gave."""

IN_TIME_MS = 700
SLACK_S = 0.6
FAULTS: Mapping[str, tuple[str, dict[str, float], str]] = {
    "500": ("status", {"status": 500}, "SOURCE_UNREACHABLE"),
    "503": ("status", {"status": 503}, "SOURCE_UNREACHABLE"),
    "503 come back later": ("status", {"status": 503, "retry_after": 5}, "SOURCE_BUSY"),
    "429": ("status", {"status": 429}, "SOURCE_BUSY"),
    "reset": ("reset", {}, "SOURCE_UNREACHABLE"),
    "hang": ("hang", {}, "SOURCE_TIMEOUT"),
    "slow_body": ("slow_body", {}, "SOURCE_TIMEOUT"),
    "cut": ("cut", {}, "SOURCE_GARBLED"),
    "garbled": ("garbled", {}, "SOURCE_GARBLED"),
    "html": ("html", {}, "SOURCE_GARBLED"),
    "huge": ("huge", {}, "SOURCE_GARBLED"),
    "drift": ("drift", {}, "SOURCE_GARBLED"),
    "auth": ("auth", {}, "SOURCE_REFUSED"),
    "vendor_error": ("vendor_error", {}, "SOURCE_MISASKED"),
}
RETRYABLE = {"SOURCE_UNREACHABLE", "SOURCE_BUSY", "SOURCE_TIMEOUT"}


def timely(gateway: RunningGateway, **options: Any) -> Answered:
    """The answer, which must be out within the deadline."""
    began = time.monotonic()
    answer = gateway.ask(QUERY, {"options": {"deadlineMs": IN_TIME_MS, **options}})
    assert time.monotonic() - began < IN_TIME_MS / 1000 + SLACK_S
    return answer


def costs_its_own_fields(answer: Answered, whole: Any, *, system: str, code: str) -> None:
    """What the system serves is null, with its name and the code; everything else is as it is when all is well."""
    assert answer.status == 294
    customer = answer.data["customer"]
    lost = {section for section, needed in NEEDED.items() if system in needed}
    assert {section for section in NEEDED if customer[section] is None} == lost
    assert {section: customer[section] for section in NEEDED if section not in lost} == {
        section: whole[section] for section in NEEDED if section not in lost
    }
    assert [error["path"] for error in sorted(answer.errors, key=lambda error: str(error["path"]))] == [
        ["customer", section] for section in sorted(lost)
    ]
    for error in answer.errors:
        assert error["extensions"]["code"] == code
        assert error["extensions"]["system"] == system
        assert error["extensions"]["retryable"] is (code in RETRYABLE)
        assert error["extensions"]["capability"]
        assert system in error["message"]


def holds_what_the_others_gave(answer: Answered, whole: Any, *, system: str, code: str) -> None:
    """Of a field merged from several systems, and why the rest is missing."""
    customer = answer.data["customer"]
    short = {section for section, serving in MERGED.items() if system in serving}
    assert [one["id"] for one in customer["profile"]["missing"]] == ([system] if short else [])
    assert customer["profile"] | {"missing": []} == whole["profile"]
    assert customer["contactPoints"] == [
        one for one in whole["contactPoints"] if not short or one["source"]["system"]["id"] != system
    ]
    told = answer.body.get("extensions", {}).get("missing", [])
    assert {one["path"][1] for one in told} - {"identities"} == short
    assert all((one["system"], one["code"]) == (system, code) for one in told)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_one_failing_system_costs_its_own_fields_in_time_and_none_once_it_has_healed(
    fresh: RunningGateway, world: World, system: str, fault: str
) -> None:
    kind, more, code = FAULTS[fault]
    world.breaks(system, kind, **more)
    cold = timely(fresh)
    world.heal()
    healed = fresh.ask(QUERY)
    assert (healed.status, healed.errors) == (200, [])
    whole = healed.data["customer"]
    assert all(whole[section] for section in (*NEEDED, *MERGED))
    costs_its_own_fields(cold, whole, system=system, code=code)
    holds_what_the_others_gave(cold, whole, system=system, code=code)

    world.breaks(system, kind, **more)
    warm = timely(fresh, maxAgeSeconds=0)
    costs_its_own_fields(warm, whole, system=system, code=code)
    holds_what_the_others_gave(warm, whole, system=system, code=code)
    assert warm.data["customer"]["identities"] == whole["identities"]
    assert warm.data["customer"]["id"] == whole["id"]
    world.heal()
    again = fresh.ask(QUERY, {"options": {"maxAgeSeconds": 0}})
    assert (again.status, again.data["customer"]) == (200, whole)


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_what_is_cached_is_still_served_while_its_system_is_down(fresh: RunningGateway, world: World, system: str) -> None:
    whole = fresh.ask(QUERY).data
    world.breaks(system, "status", status=503)
    answer = fresh.ask(QUERY)
    assert (answer.status, answer.data) == (200, whole)


def test_all_systems_down_is_an_error_for_each_that_could_have_told_who_is_meant(fresh: RunningGateway, world: World) -> None:
    for system in SYSTEMS:
        world.breaks(system, "status", status=503)
    answer = timely(fresh)
    assert answer.status == 294
    assert answer.data == {"customer": None}
    assert {error["extensions"]["system"] for error in answer.errors} == {CDC, C4C, FARFETCH}
    assert all(error["path"] == ["customer"] for error in answer.errors)


def test_a_merged_field_is_null_with_an_error_for_each_system_when_all_of_them_failed(
    fresh: RunningGateway, world: World
) -> None:
    fresh.ask(QUERY)
    for system in (CDC, C4C):
        world.breaks(system, "status", status=503)
    answer = timely(fresh, maxAgeSeconds=0)
    assert answer.data["customer"]["contactPoints"] is None
    of_contacts = [error for error in answer.errors if error["path"] == ["customer", "contactPoints"]]
    assert {error["extensions"]["system"] for error in of_contacts} == {CDC, C4C}
    assert answer.data["customer"]["membership"]
    assert answer.data["customer"]["orders"]["nodes"]


def test_a_slow_system_that_answers_in_time_costs_nothing(fresh: RunningGateway, world: World) -> None:
    world.slows(C4C, 150)
    answer = fresh.ask(QUERY)
    assert (answer.status, answer.errors) == (200, [])
