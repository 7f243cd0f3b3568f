"""A site's own fields below `data`, in which it keeps the ids of other systems; their schema is the site's."""

from collections.abc import Callable, Mapping
from typing import Final

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from adapters.wire.tolerant import UNREADABLE

Data = dict[str, object]

EXACT: Final = 2.0**53
"""The limit of exact JSON numbers with a point (RFC 8259, 6). A larger id could be that of another record."""


def steps(path: str) -> tuple[str, ...]:
    """The names on the way from `data` to a field."""
    return tuple(path.split(".")[1:])


def id_at(data: Mapping[str, object], path: str) -> str | None:
    """The id in a field, as text: some sites store it as text, others as a number. ValueError for any other value."""
    node: object = data
    for name in steps(path):
        if node is None:
            return None
        if isinstance(node, list) and len(node) == 1:
            (node,) = node
        if not isinstance(node, Mapping):
            raise ValueError("not a branch")
        node = node.get(name)
    if isinstance(node, float) and node.is_integer() and abs(node) < EXACT:
        node = int(node)
    if node is None:
        return None
    if isinstance(node, bool) or not isinstance(node, int | str):
        raise ValueError("not an id")
    return str(node).strip() or None


def value_at(data: Mapping[str, object], path: str) -> object:
    """The value in a field, None where there is none; ValueError where something else stands on the way to it."""
    node: object = data
    for name in steps(path):
        if node is None:
            return None
        if not isinstance(node, Mapping):
            raise ValueError("not a branch")
        node = node.get(name)
    return node


def at_path(data: Mapping[str, object], path: str) -> str | None:
    """The id in a field, as text; None where it can't be read."""
    try:
        return id_at(data, path)
    except ValueError:
        return None


def readable(paths: tuple[str, ...]) -> Callable[[Data], Data]:
    """A validator that rejects unreadable ids in these fields, each at its own place."""

    def check(data: Data) -> Data:
        odd: list[InitErrorDetails] = []
        for path in paths:
            try:
                id_at(data, path)
            except ValueError:
                odd.append(InitErrorDetails(type=PydanticCustomError("odd_id", "not an id"), loc=steps(path), input=None))
        if odd:
            raise ValidationError.from_exception_data("data", odd)
        return data

    return check


def is_whole(data: Mapping[str, object]) -> bool:
    """Whether the tolerant reader took nothing out of the data."""
    return UNREADABLE not in data and all(is_whole(node) for node in data.values() if isinstance(node, Mapping))
