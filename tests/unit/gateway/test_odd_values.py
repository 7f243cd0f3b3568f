"""Values that no type takes are turned down in the gateway's own words: never Python's, never with the value."""

from typing import Any

import pytest

from tests.unit.gateway.front import Front, ask

HUGE = "9" * 5_000
ORDERS = 'query($v: Int) { customer(by: {email: "a@b.example"}) { orders(first: $v) { nodes { number } } } }'
SINCE = 'query($v: DateTime) { customer(by: {email: "a@b.example"}) { timeline(since: $v) { nodes { id } } } }'
NODE = "query($v: ID!) { node(id: $v) { id } }"
PYTHON = ("digits", "str_digits", "out of range", "Invalid isoformat", "encountered error", "recursion", "codec", "Traceback")
SECRET = "amelia.hart@example.com"
BLOCK = f'"""{SECRET} and {"many " * 20}\n  {SECRET}"""'


@pytest.fixture(scope="module")
def front() -> Front:
    return Front()


def told(front: Front, body: Any) -> tuple[int, set[str], str]:
    """Status, codes and text of the answer, which no fault of the gateway's may have led to."""
    answer = front.post(body)
    assert front.faults == []
    assert not [words for words in PYTHON if words in answer.text]
    return answer.status_code, {error["extensions"]["code"] for error in answer.json()["errors"]}, answer.text


def literal(query: str, value: str) -> dict[str, Any]:
    """The value written into the query where its variable stood."""
    return ask("{" + query.partition("{")[2].replace("$v", value))


@pytest.mark.parametrize("query", [ORDERS, SINCE])
@pytest.mark.parametrize("value", [HUGE, f"-{HUGE}", f"1e{HUGE}", f"0.{HUGE}", "1e999"])
def test_a_literal_of_thousands_of_digits_is_invalid_and_not_repeated(front: Front, query: str, value: str) -> None:
    status, codes, text = told(front, literal(query, value))
    assert status == 422
    assert codes <= {"GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"}
    assert "999999" not in text


@pytest.mark.parametrize("place", ["query($v: Int = HUGE) { systems { id } }", "{ systems { id @include(if: HUGE) } }"])
def test_so_is_one_that_stands_elsewhere_in_a_query(front: Front, place: str) -> None:
    status, codes, text = told(front, ask(place.replace("HUGE", HUGE)))
    assert (status, codes) == (422, {"GRAPHQL_VALIDATION_FAILED"})
    assert "999999" not in text


@pytest.mark.parametrize("value", [HUGE, "1e400", "-1e400", "NaN", "Infinity", '"\\ud800"', "[" * 2_000 + "]" * 2_000])
@pytest.mark.parametrize("query", [ORDERS, NODE, SINCE])
def test_a_variable_that_is_no_json_of_ours_makes_the_body_unreadable(front: Front, query: str, value: str) -> None:
    body = b'{"query": "%s", "variables": {"v": %s}}' % (query.replace('"', '\\"').encode(), value.encode())
    status, codes, text = told(front, body)
    assert (status, codes) == (400, {"BAD_USER_INPUT"})
    reason = "nests more than 64 levels" if "[[" in value else "is not readable JSON in UTF-8. Numbers must be below 1e308"
    assert f"The body {reason}" in text


@pytest.mark.parametrize("value", [10**30, 2**31, 1.5, 1e300, "7", [7], {"v": 7}, True])
def test_a_variable_that_is_no_int_is_named(front: Front, value: Any) -> None:
    status, codes, text = told(front, ask(ORDERS, v=value))
    assert (status, codes) == (422, {"BAD_USER_INPUT"})
    assert "The variable '$v' must be a valid Int." in text


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+14:00", "2026-W10-1T00:00Z", "soon", 7, 1e300, ["2026-03-02T09:15:30Z"]])
def test_a_variable_that_is_no_instant_is_named_with_what_is_expected(front: Front, value: Any) -> None:
    status, codes, text = told(front, ask(SINCE, v=value))
    assert (status, codes) == (422, {"BAD_USER_INPUT"})
    assert "The variable '$v' must be a valid DateTime: expected an RFC 3339 date and time with an offset" in text


@pytest.mark.parametrize("value", ['"0001-01-01T00:00:00+14:00"', '"2026-W10-1T00:00Z"', '"soon"', "7", "NOW", '["soon"]'])
def test_a_literal_that_is_no_instant_is_told_with_its_place(front: Front, value: str) -> None:
    answer = front.post(literal(SINCE, value))
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (422, "BAD_USER_INPUT")
    assert error["message"] == "expected an RFC 3339 date and time with an offset, such as 2026-03-02T09:15:30Z"
    assert error["locations"] == [{"line": 1, "column": 58}]


def test_instants_in_small_letters_are_taken_as_literal_and_as_variable(front: Front) -> None:
    for body in (ask(SINCE, v="2026-03-02t09:15:30z"), literal(SINCE, '"2026-03-02t09:15:30z"')):
        answer = front.post(body)
        assert (answer.status_code, answer.json()) == (200, {"data": {"customer": None}})


@pytest.mark.parametrize(
    "text",
    [
        f"{{ node(id: [{BLOCK}]) {{ id }} }}",
        f"{{ node(id: {{a: {{b: [[{BLOCK}, 7]]}}}}) {{ id }} }}",
        f"{{ customer(by: {{external: {{system: {BLOCK}}}}}) {{ id }} }}",
        f"query($v: [[String]] = [[{BLOCK}, 7]]) {{ systems {{ id }} }}",
        "{ node(id: 447700900123.0) { id } }",
        "{ customer 447700900123 }",
        "{ customer(447700900123.5: 1) { id } }",
    ],
)
def test_no_form_of_a_literal_is_repeated(front: Front, text: str) -> None:
    _, _, answer = told(front, ask(text))
    assert "amelia" not in answer
    assert "447700900123" not in answer


def test_a_list_of_many_invalid_keys_is_one_error_and_the_callers_fault(front: Front) -> None:
    query = "query($by: [CustomerKey!]!) { customers(by: $by) { id } }"
    answer = front.post(ask(query, by=[{"email": 7}] * 100))
    errors = answer.json()["errors"]
    assert answer.status_code == 422
    assert [error["message"] for error in errors] == [
        "The variable '$by' must be a valid [CustomerKey!]!.",
        "The variables cannot be read: too many do not fit their types, or they are nested too deeply.",
    ]
    assert {error["extensions"]["code"] for error in errors} == {"BAD_USER_INPUT"}
