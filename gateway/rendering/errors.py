"""The one table from exceptions to the errors that a client sees."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from secrets import token_hex
from types import MappingProxyType
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError, VariableDefinitionNode, print_ast
from graphql.language import ArgumentNode, FieldNode, ValueNode

from adapters.ports import errors as sources
from gateway.rendering.codes import CODES
from resolvers.errors import Withheld

Entry = dict[str, Any]

FAULT_ID_BYTES = 6

_log = logging.getLogger("customer360.gateway")

# Code and text by class; the nearest ancestor counts. `{system}` is the id of the system in the schema.
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
    """The entries of `errors` for an error of the execution: one, or one for each system that failed."""
    cause = error.original_error
    if isinstance(cause, sources.SeveralFailed):
        for each in cause.errors:
            yield _entry(error, *_looked_up(each, field=_field(error)))
    elif isinstance(cause, Exception) and not isinstance(cause, GraphQLError):
        yield _entry(error, *_looked_up(cause, field=_field(error)))
    else:
        yield _entry(error, *_of_graphql(error, cause if isinstance(cause, GraphQLError) else error))


def request_entry(error: GraphQLError, code: str) -> Entry:
    """The entry for an error found before execution. Its text is the gateway's, or graphql-core's without literals."""
    if (error.extensions or {}).get("code") in CODES:
        return _entry(error, *_own(error))
    return _entry(error, error.message, _extensions(code))


def report(error: BaseException, *, field: str | None = None) -> str:
    """Logs a fault of the gateway: class and place only, because the message of an unknown exception may contain personal data.
    `field`: its name in the schema. Gives the random id of the event, which the client is told, so that the two are found
    together."""
    id_ = token_hex(FAULT_ID_BYTES)
    fields = {"id": id_, "error": type(error).__name__, "place": sources.place_of(error)}
    _log.error("gateway.fault", extra=fields if field is None else {**fields, "field": field})
    return id_


def rendered(errors: Sequence[GraphQLError]) -> list[Entry]:
    """The entries for errors. The errors then forget the frames that they passed."""
    told = [entry for error in errors for entry in entries(error)]
    sources.let_go(errors, _within)
    return told


def _within(error: BaseException) -> Iterator[BaseException]:
    """The errors that one stands for."""
    if isinstance(error, GraphQLError) and error.original_error is not None:
        yield error.original_error
    elif isinstance(error, sources.SeveralFailed):
        yield from error.errors
    elif isinstance(error, Withheld):
        yield error.cause


def _field(error: GraphQLError) -> str | None:
    """The schema name of the field that failed. The alias is the client's text, so it does not count."""
    node = error.nodes[0] if error.nodes else None
    return node.name.value if isinstance(node, FieldNode) else None


def _looked_up(cause: Exception, *, field: str | None) -> tuple[str, Entry]:
    row = next((TABLE[kind] for kind in type(cause).__mro__ if kind in TABLE), None)
    if row is None:
        return UNKNOWN[1], _extensions(UNKNOWN[0]) | {"id": report(cause, field=field)}
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


def _of_graphql(error: GraphQLError, cause: GraphQLError) -> tuple[str, Entry]:
    """Text and extensions for a GraphQLError. The gateway's own carry a code; those of graphql-core do not, and may quote
    values."""
    own = (cause.extensions or {}).get("code") in CODES
    node = error.nodes[0] if error.nodes else None
    if isinstance(node, VariableDefinitionNode):
        text = f"The variable '${node.variable.name.value}' must be a valid {print_ast(node.type)}"
        return f"{text}: {cause.message}" if own else f"{text}.", _extensions("BAD_USER_INPUT")
    if own:
        return _own(cause)
    if node is None and error.path is None:
        return _VARIABLES[1], _extensions(_VARIABLES[0])
    if isinstance(node, ValueNode | ArgumentNode):
        return _ARGUMENT[1], _extensions(_ARGUMENT[0])
    return UNKNOWN[1], _extensions(UNKNOWN[0]) | {"id": report(cause, field=_field(error))}


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
