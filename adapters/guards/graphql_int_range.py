"""The figures too large for GraphQL: a whole number beyond 32 bits (spec, 3.5.1) can't be sent, and is reported as unreadable.

The wire refuses such a figure from a system. This module checks the figures computed from several, for every system.
"""

from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import NoneType
from typing import Any, Final, cast, get_args, get_type_hints

from adapters.ports.capabilities import Capability
from adapters.ports.shapes import Hits, Page
from adapters.wire.losses import tell
from adapters.wire.tolerant import Loss
from adapters.wire.vendor_values import LEAST, MOST

Prune = Callable[[Any, list[str]], Any]
"""A function from a value to the same value without figures out of range. It adds the names of the lost fields to the list."""

FIGURE: Final = {int, NoneType}


def within(value: object, whose: str, capability: Capability) -> object:
    """A record without figures out of range. Each of these is reported as a loss of the record id `whose`."""
    if (prune := of_type(cast("Hashable", type(value)))) is None:
        return value
    lost: list[str] = []
    fetched = prune(value, lost)
    tell(capability, [Loss(name, whose) for name in lost])
    return fetched


@cache
def of_type(kind: Any) -> Prune | None:
    """The function for values of this type; None for a type without figures."""
    if set(get_args(kind)) == FIGURE:
        return figure
    if isinstance(kind, type) and is_dataclass(kind):
        return of_record(kind)
    inner = next((prune for one in get_args(kind) if (prune := of_type(one)) is not None), None)
    return None if inner is None else either(inner)


def figure(value: int | None, lost: list[str]) -> int | None:
    return value if value is None or LEAST <= value <= MOST else None


def of_record(kind: type) -> Prune | None:
    hints = get_type_hints(kind)
    found = {one.name: of_type(hints[one.name]) for one in fields(kind)}
    inner = {name: prune for name, prune in found.items() if prune is not None}

    def record(value: Any, lost: list[str]) -> Any:
        changed: dict[str, Any] = {}
        for name, prune in inner.items():
            before = getattr(value, name)
            after = prune(before, lost)
            if after is not before:
                changed[name] = after
                lost += [name] if prune is figure else []
        return replace(value, **changed) if changed else value

    return record if inner else None


def either(inner: Prune) -> Prune:
    """The function for a record that may be missing, and for a tuple of records."""

    def prune(value: Any, lost: list[str]) -> Any:
        if isinstance(value, tuple):
            fetched = tuple(inner(one, lost) for one in value)
            return fetched if any(one is not other for one, other in zip(fetched, value, strict=True)) else value
        return inner(value, lost) if is_dataclass(value) else value

    return prune


def page_within(page: Page[object], whose: str, capability: Capability) -> Page[object]:
    """A page without figures out of range; the same object if it has none."""
    if not any(map(of_type, {cast("Hashable", type(entry.record)) for entry in page.entries})):
        return page
    records = [within(entry.record, whose, capability) for entry in page.entries]
    if all(one is entry.record for one, entry in zip(records, page.entries, strict=True)):
        return page
    return replace(page, entries=tuple(replace(entry, record=one) for one, entry in zip(records, page.entries, strict=True)))


def hits_within(hits: Hits[object], capability: Capability) -> Hits[object]:
    return replace(hits, records=tuple(within(one, "", capability) for one in hits.records))
