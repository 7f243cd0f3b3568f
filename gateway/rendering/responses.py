"""GraphQL responses as bytes, with the outcome that decides the HTTP status."""

import json
from collections.abc import Mapping, Sequence

import orjson
from graphql import ExecutionResult, GraphQLError

from gateway.http.messages import Answer, Outcome
from gateway.rendering.codes import CODES
from gateway.rendering.errors import Entry, rendered, request_entry


def render(result: ExecutionResult, extensions: Mapping[str, object] | None = None) -> Answer:
    """The answer for an execution. If no error has a path, nothing was executed: then `data` is absent, and the first error's
    code decides the status."""
    errors = rendered(result.errors) if result.errors else []
    if result.data is None and errors and not any("path" in entry for entry in errors):
        return _request_error(once_each(errors), extensions)
    response: dict[str, object] = {"data": result.data}
    if errors:
        response["errors"] = errors
    if extensions:
        response["extensions"] = extensions
    return Answer(Outcome.PARTIAL if errors else Outcome.COMPLETE, encoded(response), codes=codes_of(errors) if errors else ())


def codes_of(errors: Sequence[Entry]) -> tuple[str, ...]:
    """The codes of these errors, each once."""
    return tuple(dict.fromkeys(error["extensions"]["code"] for error in errors))


def refused(
    errors: Sequence[GraphQLError],
    code: str,
    *,
    extensions: Mapping[str, object] | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> Answer:
    """The answer if nothing was executed. `code` is for errors without a code of their own."""
    return _request_error([request_entry(error, code) for error in errors], extensions, headers=headers)


def denied(code: str, text: str, *, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """The answer if nothing was executed for one reason, with the gateway's own text."""
    return refused([GraphQLError(text)], code, headers=headers)


def mutation_by_get() -> Answer:
    """The answer to a mutation by GET, which must not change anything."""
    body = encoded({"errors": [request_entry(GraphQLError("A mutation must be sent by POST."), "BAD_USER_INPUT")]})
    return Answer(Outcome.WRONG_METHOD, body)


def once_each(errors: list[Entry]) -> list[Entry]:
    """The errors without repetitions: one entry for a list of keys that does not fit, not one for each key."""
    return [error for at, error in enumerate(errors) if error not in errors[:at]]


def encoded(response: Mapping[str, object]) -> bytes:
    """The response as JSON. orjson refuses integers over 64 bits and lone surrogates, and a vendor's record may contain both."""
    try:
        return orjson.dumps(response)
    except TypeError:
        return json.dumps(response, separators=(",", ":"), default=read_again).encode()


def read_again(piece: orjson.Fragment) -> object:
    """A piece of JSON in the response, for the other encoder."""
    return orjson.loads(orjson.dumps(piece))


def _request_error(
    errors: list[Entry], extensions: Mapping[str, object] | None, *, headers: tuple[tuple[str, str], ...] = ()
) -> Answer:
    response: dict[str, object] = {"errors": errors}
    if extensions:
        response["extensions"] = extensions
    codes = codes_of(errors)
    return Answer(CODES[codes[0]].outcome, encoded(response), headers, codes)
