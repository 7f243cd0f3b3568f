"""What an odd value in an account costs: itself."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from adapters.ports.capabilities import CONSENTS, CONTACTS, PERSON, REACH
from adapters.ports.errors import Malformed
from adapters.ports.records import ContactKind
from adapters.ports.shapes import ATTRIBUTES, EMAIL, Attribute, Clue, Term
from adapters.systems.sap_customer_data_cloud import mapping, wire
from adapters.systems.sap_customer_data_cloud.classifying import classify
from adapters.systems.sap_customer_data_cloud.query import linked_ids
from adapters.wire.losses import gathered
from adapters.wire.message import Request
from tests.unit.adapters.oddities import Answer, costs, read, spoilt
from tests.unit.adapters.sap_customer_data_cloud.test_asking import PlayedLine, customers, people, reply, settings
from tests.unit.adapters.sap_customer_data_cloud.test_mapping import DATA, PROFILE
from tests.unit.adapters.sap_customer_data_cloud.test_people import searching

SETTINGS = settings()
ONE, SEVERAL = wire.readers(tuple(field.path for field in linked_ids(SETTINGS).values()))
ACCOUNT = {
    "errorCode": 0,
    "UID": "7f1c",
    "lastUpdated": "2025-12-20T18:04:09.001Z",
    "profile": {**PROFILE, "state": "Greater London"},
    "data": DATA,
    "emails": {"verified": ["amelia.hart@example.com"], "unverified": ["amelia@example.com"]},
    "loginIDs": {"emails": ["hart@example.com"]},
    "phoneNumber": "+447700900150",
}
MAIL = Clue(EMAIL, "amelia.hart@example.com")


def told(account: wire.Account) -> Any:
    """What an account says in all the parts that it is read for here."""
    parts = (mapping.person, mapping.reach, mapping.contact_points, mapping.candidate)
    return tuple(part(account, SETTINGS) for part in parts)


def test_whatever_stands_at_one_place_costs_itself() -> None:
    """Addresses and numbers are listed in their order, the postal address on one line."""
    place = {f"address.{leaf}" for leaf in ("lines", "city", "region", "postal_code", "country")}
    points = {"points", *(f"points.{leaf}" for leaf in ("kind", "value", "verified", "primary", "address", *place))}
    keys = frozenset({"emails", "phones", "email", "phone", *points})
    home = frozenset({"address", *place, *points})
    together = {
        "UID": frozenset({"record_id"}),
        "data": frozenset({"links"}),
        "profile": keys | home | {"given_name", "family_name", "birth_date", "language"},
        **{f"profile.{name}": home for name in ("address", "city", "state", "zip", "country")},
        **{f"profile.{name}": keys for name in ("email", "phones", "phones.type", "phones.number")},
        **dict.fromkeys(("emails", "emails.verified", "emails.unverified", "loginIDs", "loginIDs.emails", "phoneNumber"), keys),
    }
    answer = Answer(ONE, ACCOUNT, lambda account: {"": told(account)}, carries=frozenset({"UID"}), together=together)
    assert costs(answer) == []


@pytest.mark.parametrize(
    ("odd", "kept"),
    [
        ({"phones": None}, {"zip": "SW1X 0AA"}),
        ({"phones": "none"}, {"zip": "SW1X 0AA"}),
        ({"zip": 10115}, {"zip": "10115"}),
        ({"birthYear": "unknown"}, {"birth_year": None, "birth_day": 14}),
        ({"birthYear": 10**30}, {"birth_day": 14}),
        ({"phones": {"type": "mobile", "number": "+447700900123"}}, {"phones": ["+447700900123"]}),
        ({"phones": [{"number": 447700900123}, {"number": None}, "x"]}, {"phones": ["447700900123"]}),
    ],
)
async def test_an_odd_value_of_the_profile_costs_not_the_account(odd: dict[str, Any], kept: dict[str, Any]) -> None:
    account, _ = read(ONE, {**ACCOUNT, "profile": {**PROFILE, **odd}})
    profile = account.profile
    assert {name: mapping.phones(profile) if name == "phones" else getattr(profile, name) for name in kept} == kept
    assert profile.last_name == "Hart"
    line = PlayedLine(lambda form: {**ACCOUNT, "profile": {**PROFILE, **odd}})
    person: Any = (await customers(line).fetch(["7f1c"], frozenset({PERSON})))["7f1c"][PERSON]
    assert person.birth_date == (None if "birthYear" in odd else date(1984, 5, 14))


@pytest.mark.parametrize("odd", [None, [], 5, "x", {"verified": None}, {"verified": [None, "", 7, "a@example.com"]}])
def test_odd_e_mails_cost_themselves(odd: object) -> None:
    account, _ = read(ONE, {**ACCOUNT, "emails": odd})
    emails = mapping.candidate(account, SETTINGS).emails
    assert set(emails) >= {"Amelia.Hart@example.com", "hart@example.com"}
    assert ("a@example.com" in emails) is (isinstance(odd, dict) and odd["verified"] is not None)


@pytest.mark.parametrize(
    "odd", ["none", [], None, {"crm": "x"}, {"crm": {"businessPartnerId": ["0000204711"]}}, {"crm": [DATA, DATA]}]
)
def test_an_unreadable_id_of_another_system_is_no_link_and_is_reported(odd: Any) -> None:
    data = {**DATA, **odd} if isinstance(odd, dict) else odd
    account, losses = read(ONE, {**ACCOUNT, "data": data})
    links = dict(mapping.candidate(account, SETTINGS).links)
    assert "sap-ecc" not in links
    assert ("annex-cloud-loyalty" in links) is isinstance(odd, dict)
    assert bool(losses) is (odd is not None)
    assert all(loss.field.startswith("data") for _, loss in losses.found)


@pytest.mark.parametrize("odd", [{"profile": "x"}, {"profile": {**PROFILE, "email": {}}}])
def test_where_the_first_e_mail_is_unreadable_none_is_primary(odd: Any) -> None:
    account, _ = read(ONE, {**ACCOUNT, **odd})
    mails = [point for point in mapping.contact_points(account, SETTINGS).points if point.kind is ContactKind.EMAIL]
    assert {point.primary for point in mails} == {None}
    assert len(mails) == 3


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"preferences": "x"}, ["preferences"]),
        ({"preferences": {"sms": {"isConsentGranted": "yes"}}}, ["preferences.sms.isConsentGranted"]),
        (
            {"preferences": {"sms": {"isConsentGranted": True, "lastConsentModified": {}, "actionTimestamp": "2025-01-01"}}},
            ["preferences.sms.lastConsentModified"],
        ),
        ({"preferences": {"sms": 7, "mail": None}}, ["preferences.sms"]),
        ({"subscriptions": {"news": {"email": {"isSubscribed": 1}}}}, ["subscriptions.news.email.isSubscribed"]),
        ({"subscriptions": {"news": {"email": "x"}}}, ["subscriptions.news.email"]),
        (
            {"subscriptions": {"news": {"email": {"isSubscribed": True, "doubleOptIn": {"status": ["Confirmed"]}}}}},
            ["subscriptions.news.email.doubleOptIn.status"],
        ),
    ],
)
async def test_consents_that_cannot_be_read_are_told_by_their_place(parts: Any, told: list[str]) -> None:
    line = PlayedLine(lambda ask: {**ACCOUNT, **parts})
    with gathered() as losses:
        found = await customers(line).fetch(["7f1c"], frozenset({CONSENTS}))
    assert sorted(loss.field for _, loss in losses.found) == told
    assert all(one.at is None for one in found["7f1c"][CONSENTS].consents)  # type: ignore[union-attr]
    with gathered() as losses:
        await customers(PlayedLine(lambda ask: {**ACCOUNT, **parts})).fetch(["7f1c"], frozenset({PERSON}))
    assert not losses


def test_one_object_in_a_list_is_that_object() -> None:
    account, losses = read(ONE, {**ACCOUNT, "data": {**DATA, "crm": [DATA["crm"]]}})
    assert dict(mapping.candidate(account, SETTINGS).links)["sap-ecc"]
    assert not losses


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [(29550001, "29550001"), (29550001.0, "29550001"), (" 29550001 ", "29550001"), (1.5, None), (2.0**53, None), (1e300, None)],
)
def test_an_id_that_a_site_types_as_a_number_is_its_digits(typed: object, read_as: str | None) -> None:
    account, _ = read(ONE, {**ACCOUNT, "data": {"commerce": {"fpsUserId": typed}}})
    assert dict(mapping.candidate(account, SETTINGS).links).get("farfetch") == read_as


async def test_a_single_account_counts_as_a_list_and_one_without_an_id_is_lost() -> None:
    single = PlayedLine(lambda form: {"errorCode": 0, "results": {**ACCOUNT, "UID": " 7f1c "}, "totalCount": 1})
    assert set(await customers(single).fetch(["7f1c", "2"], frozenset({PERSON, REACH}))) == {"7f1c"}
    lost = PlayedLine(lambda form: {"errorCode": 0, "results": [{"UID": None}, {"UID": "2"}, 7], "totalCount": 3})
    with gathered() as losses:
        assert set(await customers(lost).fetch(["1", "2"], frozenset({CONTACTS}))) == {"2"}
    assert losses.left_out


async def test_of_an_account_that_is_there_twice_the_later_change_counts() -> None:
    rows = [
        {"UID": "1", "lastUpdated": at, "profile": {"firstName": at[:4]}} for at in ("2025-01-01", "2026-01-01", "2024-01-01")
    ]
    line = PlayedLine(lambda form: {"errorCode": 0, "results": rows, "totalCount": 3})
    person: Any = (await customers(line).fetch(["1", "2"], frozenset({PERSON})))["1"][PERSON]
    assert person.given_name == "2026"


@pytest.mark.parametrize(
    ("odd", "truncated"),
    [
        ({"loginIDs": 5}, True),
        ({"profile": {**PROFILE, "email": ["x"]}}, True),
        ({"profile": {**PROFILE, "birthYear": "unknown"}}, False),
        ({"data": {"crm": {"businessPartnerId": []}}}, True),
        ({}, False),
    ],
)
async def test_where_a_key_of_a_hit_cannot_be_read_silence_proves_nothing(odd: dict[str, Any], truncated: bool) -> None:
    other = {**ACCOUNT, "profile": {}, "emails": {}, **odd}
    line = PlayedLine(lambda form: {"errorCode": 0, "results": [other], "totalCount": 1})
    found = (await people(line).find([MAIL, Clue(EMAIL, "b@example.com")]))[Clue(EMAIL, "b@example.com")]
    assert (found.candidates, found.truncated) == ((), truncated)


async def test_where_an_attribute_of_a_hit_cannot_be_read_silence_proves_nothing() -> None:
    clue = Clue(ATTRIBUTES, terms=(Term(Attribute.BIRTH_DATE, "1984-05-14"),))
    for year, truncated in (("unknown", True), (1985, False)):
        rows = [{**ACCOUNT, "profile": {**PROFILE, "birthYear": year}}]
        line = PlayedLine(lambda form, rows=rows: {"errorCode": 0, "results": rows, "totalCount": 1})
        found = (await people(line).find([clue]))[clue]
        assert (found.candidates, found.truncated) == ((), truncated)


@pytest.mark.parametrize(("total", "next_"), [("many", "2"), (None, "2"), ("3", "2"), (2, None)])
async def test_where_the_total_is_unreadable_a_full_page_has_a_next_one(total: object, next_: str | None) -> None:
    line = PlayedLine(lambda form: {"errorCode": 0, "results": [{"UID": "1"}, {"UID": None}], "totalCount": total})
    hits = await searching(line).search("hart", limit=2)
    assert ([one.record_id for one in hits.records], hits.next) == (["1"], next_)


async def test_an_unreadable_page_of_people_is_skipped_but_not_for_ever() -> None:
    def answer(form: Any) -> Any:
        start = int(re.search(r"START (\d+)|$", form["query"])[1] or 0)  # type: ignore[index]
        rows = [{"UID": str(number) if number >= sound_from else None} for number in range(start, start + 2)]
        return {"errorCode": 0, "results": rows, "totalCount": 100}

    sound_from = 4
    hits = await searching(PlayedLine(answer)).search("hart", limit=2)
    assert ([one.record_id for one in hits.records], hits.next) == (["4", "5"], "6")
    sound_from, line = 99, PlayedLine(answer)
    with pytest.raises(Malformed):
        await searching(line).search("hart", limit=2)
    assert len(line.asked) == 5


@pytest.mark.parametrize(
    ("body", "fine"),
    [
        (b'{"errorCode": 0, "UID": "1", "profile": {"firstName": "Am\xe9lie"}}', True),
        (b'{"errorCode": "0", "UID": "1", "profile": {"firstName": "\\ud83d"}}', True),
        (b'{"errorCode": null, "UID": "1"}', False),
        (b'{"errorCode": [0], "UID": "1"}', False),
        (b"[]", False),
    ],
)
def test_a_text_that_is_none_costs_not_the_envelope(body: bytes, fine: bool) -> None:
    verdict = classify(Request("/accounts.search", PERSON.capability, "accounts.search"), reply(body))
    assert (verdict is None) is fine
    if fine:
        assert ONE.salvage(body)[0].profile.first_name is None


async def test_a_wrong_envelope_is_malformed() -> None:
    for content in ({"errorCode": 0}, {"errorCode": 0, "results": None}, {"errorCode": 0, "results": 5}):
        with pytest.raises(Malformed):
            await customers(PlayedLine(lambda form, content=content: content)).fetch(["1", "2"], frozenset({PERSON}))


SOUND = [{**ACCOUNT, "UID": str(number)} for number in range(5)]


@given(spoilt(SOUND, ids={"UID"}))
def test_whatever_is_odd_in_some_accounts_the_others_are_as_they_were(rows: list[Any]) -> None:
    sent = [row for _, row in rows]
    accounts, _ = read(SEVERAL, {"errorCode": 0, "results": sent, "totalCount": len(sent)})
    sound = {row["UID"]: row for row in sent if row in SOUND}
    found = {account.uid: account for account in accounts.people}
    assert found.keys() >= sound.keys()
    assert accounts.sent == len(sent)
    for uid, row in sound.items():
        assert told(found[uid]) == told(read(ONE, row)[0])
