"""From Contact Pro's words to interactions; the forms are those of its fact sheet (sections 4, 5 and 10)."""

from datetime import UTC, datetime

import orjson
import pytest

from adapters.ports.records import Channel, InteractionKind
from adapters.systems.sinch_contact_pro import mapping, wire
from adapters.systems.sinch_contact_pro.addresses import checked, spellings
from adapters.systems.sinch_contact_pro.settings import Columns
from tests.unit.adapters.sinch_contact_pro.centre import settings

SETTINGS = settings()
TEMPLATES = ("{e164}", "{digits}", "{national}")
ROW = {
    "ContactGuid": "5ab6e203-42a6-ee11-b3ed-58961d1810cc",
    "StartTime": "2025-12-29T08:44:44Z",
    "Subject": "Call back about a repair",
    "ContactOriginator": "+447700900123",
    "ContactDestination": "+442079460100",
    "ChannelName": "Phone",
    "Direction": "In",
}
LEG = {
    "guid": "5AB6E20342A6EE11B3ED58961D1810CC",
    "channel_type": "phone",
    "channel_sub_type": None,
    "direction": "inbound",
    "created": "2025-12-29T08:44:44.215Z",
    "from": "+447700900123",
    "to": "+442079460100",
    "attached_data": {"cdcUid": "7f1c0a7e5d3b4b0e9a51", "caseId": "8000012345"},
}


def row(**changes: object) -> mapping.ContactRow:
    read = wire.rows_reader(Columns())(orjson.dumps({"value": [{**ROW, **changes}]}))
    return mapping.of_row(read.value[0], SETTINGS)


def leg(**changes: object) -> mapping.ContactRow:
    return mapping.of_leg(wire.read_legs(orjson.dumps([{**LEG, **changes}])).legs[0], SETTINGS)


def test_both_interfaces_tell_of_one_contact_at_one_time() -> None:
    (one,) = mapping.interactions([row(), leg()], other_channel=Channel.PHONE)
    assert (one.id, one.occurred_at) == ("5AB6E20342A6EE11B3ED58961D1810CC", datetime(2025, 12, 29, 8, 44, 44, tzinfo=UTC))
    assert (one.kind, one.channel, one.summary) == (InteractionKind.CALL, Channel.PHONE, "Call back about a repair")
    assert one.named == (("sap-customer-data-cloud", "7f1c0a7e5d3b4b0e9a51"),)
    assert mapping.interactions([leg()], other_channel=Channel.PHONE)[0].occurred_at == one.occurred_at


def test_where_the_times_differ_that_of_reporting_counts() -> None:
    """Pages are queried by it."""
    (one,) = mapping.interactions([row(), leg(created="2025-12-29T08:44:41.000Z")], other_channel=Channel.PHONE)
    assert one.occurred_at == datetime(2025, 12, 29, 8, 44, 44, tzinfo=UTC)


def test_legs_of_a_conversation_are_one_that_began_with_the_first() -> None:
    second = leg(created="2025-12-29T08:49:00.000Z", attached_data=None)
    (one,) = mapping.interactions([second, leg()], other_channel=Channel.PHONE)
    assert one.occurred_at == datetime(2025, 12, 29, 8, 44, 44, tzinfo=UTC)
    assert len(one.named) == 1


@pytest.mark.parametrize("erased", ["{Anonymized by DPO}", None, " "])
def test_an_erased_text_reads_as_no_text(erased: str | None) -> None:
    assert mapping.interactions([row(Subject=erased)], other_channel=Channel.PHONE)[0].summary == ""


@pytest.mark.parametrize(
    ("attached", "ticket"),
    [
        ({"caseId": " 8000012345 "}, ("sap-cloud-for-customer", "8000012345")),
        ({"caseId": ""}, None),
        ({"caseId": 8000012345}, ("sap-cloud-for-customer", "8000012345")),
        ({}, None),
        (None, None),
    ],
)
def test_a_contact_names_the_ticket_that_an_integration_attached(attached: object, ticket: tuple[str, str] | None) -> None:
    (one,) = mapping.interactions([row(), leg(attached_data=attached)], other_channel=Channel.PHONE)
    assert one.about_ticket == ticket


@pytest.mark.parametrize(
    ("told", "kind", "channel"),
    [
        (row(ChannelName="Email"), InteractionKind.EMAIL, Channel.EMAIL),
        (row(ChannelName="CHAT"), InteractionKind.CHAT, Channel.CHAT),
        (row(ChannelName="Hologram"), InteractionKind.OTHER, Channel.STORE),
        (row(ChannelName=None), InteractionKind.OTHER, Channel.STORE),
        (leg(channel_type="chat", channel_sub_type="whatsapp"), InteractionKind.CHAT, Channel.SOCIAL),
        (leg(channel_type="chat", channel_sub_type="sms"), InteractionKind.CHAT, Channel.SMS),
        (leg(channel_type="chat", channel_sub_type="campaign"), InteractionKind.CHAT, Channel.CHAT),
        (leg(channel_type="email", channel_sub_type="XRI"), InteractionKind.EMAIL, Channel.EMAIL),
    ],
)
def test_kind_and_channel_of_a_contact(told: mapping.ContactRow, kind: InteractionKind, channel: Channel) -> None:
    (one,) = mapping.interactions([told], other_channel=Channel.STORE)
    assert (one.kind, one.channel) == (kind, channel)
    assert one.what == ("Service contact" if kind is InteractionKind.OTHER else None)


def test_a_chats_own_kind_is_known_to_contact_management_alone() -> None:
    rows = [row(ChannelName="Chat"), leg(channel_type="chat", channel_sub_type="whatsapp")]
    assert mapping.interactions(rows, other_channel=Channel.PHONE)[0].channel is Channel.SOCIAL


@pytest.mark.parametrize(
    ("told", "addresses"),
    [
        (row(), {"+447700900123"}),
        (row(Direction="Out"), {"+442079460100"}),
        (row(Direction="Sideways"), {"+447700900123", "+442079460100"}),
        (row(ContactOriginator="{Anonymized by DPO}"), set()),
        (row(ContactOriginator="Amelia.Hart@Example.com"), {"amelia.hart@example.com"}),
        (leg(direction="outbound"), {"+442079460100"}),
    ],
)
def test_the_customers_side_of_a_contact(told: mapping.ContactRow, addresses: set[str]) -> None:
    assert told.addresses == addresses


@pytest.mark.parametrize("attached", [None, {}, {"cdcUid": " "}, {"caseId": "8000012345"}])
def test_a_contact_that_names_nobody(attached: object) -> None:
    assert leg(attached_data=attached).named == ()


@pytest.mark.parametrize("drift", [{"ContactGuid": "5ab6e203"}, {"ContactGuid": None}, {"StartTime": None}, {"Subject": [5]}])
def test_a_row_of_another_shape_is_turned_down(drift: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        row(**drift)


@pytest.mark.parametrize("body", [b"[]", b'{"value": {}}', b'{"value": [5]}', b"{}", b"No Authorization key"])
def test_an_answer_of_another_shape_is_turned_down(body: bytes) -> None:
    with pytest.raises(ValueError):
        wire.rows_reader(Columns())(body)


def test_columns_go_by_the_names_of_the_settings() -> None:
    read = wire.rows_reader(Columns(subject="Topic"))
    assert read(orjson.dumps({"value": [{**ROW, "Topic": "A watch"}]})).value[0].subject == "A watch"


@pytest.mark.parametrize(
    ("record_id", "written"),
    [
        ("phone:+447700900123", ("+447700900123", "447700900123", "07700900123")),
        ("phone:+442079460101", ("+442079460101", "442079460101", "02079460101")),
        ("phone:+390655500105", ("+390655500105", "390655500105")),
        ("phone:+999999999999", ("+999999999999", "999999999999")),
        ("email:emile.o'neill@example.com", ("emile.o'neill@example.com",)),
        ("email:amelia@example.com\x00", ()),
        ("email:@example.com", ()),
        ("phone:+0770", ()),
        ("sms:+447700900123", ()),
    ],
)
def test_every_way_to_write_an_address_and_none_that_is_somebody_elses(record_id: str, written: tuple[str, ...]) -> None:
    assert spellings(record_id, TEMPLATES, region="GB") == written


def test_a_prefix_can_be_part_of_a_spelling() -> None:
    assert spellings("phone:+447700900123", ("00{digits}",), region="GB") == ("00447700900123",)


@pytest.mark.parametrize("template", ["", "+44", "{area}", "{e164}{digits}", "{"])
def test_a_spelling_that_is_none_stops_the_start(template: str) -> None:
    with pytest.raises(ValueError):
        checked(template)
