"""Pure functions from Customer Data Cloud's accounts to the gateway's records."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from adapters.ports.capabilities import CONSENTS, CONTACTS, PERSON, REACH, RESTRICTION, AnyGroup
from adapters.ports.records import (
    Address,
    Candidate,
    Consents,
    ContactKind,
    ContactPoint,
    ContactPoints,
    Person,
    Reach,
    Restriction,
)
from adapters.systems.sap_customer_data_cloud.consents import ConsentAnswer, preferences, subscriptions
from adapters.systems.sap_customer_data_cloud.own_fields import at_path, value_at
from adapters.systems.sap_customer_data_cloud.query import canonical, linked_ids
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings
from adapters.systems.sap_customer_data_cloud.wire import Account, Profile
from adapters.wire.consent import NO_MEANING, ConsentMeaning, entry
from adapters.wire.restriction import is_restricted


def candidate(account: Account, settings: CustomerDataCloudSettings) -> Candidate:
    named = ((slug, at_path(account.data, field.path)) for slug, field in linked_ids(settings).items())
    profile = account.profile
    return Candidate(
        record_id=account.uid,
        links=tuple((slug, canonical(value, slug)) for slug, value in named if value),
        emails=own_emails(account),
        phones=distinct([*phones(profile), account.phone_number]),
        given_name=profile.first_name,
        family_name=profile.last_name,
        birth_date=birth_date(profile),
        address=address(profile),
        as_of=account.last_updated,
    )


def own_emails(account: Account) -> tuple[str, ...]:
    """E-mails that may identify the person. Anybody can have typed in an unverified address, so it is left out where the account
    verifies others, even if it is the main address or a login."""
    verified = {value.casefold() for value in account.emails.verified if value}
    doubtful = {value.casefold() for value in account.emails.unverified if value} - verified if verified else set()
    shown = distinct([account.profile.email, *account.login_ids.emails, *account.emails.verified], key=str.casefold)
    return tuple(value for value in shown if value.casefold() not in doubtful)


def person(account: Account, settings: CustomerDataCloudSettings) -> Person:
    profile = account.profile
    return Person(
        given_name=profile.first_name,
        family_name=profile.last_name,
        birth_date=birth_date(profile),
        language=profile.locale.replace("_", "-") if profile.locale else None,
        as_of=account.last_updated,
    )


def birth_date(profile: Profile) -> date | None:
    """The day from three numbers that people typed; None where they make no day of the calendar."""
    if profile.birth_year is None or profile.birth_month is None or profile.birth_day is None:
        return None
    try:
        return date(profile.birth_year, profile.birth_month, profile.birth_day)
    except (ValueError, OverflowError):
        return None


def reach(account: Account, settings: CustomerDataCloudSettings) -> Reach:
    numbers = distinct([*phones(account.profile), account.phone_number])
    emails = distinct([account.profile.email, *account.login_ids.emails])
    return Reach(
        email=emails[0] if emails else None,
        phone=numbers[0] if numbers else None,
        address=address(account.profile),
        as_of=account.last_updated,
    )


def restriction(account: Account, settings: CustomerDataCloudSettings) -> Restriction:
    """The flag of a restricted person, set too where the way to it can't be read."""
    assert settings.restricted_field is not None
    try:
        flagged = "data" in account.unreadable or is_restricted(value_at(account.data, settings.restricted_field))
    except ValueError:
        flagged = True
    return Restriction(flagged, as_of=account.last_updated)


def phones(profile: Profile) -> list[str]:
    """The profile's numbers, mobiles first, otherwise in the account's order."""
    ordered = sorted(profile.phones, key=lambda phone: (phone.type or "").casefold() != "mobile")
    return [phone.number for phone in ordered if phone.number]


def address(profile: Profile) -> Address | None:
    """The profile's one address; a country that is not a code of two letters is left out."""
    lines = tuple(line.strip() for line in (profile.address or "").splitlines() if line.strip())
    if not (lines or profile.city or profile.zip):
        return None
    country = profile.country
    code = country.upper() if country and len(country) == 2 and country.isalpha() else None
    return Address(lines, profile.city, profile.state, profile.zip, code)


def contact_points(account: Account, settings: CustomerDataCloudSettings) -> ContactPoints:
    return ContactPoints((*email_points(account), *other_points(account)), as_of=account.last_updated)


def email_points(account: Account) -> Iterator[ContactPoint]:
    """Every e-mail of the account. Verified is None where the account does not say it, primary where the main one can't be
    read."""
    verified = {value.casefold() for value in account.emails.verified if value}
    unverified = {value.casefold() for value in account.emails.unverified if value}
    main = account.profile.email and account.profile.email.casefold()
    is_sure = "profile" not in account.unreadable and "email" not in account.profile.unreadable
    everything = [account.profile.email, *account.login_ids.emails, *account.emails.verified, *account.emails.unverified]
    for value in distinct(everything, key=str.casefold):
        folded = value.casefold()
        state = True if folded in verified else False if folded in unverified else None
        yield ContactPoint(ContactKind.EMAIL, value, state, folded == main if is_sure else None)


def other_points(account: Account) -> Iterator[ContactPoint]:
    for at, number in enumerate(distinct([*phones(account.profile), account.phone_number])):
        yield ContactPoint(ContactKind.PHONE, number, primary=at == 0)
    if (home := address(account.profile)) is not None:
        line = ", ".join(filter(None, (*home.lines, home.city, home.region, home.postal_code, home.country)))
        yield ContactPoint(ContactKind.ADDRESS, line, primary=True, address=home)


def consents(account: Account, settings: CustomerDataCloudSettings) -> Consents:
    """Consents by the path of their leaf in `preferences`, subscriptions as `<id>.email`."""
    entries = tuple(
        entry(one.path, one.granted, meaning_of(one.path, settings.consents), at=one.at) for one in answers(account, settings)
    )
    return Consents(entries, as_of=account.last_updated)


def answers(account: Account, settings: CustomerDataCloudSettings) -> tuple[ConsentAnswer, ...]:
    return (*preferences(account.preferences), *subscriptions(account.subscriptions, double_opt_in=settings.double_opt_in))


def odd_answers(account: Account, settings: CustomerDataCloudSettings) -> tuple[str, ...]:
    """Paths of the consents that can't be read."""
    return tuple(path for one in answers(account, settings) for path in one.odd)


def meaning_of(path: str, meanings: Mapping[str, ConsentMeaning]) -> ConsentMeaning:
    """The setting for the path itself or for its longest beginning that ends before a dot."""
    while path:
        if path in meanings:
            return meanings[path]
        path = path.rpartition(".")[0]
    return NO_MEANING


def distinct(values: Iterable[str | None], key: Callable[[str], str] = str) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for value in values:
        if value and value.strip():
            seen.setdefault(key(value), value)
    return tuple(seen.values())


PARTS: Final[Mapping[AnyGroup, Callable[[Account, CustomerDataCloudSettings], object]]] = {
    PERSON: person,
    REACH: reach,
    CONTACTS: contact_points,
    CONSENTS: consents,
    RESTRICTION: restriction,
}

FIELDS: Final[Mapping[AnyGroup, tuple[str, ...]]] = {
    PERSON: ("profile",),
    REACH: ("profile", "loginIDs", "phoneNumber"),
    CONTACTS: ("profile", "loginIDs", "emails", "phoneNumber"),
    CONSENTS: ("preferences", "subscriptions"),
    RESTRICTION: ("data",),
}
"""Parts of an account that each group needs."""
