"""Marketing Cloud's words into ours; pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Context, Decimal
from typing import Final

from adapters.ports.instants import EARLIEST
from adapters.ports.records import (
    Address,
    CampaignContact,
    Candidate,
    Channel,
    Consent,
    Consents,
    Interaction,
    InteractionKind,
    Money,
    Prediction,
    Predictions,
    Purpose,
    Sale,
    SaleKind,
    Segment,
    Segments,
)
from adapters.systems.sap_marketing_cloud import wire
from adapters.systems.sap_marketing_cloud.origins import ERP, Origins, canonical, record_id
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings

NUMBER_FIRST: Final = frozenset({"GB", "IE", "US", "CA", "AU", "NZ", "FR", "LU"})
"""Countries that write the house number before the street."""

NEVER: Final = EARLIEST
CENT: Final = Decimal("0.01")
WIDE: Final = Context(prec=40)
"""Room for the 31 digits of an amount."""

UNLISTED: Final = InteractionKind.OTHER
"""What an interaction is whose type the settings do not list."""


# --- people ----------------------------------------------------------------------------------------------------------


def candidate(contact: wire.Contact, origins: Origins, settings: MarketingCloudSettings) -> Candidate | None:
    """None for a contact that no system of ours knows, and that therefore nobody could ask for again."""
    links = origins.links(contact.ContactOriginData)
    known_as = record_id(links)
    if known_as is None:
        return None
    valid = [held for held in contact.AdditionalIDs if not held.IntactnContactAddlIDIsInvalid]
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


def additional(held: Iterable[wire.AdditionalID], *origins: str) -> Iterable[str]:
    return (one.InteractionContactAdditionalExternalID for one in held if one.InteractionContactAdditionalOrigin in origins)


def postal(contact: wire.Contact) -> Address | None:
    street = [contact.StreetName, contact.AddressHouseNumber]
    if contact.Country in NUMBER_FIRST:
        street.reverse()
    lines = present(" ".join(part for part in street if part))
    if not (lines or contact.CityName or contact.ContactPostalCode):
        return None
    return Address(lines, contact.CityName, contact.AddressRegion, contact.ContactPostalCode, contact.Country)


def present(*values: str | None) -> tuple[str, ...]:
    """Each once."""
    return tuple(dict.fromkeys(value for value in values if value))


# --- consents, scores, target groups ---------------------------------------------------------------------------------


def consents(rows: Iterable[wire.Permission], settings: MarketingCloudSettings) -> Consents:
    """For each medium, area and category at most one yes and one no. Of one address the newest counts, and of two as old the no;
    a yes on one address lifts no refusal on another."""
    answers = [row for row in rows if row.ContactPermission in ("Y", "N")]
    each = newest(answers, lambda row: (permission_name(row), (row.ContactPermissionID or "").casefold()))
    both = newest(each.values(), lambda row: (permission_name(row), row.ContactPermission))
    told = [consent(name, row, settings.channels.get(row.CommunicationMedium)) for (name, _), row in sorted(both.items())]
    return Consents(tuple(told), as_of=max((one.at for one in told if one.at is not None), default=None))


def newest(
    rows: Iterable[wire.Permission], same: Callable[[wire.Permission], tuple[str, str]]
) -> dict[tuple[str, str], wire.Permission]:
    found: dict[tuple[str, str], wire.Permission] = {}
    for row in rows:
        held = found.setdefault(same(row), row)
        if weight(row) > weight(held):
            found[same(row)] = row
    return found


def consent(name: str, row: wire.Permission, channel: Channel | None) -> Consent:
    """What concerns a medium that is not listed has no purpose either: without a channel it would read as a yes or no to all."""
    purpose = Purpose.MARKETING if channel is not None else None
    return Consent(name, row.ContactPermission == "Y", purpose, channel, at=row.PermissionUTCDateTime)


def permission_name(row: wire.Permission) -> str:
    return ".".join(present_parts(row.CommunicationMedium, row.MarketingArea, row.CommunicationCategory))


def present_parts(*parts: str | None) -> list[str]:
    return [part for part in parts if part]


def weight(row: wire.Permission) -> tuple[datetime, bool]:
    return row.PermissionUTCDateTime or NEVER, row.ContactPermission == "N"


def predictions(rows: Iterable[wire.ScoreValue], names: Mapping[str, str]) -> Predictions:
    """The newest value of each score, whichever of its models gave it."""
    newest: dict[str, wire.ScoreValue] = {}
    for row in rows:
        held = newest.get(row.MarketingScore)
        if held is None or row.MarketingScoreDateTime > held.MarketingScoreDateTime:
            newest[row.MarketingScore] = row
    told = [
        Prediction(
            name=names.get(score, score),
            score=float(row.MarketingScoreValue),
            model=row.MarketingScoreModel,
            computed_at=row.MarketingScoreDateTime,
        )
        for score, row in sorted(newest.items())
    ]
    return Predictions(tuple(told), as_of=max((row.MarketingScoreDateTime for row in newest.values()), default=None))


def segment(group: wire.TargetGroup) -> Segment:
    """`size` as it was counted when the group was last built."""
    return Segment(
        id=group.TargetGroupUUID,
        name=group.TargetGroupName or group.TargetGroup or group.TargetGroupUUID,
        description=group.TargetGroupDescription,
        size=group.TargetGroupMemberCount,
        as_of=group.TargetGroupLastRebuildDateTime,
    )


def segments(found: Iterable[wire.TargetGroup]) -> Segments:
    """By name; each once, though a contact may be in a group by several of its origins."""
    told = {group.TargetGroupUUID: segment(group) for group in found}
    return Segments(tuple(sorted(told.values(), key=lambda one: (one.name, one.id))))


# --- interactions and campaigns --------------------------------------------------------------------------------------


def kind(row: wire.Interaction, settings: MarketingCloudSettings) -> InteractionKind:
    return settings.interaction_kinds.get(row.InteractionType, UNLISTED)


def interaction(row: wire.Interaction, settings: MarketingCloudSettings) -> Interaction:
    """What is of a type that is not listed is called by that."""
    sort = kind(row, settings)
    return Interaction(
        id=row.InteractionUUID,
        kind=sort,
        channel=settings.channels.get(row.CommunicationMedium or "", settings.other_channel),
        occurred_at=row.InteractionTimeStampUTC,
        summary=row.InteractionContentSubject or "",
        what=row.InteractionType.replace("_", " ").capitalize() if sort is UNLISTED else None,
        amount=money(row),
        sale=sale(row, settings) if sort in (InteractionKind.PURCHASE, InteractionKind.RETURN) else None,
        campaign_id=row.CampaignID,
    )


def money(row: wire.Interaction) -> Money | None:
    """Amounts come with fourteen digits behind the point, also where there is no amount: then it is zero."""
    if not row.InteractionAmount or row.InteractionCurrency is None:
        return None
    rounded = row.InteractionAmount.quantize(CENT, context=WIDE)
    exact = rounded == row.InteractionAmount
    return Money(rounded if exact else row.InteractionAmount.normalize(WIDE), row.InteractionCurrency)


def sale(row: wire.Interaction, settings: MarketingCloudSettings) -> Sale:
    """The object that the interaction was made of is the sale, if the importer says what it is."""
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
        channel=settings.channels.get(row.CommunicationMedium or "", settings.other_channel),
        sent_at=row.InteractionTimeStampUTC,
        opened_at=opened_at,
        clicked_at=clicked_at,
        campaign_id=row.CampaignID,
    )
