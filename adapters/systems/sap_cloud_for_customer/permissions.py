"""What a customer allows into consents: the code on the customer, the channels and kinds of messages in marketing permissions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from adapters.ports.records import Consent, Consents, Purpose
from adapters.systems.sap_cloud_for_customer import wire
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire.consent import NO_MEANING, ConsentMeaning, entry, filled, flag, listed, moment, word

MARKETING = ConsentMeaning(purpose=Purpose.MARKETING)


def meanings(settings: CloudForCustomerSettings) -> Iterator[ConsentMeaning]:
    """All that an entry can stand for."""
    yield from (MARKETING, NO_MEANING)
    yield from (ConsentMeaning(purpose=Purpose.MARKETING, channel=channel) for channel in settings.permission_channels.values())
    yield from settings.communication_types.values()


def consents(customer: wire.Customer, rows: Iterable[wire.MarketingPermission], settings: CloudForCustomerSettings) -> Consents:
    held = list(rows)
    told = [*contact_permission(customer, settings), *(one for row in held for one in of_row(row, settings))]
    changes = [at for at in (customer.ChangedOn, *(row.LastChangeDateTime for row in held)) if at is not None]
    in_doubt = customer.lacks("ChangedOn") or any(row.lacks("LastChangeDateTime") for row in held)
    return Consents(tuple(dict.fromkeys(told)), as_of=None if in_doubt else max(changes, default=None))


def contact_permission(customer: wire.Customer, settings: CloudForCustomerSettings) -> Iterator[Consent]:
    """For every channel. The empty text stands for what was never set (fact sheet, section 10)."""
    code = customer.ContactPermissionCode
    if code != "":
        yield entry("ContactPermissionCode", word(code, settings.contact_permissions), MARKETING)


def of_row(row: wire.MarketingPermission, settings: CloudForCustomerSettings) -> Iterator[Consent]:
    """What may be somebody else's answer is nobody's yes."""
    told = [of_channel(child, settings) for child in wire.answers(row.ChannelPermission)]
    told += [of_type(child, settings) for child in wire.answers(row.CommunicationTypePermission)]
    for one in newest(told):
        yield one if row.BusinessPartner_ID is not None else replace(one, granted=False, unreadable=True)


def newest(told: Iterable[Consent]) -> Iterator[Consent]:
    """Of two answers of one name the later, and both where that can't be told. What can't be told by name is followed by none."""
    held = list(told)
    latest: dict[str, datetime] = {}
    for one in held:
        if one.at is not None:
            latest[one.name] = max(one.at, latest.get(one.name, one.at))
    yield from (one for one in held if one.name in wire.ANSWERS or one.at is None or one.at == latest[one.name])


def of_channel(child: object, settings: CloudForCustomerSettings) -> Consent:
    """What concerns a channel that is not listed has no purpose either: without a channel it would read as a yes or no to all.
    One that can't be read may be any."""
    held = child if isinstance(child, Mapping) else {}
    code = filled(held.get("Channel"))
    at = moment(held.get("LastChangeDateTime"))
    if code is None:
        return entry("ChannelPermission", None, MARKETING, at=at)
    channel = listed(code, settings.permission_channels, otherwise=None)
    meaning = ConsentMeaning(purpose=Purpose.MARKETING, channel=channel) if channel is not None else NO_MEANING
    return entry(f"ChannelPermission.{code}", word(held.get("Consent"), settings.channel_consents), meaning, at=at)


def of_type(child: object, settings: CloudForCustomerSettings) -> Consent:
    held = child if isinstance(child, Mapping) else {}
    code = filled(held.get("CommunicationTypeCode"))
    at = moment(held.get("LastChangeDateTime"))
    if code is None:
        return entry("CommunicationTypePermission", None, MARKETING, at=at)
    meaning = listed(code, settings.communication_types, otherwise=NO_MEANING)
    return entry(f"CommunicationTypePermission.{code}", flag(held.get("SubscribedIndicator")), meaning, at=at)
