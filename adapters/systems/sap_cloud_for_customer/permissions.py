"""Consents of a customer: the code in the customer's row, and the channels and kinds of messages in marketing permissions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from adapters.ports.records import Consent, Consents, Purpose
from adapters.systems.sap_cloud_for_customer import wire
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire.consent import NO_MEANING, ConsentMeaning, entry, filled, flag, listed, moment, word

MARKETING = ConsentMeaning(purpose=Purpose.MARKETING)


def meanings(settings: CloudForCustomerSettings) -> Iterator[ConsentMeaning]:
    """All meanings that a consent of this system can have."""
    yield from (MARKETING, NO_MEANING)
    yield from (ConsentMeaning(purpose=Purpose.MARKETING, channel=channel) for channel in settings.permission_channels.values())
    yield from settings.communication_types.values()


def consents(customer: wire.Customer, rows: Iterable[wire.MarketingPermission], settings: CloudForCustomerSettings) -> Consents:
    permissions = list(rows)
    entries = [*contact_permission(customer, settings), *(one for row in permissions for one in of_row(row, settings))]
    changes = [at for at in (customer.ChangedOn, *(row.LastChangeDateTime for row in permissions)) if at is not None]
    in_doubt = customer.lacks("ChangedOn") or any(row.lacks("LastChangeDateTime") for row in permissions)
    return Consents(tuple(dict.fromkeys(entries)), as_of=None if in_doubt else max(changes, default=None))


def contact_permission(customer: wire.Customer, settings: CloudForCustomerSettings) -> Iterator[Consent]:
    """The customer's own code, which holds for every channel. An empty code was never set (fact sheet, section 10)."""
    code = customer.ContactPermissionCode
    if code != "":
        yield entry("ContactPermissionCode", word(code, settings.contact_permissions), MARKETING)


def of_row(row: wire.MarketingPermission, settings: CloudForCustomerSettings) -> Iterator[Consent]:
    """The consents of one row. A row without an owner may be somebody else's, so none of its answers counts as a yes."""
    entries = [of_channel(child, settings) for child in wire.answers(row.ChannelPermission)]
    entries += [of_type(child, settings) for child in wire.answers(row.CommunicationTypePermission)]
    for one in newest(entries):
        yield one if row.BusinessPartner_ID is not None else replace(one, granted=False, unreadable=True)


def newest(entries: Iterable[Consent]) -> Iterator[Consent]:
    """The latest entry of each name, beside all undated ones. Entries without a name of their own all stay."""
    consents = list(entries)
    latest: dict[str, datetime] = {}
    for one in consents:
        if one.at is not None:
            latest[one.name] = max(one.at, latest.get(one.name, one.at))
    yield from (one for one in consents if one.name in wire.ANSWERS or one.at is None or one.at == latest[one.name])


def of_channel(child: object, settings: CloudForCustomerSettings) -> Consent:
    """The consent for one channel. A channel that the settings don't list has no purpose either, since an entry without a channel
    would hold for all. An unreadable channel may be any one, so that entry does hold for all."""
    fields = child if isinstance(child, Mapping) else {}
    code = filled(fields.get("Channel"))
    at = moment(fields.get("LastChangeDateTime"))
    if code is None:
        return entry("ChannelPermission", None, MARKETING, at=at)
    channel = listed(code, settings.permission_channels, otherwise=None)
    meaning = ConsentMeaning(purpose=Purpose.MARKETING, channel=channel) if channel is not None else NO_MEANING
    return entry(f"ChannelPermission.{code}", word(fields.get("Consent"), settings.channel_consents), meaning, at=at)


def of_type(child: object, settings: CloudForCustomerSettings) -> Consent:
    """The consent for one kind of message."""
    fields = child if isinstance(child, Mapping) else {}
    code = filled(fields.get("CommunicationTypeCode"))
    at = moment(fields.get("LastChangeDateTime"))
    if code is None:
        return entry("CommunicationTypePermission", None, MARKETING, at=at)
    meaning = listed(code, settings.communication_types, otherwise=NO_MEANING)
    return entry(f"CommunicationTypePermission.{code}", flag(fields.get("SubscribedIndicator")), meaning, at=at)
