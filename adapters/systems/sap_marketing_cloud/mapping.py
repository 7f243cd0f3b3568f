"""Pure functions from Marketing Cloud's entities to the gateway's records."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from adapters.ports.instants import EARLIEST
from adapters.ports.records import (
    Address,
    CampaignContact,
    Candidate,
    Channel,
    Interaction,
    InteractionKind,
    Money,
    Prediction,
    Predictions,
    Sale,
    SaleKind,
    Segment,
    Segments,
    money,
)
from adapters.systems.sap_marketing_cloud import wire
from adapters.systems.sap_marketing_cloud.origins import ERP, Origins, canonical, record_id
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.vendor_values import later

NUMBER_FIRST: Final = frozenset({"GB", "IE", "US", "CA", "AU", "NZ", "FR", "LU"})
"""Countries that write the house number before the street."""

NEVER: Final = EARLIEST

UNLISTED: Final = InteractionKind.OTHER
"""The kind of an interaction of a type that the settings do not list."""


# --- people ----------------------------------------------------------------------------------------------------------


def candidate(contact: wire.Contact, origins: Origins, settings: MarketingCloudSettings) -> Candidate | None:
    """The contact as a candidate; None where it has no origin of a known system, and so no record id."""
    links = origins.links(contact.ContactOriginData)
    known_as = record_id(links)
    if known_as is None:
        return None
    valid = [one for one in contact.AdditionalIDs if not one.IntactnContactAddlIDIsInvalid]
    return Candidate(
        record_id=known_as,
        links=links,
        emails=present(contact.EmailAddress, *additional(valid, settings.email_origin)),
        phones=present(contact.MobileNumber, contact.PhoneNumber, *additional(valid, *settings.phone_origins)),
        given_name=contact.FirstName,
        family_name=contact.LastName,
        birth_date=contact.BirthDate,
        address=postal(contact),
        as_of=contact.LastChangeDateTime,
    )


def additional(ids: Iterable[wire.AdditionalID], *origins: str) -> Iterable[str]:
    return (one.InteractionContactAdditionalExternalID for one in ids if one.InteractionContactAdditionalOrigin in origins)


def postal(contact: wire.Contact) -> Address | None:
    street = [contact.StreetName, contact.AddressHouseNumber]
    if contact.Country in NUMBER_FIRST:
        street.reverse()
    lines = present(" ".join(part for part in street if part))
    if not (lines or contact.CityName or contact.ContactPostalCode):
        return None
    return Address(lines, contact.CityName, contact.AddressRegion, contact.ContactPostalCode, contact.Country)


def present(*values: str | None) -> tuple[str, ...]:
    """The values that there are, each once."""
    return tuple(dict.fromkeys(value for value in values if value))


# --- scores, target groups -------------------------------------------------------------------------------------------


def predictions(rows: Iterable[wire.ScoreValue], names: Mapping[str, str]) -> Predictions:
    """The newest value of each score, whichever of its models gave it."""
    newest: dict[str, wire.ScoreValue] = {}
    for row in rows:
        known = newest.get(row.MarketingScore)
        if known is None or later(row.MarketingScoreDateTime, known.MarketingScoreDateTime):
            newest[row.MarketingScore] = row
    values = [
        Prediction(
            key=score,
            name=names.get(score),
            score=float(row.MarketingScoreValue),
            model=row.MarketingScoreModel,
            computed_at=row.MarketingScoreDateTime,
        )
        for score, row in sorted(newest.items())
    ]
    return Predictions(tuple(values), as_of=max((row.MarketingScoreDateTime for row in newest.values()), default=None))


def segment(group: wire.TargetGroup) -> Segment:
    """A target group. `size` was counted when the group was last built."""
    return Segment(
        id=group.TargetGroupUUID,
        name=group.TargetGroupName or group.TargetGroup or group.TargetGroupUUID,
        description=group.TargetGroupDescription,
        size=group.TargetGroupMemberCount,
        as_of=group.TargetGroupLastRebuildDateTime,
    )


def segments(found: Iterable[wire.TargetGroup]) -> Segments:
    """The groups by name, each once: a contact may be in a group by several of its origins."""
    unique = {group.TargetGroupUUID: segment(group) for group in found}
    return Segments(tuple(sorted(unique.values(), key=lambda one: (one.name, one.id))))


# --- interactions and campaigns --------------------------------------------------------------------------------------


def kind(row: wire.Interaction | wire.Reply, settings: MarketingCloudSettings) -> InteractionKind:
    return settings.interaction_kinds.get(row.InteractionType or "", UNLISTED)


def channel(row: wire.Interaction, settings: MarketingCloudSettings) -> Channel | None:
    """The channel of an interaction, None where its medium can't be read."""
    if row.lacks("CommunicationMedium"):
        return None
    return settings.channels.get(row.CommunicationMedium or "", settings.other_channel)


def interaction(row: wire.Interaction, settings: MarketingCloudSettings) -> Interaction:
    """An interaction. One of an unlisted type is named after its type."""
    sort = kind(row, settings)
    return Interaction(
        id=row.InteractionUUID,
        kind=sort,
        channel=channel(row, settings),
        occurred_at=row.InteractionTimeStampUTC,
        summary=row.InteractionContentSubject or "",
        what=(row.InteractionType or "Interaction").replace("_", " ").capitalize() if sort is UNLISTED else None,
        amount=amount(row),
        sale=sale(row, settings) if sort in (InteractionKind.PURCHASE, InteractionKind.RETURN) else None,
        campaign_id=row.CampaignID,
    )


def amount(row: wire.Interaction) -> Money | None:
    """The amount of an interaction, None where it is zero: the vendor sends zero for none. Only the importer knows about tax."""
    return money(row.InteractionAmount or None, row.InteractionCurrency, tax_included=None)


def sale(row: wire.Interaction, settings: MarketingCloudSettings) -> Sale:
    """The sale behind an interaction: its source object, where the importer names the object's type."""
    whose = settings.sale_kinds.get(row.InteractionSourceObjectType or "")
    if whose is None:
        return Sale(settings.other_sale)
    number = row.InteractionSourceObject
    return Sale(whose, canonical(ERP, number) if number and whose is SaleKind.OTHER else number)


def campaign_contact(
    row: wire.Interaction, name: str, settings: MarketingCloudSettings, *, opened_at: datetime | None, clicked_at: datetime | None
) -> CampaignContact:
    return CampaignContact(
        id=row.InteractionUUID,
        campaign=name,
        channel=channel(row, settings),
        sent_at=row.InteractionTimeStampUTC,
        opened_at=opened_at,
        clicked_at=clicked_at,
        campaign_id=row.CampaignID,
    )
