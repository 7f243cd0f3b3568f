"""Permissions in the CRM, as rows: SAP Cloud for Customer fact sheet, section 3, "Consent".

Assumed: every code (of channels, consents, kinds of messages, the permission on the customer), and that BusinessPartner_ID is the
CustomerID. Every second record has marketing permissions; the man with the lost objection (STUBBORN) has none.
"""

from __future__ import annotations

from collections.abc import Iterator

from mocks.control.stage import World
from mocks.systems.sap_cloud_for_customer.rows import Row, customer_id, object_id, with_texts
from mocks.world import keys
from mocks.world.chance import draw
from mocks.world.keys import Kind
from mocks.world.marketing import STUBBORN
from mocks.world.people import C4C, Person

NEWSLETTER = "001"
CHANNELS = ("INT", "SMS", "TEL", "LET")
"""Channels in the order in which the account's (e-mail, SMS, phone, post) are drawn, so that both mostly agree."""
NO_LETTERS = 2
"""The person who refused letters, years ago and in this system only."""
GIVEN, REFUSED = "1", "2"


def allows(world: World, person: Person, channel: str) -> bool:
    place = CHANNELS.index(channel)
    drawn = person.number <= 15 or bool(draw(person.seed, person.number, 900) >> place & 1)
    otherwise = not person.objects and drawn and (person.number, channel) != (NO_LETTERS, "LET")
    return world.fact(person, C4C, "marketing_consent", otherwise)


def permissions(world: World, person: Person) -> Iterator[Row]:
    record = world.record(person, C4C)
    if record is None or person.number == STUBBORN or (person.number > 15 and draw(person.seed, person.number, 230) % 2):
        return
    yield {
        "ObjectID": object_id(person, Kind.PERMISSION),
        "BusinessPartner_ID": customer_id(person),
        "BusinessPartnerUUID": keys.dashed(object_id(person, Kind.CUSTOMER)),
        "CreationDateTime": record.created_at,
        "LastChangeDateTime": record.changed_at,
        "ETag": record.changed_at,
    }


def channel_permissions(world: World, person: Person) -> Iterator[Row]:
    for parent in permissions(world, person):
        for place, channel in enumerate(CHANNELS):
            consent = GIVEN if allows(world, person, channel) else REFUSED
            yield with_texts(_child(parent, person, Kind.CHANNEL_PERMISSION, place) | {"Channel": channel, "Consent": consent})


def type_permissions(world: World, person: Person) -> Iterator[Row]:
    for parent in permissions(world, person):
        own: Row = {"CommunicationTypeCode": NEWSLETTER, "SubscribedIndicator": allows(world, person, "INT")}
        yield with_texts(_child(parent, person, Kind.TYPE_PERMISSION, 0) | own)


def _child(parent: Row, person: Person, kind: Kind, place: int) -> Row:
    times = {name: parent[name] for name in ("CreationDateTime", "LastChangeDateTime", "ETag")}
    return {"ObjectID": object_id(person, kind, place), "ParentObjectID": parent["ObjectID"], **times}
