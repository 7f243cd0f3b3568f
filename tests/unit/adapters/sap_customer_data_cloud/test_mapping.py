"""Customer Data Cloud's accounts read into records."""

from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from adapters.ports.records import Address, Channel, Consent, ContactKind, ContactPoint, Purpose
from adapters.systems.sap_customer_data_cloud import mapping, wire
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings

SETTINGS = {"base_url": "https://accounts.example.com", "api_key": "a", "user_key": "u", "secret": "c2VjcmV0"}
PROFILE = {
    "firstName": "Amelia",
    "lastName": "Hart",
    "email": "Amelia.Hart@example.com",
    "birthDay": 14,
    "birthMonth": 5,
    "birthYear": 1984,
    "address": "1 Example Mews",
    "city": "London",
    "zip": "SW1X 0AA",
    "country": "gb",
    "locale": "en_GB",
    "phones": [{"type": "home", "number": "+442079460101"}, {"type": "mobile", "number": "+447700900123"}],
}
DATA = {"crm": {"businessPartnerId": "0000204711"}, "loyalty": {"memberId": "HRD-10002841"}, "commerce": {"fpsUserId": 29550001}}


def settings(**changed: Any) -> CustomerDataCloudSettings:
    return CustomerDataCloudSettings.model_validate({**SETTINGS, **changed})


def account(**parts: Any) -> wire.Account:
    whole = {"errorCode": 0, "UID": "7f1c", "lastUpdated": "2025-12-20T18:04:09.001Z", **parts}
    return wire.Account.model_validate_json(orjson.dumps(whole))


def test_a_person_is_put_together_from_three_numbers_and_a_locale() -> None:
    person = mapping.person(account(profile=PROFILE), settings())
    assert (person.given_name, person.family_name, person.language) == ("Amelia", "Hart", "en-GB")
    assert person.birth_date == date(1984, 5, 14)
    assert person.as_of == datetime(2025, 12, 20, 18, 4, 9, 1000, UTC)


@pytest.mark.parametrize("changed", [{"birthDay": 31, "birthMonth": 2}, {"birthYear": None}, {"birthDay": ""}, {"birthDay": 0}])
def test_what_is_no_day_of_the_calendar_is_no_birthday(changed: dict[str, Any]) -> None:
    assert mapping.person(account(profile={**PROFILE, **changed}), settings()).birth_date is None


def test_the_mobile_number_comes_first_and_the_country_is_a_code() -> None:
    reach = mapping.reach(account(profile=PROFILE), settings())
    assert (reach.email, reach.phone) == ("Amelia.Hart@example.com", "+447700900123")
    assert reach.address == Address(("1 Example Mews",), "London", None, "SW1X 0AA", "GB")
    spelled_out = mapping.reach(account(profile={**PROFILE, "country": "United Kingdom"}), settings()).address
    assert spelled_out is not None
    assert spelled_out.country is None


def test_an_empty_account_is_a_person_without_any_data() -> None:
    assert mapping.reach(account(), settings()).email is None
    assert mapping.contact_points(account(), settings()).points == ()
    assert mapping.consents(account(), settings()).consents == ()


def test_each_address_is_told_once_with_what_is_known_of_its_verification() -> None:
    emails = {"verified": ["amelia.hart@example.com"], "unverified": ["a.hart@example.com"]}
    points = mapping.contact_points(
        account(profile=PROFILE, emails=emails, loginIDs={"emails": ["login@example.com"]}), settings()
    )
    assert points.points[:3] == (
        ContactPoint(ContactKind.EMAIL, "Amelia.Hart@example.com", True, True),
        ContactPoint(ContactKind.EMAIL, "login@example.com", None, False),
        ContactPoint(ContactKind.EMAIL, "a.hart@example.com", False, False),
    )
    assert [point.value for point in points.points[3:]] == [
        "+447700900123",
        "+442079460101",
        "1 Example Mews, London, SW1X 0AA, GB",
    ]


def test_a_candidate_has_the_linked_ids_whether_text_or_number() -> None:
    candidate = mapping.candidate(account(profile=PROFILE, data=DATA), settings())
    assert dict(candidate.links) == {"sap-ecc": "204711", "annex-cloud-loyalty": "HRD-10002841", "farfetch": "29550001"}


def test_linked_ids_are_read_where_the_settings_say() -> None:
    moved = settings(membership_number={"path": "data.club.card"})
    assert mapping.candidate(account(data={"club": {"card": "HRD-1"}}), moved).links == (("annex-cloud-loyalty", "HRD-1"),)
    assert mapping.candidate(account(data={"club": "text", "crm": {"businessPartnerId": True}}), moved).links == ()


def test_an_unverified_address_identifies_nobody() -> None:
    emails = {"verified": ["v@example.com"], "unverified": ["u@example.com"]}
    assert mapping.candidate(account(emails=emails), settings()).emails == ("v@example.com",)


@pytest.mark.parametrize("unverified", ["u@example.com", "U@Example.com"])
def test_an_address_listed_as_unverified_is_no_key(unverified: str) -> None:
    """This holds wherever else it stands."""
    emails = {"verified": ["v@example.com"], "unverified": [unverified]}
    parts = {"profile": {"email": "u@example.com"}, "loginIDs": {"emails": ["u@example.com", "v@example.com"]}, "emails": emails}
    assert mapping.candidate(account(**parts), settings()).emails == ("v@example.com",)
    points = mapping.contact_points(account(**parts), settings()).points
    assert [(point.value, point.verified) for point in points] == [("u@example.com", False), ("v@example.com", True)]
    assert mapping.reach(account(**parts), settings()).email == "u@example.com"


@pytest.mark.parametrize(
    "emails", [{}, {"unverified": ["u@example.com"]}, {"verified": ["u@example.com"], "unverified": ["U@example.com"]}]
)
def test_where_an_account_verifies_no_other_address_its_own_is_a_key(emails: dict[str, Any]) -> None:
    assert mapping.candidate(account(profile={"email": "u@example.com"}, emails=emails), settings()).emails == ("u@example.com",)


def test_consents_are_leaves_by_path_and_subscriptions_by_id() -> None:
    preferences = {
        "terms": {"ToS": {"isConsentGranted": True, "actionTimestamp": "2024-02-02T08:00:00.000Z"}},
        "marketing": {"sms": {"isConsentGranted": False, "lastConsentModified": "2025-06-01T12:00:00.000Z"}},
    }
    subscriptions = {"news": {"email": {"isSubscribed": True, "lastUpdatedSubscriptionState": "2025-09-01T07:00:00.000Z"}}}
    meanings = {"marketing": {"purpose": "MARKETING"}, "marketing.sms": {"purpose": "MARKETING", "channel": "SMS"}, "new": {}}
    told = mapping.consents(account(preferences=preferences, subscriptions=subscriptions), settings(consents=meanings))
    assert told.consents == (
        Consent("terms.ToS", True, None, None, datetime(2024, 2, 2, 8, tzinfo=UTC)),
        Consent("marketing.sms", False, Purpose.MARKETING, Channel.SMS, datetime(2025, 6, 1, 12, tzinfo=UTC)),
        Consent("news.email", True, None, None, datetime(2025, 9, 1, 7, tzinfo=UTC)),
    )


def test_the_longest_beginning_gives_a_consent_its_meaning() -> None:
    whole = settings(consents={"marketing": {"purpose": "MARKETING"}, "market": {"purpose": "SALE"}})
    assert mapping.meaning_of("marketing.email.weekly", whole.consents).purpose is Purpose.MARKETING
    assert mapping.meaning_of("marketplace", whole.consents).purpose is None


@pytest.mark.parametrize(("status", "granted"), [("Confirmed", True), ("Pending", False), ("NotConfirmed", False)])
def test_a_subscription_that_awaits_confirmation_is_not_granted(status: str, granted: bool) -> None:
    subscriptions = {"news": {"email": {"isSubscribed": True, "doubleOptIn": {"status": status}}}}
    (consent,) = mapping.consents(account(subscriptions=subscriptions), settings()).consents
    assert consent.granted is granted
    (without,) = mapping.consents(account(subscriptions=subscriptions), settings(double_opt_in=False)).consents
    assert without.granted


@pytest.mark.parametrize(
    "parts",
    [
        {"UID": None},
        {"UID": ""},
        {"profile": "text"},
        {"profile": {"phones": {"number": "1"}}},
        {"lastUpdated": "yesterday"},
    ],
)
def test_an_account_of_another_shape_is_turned_down(parts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        account(**parts)


@pytest.mark.parametrize("path", ["profile.email", "data", 'data.crm" OR "1" = "1', "data.crm.", "data..crm"])
def test_a_path_that_is_no_custom_field_stops_the_start(path: str) -> None:
    with pytest.raises(ValidationError):
        settings(erp_number={"path": path})
