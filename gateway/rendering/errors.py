"""The one table from an exception to what a client is told of it."""

import logging
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError, VariableDefinitionNode, print_ast
from graphql.language import ArgumentNode, FieldNode, ValueNode

from adapters.ports import errors as sources
from gateway.rendering.codes import CODES
from resolvers.errors import Withheld

Entry = dict[str, Any]

_log = logging.getLogger("customer360.gateway")

# By class, the nearest in the line of ancestors. `{system}` is the id of the system in the schema.
TABLE: Mapping[type[Exception], tuple[str, str]] = MappingProxyType(
    {
        sources.Unreachable: ("SOURCE_UNREACHABLE", "{system} could not be reached."),
        sources.TimedOut: ("SOURCE_TIMEOUT", "{system} did not answer in time."),
        sources.NotAskedInTime: ("DEADLINE_EXCEEDED", "The time for the answer was over before {system} could be asked."),
        sources.Throttled: ("SOURCE_THROTTLED", "{system} is busy."),
        sources.Unauthorized: ("SOURCE_UNAUTHORIZED", "{system} refused the gateway's credentials."),
        sources.BadRequest: ("SOURCE_BAD_REQUEST", "{system} did not accept the gateway's question."),
        sources.Malformed: ("SOURCE_MALFORMED", "{system} gave an answer that cannot be understood."),
        Withheld: ("SOURCE_UNREACHABLE", "Withheld: {system} could not tell whether the person may be profiled."),
        TimeoutError: ("DEADLINE_EXCEEDED", "The time for the answer was over."),
        GraphQLSyntaxError: ("GRAPHQL_PARSE_FAILED", ""),
    }
)
UNKNOWN = ("INTERNAL_SERVER_ERROR", "Something went wrong here.")
_ARGUMENT = ("BAD_USER_INPUT", "An argument of this field does not fit its type.")
_VARIABLES = ("BAD_USER_INPUT", "The variables cannot be read: too many do not fit their types, or they are nested too deeply.")


def entries(error: GraphQLError) -> Iterator[Entry]:
    """What stands in `errors` for an error of the execution: one entry, or one for each system that failed."""
    cause = error.original_error
    if isinstance(cause, sources.SeveralFailed):
        for each in cause.errors:
            yield _entry(error, *_looked_up(each, field=_field(error)))
    elif isinstance(cause, Exception) and not isinstance(cause, GraphQLError):
        yield _entry(error, *_looked_up(cause, field=_field(error)))
    else:
        yield _entry(error, *_said(error, cause if isinstance(cause, GraphQLError) else error))


def request_entry(error: GraphQLError, code: str) -> Entry:
    """Of an error found before execution, whose text is the gateway's or, without literals, graphql-core's."""
    if (error.extensions or {}).get("code") in CODES:
        return _entry(error, *_own(error))
    return _entry(error, error.message, _extensions(code))


def report(error: BaseException, *, field: str | None = None) -> None:
    """Class and place only: the message of an unknown exception may hold anything. `field`: its name in the schema."""
    told = {"error": type(error).__name__, "place": sources.place_of(error)}
    _log.error("gateway.fault", extra=told if field is None else {**told, "field": field})


def _field(error: GraphQLError) -> str | None:
    """The name of the field that failed: not its alias, which the client chose."""
    node = error.nodes[0] if error.nodes else None
    return node.name.value if isinstance(node, FieldNode) else None


def _looked_up(cause: Exception, *, field: str | None) -> tuple[str, Entry]:
    row = next((TABLE[kind] for kind in type(cause).__mro__ if kind in TABLE), None)
    if row is None:
        report(cause, field=field)
        return UNKNOWN[1], _extensions(UNKNOWN[0])
    code, text = row
    if not isinstance(cause, sources.SourceError):
        return text, _extensions(code)
    system = cause.system.replace("_", "-")
    if isinstance(cause, Withheld):
        _, why = _looked_up(cause.cause, field=field)
        return text.format(system=system), _extensions(why["code"], system=system, capability=cause.capability) | {
            "withheld": True
        }
    return text.format(system=system), _extensions(code, system=system, capability=cause.capability)


def _said(error: GraphQLError, cause: GraphQLError) -> tuple[str, Entry]:
    """A GraphQLError that one of ours raised says its code itself; graphql-core's own do not, and may quote values."""
    own = (cause.extensions or {}).get("code") in CODES
    node = error.nodes[0] if error.nodes else None
    if isinstance(node, VariableDefinitionNode):
        said = f"The variable '${node.variable.name.value}' must be a valid {print_ast(node.type)}"
        return f"{said}: {cause.message}" if own else f"{said}.", _extensions("BAD_USER_INPUT")
    if own:
        return _own(cause)
    if node is None and error.path is None:
        return _VARIABLES[1], _extensions(_VARIABLES[0])
    if isinstance(node, ValueNode | ArgumentNode):
        return _ARGUMENT[1], _extensions(_ARGUMENT[0])
    report(cause, field=_field(error))
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
