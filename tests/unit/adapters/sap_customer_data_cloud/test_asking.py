"""What Customer Data Cloud is asked, how its errors are read, and what of its answers is taken."""

import json
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.capabilities import CONSENTS, CONTACTS, PERSON, Capability
from adapters.ports.errors import Malformed
from adapters.ports.shapes import EMAIL, PHONE, Clue, Found
from adapters.systems.sap_customer_data_cloud import query
from adapters.systems.sap_customer_data_cloud.accounts import Accounts
from adapters.systems.sap_customer_data_cloud.adapter import Customers
from adapters.systems.sap_customer_data_cloud.classifying import classify
from adapters.systems.sap_customer_data_cloud.key_lookup import People
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings
from adapters.wire.classification import Category
from adapters.wire.message import Request, Response


def settings(**changed: Any) -> CustomerDataCloudSettings:
    whole = {"base_url": "https://accounts.example.com", "api_key": "a", "user_key": "u", "secret": "c2VjcmV0", **changed}
    return CustomerDataCloudSettings.model_validate(whole)


def reply(content: object, status: int = 200) -> Response:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Response(status, {}, body, "played", Capability.PROFILE)


class PlayedLine:
    """Notes the forms that are sent, and answers each as the test says."""

    def __init__(self, answer: Callable[[Mapping[str, str]], object]) -> None:
        self.settings = SimpleNamespace(root="https://accounts.example.com")
        self.asked: list[Request] = []
        self._answer = answer

    @property
    def forms(self) -> list[Mapping[str, str]]:
        return [ask.form or {} for ask in self.asked]

    async def ask(self, ask: Request) -> Response:
        self.asked.append(ask)
        return reply(self._answer(ask.form or {}))


def found(*accounts: Mapping[str, Any], total: int | None = None) -> dict[str, Any]:
    return {"errorCode": 0, "results": list(accounts), "objectsCount": len(accounts), "totalCount": total or len(accounts)}


def customers(line: PlayedLine, **changed: Any) -> Customers:
    return Customers(Accounts(line, settings(**changed)), settings(**changed))  # type: ignore[arg-type]


def people(line: PlayedLine, **changed: Any) -> People:
    return People(Accounts(line, settings(**changed)), settings(**changed))  # type: ignore[arg-type]


async def test_one_account_is_read_by_its_uid_with_only_the_parts_it_needs() -> None:
    line = PlayedLine(lambda form: {"errorCode": 0, "UID": "1", "profile": {"firstName": "Amelia"}})
    parts = await customers(line).fetch(["1"], frozenset({PERSON}))
    assert parts["1"][PERSON].given_name == "Amelia"  # type: ignore[attr-defined]
    assert line.asked[0].target == "/accounts.getAccountInfo"
    assert line.forms == [{"format": "json", "httpStatusCodes": "false", "UID": "1", "include": "profile"}]


async def test_several_accounts_are_one_search_and_are_paired_by_their_ids() -> None:
    line = PlayedLine(lambda form: found({"UID": "3"}, {"UID": "2", "profile": {"firstName": "Oliver"}}))
    parts = await customers(line).fetch(["1", "2"], frozenset({PERSON, CONSENTS}))
    assert set(parts) == {"2"}
    assert line.forms[0]["query"] == (
        'SELECT UID, profile, preferences, subscriptions, lastUpdated FROM accounts WHERE UID IN ("1", "2") LIMIT 2'
    )


async def test_the_login_phone_is_requested_in_a_search_but_not_for_one_account() -> None:
    """The read of one account brings it unasked."""
    account = {"UID": "1", "phoneNumber": "+447700900150", "profile": {"phones": [{"number": "+447700900123"}]}}
    line = PlayedLine(lambda form: {"errorCode": 0, **account} if "UID" in form else found(account))
    for ids in (["1"], ["1", "2"]):
        parts = await customers(line).fetch(ids, frozenset({CONTACTS}))
        assert [point.value for point in parts["1"][CONTACTS].points] == ["+447700900123", "+447700900150"]  # type: ignore[attr-defined]
    one, several = line.forms
    assert one["include"] == "profile,loginIDs,emails"
    assert several["query"].startswith("SELECT UID, profile, loginIDs, emails, phoneNumber, lastUpdated FROM")
    clue = Clue(PHONE, "+447700900150")
    assert [one.record_id for one in (await people(line).find([clue]))[clue].candidates] == ["1"]


@pytest.mark.parametrize("held", ["+442079460000;ext=12", "+442079460000 ext. 12", "+442079460000 x12"])
async def test_a_number_with_an_extension_is_found_in_every_spelling(held: str) -> None:
    line = PlayedLine(lambda form: found({"UID": "1", "profile": {"phones": [{"number": held}]}}))
    clues = [Clue(PHONE, "+442079460000;ext=12"), Clue(PHONE, "+442079460000;ext=13"), Clue(PHONE, "+442079460000")]
    answers = await people(line).find(clues)
    assert [len(answers[clue].candidates) for clue in clues] == [1, 0, 0]
    assert f'"{held}"' in line.forms[0]["query"]


async def test_an_unknown_uid_is_absent_and_an_answer_for_another_is_rejected() -> None:
    assert await customers(PlayedLine(lambda form: {"errorCode": 403005})).fetch(["1"], frozenset({PERSON})) == {}
    assert await customers(PlayedLine(lambda form: {"errorCode": 0, "UID": "2"})).fetch(["1"], frozenset({PERSON})) == {}


async def test_a_search_without_its_results_is_garbled() -> None:
    with pytest.raises(Malformed):
        await customers(PlayedLine(lambda form: {"errorCode": 0})).fetch(["1", "2"], frozenset({PERSON}))


async def test_clues_of_every_kind_are_one_search() -> None:
    line = PlayedLine(lambda form: found())
    clues = [
        Clue(EMAIL, "a@example.com"),
        Clue(EMAIL, "b@example.com"),
        Clue(PHONE, "+447700900123"),
        Clue("sap-ecc", "204711"),
        Clue("farfetch", "29550001"),
        Clue("annex-cloud-loyalty", "HRD-1"),
        Clue("sap-customer-data-cloud", "7f1c"),
    ]
    assert await people(line).find(clues) == {clue: Found() for clue in clues}
    (form,) = line.forms
    assert form["accountTypes"] == "full"
    assert form["query"] == (
        "SELECT UID, profile, data, emails, loginIDs, phoneNumber, lastUpdated FROM accounts WHERE "
        'data.loyalty.memberId IN ("HRD-1", "hrd-1") OR '
        'profile.email IN ("a@example.com", "b@example.com") OR loginIDs.emails IN ("a@example.com", "b@example.com") OR '
        "data.commerce.fpsUserId = 29550001 OR "
        'profile.phones.number = "+447700900123" OR '
        'UID = "7f1c" OR '
        'data.crm.businessPartnerId = "204711" LIMIT 500'
    )


async def test_a_lone_uid_is_read_rather_than_searched_for() -> None:
    line = PlayedLine(lambda form: {"errorCode": 0, "UID": "7f1c"})
    clue = Clue("sap-customer-data-cloud", "7f1c")
    assert [candidate.record_id for candidate in (await people(line).find([clue]))[clue].candidates] == ["7f1c"]
    assert line.asked[0].target == "/accounts.getAccountInfo"


async def test_each_hit_is_given_to_the_clues_that_it_carries_and_to_no_other() -> None:
    hits = [
        {"UID": "1", "profile": {"email": "A@example.com"}, "data": {"crm": {"businessPartnerId": "0000204711"}}},
        {"UID": "2", "profile": {"email": "a@example.org"}, "loginIDs": {"emails": ["b@example.com"]}},
    ]
    clues = [Clue(EMAIL, "a@example.com"), Clue(EMAIL, "b@example.com"), Clue("sap-ecc", "204711"), Clue(EMAIL, "c@example.com")]
    answer = await people(PlayedLine(lambda form: found(*hits))).find(clues)
    assert [[candidate.record_id for candidate in answer[clue].candidates] for clue in clues] == [["1"], ["2"], ["1"], []]


async def test_more_hits_than_were_read_are_told() -> None:
    clue = Clue(EMAIL, "a@example.com")
    assert (await people(PlayedLine(lambda form: found({"UID": "1"}, total=600))).find([clue]))[clue].truncated


@pytest.mark.parametrize("clue", [Clue(EMAIL, ""), Clue(EMAIL, "a\nb"), Clue("farfetch", "abc"), Clue("farfetch", "9" * 40)])
async def test_what_can_not_be_there_is_unknown_and_not_asked_for(clue: Clue) -> None:
    line = PlayedLine(lambda form: found())
    assert await people(line).find([clue]) == {clue: Found()}
    assert line.asked == []


@given(st.text())
def test_a_value_stays_a_value_whatever_is_in_it(value: str) -> None:
    literal = query.text(value)
    inner = literal[1:-1].replace("\\\\", "").replace('\\"', "")
    assert '"' not in inner
    assert "\\" not in inner


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (100001, Category.THROTTLED),
        (206001, Category.FINE),
        (301001, Category.BAD_REQUEST),
        (400006, Category.BAD_REQUEST),
        (400093, Category.UNAUTHORIZED),
        (403002, Category.EXPIRED),
        (403003, Category.EXPIRED),
        (403005, Category.UNAUTHORIZED),
        (403006, Category.UNAUTHORIZED),
        (403007, Category.UNAUTHORIZED),
        (403048, Category.THROTTLED),
        (409030, Category.THROTTLED),
        (500001, Category.UNREACHABLE),
        (504001, Category.TIMED_OUT),
        (504002, Category.TIMED_OUT),
        (999999, Category.MALFORMED),
    ],
)
def test_error_codes_under_status_200_are_read(code: int, meaning: Category) -> None:
    verdict = classify(Request("/accounts.search", Capability.PROFILE, "accounts.search"), reply({"errorCode": code}))
    assert verdict is not None
    assert verdict.meaning is meaning


def test_an_unknown_uid_is_an_answer_and_success_is_left_to_the_status() -> None:
    info = Request("/accounts.getAccountInfo", Capability.PROFILE, "accounts.getAccountInfo")
    verdict = classify(info, reply({"errorCode": 403005}))
    assert verdict is not None
    assert verdict.meaning is Category.FINE
    assert classify(info, reply({"errorCode": 0})) is None


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", b'{"errorCode": null}', b'{"UID": "1"}'])
def test_a_body_without_an_envelope_is_malformed_only_under_200(body: bytes) -> None:
    """Otherwise the status decides."""
    ask = Request("/accounts.search", Capability.PROFILE, "accounts.search")
    verdict = classify(ask, reply(body))
    assert verdict is not None
    assert verdict.meaning is Category.MALFORMED
    assert classify(ask, reply(body, 503)) is None
