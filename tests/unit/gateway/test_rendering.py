"""From exceptions to what a client reads, and nothing more than that."""

import inspect
import json
import logging
from typing import Any

import pytest
from graphql import ExecutionResult, GraphQLError, build_schema, execute, parse

from adapters.ports import errors as sources
from gateway.http.messages import Answer, Outcome
from gateway.rendering.codes import CODES
from gateway.rendering.errors import TABLE
from gateway.rendering.responses import denied, mutation_by_get, refused, render
from resolvers.errors import Withheld

SCHEMA = build_schema("type Query { a(n: Int! = 1): String b: String! by(email: Email, keys: [Int!]): String } scalar Email")
SYSTEM = "annex_cloud_loyalty"


def run(text: str, cause: Exception | None = None, variables: dict[str, Any] | None = None) -> ExecutionResult:
    def resolve(*_: Any, **__: Any) -> str:
        if cause:
            raise cause
        return "x"

    root = {"a": resolve, "b": resolve, "by": resolve}
    result = execute(SCHEMA, parse(text), root, variable_values=variables)
    assert isinstance(result, ExecutionResult)
    return result


def read(answer: Answer) -> dict[str, Any]:
    response: dict[str, Any] = json.loads(answer.body)
    return response


@pytest.mark.parametrize(
    ("cause", "code", "retryable"),
    [
        (sources.Unreachable(SYSTEM, "MEMBERSHIP"), "SOURCE_UNREACHABLE", True),
        (sources.TimedOut(SYSTEM, "MEMBERSHIP"), "SOURCE_TIMEOUT", True),
        (sources.NotAskedInTime(SYSTEM, "MEMBERSHIP"), "DEADLINE_EXCEEDED", True),
        (sources.Throttled(SYSTEM, "MEMBERSHIP", retry_after=3), "SOURCE_THROTTLED", True),
        (sources.Unauthorized(SYSTEM, "MEMBERSHIP"), "SOURCE_UNAUTHORIZED", False),
        (sources.BadRequest(SYSTEM, "MEMBERSHIP"), "SOURCE_BAD_REQUEST", False),
        (sources.Malformed(SYSTEM, "MEMBERSHIP"), "SOURCE_MALFORMED", False),
    ],
)
def test_a_failing_system_is_named_with_its_code_at_its_field(cause: Exception, code: str, retryable: bool) -> None:
    answer = render(run("{ a }", cause))
    [error] = read(answer)["errors"]
    assert (answer.outcome, read(answer)["data"]) == (Outcome.PARTIAL, {"a": None})
    assert error["path"] == ["a"]
    assert error["locations"] == [{"line": 1, "column": 3}]
    assert error["extensions"] == {
        "code": code,
        "retryable": retryable,
        "system": "annex-cloud-loyalty",
        "capability": "MEMBERSHIP",
    }
    assert "annex-cloud-loyalty" in error["message"]


def test_every_error_of_the_ports_has_a_row() -> None:
    kinds = [kind for _, kind in inspect.getmembers(sources, inspect.isclass) if issubclass(kind, sources.SourceError)]
    assert [kind for kind in kinds if kind is not sources.SourceError and kind not in TABLE] == []
    assert {code for code, _ in TABLE.values()} <= set(CODES)


@pytest.mark.parametrize(
    ("why", "cause", "retryable"),
    [(sources.TimedOut("cdc", "CONSENT"), "SOURCE_TIMEOUT", True), (sources.Unauthorized("cdc"), "SOURCE_UNAUTHORIZED", False)],
)
def test_what_is_withheld_names_what_it_is_who_could_not_tell_and_why(
    why: sources.SourceError, cause: str, retryable: bool
) -> None:
    [error] = read(render(run("{ a }", Withheld("sap_customer_data_cloud", "PREDICTIONS", why))))["errors"]
    assert error["message"] == "Withheld: sap-customer-data-cloud could not tell whether the person may be profiled."
    assert error["extensions"] == {
        "code": cause,
        "retryable": retryable,
        "system": "sap-customer-data-cloud",
        "capability": "PREDICTIONS",
        "withheld": True,
    }


def test_several_failed_systems_are_one_error_each_at_the_same_place() -> None:
    cause = sources.SeveralFailed([sources.Unreachable("farfetch"), sources.TimedOut("sap_car", "ORDERS")])
    errors = read(render(run("{ x: a }", cause)))["errors"]
    assert [error["path"] for error in errors] == [["x"], ["x"]]
    assert [error["extensions"]["system"] for error in errors] == ["farfetch", "sap-car"]
    assert "capability" not in errors[0]["extensions"]


def test_an_unknown_exception_is_hidden_from_the_client(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The log gets its class and its place, and never its text."""
    with caplog.at_level(logging.DEBUG):
        answer = render(run("{ amelia: a }", ValueError("amelia.hart@example.com")))
    [error] = read(answer)["errors"]
    assert (error["message"], error["extensions"]["code"]) == ("Something went wrong here.", "INTERNAL_SERVER_ERROR")
    [record] = caplog.records
    assert record.error == "ValueError"  # type: ignore[attr-defined]
    assert record.id == error["extensions"]["id"]  # type: ignore[attr-defined]
    assert record.field == "a"  # type: ignore[attr-defined]
    assert "test_rendering.py:" in record.place  # type: ignore[attr-defined]
    assert "amelia.hart" not in answer.body.decode()
    assert "amelia" not in str(record.__dict__)


def test_each_fault_has_an_id_of_its_own() -> None:
    ids = [read(render(run("{ a }", ValueError())))["errors"][0]["extensions"]["id"] for _ in range(20)]
    assert len(set(ids)) == 20
    assert {len(one) for one in ids} == {12}


def test_an_error_of_ours_keeps_its_own_code_and_text() -> None:
    cause = GraphQLError("Two persons have this key.", extensions={"code": "AMBIGUOUS_IDENTITY"})
    [error] = read(render(run("{ a }", cause)))["errors"]
    assert error["message"] == "Two persons have this key."
    assert error["extensions"] == {"code": "AMBIGUOUS_IDENTITY", "retryable": False}


def test_a_time_out_without_a_system_is_the_deadline() -> None:
    [error] = read(render(run("{ a }", TimeoutError())))["errors"]
    assert error["extensions"] == {"code": "DEADLINE_EXCEEDED", "retryable": True}


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("query($keys: [Int!]) { by(keys: $keys) }", {"keys": ["amelia.hart@example.com"]}, "[Int!]"),
        ("query($n: Int!) { a(n: $n) }", {"n": "amelia.hart@example.com"}, "Int!"),
        ("query($n: Int!) { a(n: $n) }", {}, "Int!"),
    ],
)
def test_a_variable_that_does_not_fit_is_named_without_its_value(text: str, variables: dict[str, Any], expected: str) -> None:
    answer = render(run(text, variables=variables))
    [error] = read(answer)["errors"]
    assert (answer.outcome, "data" in read(answer)) == (Outcome.INVALID, False)
    assert error["message"] == f"The variable '${next(iter(variables), 'n')}' must be a valid {expected}."
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_a_null_for_an_argument_that_takes_none_is_bad_input_at_its_field() -> None:
    answer = render(run("query($n: Int) { a(n: $n) }", variables={"n": None}))
    [error] = read(answer)["errors"]
    assert (answer.outcome, error["path"], error["extensions"]["code"]) == (Outcome.PARTIAL, ["a"], "BAD_USER_INPUT")


def test_a_null_that_reaches_the_root_is_still_an_executed_answer() -> None:
    answer = render(run("{ b }", sources.Malformed(SYSTEM)))
    assert (answer.outcome, read(answer)["data"]) == (Outcome.PARTIAL, None)


def test_a_complete_answer_has_no_errors_and_may_have_extensions() -> None:
    plain, traced = render(run("{ a }")), render(run("{ a }"), {"sources": []})
    assert (plain.outcome, plain.body) == (Outcome.COMPLETE, b'{"data":{"a":"x"}}')
    assert read(traced)["extensions"] == {"sources": []}


def test_values_that_orjson_cannot_write_are_written_all_the_same() -> None:
    answer = render(ExecutionResult({"a": 2**70, "b": "\ud800"}, None))
    assert read(answer)["data"]["a"] == 2**70


def test_a_refusal_before_execution_has_no_data_and_its_codes_outcome() -> None:
    own = GraphQLError("Too deep.", extensions={"code": "OPERATION_TOO_COMPLEX", "limit": "depth"})
    answers = {
        refused([GraphQLError("No.")], "GRAPHQL_PARSE_FAILED"): Outcome.UNPARSABLE,
        refused([own], "GRAPHQL_VALIDATION_FAILED"): Outcome.INVALID,
        denied("UNAUTHENTICATED", "Who are you?"): Outcome.UNAUTHENTICATED,
        denied("PURPOSE_DENIED", "Not for this."): Outcome.FORBIDDEN,
        mutation_by_get(): Outcome.WRONG_METHOD,
    }
    for answer, outcome in answers.items():
        assert answer.outcome is outcome
        assert "data" not in read(answer)
        assert read(answer)["errors"][0]["extensions"]["code"] in CODES
