"""Figures that an answer of ours can hold: a whole number beyond 32 bits (GraphQL, 3.5.1) can't be read, and is told as that.

The wire refuses such a figure where a system sends it; this is for those that are worked out of several, and for every system.
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

Held = Callable[[Any, list[str]], Any]
"""From a value to the same without what can't be held; the names of the fields that were lost are added to the list."""

FIGURE: Final = {int, NoneType}


def within(value: object, whose: str, capability: Capability) -> object:
    """A record without the figures that can't be held, each of which is told as a loss of `whose`."""
    if (held := of_type(cast("Hashable", type(value)))) is None:
        return value
    lost: list[str] = []
    fetched = held(value, lost)
    tell(capability, [Loss(name, whose) for name in lost])
    return fetched


@cache
def of_type(kind: Any) -> Held | None:
    """How values of this type are held; None where there is no figure in them."""
    if set(get_args(kind)) == FIGURE:
        return figure
    if isinstance(kind, type) and is_dataclass(kind):
        return of_record(kind)
    inner = next((held for one in get_args(kind) if (held := of_type(one)) is not None), None)
    return None if inner is None else either(inner)


def figure(value: int | None, lost: list[str]) -> int | None:
    return value if value is None or LEAST <= value <= MOST else None


def of_record(kind: type) -> Held | None:
    hints = get_type_hints(kind)
    found = {one.name: of_type(hints[one.name]) for one in fields(kind)}
    inner = {name: held for name, held in found.items() if held is not None}

    def record(value: Any, lost: list[str]) -> Any:
        changed: dict[str, Any] = {}
        for name, held in inner.items():
            before = getattr(value, name)
            after = held(before, lost)
            if after is not before:
                changed[name] = after
                lost += [name] if held is figure else []
        return replace(value, **changed) if changed else value

    return record if inner else None


def either(inner: Held) -> Held:
    """Of a record that may be missing, and of records in a row."""

    def held(value: Any, lost: list[str]) -> Any:
        if isinstance(value, tuple):
            fetched = tuple(inner(one, lost) for one in value)
            return fetched if any(one is not other for one, other in zip(fetched, value, strict=True)) else value
        return inner(value, lost) if is_dataclass(value) else value

    return held


def page_within(page: Page[object], whose: str, capability: Capability) -> Page[object]:
    """A page without the figures that can't be held; the same object where there are none."""
    records = [within(entry.record, whose, capability) for entry in page.entries]
    if all(one is entry.record for one, entry in zip(records, page.entries, strict=True)):
        return page
    return replace(page, entries=tuple(replace(entry, record=one) for one, entry in zip(records, page.entries, strict=True)))


def hits_within(hits: Hits[object], capability: Capability) -> Hits[object]:
    return replace(hits, records=tuple(within(one, "", capability) for one in hits.records))
