"""Whom marketing counts among whom: a person's segments, and the people of a segment, a page of a hundred in few calls."""

from typing import Any

import pytest

from tests.journey.world import C4C, CDC, World
from tests.running import RunningGateway, demo_settings

MARKETING, LOYALTY = "sap-marketing-cloud", "annex-cloud-loyalty"
AMELIAS_KEY = '{ email: "amelia.hart@example.com" }'
AMELIA = f"{{ customer(by: {AMELIAS_KEY}) {{ id segments {{ id name description size }} }} }}"
MEMBERS = """query ($id: ID!, $first: Int, $after: String) {
  segment(id: $id) { members(first: $first, after: $after) {
    edges { cursor node { %s } } pageInfo { hasNextPage endCursor }
  } }
}"""
BRIEF = "id profile { fullName } value { lifetimeSpend { amount } }"
WITH_TIER = f"{BRIEF} membership {{ tier {{ name }} }}"


def amelias(gateway: RunningGateway) -> Any:
    answer = gateway.ask(AMELIA)
    assert (answer.status, answer.errors) == (200, [])
    return answer.data["customer"]


def large_segment(gateway: RunningGateway) -> Any:
    """One of hers that has a hundred members and more."""
    return max(amelias(gateway)["segments"], key=lambda one: one["size"])


def page(gateway: RunningGateway, segment: str, selection: str = "id", **more: Any) -> Any:
    answer = gateway.ask(MEMBERS % selection, {"id": segment, **more})
    assert (answer.status, answer.errors) == (200, [])
    return answer.data["segment"]["members"]


def every_page(gateway: RunningGateway, segment: str, first: int, selection: str = "id") -> list[Any]:
    found: list[Any] = []
    after, more = None, True
    while more:
        one = page(gateway, segment, selection, first=first, after=after)
        found += people(one)
        after, more = one["pageInfo"]["endCursor"], one["pageInfo"]["hasNextPage"]
        assert len(found) < 1000
    return found


def people(found: Any) -> list[Any]:
    return [edge["node"] for edge in found["edges"]]


def test_amelia_is_among_the_watch_lovers_and_they_number_a_hundred(fresh: RunningGateway) -> None:
    segments = {one["name"]: one for one in amelias(fresh)["segments"]}
    assert segments["Watch lovers"]["size"] >= 100
    assert segments["Watch lovers"]["description"]
    assert list(segments) == sorted(segments)


def test_she_is_in_her_segment_under_the_id_that_her_address_leads_to(fresh: RunningGateway) -> None:
    her = amelias(fresh)
    for segment in her["segments"]:
        assert her["id"] in {one["id"] for one in every_page(fresh, segment["id"], 100)}


def test_a_segment_is_found_by_its_id_and_stands_in_the_list_of_all(fresh: RunningGateway) -> None:
    query = "query ($id: ID!) { segment(id: $id) { name size } segments(first: 100) { nodes { id name size } } }"
    mine = large_segment(fresh)
    answer = fresh.ask(query, {"id": mine["id"]})
    assert answer.data["segment"] == {"name": mine["name"], "size": mine["size"]}
    listed = answer.data["segments"]["nodes"]
    assert {"id": mine["id"], "name": mine["name"], "size": mine["size"]} in listed
    assert [one["name"] for one in listed] == sorted(one["name"] for one in listed)


def test_segments_come_page_by_page(fresh: RunningGateway) -> None:
    query = "query ($after: String) { segments(first: 2, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }"
    names: list[str] = []
    after, more = None, True
    while more:
        found = fresh.ask(query, {"after": after}).data["segments"]
        names += [one["name"] for one in found["nodes"]]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
        assert len(names) < 100
    assert len(set(names)) == len(names) > 2


@pytest.mark.parametrize("first", [19, 100])
def test_page_by_page_every_member_comes_once(fresh: RunningGateway, first: int) -> None:
    segment = large_segment(fresh)
    ids = [one["id"] for one in every_page(fresh, segment["id"], first)]
    assert len(set(ids)) == len(ids)
    assert segment["size"] / 2 < len(ids) < segment["size"], "some of them may not be profiled"


def test_nobody_who_objected_is_told_to_be_a_member(fresh: RunningGateway) -> None:
    """Whoever is told has said yes to some marketing, or was never asked; the segment holds some who answered no to all of it."""
    segment = large_segment(fresh)
    told = every_page(fresh, segment["id"], 50, "id consents { purpose granted }")
    answers = [[one["granted"] for one in member["consents"] or [] if one["purpose"] == "MARKETING"] for member in told]
    assert all(any(given) for given in answers if given)
    assert 0 < len(told) < segment["size"]


def test_a_cursor_goes_on_in_a_gateway_that_was_started_anew(world: World) -> None:
    settings = demo_settings(world.address)
    with RunningGateway(settings) as one:
        segment = large_segment(one)["id"]
        whole = people(page(one, segment, first=9))
        cursor = page(one, segment, first=9)["edges"][3]["cursor"]
    with RunningGateway(settings) as other:
        assert people(page(other, segment, first=9, after=cursor))[: len(whole) - 4] == whole[4:]


@pytest.mark.parametrize(("selection", "of_a_card"), [(BRIEF, 1), (WITH_TIER, 2)], ids=["brief", "with_tier"])
def test_a_hundred_members_cost_few_calls(world: World, selection: str, of_a_card: int) -> None:
    """Of the club alone, which may hold a refusal of all marketing, there is no read of many: a call for each card, and for its
    tier another. Who can refuse nothing but a newsletter or messages to a number is not asked."""
    settings = demo_settings(world.address, server={"deadline_ms": 20_000})
    with RunningGateway(settings) as gateway:
        segment = large_segment(gateway)["id"]
    with RunningGateway(settings) as gateway:
        world.forget()
        found = people(page(gateway, segment, selection, first=100))
        calls = world.calls()
    assert 80 <= len(found) <= 100
    assert sum(one["profile"] is not None for one in found) >= 0.85 * len(found)
    assert any(one["value"] is not None for one in found)
    assert sum(calls.values()) - calls[LOYALTY] <= 18, calls
    assert calls[LOYALTY] <= 50 * of_a_card, calls
    assert not {"farfetch", "sinch-campaigns", "sinch-contact-pro"} & calls.keys()


def test_members_asked_for_once_more_are_not_looked_for_again(world: World, fresh: RunningGateway) -> None:
    segment = large_segment(fresh)["id"]
    before = page(fresh, segment, first=50)
    world.forget()
    assert page(fresh, segment, first=50) == before
    assert world.calls() == {}


@pytest.mark.parametrize("down", [CDC, C4C])
def test_while_consents_cannot_be_read_no_member_is_told(fresh: RunningGateway, world: World, down: str) -> None:
    segment = large_segment(fresh)["id"]
    world.breaks(down, "status", status=503)
    answer = fresh.ask(MEMBERS % "id", {"id": segment, "first": 20})
    assert answer.data["segment"] == {"members": None}
    told = {tuple(error["extensions"][name] for name in ("code", "system", "capability")) for error in answer.errors}
    assert told == {("SOURCE_UNREACHABLE", down, "SEGMENTS")}


def test_when_marketing_fails_the_rest_of_her_file_is_there(fresh: RunningGateway, world: World) -> None:
    world.breaks(MARKETING, "status", status=503)
    answer = fresh.ask('{ customer(by: { email: "amelia.hart@example.com" }) { profile { fullName } segments { name } } }')
    assert answer.data["customer"] == {"profile": {"fullName": "Amelia Hart"}, "segments": None}
    assert {(error["path"][-1], error["extensions"]["system"]) for error in answer.errors} == {("segments", MARKETING)}


def test_more_than_a_hundred_members_at_once_is_turned_down(fresh: RunningGateway) -> None:
    answer = fresh.ask(MEMBERS % "id", {"id": large_segment(fresh)["id"], "first": 101})
    assert answer.data == {"segment": {"members": None}}
    assert [error["extensions"]["code"] for error in answer.errors] == ["BAD_USER_INPUT"]


def test_each_field_that_a_failing_system_costs_names_its_own_capability(fresh: RunningGateway, world: World) -> None:
    """Marketing Cloud's consents, scores and segments are asked for together, and fail together; who is meant is known before."""
    fresh.ask(f"{{ customer(by: {AMELIAS_KEY}) {{ identities {{ recordId }} }} }}")
    world.breaks(MARKETING, "status", status=503)
    world.breaks("sap-analytics-cloud", "status", status=503)
    answer = fresh.ask(f"{{ customer(by: {AMELIAS_KEY}) {{ consents {{ name }} segments {{ name }} predictions {{ name }} }} }}")
    named = {(error["path"][-1], error["extensions"]["capability"]) for error in answer.errors}
    assert named == {("segments", "SEGMENTS"), ("predictions", "PREDICTIONS")}
    assert {one["capability"] for one in answer.body["extensions"]["missing"]} == {"CONSENT"}
