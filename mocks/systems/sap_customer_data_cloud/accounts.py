"""An account as JSON: SAP Customer Data Cloud fact sheet, section 5. Missing parts are left out, never null."""

from __future__ import annotations

from datetime import UTC, datetime

from mocks.control.stage import World
from mocks.world.chance import draw
from mocks.world.people import ANNEX, CDC, ERP, FARFETCH, Person, Record

Json = dict[str, object]
_LOCALES = {"GB": "en-GB", "FR": "fr-FR", "IT": "it-IT", "CN": "zh-CN", "AE": "ar-AE", "DE": "de-DE"}
PHONE_LOGINS = 3
"""One person in so many logs in by phone too."""


def account(world: World, person: Person, record: Record) -> Json:
    """The whole account, every part included."""
    uid = person.account_uid
    full: Json = {"UID": uid}
    for name, at in (("created", record.created_at), ("lastUpdated", record.changed_at), ("lastLogin", record.changed_at)):
        full[name] = instant(at)
        full[f"{name}Timestamp"] = int(at.timestamp() * 1000)
    emails = [record.email] if record.email else []
    unconfirmed = [typed] if (typed := world.fact(person, CDC, "unverified_email", "")) else []
    if record.phone and person.number % PHONE_LOGINS == 1:
        full["phoneNumber"] = record.phone
    full |= {
        "isActive": True,
        "isRegistered": True,
        "isVerified": bool(emails),
        "loginProvider": "site",
        "socialProviders": "site",
        "regSource": "https://shop.example.com/register",
        "loginIDs": {"emails": emails, "unverifiedEmails": unconfirmed},
        "emails": {"verified": emails, "unverified": unconfirmed},
        "profile": profile(person, record) | ({"email": unconfirmed[0]} if unconfirmed else {}),
        "data": data(person, record) | restriction(world, person),
        "preferences": preferences(world, person, record),
        "subscriptions": subscriptions(person, record),
        "identities": [
            {
                "provider": "site",
                "providerUID": uid,
                "isLoginIdentity": True,
                "allowsLogin": True,
                "lastLoginTime": int(record.changed_at.timestamp()),
            }
        ],
    }
    return full


def profile(person: Person, record: Record) -> Json:
    full: Json = {"firstName": record.first_name, "lastName": record.last_name, "email": record.email}
    full["gender"] = person.gender
    if born := record.birth_date:
        full |= {"birthDay": born.day, "birthMonth": born.month, "birthYear": born.year}
    if where := record.address:
        full |= {"address": where.line, "city": where.city, "zip": where.postcode, "country": where.country}
        full["locale"] = _LOCALES.get(where.country, "en-GB")
    kinds = (("mobile", record.phone), ("home", record.landline))
    if phones := [{"type": kind, "number": number} for kind, number in kinds if number]:
        full["phones"] = phones
    return {name: value for name, value in full.items() if value != ""}


def data(person: Person, record: Record) -> Json:
    """The ids in other systems, and the personal shopper of the upper tiers."""
    held: Json = {"styleAdviser": f"SA-{100 + person.number % 40}"} if person.tier >= 2 else {}
    if record.links:
        if person.known_to(ERP):
            held["crm"] = {"businessPartnerId": person.erp_number}
        if person.known_to(ANNEX):
            held["loyalty"] = {"memberId": person.membership_number}
        if person.known_to(FARFETCH):
            held["commerce"] = {"fpsUserId": person.shop_user}
    return held


def restriction(world: World, person: Person) -> Json:
    """The house's own field for persons whose file is closed. It is set on such persons alone."""
    return {"restricted": True} if world.fact(person, CDC, "restricted", person.is_restricted) else {}


def preferences(world: World, person: Person, record: Record) -> Json:
    """Consents by purpose; a changed one is a yes or no to every channel at once, as by one switch in a preference centre."""
    terms = consent(True, record.created_at)
    terms |= {"actionTimestamp": instant(record.created_at), "docVersion": 4, "docDate": "2024-01-15T00:00:00Z", "lang": "en"}
    channels = ("email", "sms", "phone", "post")
    chance = draw(person.seed, person.number, 900)
    granted = {
        channel: world.fact(
            person, CDC, "marketing_consent", not person.objects and (person.number <= 15 or bool(chance >> place & 1))
        )
        for place, channel in enumerate(channels)
    }
    return {
        "terms": {"ToS": terms},
        "marketing": {channel: consent(given, record.changed_at, channel) for channel, given in granted.items()},
    }


def consent(granted: bool, at: datetime, channel: str = "") -> Json:
    return {
        "isConsentGranted": granted,
        "lastConsentModified": instant(at),
        "tags": ["preference-centre"] if channel else [],
        "customData": [{"key": "channel", "value": channel}] if channel else [],
        "entitlements": [],
    }


def subscriptions(person: Person, record: Record) -> Json:
    subscribed = not person.objects and bool(record.email)
    state: Json = {"isSubscribed": subscribed, "tags": ["web"], "lastUpdatedSubscriptionState": instant(record.created_at)}
    if subscribed:
        sent, confirmed = instant(record.created_at), instant(record.changed_at)
        state["doubleOptIn"] = {"status": "Confirmed", "emailSentTime": sent, "confirmTime": confirmed}
    return {"privateSaleNews": {"email": state}}


def instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
