"""GraphQL responses as bytes, with the outcome that HTTP makes a status of."""

import json
from collections.abc import Mapping, Sequence

import orjson
from graphql import ExecutionResult, GraphQLError

from gateway.http.messages import Answer, Outcome
from gateway.rendering.codes import CODES
from gateway.rendering.errors import Entry, entries, request_entry


def render(result: ExecutionResult, extensions: Mapping[str, object] | None = None) -> Answer:
    """Of an execution. When no error has a path nothing was executed: then there is no `data`, and the code decides."""
    errors = [entry for error in result.errors or () for entry in entries(error)]
    if result.data is None and errors and not any("path" in entry for entry in errors):
        return _request_error(once_each(errors), extensions)
    response: dict[str, object] = {"data": result.data}
    if errors:
        response["errors"] = errors
    if extensions:
        response["extensions"] = extensions
    return Answer(Outcome.PARTIAL if errors else Outcome.COMPLETE, encoded(response))


def refused(
    errors: Sequence[GraphQLError],
    code: str,
    *,
    extensions: Mapping[str, object] | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> Answer:
    """Nothing was executed. `code` is for those errors that do not carry one of their own."""
    return _request_error([request_entry(error, code) for error in errors], extensions, headers=headers)


def denied(code: str, text: str, *, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Nothing was executed, for one reason in the gateway's own words."""
    return refused([GraphQLError(text)], code, headers=headers)


def mutation_by_get() -> Answer:
    """The safe method of HTTP must not change anything."""
    body = encoded({"errors": [request_entry(GraphQLError("A mutation must be sent by POST."), "BAD_USER_INPUT")]})
    return Answer(Outcome.WRONG_METHOD, body)


def once_each(errors: list[Entry]) -> list[Entry]:
    """A list of keys that does not fit is told once, not once for each key."""
    return [error for at, error in enumerate(errors) if error not in errors[:at]]


def encoded(response: Mapping[str, object]) -> bytes:
    """orjson takes no integer over 64 bits and no lone surrogate; a vendor's record may hold either."""
    try:
        return orjson.dumps(response)
    except TypeError:
        return json.dumps(response, separators=(",", ":")).encode()


def _request_error(
    errors: list[Entry], extensions: Mapping[str, object] | None, *, headers: tuple[tuple[str, str], ...] = ()
) -> Answer:
    response: dict[str, object] = {"errors": errors}
    if extensions:
        response["extensions"] = extensions
    return Answer(CODES[errors[0]["extensions"]["code"]].outcome, encoded(response), headers)
