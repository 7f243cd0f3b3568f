"""Every way to fail of every system: what it costs, how it is called, that it ends, and that healing is noticed at once.

Each is met twice: by a gateway that does not know yet who is meant, and by one that does.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.contract.played import Played
from tests.journey.world import (
    ANNEX,
    ASKED_ABOUT_PROFILING,
    BW,
    C4C,
    CAMPAIGNS,
    CAR,
    CDC,
    CONSENTING,
    CONTACT_PRO,
    ECC,
    FARFETCH,
    MARKETING,
    MINDTOUCH,
    SAC,
    SYSTEMS,
    TOUCHPOINTS,
    World,
)
from tests.running import Answered, RunningGateway, patient_settings

QUERY = """query ($options: ReadOptions, $orders: Int = 2, $happened: Int = 5, $campaigns: Int = 2) {
  customer(by: { email: "amelia.hart@example.com" }, options: $options) {
    id idIsProvisional
    identities { system { id } recordId }
    profile { fullName email phone birthDate missing { id } }
    contactPoints { value sources { system { id } } }
    membership { number tier { name } points { available } rewards { name } activity(first: 2) { nodes { points } } }
    consents { name granted source { system { id } } }
    orders(first: $orders) {
      edges { node { number items { name } source { system { id } } } sources { system { id } } }
      missing { id }
    }
    wishlist(first: 2) { nodes { name } }
    tickets(first: 2) { nodes { subject messages { text } } missing { id } }
    timeline(first: $happened) { nodes { id occurredAt kind source { system { id } } } missing { id } }
    campaigns(first: $campaigns) { nodes { campaign sentAt links { clicks } source { system { id } } } missing { id } }
    segments { name }
    careTeam { name role }
    value { lifetimeSpend { amount } spendLast12Months { amount } sources { system { id } } }
    predictions { name score source { system { id } } alternatives { score source { system { id } } } }
    suggestedArticles(first: 1) { title }
  }
}"""
NEEDED: Mapping[str, set[str]] = {
    "membership": {ANNEX},
    "wishlist": {FARFETCH},
    "tickets": {C4C},
    "segments": set(ASKED_ABOUT_PROFILING),
    "predictions": set(ASKED_ABOUT_PROFILING),
    "careTeam": {C4C},
    "suggestedArticles": {C4C, MINDTOUCH},
}
"""Sections that are nothing without these systems."""
MERGED: Mapping[str, set[str]] = {
    "profile": {C4C, CDC},
    "contactPoints": {C4C, CDC, ECC},
    "consents": set(CONSENTING),
    "orders": {FARFETCH, CAR, ECC},
    "timeline": {ANNEX, FARFETCH, CAR, ECC, C4C, CDC, MARKETING, CONTACT_PRO, CAMPAIGNS, TOUCHPOINTS},
    "campaigns": {C4C, CDC, MARKETING, CAMPAIGNS},
    "value": {BW, CAR},
    "predictions": {SAC},
}
"""Sections that hold what the others gave."""
LED_TO: Mapping[str, set[str]] = {"timeline": {CDC}, "campaigns": {C4C, CDC}}
"""Of these the systems that only tell by what to ask others: they are missed only until it is known who is meant."""
GATED = {"segments", "predictions"}
"""Withheld while a system that holds consents can't be read."""
ASKED_AGAIN = {"options": {"maxAgeSeconds": 0}}
PAGED = {"orders": 2, "timeline": 5, "campaigns": 2}
BY_ADDRESS = {CONTACT_PRO, CAMPAIGNS}
"""They know people by address alone, and an address is used when every directory has been heard to give it to nobody else."""

FAULTS: Mapping[str, tuple[str, dict[str, float], str]] = {
    "500": ("status", {"status": 500}, "SOURCE_UNREACHABLE"),
    "503": ("status", {"status": 503}, "SOURCE_UNREACHABLE"),
    "503 come back later": ("status", {"status": 503, "retry_after": 5}, "SOURCE_THROTTLED"),
    "429": ("status", {"status": 429}, "SOURCE_THROTTLED"),
    "reset": ("reset", {}, "SOURCE_UNREACHABLE"),
    "hang": ("hang", {}, "SOURCE_TIMEOUT"),
    "slow_body": ("slow_body", {}, "SOURCE_TIMEOUT"),
    "cut": ("cut", {}, "SOURCE_MALFORMED"),
    "garbled": ("garbled", {}, "SOURCE_MALFORMED"),
    "html": ("html", {}, "SOURCE_MALFORMED"),
    "huge": ("huge", {}, "SOURCE_MALFORMED"),
    "drift": ("drift", {}, "SOURCE_MALFORMED"),
    "auth": ("auth", {}, "SOURCE_UNAUTHORIZED"),
    "vendor_error": ("vendor_error", {}, "SOURCE_BAD_REQUEST"),
}
NEVER_ENDING = {"hang", "slow_body"}
RETRYABLE = {"SOURCE_UNREACHABLE", "SOURCE_THROTTLED", "SOURCE_TIMEOUT"}


@pytest.fixture
def before(world: World, system: str, fault: str) -> Iterator[RunningGateway]:
    """A gateway that soon gives up a system that never ends, and has time for all others."""
    hurried = [system] if FAULTS[fault][0] in NEVER_ENDING else []
    with RunningGateway(patient_settings(world.address, hurried=hurried)) as running:
        yield running


@pytest.fixture(scope="module")
def everything(played_world: Played) -> Any:
    """Amelia's file while all is well, with lists long enough to tell what a page holds without the entries of one system."""
    World(played_world.address).heal()
    with RunningGateway(patient_settings(played_world.address)) as running:
        answer = running.ask(QUERY, dict.fromkeys(PAGED, 100) | {"happened": 100})
    assert (answer.status, answer.errors) == (200, [])
    return answer.data["customer"]


def serving(*, known: bool) -> dict[str, set[str]]:
    """The systems that each merged section needs; `known`: it is remembered who is meant."""
    return {section: needed - (LED_TO.get(section, set()) if known else set()) for section, needed in MERGED.items()}


def costs_its_own_fields(answer: Answered, whole: Any, *, system: str, code: str, known: bool) -> None:
    """What the system alone serves is null, with its name and the code; everything else is as it is when all is well."""
    customer = answer.data["customer"]
    lost = {section for section, needed in NEEDED.items() if system in needed}
    assert answer.status == (294 if lost else 200)
    assert {section for section in (*NEEDED, *MERGED) if customer[section] is None} == lost
    served = (*NEEDED.items(), *serving(known=known).items())
    untouched = {section for section, _ in served} - {section for section, needed in served if system in needed}
    assert {section: customer[section] for section in untouched} == {section: whole[section] for section in untouched}
    assert [error["path"] for error in sorted(answer.errors, key=lambda error: str(error["path"]))] == [
        ["customer", section] for section in sorted(lost)
    ]
    for error in answer.errors:
        assert error["extensions"]["code"] == code
        assert error["extensions"]["system"] == system
        assert error["extensions"]["retryable"] is (code in RETRYABLE)
        assert error["extensions"]["capability"]
        assert system in error["message"]


def holds_what_the_others_gave(
    answer: Answered, everything: Any, *, system: str, code: str, silent: set[str], known: bool
) -> None:
    """Of fields merged from several systems, and why the rest is missing. `silent`: systems with nothing in them."""
    customer = answer.data["customer"]
    short = {section for section, needed in serving(known=known).items() if system in needed}
    for section in short:
        assert customer[section] == without(everything[section], section, system, silent)
    told = answer.body.get("extensions", {}).get("missing", [])
    assert {one["path"][1] for one in told} - {"identities"} == short
    assert all((one["system"], one["code"]) == (system, code) for one in told)


def without(whole: Any, section: str, system: str, silent: set[str]) -> Any:
    """The section with nothing from `silent`, where `system` is told to be missing."""

    def kept(entries: Any) -> Any:
        return [one for one in entries if one["source"]["system"]["id"] not in silent]

    if section == "orders":
        edges = [one for one in whole["edges"] if one["node"]["source"]["system"]["id"] not in silent][: PAGED[section]]
        edges = [{**one, "sources": [row for row in one["sources"] if row["system"]["id"] not in silent]} for one in edges]
        return {"edges": edges, "missing": [{"id": system}]}
    if section == "predictions":
        return [row for one in whole for row in standing_in(one, kept)]
    if section == "contactPoints":
        named = [(one, [row for row in one["sources"] if row["system"]["id"] not in silent]) for one in whole]
        return [{**one, "sources": rows} for one, rows in named if rows]
    if section in PAGED:
        return {"nodes": kept(whole["nodes"])[: PAGED[section]], "missing": [{"id": system}]}
    if section == "profile":
        return {**whole, "missing": [{"id": system}]}
    if section == "value":
        tells = {"lifetimeSpend": BW, "spendLast12Months": CAR}
        figures = {figure: whole[figure] for figure, teller in tells.items() if teller != system}
        return {**dict.fromkeys(tells), **figures, "sources": [one for one in whole["sources"] if one["system"]["id"] != system]}
    return kept(whole)


def standing_in(row: Any, kept: Any) -> list[Any]:
    """The row with the figure of the next in line, where the first is not heard; none where nobody is."""
    figures = kept([{name: row[name] for name in ("score", "source")}, *row["alternatives"]])
    return [{"name": row["name"], **figures[0], "alternatives": figures[1:]}] if figures else []


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_one_failing_system_costs_its_own_fields_and_none_once_it_heals(
    before: RunningGateway, world: World, everything: Any, system: str, fault: str
) -> None:
    kind, more, code = FAULTS[fault]
    world.breaks(system, kind, **more)
    cold = before.ask(QUERY)
    world.heal()
    healed = before.ask(QUERY)
    assert (healed.status, healed.errors) == (200, [])
    whole = healed.data["customer"]
    assert all(whole[section] for section in (*NEEDED, *MERGED))
    costs_its_own_fields(cold, whole, system=system, code=code, known=False)
    unavailable = BY_ADDRESS if system in (CDC, C4C) else set()
    holds_what_the_others_gave(cold, everything, system=system, code=code, silent={system, *unavailable}, known=False)
    found = [one for one in whole["identities"] if system != MARKETING or one["system"]["id"] != MARKETING]
    assert (cold.data["customer"]["identities"], cold.data["customer"]["id"]) == (found, whole["id"])

    world.breaks(system, kind, **more)
    warm = before.ask(QUERY, ASKED_AGAIN)
    costs_its_own_fields(warm, whole, system=system, code=code, known=True)
    holds_what_the_others_gave(warm, everything, system=system, code=code, silent={system}, known=True)
    assert warm.data["customer"]["identities"] == whole["identities"]
    assert warm.data["customer"]["id"] == whole["id"]
    world.heal()
    again = before.ask(QUERY, ASKED_AGAIN)
    assert (again.status, again.data["customer"]) == (200, whole)


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_what_is_cached_is_still_served_while_its_system_is_down(fresh: RunningGateway, world: World, system: str) -> None:
    whole = fresh.ask(QUERY).data
    world.breaks(system, "status", status=503)
    answer = fresh.ask(QUERY)
    assert (answer.status, answer.data) == (200, whole)


def test_with_all_systems_down_each_that_could_identify_gives_an_error(fresh: RunningGateway, world: World) -> None:
    for system in SYSTEMS:
        world.breaks(system, "status", status=503)
    answer = fresh.ask(QUERY)
    assert answer.status == 294
    assert answer.data == {"customer": None}
    assert {error["extensions"]["system"] for error in answer.errors} == {CDC, C4C, FARFETCH, MARKETING}
    assert all(error["path"] == ["customer"] for error in answer.errors)


@pytest.mark.parametrize(
    ("section", "serving"),
    [
        ("contactPoints", {C4C, CDC, ECC}),
        ("consents", set(CONSENTING)),
        ("orders", {FARFETCH, CAR, ECC}),
        ("campaigns", {MARKETING, CAMPAIGNS}),
        ("value", {BW, CAR}),
    ],
)
def test_a_merged_field_whose_systems_all_failed_is_null_with_their_errors(
    fresh: RunningGateway, world: World, section: str, serving: set[str]
) -> None:
    fresh.ask(QUERY)
    for system in serving:
        world.breaks(system, "status", status=503)
    answer = fresh.ask(QUERY, ASKED_AGAIN)
    customer = answer.data["customer"]
    assert customer[section] is None
    of_it = [error["extensions"]["system"] for error in answer.errors if error["path"] == ["customer", section]]
    assert sorted(of_it) == sorted(serving)
    touched = {other for other, needed in (*NEEDED.items(), *MERGED.items()) if needed & serving}
    assert all(customer[other] for other in {*NEEDED, *MERGED} - touched)


def test_a_slow_system_that_answers_in_time_costs_nothing(fresh: RunningGateway, world: World) -> None:
    world.slows(C4C, 150)
    answer = fresh.ask(QUERY)
    assert (answer.status, answer.errors) == (200, [])
