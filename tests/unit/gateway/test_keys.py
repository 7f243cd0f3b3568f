"""A key that can't be used costs its own place: whoever asked by the others gets them."""

from typing import Any

import pytest

from tests.unit.gateway.front import Front, ask
from tests.unit.resolvers.played import CDC, Account
from tests.unit.resolvers.world import World

MANY = "query($by: [CustomerKey!]!) { customers(by: $by) { identities { recordId } } }"
ONE = "query($by: CustomerKey!) { customer(by: $by) { id } }"
ANNA, BEN = {"email": "anna@example.com"}, {"email": "ben@example.com"}
EXACTLY_ONE = "`by` must hold exactly one key: id, email, phone, membershipNumber or external"

BAD_KEYS: list[tuple[dict[str, Any], str, str]] = [
    ({}, "{}", f"{EXACTLY_ONE}; none was given"),
    ({"email": None}, "{email: null}", f"{EXACTLY_ONE}; email was given as null"),
    ({"membershipNumber": None}, "{membershipNumber: null}", f"{EXACTLY_ONE}; membershipNumber was given as null"),
    ({"external": None}, "{external: null}", f"{EXACTLY_ONE}; external was given as null"),
    (
        {"email": "anna@example.com", "phone": "+447700900123"},
        '{email: "anna@example.com", phone: "+447700900123"}',
        f"{EXACTLY_ONE}; email and phone were given",
    ),
    (
        {"email": "anna@example.com", "membershipNumber": None},
        '{email: "anna@example.com", membershipNumber: null}',
        f"{EXACTLY_ONE}; email and membershipNumber were given",
    ),
    ({"id": " "}, '{id: " "}', "this is not an id of this gateway; pass an `id` as it was given"),
    ({"email": " "}, '{email: " "}', "`email` is not an e-mail address"),
    ({"phone": ""}, '{phone: ""}', "`phone` is not a telephone number; write it with + and the country code"),
    ({"membershipNumber": " "}, '{membershipNumber: " "}', "`membershipNumber` must be 1 to 200 printable characters"),
    (
        {"external": {"system": CDC, "id": "\t"}},
        f'{{external: {{system: "{CDC}", id: "\\t"}}}}',
        "`external.id` must be 1 to 200 printable characters",
    ),
]


@pytest.fixture(scope="module")
def front() -> Front:
    anna = Account(CDC, "a1", emails=("anna@example.com",), given_name="Anna")
    ben = Account(CDC, "b1", emails=("ben@example.com",), given_name="Ben")
    return Front(World([anna, ben]))


def records(data: dict[str, Any]) -> list[list[str] | None]:
    return [one and [identity["recordId"] for identity in one["identities"]] for one in data["customers"]]


@pytest.mark.parametrize(("key", "literal", "told"), BAD_KEYS)
def test_a_bad_key_among_good_ones_costs_its_own_place(front: Front, key: dict[str, Any], literal: str, told: str) -> None:
    written = f'{{ customers(by: [{{email: "anna@example.com"}}, {literal}, {{email: "ben@example.com"}}])'
    for sent in (ask(MANY, by=[ANNA, key, BEN]), ask(written + " { identities { recordId } } }")):
        answer = front.post(sent)
        assert (answer.status_code, records(answer.json()["data"])) == (294, [["a1"], None, ["b1"]])
        (error,) = answer.json()["errors"]
        assert (error["path"], error["message"]) == (["customers", 1], told)
        assert error["extensions"] == {"code": "BAD_USER_INPUT", "retryable": False}


@pytest.mark.parametrize(("key", "literal", "told"), BAD_KEYS)
def test_a_single_bad_key_is_told_at_its_field(front: Front, key: dict[str, Any], literal: str, told: str) -> None:
    for sent in (ask(ONE, by=key), ask(f"{{ customer(by: {literal}) {{ id }} }}")):
        answer = front.post(sent)
        assert (answer.status_code, answer.json()["data"]) == (294, {"customer": None})
        (error,) = answer.json()["errors"]
        assert (error["path"], error["message"], error["extensions"]["code"]) == (["customer"], told, "BAD_USER_INPUT")


def test_a_variable_left_out_inside_a_key_costs_the_place_of_that_key(front: Front) -> None:
    query = "query($a: String, $b: String) { customers(by: [{email: $a}, {email: $b}]) { identities { recordId } } }"
    answer = front.post(ask(query, a="anna@example.com"))
    assert records(answer.json()["data"]) == [["a1"], None]
    assert [error["path"] for error in answer.json()["errors"]] == [["customers", 1]]


def test_the_data_stewards_question_takes_the_same_keys(front: Front) -> None:
    answer = front.post(ask("query($by: CustomerKey!) { identify(by: $by) { level } }", by={}))
    (error,) = answer.json()["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["identify"], "BAD_USER_INPUT")


def test_clients_still_see_that_exactly_one_key_is_expected(front: Front) -> None:
    answer = front.post(ask('{ __type(name: "CustomerKey") { isOneOf inputFields { type { kind } } } }'))
    kind = answer.json()["data"]["__type"]
    assert kind["isOneOf"] is True
    assert {member["type"]["kind"] for member in kind["inputFields"]} == {"SCALAR", "INPUT_OBJECT"}
