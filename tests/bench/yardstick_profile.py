"""The yardstick's reading of who a person is: the CRM's record and the account, and one profile out of both."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import strawberry

from tests.bench import yardstick_words as words
from tests.bench.yardstick_calls import Vendors
from tests.bench.yardstick_types import (
    Address,
    Consent,
    ContactPoint,
    FieldAlternative,
    FieldProvenance,
    Identity,
    Match,
    Profile,
    Records,
    Source,
    System,
)

CRM, ACCOUNT = "sap-cloud-for-customer", "sap-customer-data-cloud"
TITLES = {"0001": "Ms", "0002": "Mr"}
KNOWN_FIELDS = "CustomerID,ExternalID,ExternalSystem,FirstName,LastName,BirthDate,Email,Phone,Mobile,StreetPostalCode,ChangedOn"
PLACE = "AddressLine1,AddressLine2,HouseNumber,Street,AddressLine4,AddressLine5,City,StateCode,StreetPostalCode,CountryCode"
PERSON_FIELDS = (
    "CustomerID,TitleCode,FirstName,LastName,BirthDate,LanguageCode,NationalityCountryCode,Email,EmailInvalidIndicator,"
    f"Phone,Mobile,ChangedOn,{PLACE}"
)
ADDRESS_FIELDS = f"CustomerID,MainIndicator,Email,Phone,Mobile,{PLACE}"


@dataclass
class Files:
    """What both systems hold of one person."""

    customer: words.CrmCustomer
    addresses: list[words.CrmAddress]
    account: words.Account


@dataclass
class Value:
    name: str
    value: Any
    system: str
    as_of: Any


async def looked_for(vendors: Vendors, records: Records) -> list[Identity]:
    """Who the systems say it is: by e-mail, then once more by the phone that they gave, for second records."""
    where = f'profile.email = "{records.email}" OR loginIDs.emails = "{records.email}"'
    query = f"SELECT UID, profile, data, emails, loginIDs, lastUpdated FROM accounts WHERE {where} LIMIT 50"
    options = {
        "$filter": f"Email eq '{records.email}'",
        "$expand": "IndividualCustomerIdentification",
        "$select": f"{KNOWN_FIELDS},IndividualCustomerIdentification",
    }
    found, rows = await asyncio.gather(
        vendors.accounts("accounts.search", {"query": query, "accountTypes": "full"}),
        vendors.crm("IndividualCustomerCollection", options),
    )
    accounts = [words.Account.model_validate(account) for account in found["results"]]
    customers = [words.CrmCustomer.model_validate(row) for row in rows]
    await again(vendors, next(phone.number for account in accounts for phone in account.profile.phones), options)
    return [
        *(identity(CRM, customer.CustomerID, "KEY") for customer in customers),
        *(identity(ACCOUNT, account.uid, "KEY") for account in accounts),
        identity("annex-cloud-loyalty", records.member, "LINKED"),
        identity("farfetch", records.shop_user, "LINKED"),
    ]


async def again(vendors: Vendors, phone: str, options: dict[str, str]) -> None:
    query = (
        f'SELECT UID, profile, data, emails, loginIDs, lastUpdated FROM accounts WHERE profile.phones.number = "{phone}" LIMIT 50'
    )
    spellings = (phone, f"{phone[:3]} {phone[3:7]}-{phone[7:]}", f"{phone[:3]} {phone[3:7]} {phone[7:]}", f"0{phone[3:]}")
    found, by_field = await asyncio.gather(
        vendors.accounts("accounts.search", {"query": query, "accountTypes": "full"}),
        vendors.crm_batch(
            *(
                ("IndividualCustomerCollection", {**options, "$filter": " or ".join(f"{field} eq '{one}'" for one in spellings)})
                for field in ("Mobile", "Phone")
            )
        ),
    )
    for account in found["results"]:
        words.Account.model_validate(account)
    for row in (row for rows in by_field for row in rows):
        words.CrmCustomer.model_validate(row)


def identity(system: str, record_id: str, method: str) -> Identity:
    return Identity(system=System(id=strawberry.ID(system)), record_id=record_id, match=Match(method=method))


async def read(vendors: Vendors, records: Records) -> Files:
    by_id = f"CustomerID eq '{records.crm}'"
    include = "profile,loginIDs,emails,preferences,subscriptions"
    account, (customers, addresses) = await asyncio.gather(
        vendors.accounts("accounts.getAccountInfo", {"UID": records.account, "include": include}),
        vendors.crm_batch(
            ("IndividualCustomerCollection", {"$filter": by_id, "$select": PERSON_FIELDS}),
            ("IndividualCustomerAddressCollection", {"$filter": by_id, "$select": ADDRESS_FIELDS}),
        ),
    )
    return Files(
        words.CrmCustomer.model_validate(customers[0]),
        [words.CrmAddress.model_validate(address) for address in addresses],
        words.Account.model_validate(account),
    )


def profile(files: Files, member: words.Member, shop_user: words.ShopUser) -> Profile:
    """Names come from the account first, what reaches a person from where it was changed last; loyalty and the shop are told
    beside them."""
    held: dict[str, list[Value]] = {}
    for value in (*of_account(files.account), *of_customer(files.customer), *of_member(member), *of_shop(shop_user)):
        if value.value is not None:
            held.setdefault(value.name, []).append(value)
    told, values = [], {}
    for name, claims in held.items():
        latest = name in ("email", "phone", "address")
        asked = [claim for claim in claims if claim.system in (ACCOUNT, CRM)] or claims
        first = max(asked, key=lambda claim: claim.as_of) if latest else asked[0]
        values[name] = first.value
        told.append(
            FieldProvenance(
                field=name,
                value=printed(first.value),
                rule="ONLY_SOURCE" if len(claims) == 1 else "MOST_RECENT" if latest else "SOURCE_PRIORITY",
                source=source(first.system, first.as_of),
                alternatives=[
                    FieldAlternative(value=printed(claim.value), source=source(claim.system, claim.as_of))
                    for claim in claims
                    if claim is not first
                ],
            )
        )
    return Profile(
        salutation=values.get("salutation"),
        given_name=values.get("givenName"),
        family_name=values.get("familyName"),
        full_name=" ".join(filter(None, (values.get("givenName"), values.get("familyName")))) or None,
        email=values.get("email"),
        phone=plain(values.get("phone")),
        birth_date=values.get("birthDate"),
        language=values.get("language"),
        address=values.get("address"),
        provenance=told,
    )


def of_account(account: words.Account) -> Iterator[Value]:
    held = account.profile
    born = None
    if held.birth_year and held.birth_month and held.birth_day:
        born = date(held.birth_year, held.birth_month, held.birth_day)
    home = Address(lines=[held.address], city=held.city, postal_code=held.zip, country=held.country) if held.address else None
    values = {
        "salutation": None,
        "givenName": held.first_name,
        "familyName": held.last_name,
        "birthDate": born,
        "language": held.locale.replace("_", "-") if held.locale else None,
        "nationality": None,
        "email": held.email,
        "phone": next((phone.number for phone in held.phones), None),
        "address": home,
    }
    for name, value in values.items():
        yield Value(name, value, ACCOUNT, account.last_updated)


def of_customer(customer: words.CrmCustomer) -> Iterator[Value]:
    values = {
        "salutation": TITLES.get(customer.TitleCode or ""),
        "givenName": customer.FirstName,
        "familyName": customer.LastName,
        "birthDate": customer.BirthDate,
        "language": customer.LanguageCode.lower() if customer.LanguageCode else None,
        "nationality": customer.NationalityCountryCode,
        "email": customer.Email,
        "phone": customer.Mobile or customer.Phone,
        "address": postal(customer),
    }
    for name, value in values.items():
        yield Value(name, value, CRM, customer.ChangedOn)


def of_member(member: words.Member) -> Iterator[Value]:
    values = {"givenName": member.first_name, "familyName": member.last_name, "birthDate": member.birth_date}
    values |= {"email": member.email, "phone": member.phone}
    for name, value in values.items():
        yield Value(name, value, "annex-cloud-loyalty", member.update_date)


def of_shop(user: words.ShopUser) -> Iterator[Value]:
    values = {"givenName": user.first_name, "familyName": user.last_name, "birthDate": user.date_of_birth}
    values |= {"email": user.email, "phone": user.phone_number}
    for name, value in values.items():
        yield Value(name, value, "farfetch", user.updated_date)


def postal(where: words.CrmAddress) -> Address | None:
    line = " ".join(filter(None, (where.HouseNumber, where.Street)))
    if not line:
        return None
    return Address(lines=[line], city=where.City, postal_code=where.StreetPostalCode, country=where.CountryCode)


def plain(number: str | None) -> str | None:
    return "".join(sign for sign in number if sign in "+0123456789") if number else None


def printed(value: Any) -> str:
    if isinstance(value, Address):
        return ", ".join(filter(None, (*value.lines, value.city, value.postal_code, value.country)))
    return str(value)


def source(system: str, as_of: Any) -> Source:
    return Source(system=System(id=strawberry.ID(system)), as_of=as_of, freshness="LIVE")


def contact_points(files: Files) -> list[ContactPoint]:
    """Each way to reach somebody once, though both systems know it; verified where one of them says so and none denies it."""
    points: dict[tuple[str, str], ContactPoint] = {}

    def add(kind: str, value: str | None, system: str, as_of: Any, verified: bool | None = None) -> None:
        if value:
            value = re.sub(r"[^+\d]", "", value) if kind == "PHONE" else value
            point = ContactPoint(kind=kind, value=value, verified=verified, source=source(system, as_of))
            known = points.setdefault((kind, value.lower()), point)
            known.verified = False if False in (known.verified, verified) else known.verified or verified

    for held in (files.customer, *files.addresses):
        invalid = held.EmailInvalidIndicator if isinstance(held, words.CrmCustomer) else None
        add("EMAIL", held.Email, CRM, files.customer.ChangedOn, False if invalid else None)
        add("PHONE", held.Mobile, CRM, files.customer.ChangedOn)
        add("PHONE", held.Phone, CRM, files.customer.ChangedOn)
        home = postal(held)
        add("ADDRESS", printed(home) if home else None, CRM, files.customer.ChangedOn)
    account = files.account
    for email in filter(None, (account.profile.email, *account.emails.verified, *account.emails.unverified)):
        verified = True if email in account.emails.verified else False if email in account.emails.unverified else None
        add("EMAIL", email, ACCOUNT, account.last_updated, verified)
    for phone in account.profile.phones:
        add("PHONE", phone.number, ACCOUNT, account.last_updated)
    where = account.profile
    add("ADDRESS", ", ".join(filter(None, (where.address, where.city, where.zip, where.country))), ACCOUNT, account.last_updated)
    return list(points.values())


def consents(account: words.Account) -> list[Consent]:
    found = [
        Consent(name=path, granted=leaf["isConsentGranted"], at=words.instant(leaf.get("lastConsentModified")))
        for path, leaf in leaves(account.preferences, "")
    ]
    for name, media in account.subscriptions.items():
        for medium, leaf in media.items():
            at = words.instant(leaf.get("lastUpdatedSubscriptionState"))
            found.append(Consent(name=f"{name}.{medium}", granted=leaf["isSubscribed"], at=at))
    return found


def leaves(node: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, child in node.items():
        if isinstance(child, dict):
            if "isConsentGranted" in child:
                yield path + name, child
            else:
                yield from leaves(child, f"{path}{name}.")
