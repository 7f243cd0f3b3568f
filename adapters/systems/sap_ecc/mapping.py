"""Pure functions from business partners to the gateway's records. Sales are in `sales.py`."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from adapters.ports import records
from adapters.ports.capabilities import CONTACTS, PERSON, REACH, AnyGroup
from adapters.ports.instants import EARLIEST
from adapters.ports.records import Candidate, ContactKind, ContactPoint, ContactPoints, Person, Reach
from adapters.systems.sap_ecc.settings import EccSettings
from adapters.systems.sap_ecc.wire import VALIDITY, Address, Email, Identification, Partner, Phone
from adapters.wire.erp_number import canonical
from adapters.wire.texts import street_line

OWN: Final = "sap-ecc"
LOYALTY: Final = "annex-cloud-loyalty"

NUMBERS: Final = ("BusinessPartner", "Customer", "BusinessPartnerCategory")
NAMES: Final = ("FormOfAddress", "FirstName", "LastName", "BirthDate", "CorrespondenceLanguage")
CHANGED: Final = ("CreationDate", "CreationTime", "LastChangeDate", "LastChangeTime")
WHERE: Final = "to_BusinessPartnerAddress"
HOMES: Final = tuple(
    f"{WHERE}/{name}"
    for name in (
        "AddressID", "StreetName", "HouseNumber", "PostalCode", "CityName", "Region", "Country", "ValidityStartDate",
        "ValidityEndDate", "to_EmailAddress/EmailAddress", "to_EmailAddress/IsDefaultEmailAddress",
        *(
            f"{phones}/{name}"
            for phones in ("to_MobilePhoneNumber", "to_PhoneNumber")
            for name in ("PhoneNumber", "InternationalPhoneNumber", "IsDefaultPhoneNumber")
        ),
    )
)  # fmt: skip
HOMES_EXPANDED: Final = tuple(f"{WHERE}/{name}" for name in ("to_EmailAddress", "to_MobilePhoneNumber", "to_PhoneNumber"))
CARDS: Final = tuple(
    f"to_BuPaIdentification/{name}"
    for name in ("BPIdentificationType", "BPIdentificationNumber", "ValidityStartDate", "ValidityEndDate")
)

GROUP_FIELDS: Final[Mapping[AnyGroup, tuple[str, ...]]] = {PERSON: NAMES, REACH: HOMES, CONTACTS: HOMES}
"""Fields of a partner that each group needs, beside numbers, category and time of change."""


# --- who -------------------------------------------------------------------------------------------------------------


def number(partner: Partner, settings: EccSettings) -> str | None:
    """The customer number without leading zeros; None for a partner without one, and for an organisation."""
    own = partner.Customer if settings.partner_number == "Customer" else partner.BusinessPartner
    return canonical(own) if own and partner.is_person else None


def person(partner: Partner, settings: EccSettings) -> Person:
    language = partner.CorrespondenceLanguage
    return Person(
        salutation=settings.salutations.get(partner.FormOfAddress or ""),
        given_name=partner.FirstName,
        family_name=partner.LastName,
        birth_date=partner.BirthDate,
        language=language.lower() if language else None,
        as_of=changed(partner, settings),
    )


def candidate(record_id: str, partner: Partner, settings: EccSettings, *, now: datetime) -> Candidate:
    homes = in_force(partner.addresses, now)
    return Candidate(
        record_id=record_id,
        links=tuple((LOYALTY, card) for card in cards(partner.identifications, settings, now=now)),
        emails=tuple(dict.fromkeys(email for home in homes for email, _ in emails(home))),
        phones=tuple(dict.fromkeys(phone for home in homes for phone, _ in phones(home))),
        given_name=partner.FirstName,
        family_name=partner.LastName,
        birth_date=partner.BirthDate,
        address=next((place for home in homes if (place := postal(home))), None),
        as_of=changed(partner, settings),
    )


def cards(identifications: Iterable[Identification], settings: EccSettings, *, now: datetime) -> tuple[str, ...]:
    """The membership numbers that are valid today, each once."""
    return tuple(dict.fromkeys(card for one in identifications if (card := card_number(one, settings, now=now))))


def card_number(owned: Identification, settings: EccSettings, *, now: datetime) -> str | None:
    """The membership number of a card, None unless it is valid today. A card with unreadable dates is nobody's: it may belong to
    another person by now."""
    if owned.BPIdentificationType != settings.identification_type or owned.lacks(*VALIDITY):
        return None
    today = now.date()
    begun = owned.ValidityStartDate is None or owned.ValidityStartDate <= today
    over = owned.ValidityEndDate is not None and owned.ValidityEndDate < today
    return owned.BPIdentificationNumber if begun and not over else None


def changed(partner: Partner, settings: EccSettings) -> datetime | None:
    """The time of the record's last change, or of its creation where it never changed; None where that can't be read."""
    if partner.lacks("LastChangeDate"):
        return None
    day, clock = CHANGED[:2] if partner.LastChangeDate is None else CHANGED[2:]
    return None if partner.lacks(day, clock) else at(getattr(partner, day), getattr(partner, clock), settings)


def at(day: date | None, clock: time | None, settings: EccSettings) -> datetime | None:
    """The instant of a day and a time of day, two fields that the ERP sends in its own time zone."""
    if day is None:
        return None
    try:
        return datetime.combine(day, clock or time(), ZoneInfo(settings.time_zone)).astimezone(UTC)
    except OverflowError:
        return None


# --- where -----------------------------------------------------------------------------------------------------------


def in_force(addresses: Iterable[Address], now: datetime) -> list[Address]:
    """The addresses that are valid now, the latest start first, as nothing else points to the main one. Addresses with
    unreadable dates come last."""
    valid = [
        one
        for one in addresses
        if (one.ValidityStartDate or EARLIEST) <= now and (one.ValidityEndDate is None or now <= one.ValidityEndDate)
    ]
    valid.sort(key=lambda one: (one.AddressID is None, one.AddressID or ""))
    valid.sort(key=lambda one: one.ValidityStartDate or EARLIEST, reverse=True)
    valid.sort(key=lambda one: one.lacks(*VALIDITY))
    return valid


def reach(partner: Partner, settings: EccSettings, *, now: datetime) -> Reach:
    homes = in_force(partner.addresses, now)
    return Reach(
        email=next((email for home in homes for email, _ in emails(home)), None),
        phone=next((phone for home in homes for phone, _ in phones(home)), None),
        address=next((place for home in homes if (place := postal(home))), None),
        as_of=changed(partner, settings),
    )


def contact_points(partner: Partner, settings: EccSettings, *, now: datetime) -> ContactPoints:
    """All contact points, each value once, those of the main address first."""
    points: dict[tuple[ContactKind, str], ContactPoint] = {}
    for place, home in enumerate(in_force(partner.addresses, now)):
        for point in points_of(home, main=place == 0 and not home.lacks(*VALIDITY)):
            points.setdefault((point.kind, point.value.casefold()), point)
    return ContactPoints(tuple(points.values()), as_of=changed(partner, settings))


def points_of(home: Address, *, main: bool) -> Iterator[ContactPoint]:
    for email, default in emails(home):
        yield ContactPoint(ContactKind.EMAIL, email, primary=main and default)
    for phone, default in phones(home):
        yield ContactPoint(ContactKind.PHONE, phone, primary=main and default)
    if place := postal(home):
        parts = (*place.lines, place.city, place.region, place.postal_code, place.country)
        line = ", ".join(part for part in parts if part)
        yield ContactPoint(ContactKind.ADDRESS, line, primary=main, address=place)


def emails(home: Address) -> list[tuple[str, bool]]:
    """The e-mails of an address, the default first, each with whether it is the default."""
    ordered: list[Email] = sorted(home.emails, key=lambda one: not one.IsDefaultEmailAddress)
    return [(one.EmailAddress, bool(one.IsDefaultEmailAddress)) for one in ordered if one.EmailAddress]


def phones(home: Address) -> list[tuple[str, bool]]:
    """The phones of an address, mobiles before landlines, the default of each kind first. Only the very first is the main one."""
    kinds: list[list[Phone]] = [
        sorted(kind, key=lambda one: not one.IsDefaultPhoneNumber) for kind in (home.mobiles, home.phones)
    ]
    numbers = [(value, bool(one.IsDefaultPhoneNumber)) for kind in kinds for one in kind if (value := dialled(one))]
    return [(value, default and place == 0) for place, (value, default) in enumerate(numbers)]


def dialled(phone: Phone) -> str | None:
    """The number with its country code where the ERP has that, else as it was typed."""
    return phone.InternationalPhoneNumber or phone.PhoneNumber


def postal(home: Address) -> records.Address | None:
    line = street_line(home.StreetName, home.HouseNumber, country=home.Country)
    if not (line or home.CityName or home.PostalCode):
        return None
    return records.Address((line,) if line else (), home.CityName, home.Region, home.PostalCode, home.Country)
