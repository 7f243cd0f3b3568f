"""What customers allow in the CRM: by the code on the customer, by channel, by kind of message; what can't be read is no yes."""

from typing import Any

import pytest

from adapters.ports.capabilities import CONSENTS, PERSON
from adapters.ports.errors import Malformed, SourceError, Unreachable
from adapters.ports.records import Channel, Consent, Person, Purpose
from adapters.systems.sap_cloud_for_customer.lookups import Customers
from adapters.wire.losses import gathered
from tests.unit.adapters.sap_cloud_for_customer.service import PlayedService, settings

CODES: dict[str, Any] = {
    "contact_permissions": {"1": True, "2": False},
    "channel_consents": {"1": True, "2": False},
    "communication_types": {"001": {"purpose": "MARKETING", "channel": "EMAIL"}},
}
CUSTOMERS, PERMISSIONS = "IndividualCustomerCollection", "MarketingPermissionCollection"
BOTH = ({"CustomerID": "1", "ContactPermissionCode": "1"}, {"CustomerID": "2", "ContactPermissionCode": ""})
ODD: list[Any] = [None, 1, True, "3", "1 2", [], {}]
"""In the place of a code of which 1 is a yes."""


def channel(code: Any = "INT", consent: Any = "1", **more: Any) -> dict[str, Any]:
    return {"Channel": code, "Consent": consent, "LastChangeDateTime": "/Date(1717142400000)/", **more}


def kind(code: Any = "001", subscribed: Any = True) -> dict[str, Any]:
    return {"CommunicationTypeCode": code, "SubscribedIndicator": subscribed}


def row(whose: Any = "1", channels: Any = (), types: Any = ()) -> dict[str, Any]:
    held = [list(one) if isinstance(one, tuple) else one for one in (channels, types)]
    return {"BusinessPartner_ID": whose, "ChannelPermission": held[0], "CommunicationTypePermission": held[1]}


Told = dict[str, list[Consent] | SourceError]


async def told(*rows: Any, customers: Any = BOTH, fault: SourceError | None = None, **changed: Any) -> Told:
    def answer(get: Any) -> Any:
        return list(customers) if get.entity_set == CUSTOMERS else fault or list(rows)

    service = PlayedService(answer)
    lookup = Customers(service, settings(**{**CODES, **changed}))  # type: ignore[arg-type]
    parts = await lookup.fetch(["1", "2"], frozenset({CONSENTS}))
    found: dict[str, Any] = {id_: held[CONSENTS] for id_, held in parts.items()}
    return {id_: held if isinstance(held, SourceError) else list(held.consents) for id_, held in found.items()}


def names(found: Any) -> dict[str, str]:
    return {one.name: "unreadable" if one.unreadable else "yes" if one.granted else "no" for one in found}


async def test_each_customer_is_told_their_own() -> None:
    found = await told(row("2", (channel("TEL", "2"),)), row("1", (channel(),), (kind(),)), row("3", (channel("LET", "2"),)))
    assert names(found["1"]) == {
        "ContactPermissionCode": "yes",
        "ChannelPermission.INT": "yes",
        "CommunicationTypePermission.001": "yes",
    }
    assert names(found["2"]) == {"ChannelPermission.TEL": "no"}, "a code that was never set says nothing"


@pytest.mark.parametrize("whose", ["0000000001", " 1 "])
async def test_the_number_may_be_padded(whose: str) -> None:
    found = await told(row(whose, (channel(consent="2"),)))
    assert names(found["1"])["ChannelPermission.INT"] == "no"


@pytest.mark.parametrize("odd", ODD, ids=repr)
async def test_an_unreadable_permission_of_the_customer_refuses_marketing(odd: Any) -> None:
    found: Any = await told(customers=[{"CustomerID": "1", "ContactPermissionCode": odd}, BOTH[1]])
    (one,) = found["1"]
    assert (one.granted, one.unreadable, one.purpose, one.channel) == (False, True, Purpose.MARKETING, None)
    assert found["2"] == []


async def test_so_is_one_that_was_left_out() -> None:
    assert names((await told(customers=[{"CustomerID": "1"}]))["1"]) == {"ContactPermissionCode": "unreadable"}


@pytest.mark.parametrize("odd", [*ODD, ""], ids=repr)
async def test_an_unreadable_consent_to_a_channel_refuses_that_channel(odd: Any) -> None:
    found: Any = await told(row("1", (channel("TEL", odd), channel("INT", "1"))))
    assert names(found["1"]) == {
        "ContactPermissionCode": "yes",
        "ChannelPermission.TEL": "unreadable",
        "ChannelPermission.INT": "yes",
    }
    assert [one.channel for one in found["1"] if one.unreadable] == [Channel.PHONE]


@pytest.mark.parametrize("odd", [None, 1, True, "", [], {}], ids=repr)
async def test_one_to_a_channel_that_cannot_be_read_may_be_to_any(odd: Any) -> None:
    found: Any = await told(row("1", (channel(odd),)))
    (one,) = [one for one in found["1"] if one.unreadable]
    assert (one.purpose, one.channel) == (Purpose.MARKETING, None)


@pytest.mark.parametrize("odd", [None, "true", "X", 1, "", [], {}], ids=repr)
async def test_a_subscription_that_is_no_boolean_is_a_refusal(odd: Any) -> None:
    assert names((await told(row("1", (), (kind("001", odd),))))["1"])["CommunicationTypePermission.001"] == "unreadable"


async def test_an_unlisted_channel_or_kind_of_message_has_no_purpose() -> None:
    found: Any = await told(row("1", (channel("FAX", "2"),), (kind("007", False),)))
    unnamed = [one for one in found["1"] if one.purpose is None]
    assert names(unnamed) == {"ChannelPermission.FAX": "no", "CommunicationTypePermission.007": "no"}


@pytest.mark.parametrize("odd", [None, 5, "text", {"__deferred": {"uri": "https://x"}}, {"results": None}], ids=repr)
@pytest.mark.parametrize("place", [0, 1])
async def test_what_stands_in_the_place_of_a_list_of_permissions_is_a_refusal(odd: Any, place: int) -> None:
    lists = [(), ()]
    lists[place] = odd
    found: Any = await told(row("1", *lists))
    assert [one.granted for one in found["1"] if one.unreadable] == [False]


async def test_lists_in_either_dialect_and_one_object_for_a_list_of_one_are_read() -> None:
    for held in ({"results": [channel(consent="2")]}, [channel(consent="2")], channel(consent="2")):
        assert names((await told(row("1", held)))["1"])["ChannelPermission.INT"] == "no"


@pytest.mark.parametrize("odd", [None, 7.5, True, "", [], {}], ids=repr)
async def test_permissions_without_an_owner_are_refusals_of_everybody_requested(
    odd: Any,
) -> None:
    found = await told(row(odd, (channel("TEL", "2"), channel("INT", "1")), (kind(),)))
    for id_ in "12":
        rows = {name: said for name, said in names(found[id_]).items() if name != "ContactPermissionCode"}
        assert set(rows.values()) == {"unreadable"}
        assert set(rows) == {"ChannelPermission.TEL", "ChannelPermission.INT", "CommunicationTypePermission.001"}


@pytest.mark.parametrize("odd", [None, 7, "text", []], ids=repr)
async def test_a_row_that_is_none_does_too(odd: Any) -> None:
    found = await told(odd)
    assert all("unreadable" in names(found[id_]).values() for id_ in "12")


async def test_a_time_that_cannot_be_read_costs_the_time_alone() -> None:
    found: Any = await told(row("1", (channel(LastChangeDateTime="/Date(NaN)/"),)))
    assert [(one.granted, one.at) for one in found["1"] if one.channel] == [(True, None)]


async def test_a_number_without_quotes_is_the_customers_all_the_same() -> None:
    found = await told(row(1, (channel("TEL", "2"),)))
    assert names(found["1"])["ChannelPermission.TEL"] == "no"


async def test_of_two_answers_to_one_channel_the_later_counts() -> None:
    """Both count where nobody knows which is later."""
    older, newer = channel("TEL", "1"), channel("TEL", "2", LastChangeDateTime="/Date(1717142400001)/")
    undated = channel("TEL", "1", LastChangeDateTime={})
    for rows in ((older, newer), (newer, older)):
        assert names((await told(row("1", rows)))["1"])["ChannelPermission.TEL"] == "no"
    found: Any = (await told(row("1", (undated, newer))))["1"]
    assert sorted(one.granted for one in found if one.channel) == [False, True]


@pytest.mark.parametrize(
    ("odd", "field"),
    [
        (row("1", (channel(consent={}),)), "ChannelPermission.Consent"),
        (row("1", (channel(["INT"]),)), "ChannelPermission.Channel"),
        (row("1", (channel(LastChangeDateTime="soon"),)), "ChannelPermission.LastChangeDateTime"),
        (row("1", (), (kind("001", "yes"),)), "CommunicationTypePermission.SubscribedIndicator"),
        (row("1", (7,)), "ChannelPermission"),
        (row("1", "text"), "ChannelPermission"),
        (row({}, (channel(),)), "BusinessPartner_ID"),
        ("text", "results"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_whatever_cannot_be_read_of_an_answer_is_told(odd: Any, field: str) -> None:
    with gathered() as losses:
        await told(odd)
    assert [one.field for one in losses.told("c4c", "")] == [field]


async def test_what_a_permission_says_that_nobody_listed_is_no_loss() -> None:
    with gathered() as losses:
        await told(row("1", (channel("FAX", "9"), channel(None, "")), (kind("007", None),)), row("2", None, {"results": None}))
    assert not losses


async def test_permissions_that_cannot_be_read_cost_the_consents_alone() -> None:
    def answer(get: Any) -> Any:
        return list(BOTH) if get.entity_set == CUSTOMERS else Unreachable("x")

    lookup = Customers(PlayedService(answer), settings(**CODES))  # type: ignore[arg-type]
    parts = await lookup.fetch(["1"], frozenset({CONSENTS, PERSON}))
    assert isinstance(parts["1"][CONSENTS], Unreachable)
    assert isinstance(parts["1"][PERSON], Person)


async def test_a_truncated_list_of_permissions_or_customers_is_a_failure() -> None:
    service = PlayedService(lambda get: list(BOTH[:1]) if get.entity_set == CUSTOMERS else [], truncated=True)
    lookup = Customers(service, settings(**CODES))  # type: ignore[arg-type]
    parts = await lookup.fetch(["1", "2"], frozenset({CONSENTS}))
    assert [type(parts[id_][CONSENTS]) for id_ in "12"] == [Malformed, Malformed]


async def test_what_all_of_them_allow_is_one_request() -> None:
    service = PlayedService(lambda get: [])
    lookup = Customers(service, settings(ids_per_get=50))  # type: ignore[arg-type]
    await lookup.fetch([str(id_) for id_ in range(100, 150)], frozenset({CONSENTS}))
    (gets,) = service.requests
    assert [get.entity_set for get in gets] == [CUSTOMERS, PERMISSIONS]
    assert gets[1].options["$expand"] == "ChannelPermission,CommunicationTypePermission"
    assert "BusinessPartner_ID eq '100' or BusinessPartner_ID eq '0000000100'" in gets[1].options["$filter"]


@pytest.mark.parametrize(
    ("refused_at", "granted_at"),
    [
        ("/Date(-62135596800000)/", "/Date(1717142400000)/"),
        ("/Date(0)/", "/Date(1717142400000)/"),
        ("/Date(1717142400000)/", "/Date(253402214400000)/"),
    ],
    ids=["year_1", "1970", "9999"],
)
async def test_without_a_time_a_yes_is_not_the_later_answer(refused_at: str, granted_at: str) -> None:
    answers = (channel("INT", "2", LastChangeDateTime=refused_at), channel("INT", "1", LastChangeDateTime=granted_at))
    found = [one.granted for one in (await told(row("1", answers)))["1"] if one.name == "ChannelPermission.INT"]
    assert found == [False, True]


async def test_a_refusal_is_not_lost_for_the_letter_case_of_its_channel() -> None:
    (one,) = [one for one in (await told(row("1", (channel("tel", "2"),))))["1"] if one.name == "ChannelPermission.tel"]
    assert (one.granted, one.purpose, one.channel) == (False, Purpose.MARKETING, Channel.PHONE)
