"""The `extensions` of a response: what merged fields lack, what could not be read."""

from collections.abc import Collection

from graphql import GraphQLError

from adapters.ports.unreadable import Unreadable
from gateway.rendering.errors import rendered
from resolvers.context import Context, Missing


def extensions_of(context: Context) -> dict[str, object]:
    """The response's `extensions`.

    `missing`: the systems that merged fields lacked, and why. Such fields have values of other systems, so they are not in
    `errors`. `unreadable`: the parts of systems' answers that could not be read.
    """
    extensions: dict[str, object] = {}
    if context.missing:
        extensions["missing"] = [entry for lacking in context.missing for entry in explained(lacking)]
    if unreadable := context.reading.unreadable:
        extensions["unreadable"] = counted(unreadable)
    return extensions


def counted(unreadable: Collection[Unreadable]) -> list[dict[str, object]]:
    """By system, capability and field, the rows of all calls together."""
    rows: dict[tuple[str, str, str], int] = {}
    for one in unreadable:
        where = one.system, one.capability, one.field
        rows[where] = rows.get(where, 0) + one.rows
    return [
        {"system": system, "capability": capability, "field": field, "rows": count}
        for (system, capability, field), count in sorted(rows.items())
    ]


def explained(lacking: Missing) -> list[dict[str, object]]:
    error = GraphQLError("", path=list(lacking.path), original_error=lacking.error)
    return [{"path": list(lacking.path), "message": entry["message"], **entry["extensions"]} for entry in rendered([error])]
