"""What numbers agreed to and refused: three lists, each for many numbers, of which nothing that speaks against it is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from adapters.ports.capabilities import CONSENTS
from adapters.ports.errors import Malformed, Unreachable
from adapters.ports.records import Channel, Consent, Purpose
from adapters.systems.sinch_campaigns.consents import BLOCKS, CONTACTS, NumberConsents
from adapters.wire.losses import gathered
from adapters.wire.message import Request, Response
from tests.unit.adapters.sinch_campaigns.engage import settings

HERS, HIS = "+447700900123", "+447700900124"
ODD: list[Any] = [None, "true", "yes", "", 1, 0, [], {}]


class Platform:
    """Answers with what a test gives; of a list that it does not give, that nobody said anything there."""

    def __init__(self, **given: Any) -> None:
        self.given = given
        self.asks: list[Request] = []

    async def ask(self, ask: Request) -> Response:
        self.asks.append(ask)
        kind = "blocked" if ask.target.startswith(BLOCKS) else "contacts" if ask.target.startswith(CONTACTS) else "stops"
        content = self.given.get(kind, NOTHING[kind])
        content = content(ask) if callable(content) else content
        if content is None:
            raise Unreachable("sinch-campaigns", ask.capability)
        return Response(200, {}, orjson.dumps(content), "sinch-campaigns", ask.capability)

    async def told(self, *numbers: str, **changed: Any) -> dict[str, list[Consent]]:
        lookup = NumberConsents(self, settings(**changed), headers={}, now=lambda: 1e9)  # type: ignore[arg-type]
        parts = await lookup.fetch(numbers or (HERS, HIS), frozenset({CONSENTS}))
        held: dict[str, Any] = {number: part[CONSENTS] for number, part in parts.items()}
        return {number: list(part.consents) for number, part in held.items()}


def states(*rows: Any) -> dict[str, Any]:
    return {"numbers": list(rows)}


def free(ask: Request) -> dict[str, Any]:
    return states({"number": HERS, "authorised": True}, {"number": HIS, "authorised": True})


def stops(*rows: Any, has_next: bool = False) -> dict[str, Any]:
    return {"messages": list(rows), "pagination": {"has_next": has_next}}


def contacts(*rows: Any, **more: Any) -> dict[str, Any]:
    return {"content": list(rows), "totalElements": len(rows), **more}


def contact(*channels: Any) -> dict[str, Any]:
    return {"channels": list(channels)}


def channel(address: Any = HERS, state: Any = "SUBSCRIBED", kind: Any = "SMS") -> dict[str, Any]:
    return {"channelId": address, "type": kind, "subscriptionState": state}


NOTHING: dict[str, dict[str, Any] | Callable[[Request], Any]] = {"blocked": free, "stops": stops(), "contacts": contacts()}


def names(found: list[Consent]) -> dict[str, str]:
    return {one.name: "unreadable" if one.unreadable else "yes" if one.granted else "no" for one in found}


async def test_a_number_on_no_list_is_unknown_and_has_given_no_consent() -> None:
    assert await Platform().told() == {}


async def test_a_stop_by_text_message_closes_the_channel() -> None:
    """From then on the number refuses that channel."""
    stop = {"source_address": HIS, "timestamp": "2025-01-26T18:12:40.250Z", "format": "SMS", "direction": "inbound"}
    found = await Platform(stops=stops(stop)).told()
    (one,) = found[HIS]
    at = datetime(2025, 1, 26, 18, 12, 40, 250_000, tzinfo=UTC)
    assert (one.granted, one.unreadable, one.purpose, one.channel, one.at) == (False, False, Purpose.MARKETING, Channel.SMS, at)
    assert HERS not in found


@pytest.mark.parametrize("odd", [None, "soon", "0001-01-01T00:00:00+14:00", 5, {}], ids=repr)
async def test_its_time_may_be_unreadable(odd: Any) -> None:
    (one,) = (await Platform(stops=stops({"source_address": HIS, "timestamp": odd})).told())[HIS]
    assert (one.granted, one.at) == (False, None)


@pytest.mark.parametrize("odd", [{"source_address": None}, {"source_address": 7}, {"source_address": ""}, {}, None, 7], ids=repr)
async def test_a_stop_without_a_sender_counts_for_all_requested(odd: Any) -> None:
    found = await Platform(stops=stops(odd)).told()
    assert {number: names(said) for number, said in found.items()} == {HERS: {"opt-out": "no"}, HIS: {"opt-out": "no"}}


async def test_somebody_elses_counts_for_nobody() -> None:
    rows = [{"source_address": one} for one in ("STORE", "STORE24", "60300", "+447700900199", "a447700@example.com")]
    assert await Platform(stops=stops(*rows)).told() == {}


async def test_a_report_is_read_to_its_end_or_not_believed() -> None:
    pages = {0: stops({"source_address": HERS}, has_next=True), 1: stops({"source_address": HIS})}
    platform = Platform(stops=lambda ask: pages[orjson.loads(ask.body or b"")["page"]])
    assert set(await platform.told()) == {HERS, HIS}
    with pytest.raises(Malformed):
        await platform.told(report_pages=1)


async def test_a_number_on_the_block_list_is_a_refusal_of_what_the_house_says() -> None:
    rows = states({"number": HERS, "authorised": False}, {"number": HIS, "authorised": True})
    assert {number: names(said) for number, said in (await Platform(blocked=rows).told()).items()} == {HERS: {"block list": "no"}}
    means = [{"purpose": "MARKETING", "channel": "SMS"}, {"purpose": "SERVICE", "channel": "SMS"}]
    both = (await Platform(blocked=rows).told(blocked_means=means))[HERS]
    assert [one.purpose for one in both] == [Purpose.MARKETING, Purpose.SERVICE]


@pytest.mark.parametrize("odd", ODD, ids=repr)
async def test_a_state_that_is_no_boolean_is_a_refusal(odd: Any) -> None:
    rows = states({"number": HERS, "authorised": odd}, {"number": HIS, "authorised": True})
    found = await Platform(blocked=rows).told()
    assert {number: names(said) for number, said in found.items()} == {HERS: {"block list": "unreadable"}}


async def test_so_is_a_number_that_the_answer_leaves_out() -> None:
    found = await Platform(blocked=states({"number": HIS, "authorised": True})).told()
    assert {number: names(said) for number, said in found.items()} == {HERS: {"block list": "unreadable"}}


@pytest.mark.parametrize("odd", [None, 7, [], {"number": None, "authorised": False}], ids=repr)
async def test_a_row_that_names_no_number_may_be_any_of_them(odd: Any) -> None:
    found = await Platform(blocked=states(*free(Request("", CONSENTS.capability, ""))["numbers"], odd)).told()
    assert set(found) == {HERS, HIS}


async def test_numbers_are_compared_by_their_digits() -> None:
    rows = states({"number": "447700900123", "authorised": True}, {"number": " +44 7700 900124", "authorised": False})
    assert set(await Platform(blocked=rows).told()) == {HIS}


@pytest.mark.parametrize(("state", "told"), [("SUBSCRIBED", "yes"), ("UNSUBSCRIBED", "no")])
async def test_the_state_of_a_contacts_channel_is_a_consent(state: str, told: str) -> None:
    (one,) = (await Platform(contacts=contacts(contact(channel(state=state)))).told())[HERS]
    assert names([one]) == {"contact.SMS": told}
    assert (one.purpose, one.channel, one.at) == (Purpose.MARKETING, Channel.SMS, None)


@pytest.mark.parametrize("odd", [*ODD, "subscribed"], ids=repr)
async def test_a_state_that_is_none_of_the_vendors_words_is_a_refusal(odd: Any) -> None:
    found = await Platform(contacts=contacts(contact(channel(state=odd)))).told()
    assert {number: names(said) for number, said in found.items()} == {HERS: {"contact.SMS": "unreadable"}}


@pytest.mark.parametrize("odd", [None, 7, "", [], {}], ids=repr)
async def test_a_kind_of_channel_that_cannot_be_read_may_be_any(odd: Any) -> None:
    (one,) = (await Platform(contacts=contacts(contact(channel(kind=odd)))).told())[HERS]
    assert (one.granted, one.unreadable, one.purpose, one.channel) == (False, True, Purpose.MARKETING, None)


async def test_one_that_nobody_listed_stands_for_no_purpose() -> None:
    (one,) = (await Platform(contacts=contacts(contact(channel(kind="PIGEON", state="UNSUBSCRIBED")))).told())[HERS]
    assert (one.granted, one.unreadable, one.purpose) == (False, False, None)


@pytest.mark.parametrize("odd", [None, 7, "text", {}, [None], [{}]], ids=repr)
async def test_a_contact_with_unreadable_channels_refuses_for_all_requested(odd: Any) -> None:
    found = await Platform(contacts=contacts({"channels": odd})).told()
    assert all(one.unreadable for said in found.values() for one in said)
    assert set(found) == {HERS, HIS}


async def test_of_a_contacts_other_addresses_only_refusals_count() -> None:
    agreed, refused = channel("a@example.com", kind="EMAIL"), channel("a@example.com", "UNSUBSCRIBED", "EMAIL")
    assert names((await Platform(contacts=contacts(contact(channel(), agreed))).told())[HERS]) == {"contact.SMS": "yes"}
    found = await Platform(contacts=contacts(contact(channel(), refused))).told()
    assert {number: names(said) for number, said in found.items()} == {HERS: {"contact.SMS": "yes", "contact.EMAIL": "no"}}


async def test_a_contact_that_has_none_of_the_numbers_is_nobodys_here() -> None:
    stranger = contact(channel("+447700900199", "UNSUBSCRIBED"))
    assert await Platform(contacts=contacts(stranger)).told() == {}


async def test_contacts_are_read_to_the_end_or_not_believed() -> None:
    def paged(ask: Request) -> dict[str, Any]:
        at = 1 if "nextPageToken=t" in ask.target else 0
        return {"content": [contact(channel((HERS, HIS)[at]))], "totalElements": 2, "nextPageToken": "t"}

    assert set(await Platform(contacts=paged).told()) == {HERS, HIS}
    with pytest.raises(Malformed):
        await Platform(contacts=paged).told(contact_pages=1)


@pytest.mark.parametrize("down", ["blocked", "stops", "contacts"])
async def test_when_one_of_the_lists_cannot_be_read_nothing_is_told(down: str) -> None:
    with pytest.raises(Unreachable):
        await Platform(**{down: lambda ask: None}).told()


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("blocked", {"numbers": None}),
        ("blocked", []),
        ("stops", {"messages": []}),
        ("stops", {"messages": True, "pagination": {"has_next": False}}),
        ("stops", {"messages": [], "pagination": {"has_next": "perhaps"}}),
        ("contacts", {"content": None, "totalElements": 0}),
        ("contacts", contacts(nextPageToken={}, totalElements=9)),
    ],
)
async def test_an_envelope_of_another_shape_is_garbled(kind: str, content: Any) -> None:
    with pytest.raises(Malformed):
        await Platform(**{kind: content}).told()


async def test_what_is_no_number_is_never_sent() -> None:
    platform = Platform()
    assert await platform.told("amelia@example.com", "0044", "", "+44,+45") == {}
    assert platform.asks == []


@pytest.mark.parametrize(
    ("given", "field", "whose"),
    [
        ({"stops": stops({"source_address": HIS, "timestamp": "soon"})}, "timestamp", [HIS]),
        ({"stops": stops({"source_address": 7})}, "source_address", [HERS, HIS]),
        ({"stops": stops("x")}, "messages", [HERS, HIS]),
        ({"blocked": states({"number": HERS, "authorised": "no"}, {"number": HIS, "authorised": True})}, "authorised", [HERS]),
        ({"contacts": contacts(contact(channel(state=["SUBSCRIBED"])))}, "channels.subscriptionState", [HERS]),
        ({"contacts": contacts(contact(channel(kind={})))}, "channels.type", [HERS]),
        ({"contacts": contacts({"channels": "x"})}, "channels", [HERS, HIS]),
        ({"contacts": contacts({})}, "channels.channelId", [HERS, HIS]),
        ({"contacts": contacts(contact({"type": "SMS", "subscriptionState": "SUBSCRIBED"}))}, "channels.channelId", [HERS, HIS]),
        ({"stops": stops({"format": "SMS"})}, "source_address", [HERS, HIS]),
        ({"blocked": states({"number": HERS, "authorised": True}, {"authorised": True})}, "number", [HERS, HIS]),
    ],
)
async def test_what_cannot_be_read_is_told_by_its_field_of_whom_it_is_about(given: Any, field: str, whose: list[str]) -> None:
    with gathered() as losses:
        await Platform(**given).told()
    assert [loss.field for _, loss in losses.found] == [field]
    told = [number for number in (HERS, HIS) if losses.of(number) or losses.of_nobody([HERS, HIS])]
    assert told == whose


async def test_an_odd_value_that_nobody_asks_for_costs_nothing() -> None:
    held = b'{"channelId":"%s","type":"SMS","subscriptionState":"SUBSCRIBED"}' % HERS.encode()
    odd = b'{"content":[{"note":"\\ud800","channels":[%s]}],"totalElements":1}' % held

    class Raw(Platform):
        async def ask(self, ask: Request) -> Response:
            reply = await super().ask(ask)
            return replace(reply, body=odd) if ask.target.startswith(CONTACTS) else reply

    assert names((await Raw().told())[HERS]) == {"contact.SMS": "yes"}


async def test_without_a_total_the_tokens_lead_to_the_end() -> None:
    def paged(ask: Request) -> dict[str, Any]:
        at = 2 if "nextPageToken=v" in ask.target else 1 if "nextPageToken=t" in ask.target else 0
        rows = ([contact(channel(HERS))], [contact(channel(HIS))], [])[at]
        return {"content": rows, "totalElements": "many", "nextPageToken": ("t", "v", "w")[at]}

    assert set(await Platform(contacts=paged).told()) == {HERS, HIS}


async def test_a_channel_that_is_sent_twice_with_another_answer_is_refused() -> None:
    rows = contacts(contact(channel(), channel(state="UNSUBSCRIBED")))
    assert names((await Platform(contacts=rows).told())[HERS]) == {"contact.SMS": "no"}
    assert [one.granted for one in (await Platform(contacts=rows).told())[HERS]] == [False]


async def test_one_channel_stands_for_a_list_of_one() -> None:
    found = await Platform(contacts=contacts({"channels": channel()})).told()
    assert {number: names(said) for number, said in found.items()} == {HERS: {"contact.SMS": "yes"}}
