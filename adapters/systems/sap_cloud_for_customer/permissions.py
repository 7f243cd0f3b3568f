"""What a customer allows into consents: the code on the customer, the channels and kinds of messages in marketing permissions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.ports.records import Consent, Consents, Purpose
from adapters.systems.sap_cloud_for_customer import wire
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire.consent import NO_MEANING, ConsentMeaning, entry, filled, flag, moment, word

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
    return Consents(tuple(dict.fromkeys(told)), as_of=max(changes, default=None))


def contact_permission(customer: wire.Customer, settings: CloudForCustomerSettings) -> Iterator[Consent]:
    """For every channel. The empty text stands for what was never set (fact sheet, section 10)."""
    code = customer.ContactPermissionCode
    if code != "":
        yield entry("ContactPermissionCode", word(code, settings.contact_permissions), MARKETING)


def of_row(row: wire.MarketingPermission, settings: CloudForCustomerSettings) -> Iterator[Consent]:
    """What may be somebody else's answer is nobody's yes."""
    told = [of_channel(child, settings) for child in children(row.ChannelPermission)]
    told += [of_type(child, settings) for child in children(row.CommunicationTypePermission)]
    for one in told:
        yield one if row.BusinessPartner_ID is not None else replace(one, granted=False, unreadable=True)


def children(value: object) -> Sequence[Any]:
    """An expanded list in any dialect, one object standing for a list of one. What was not expanded though it was asked for, or
    is no list at all, is one child that can't be read."""
    if isinstance(value, Mapping) and "results" in value:
        value = value["results"]
    if isinstance(value, Mapping) and "__deferred" not in value:
        return [value]
    return value if isinstance(value, list) else [None]


def of_channel(child: object, settings: CloudForCustomerSettings) -> Consent:
    """What concerns a channel that is not listed has no purpose either: without a channel it would read as a yes or no to all.
    One that can't be read may be any."""
    held = child if isinstance(child, Mapping) else {}
    code = filled(held.get("Channel"))
    at = moment(held.get("LastChangeDateTime"))
    if code is None:
        return entry("ChannelPermission", None, MARKETING, at=at)
    channel = settings.permission_channels.get(code)
    meaning = ConsentMeaning(purpose=Purpose.MARKETING, channel=channel) if channel is not None else NO_MEANING
    return entry(f"ChannelPermission.{code}", word(held.get("Consent"), settings.channel_consents), meaning, at=at)


def of_type(child: object, settings: CloudForCustomerSettings) -> Consent:
    held = child if isinstance(child, Mapping) else {}
    code = filled(held.get("CommunicationTypeCode"))
    at = moment(held.get("LastChangeDateTime"))
    if code is None:
        return entry("CommunicationTypePermission", None, MARKETING, at=at)
    meaning = settings.communication_types.get(code, NO_MEANING)
    return entry(f"CommunicationTypePermission.{code}", flag(held.get("SubscribedIndicator")), meaning, at=at)
