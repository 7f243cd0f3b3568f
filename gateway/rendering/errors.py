"""The one table from an exception to what a client is told of it."""

import logging
import traceback
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError, VariableDefinitionNode, print_ast
from graphql.language import ArgumentNode, ValueNode

from adapters.ports import errors as sources
from gateway.rendering.codes import CODES
from resolvers.errors import Withheld

Entry = dict[str, Any]

_log = logging.getLogger("gateway.fault")

# By class, the nearest in the line of ancestors. `{system}` is the id of the system in the schema.
TABLE: Mapping[type[Exception], tuple[str, str]] = MappingProxyType(
    {
        sources.Unreachable: ("SOURCE_UNREACHABLE", "{system} could not be reached."),
        sources.TimedOut: ("SOURCE_TIMEOUT", "{system} did not answer in time."),
        sources.NotAskedInTime: ("DEADLINE_EXCEEDED", "The time for the answer was over before {system} could be asked."),
        sources.Busy: ("SOURCE_BUSY", "{system} is busy."),
        sources.Refused: ("SOURCE_REFUSED", "{system} refused the gateway's credentials."),
        sources.Misasked: ("SOURCE_MISASKED", "{system} did not accept the gateway's question."),
        sources.Garbled: ("SOURCE_GARBLED", "{system} gave an answer that cannot be understood."),
        Withheld: ("CONSENT_UNKNOWN", "Withheld: {system} could not tell whether the person may be profiled."),
        TimeoutError: ("DEADLINE_EXCEEDED", "The time for the answer was over."),
        GraphQLSyntaxError: ("GRAPHQL_PARSE_FAILED", ""),
    }
)
UNKNOWN = ("INTERNAL_SERVER_ERROR", "Something went wrong here.")
_ARGUMENT = ("BAD_USER_INPUT", "An argument of this field does not fit its type.")


def entries(error: GraphQLError) -> Iterator[Entry]:
    """What stands in `errors` for an error of the execution: one entry, or one for each system that failed."""
    cause = error.original_error
    if isinstance(cause, sources.SeveralFailed):
        for each in cause.errors:
            yield _entry(error, *_looked_up(each))
    elif isinstance(cause, Exception) and not isinstance(cause, GraphQLError):
        yield _entry(error, *_looked_up(cause))
    else:
        yield _entry(error, *_said(error, cause if isinstance(cause, GraphQLError) else error))


def request_entry(error: GraphQLError, code: str) -> Entry:
    """Of an error found before execution, whose text is the gateway's or, without literals, graphql-core's."""
    if (error.extensions or {}).get("code") in CODES:
        return _entry(error, *_own(error))
    return _entry(error, error.message, _extensions(code))


def report(error: BaseException) -> None:
    """Class and place only: the message of an unknown exception may hold anything."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
    _log.error("fault", extra={"error_class": type(error).__qualname__, "place": place})


def _looked_up(cause: Exception) -> tuple[str, Entry]:
    row = next((TABLE[kind] for kind in type(cause).__mro__ if kind in TABLE), None)
    if row is None:
        report(cause)
        return UNKNOWN[1], _extensions(UNKNOWN[0])
    code, text = row
    if not isinstance(cause, sources.SourceError):
        return text, _extensions(code)
    system = cause.system.replace("_", "-")
    extensions = _extensions(code, system=system, capability=cause.capability)
    if isinstance(cause, Withheld):
        _, why = _looked_up(cause.cause)
        extensions |= {"retryable": why["retryable"], "cause": why["code"]}
    return text.format(system=system), extensions


def _said(error: GraphQLError, cause: GraphQLError) -> tuple[str, Entry]:
    """A GraphQLError that one of ours raised says its code itself; graphql-core's own do not, and may quote values."""
    if (cause.extensions or {}).get("code") in CODES:
        return _own(cause)
    node = error.nodes[0] if error.nodes else None
    if isinstance(node, VariableDefinitionNode):
        name, expected = node.variable.name.value, print_ast(node.type)
        return f"The variable '${name}' must be a valid {expected}.", _extensions("BAD_USER_INPUT")
    if isinstance(node, ValueNode | ArgumentNode):
        return _ARGUMENT[1], _extensions(_ARGUMENT[0])
    report(cause)
    return UNKNOWN[1], _extensions(UNKNOWN[0])


def _own(error: GraphQLError) -> tuple[str, Entry]:
    extensions = dict(error.extensions or {})
    extensions.setdefault("retryable", CODES[str(extensions["code"])].retryable)
    return error.message, extensions


def _extensions(code: str, *, system: str | None = None, capability: str | None = None) -> Entry:
    extensions: Entry = {"code": code, "retryable": CODES[code].retryable}
    if system:
        extensions["system"] = system
    if capability:
        extensions["capability"] = str(capability)
    return extensions


def _entry(error: GraphQLError, text: str, extensions: Entry) -> Entry:
    entry: Entry = {"message": text}
    if error.locations:
        entry["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        entry["path"] = error.path
    entry["extensions"] = extensions
    return entry
