"""What campaigns sent to somebody: marketing's messages and the text messages whose links are tracked, in one list."""

from typing import Any

import pytest

from tests.journey.world import World, by
from tests.running import RunningGateway

MARKETING, SENDER = "sap-marketing-cloud", "sinch-campaigns"
NEW_IN_SPRING = "Spring arrivals 2026"
AMELIA, HASSAN, EMILE = "amelia.hart@example.com", "hassan.alsayed@example.com", "emile.oneill@example.com"
QUERY = """query ($first: Int, $after: String) { customer(by: %s) { campaigns(first: $first, after: $after) {
  nodes {
    id campaign channel sentAt openedAt clickedAt
    links { shortUrl targetUrl clicks lastClickedAt } source { system { id } }
  }
  pageInfo { hasNextPage endCursor } missing { id }
} } }"""


def campaigns(gateway: RunningGateway, who: str, **more: Any) -> Any:
    answer = gateway.ask(QUERY % by(who), more)
    assert (answer.status, answer.errors) == (200, [])
    return answer.data["customer"]["campaigns"]


def test_amelias_messages_are_marketings_and_the_senders_with_links(fresh: RunningGateway) -> None:
    told = campaigns(fresh, AMELIA, first=100)
    assert told["missing"] == []
    assert {one["source"]["system"]["id"] for one in told["nodes"]} == {MARKETING, SENDER}
    assert [one["sentAt"] for one in told["nodes"]] == sorted((one["sentAt"] for one in told["nodes"]), reverse=True)
    texts = [one for one in told["nodes"] if one["source"]["system"]["id"] == SENDER]
    links = [link for one in texts for link in one["links"]]
    assert any(link["clicks"] > 0 and link["lastClickedAt"] and link["targetUrl"] for link in links)
    assert all(one["links"] is None for one in told["nodes"] if one not in texts)
    clicked = [one for one in texts if any(link["clicks"] for link in one["links"])]
    assert all(one["clickedAt"] >= one["sentAt"] for one in clicked)


def test_a_message_is_found_again_by_its_id(fresh: RunningGateway) -> None:
    told = campaigns(fresh, AMELIA, first=100)["nodes"]
    query = "query ($id: ID!) { node(id: $id) { id ... on CampaignContact { campaign sentAt links { shortUrl } } } }"
    for system in (MARKETING, SENDER):
        one = next(one for one in told if one["source"]["system"]["id"] == system)
        found = fresh.ask(query, {"id": one["id"]}).data["node"]
        links = one["links"] and [{"shortUrl": link["shortUrl"]} for link in one["links"]]
        assert found == {"id": one["id"], "campaign": one["campaign"], "sentAt": one["sentAt"], "links": links}


def test_page_by_page_every_message_comes_once(fresh: RunningGateway) -> None:
    whole = campaigns(fresh, HASSAN, first=100)["nodes"]
    paged: list[Any] = []
    after, more = None, True
    while more:
        told = campaigns(fresh, HASSAN, first=4, after=after)
        paged += told["nodes"]
        after, more = told["pageInfo"]["endCursor"], told["pageInfo"]["hasNextPage"]
        assert len(paged) <= len(whole)
    assert [one["id"] for one in paged] == [one["id"] for one in whole]


@pytest.mark.parametrize(("down", "left"), [(MARKETING, SENDER), (SENDER, MARKETING)])
def test_a_system_that_fails_is_missing_and_the_others_messages_are_there(
    fresh: RunningGateway, world: World, down: str, left: str
) -> None:
    world.breaks(down, "status", status=503)
    told = campaigns(fresh, AMELIA)
    assert told["missing"] == [{"id": down}]
    assert {one["source"]["system"]["id"] for one in told["nodes"]} == {left}


def test_when_both_fail_it_is_null_with_an_error_for_each(fresh: RunningGateway, world: World) -> None:
    world.breaks(MARKETING, "status", status=503)
    world.breaks(SENDER, "status", status=503)
    answer = fresh.ask(QUERY % by(AMELIA))
    assert answer.data == {"customer": {"campaigns": None}}
    assert {error["extensions"]["system"] for error in answer.errors} == {MARKETING, SENDER}


AT_SENDING = "{ customer(by: %s) { campaigns(first: 100) { nodes { id campaign channel sentAt consentAtSending } } } }"


def sent(gateway: RunningGateway, who: str) -> list[Any]:
    answer = gateway.ask(AT_SENDING % by(who))
    assert (answer.status, answer.errors) == (200, [])
    nodes: list[Any] = answer.data["customer"]["campaigns"]["nodes"]
    return nodes


def test_messages_after_hassans_objection_are_refused_and_earlier_unknown(
    fresh: RunningGateway,
) -> None:
    objected = "2025-12-12T18:04:09.001Z"
    mails = [one for one in sent(fresh, HASSAN) if one["channel"] == "EMAIL"]
    after = {one["campaign"]: one["consentAtSending"] for one in mails if one["sentAt"] >= objected}
    assert set(after) >= {"New fragrances January 2026", "Private evening March 2026"}
    assert set(after.values()) == {"REFUSED"}
    assert {one["consentAtSending"] for one in mails if one["sentAt"] < objected} == {"UNKNOWN"}


def test_a_text_after_emiles_stop_is_refused_and_his_mail_is_granted(fresh: RunningGateway) -> None:
    told = {one["campaign"]: one for one in sent(fresh, EMILE)}
    assert told[NEW_IN_SPRING]["consentAtSending"] == "REFUSED"
    assert told["Private evening March 2026"]["consentAtSending"] == "GRANTED"
    query = "query ($id: ID!) { node(id: $id) { ... on CampaignContact { campaign consentAtSending } } }"
    for campaign in (NEW_IN_SPRING, "Private evening March 2026"):
        found = fresh.ask(query, {"id": told[campaign]["id"]})
        expected = {"campaign": campaign, "consentAtSending": told[campaign]["consentAtSending"]}
        assert (found.errors, found.data["node"]) == ([], expected)


def test_on_the_timeline_too(fresh: RunningGateway) -> None:
    fields = "subject { ... on CampaignContact { campaign consentAtSending } }"
    since = 'kinds: [CAMPAIGN_SENT], since: "2026-01-15T00:00:00Z"'
    answer = fresh.ask(f"{{ customer(by: {by(EMILE)}) {{ timeline({since}) {{ nodes {{ {fields} }} }} }} }}")
    assert (answer.status, answer.errors) == (200, [])
    shown = [one["subject"] for one in answer.data["customer"]["timeline"]["nodes"]]
    found = {one["campaign"]: one["consentAtSending"] for one in shown}
    assert found.items() >= {NEW_IN_SPRING: "REFUSED", "Private evening March 2026": "GRANTED"}.items()
