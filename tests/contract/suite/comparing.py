"""Two answers to one question, compared value by value, with rows paired by what they are and not by where they stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from adapters.ports.records import Consent, Interaction, Money
from adapters.ports.shapes import Entry, Found, Hits, Page

Steps = tuple[str, ...]
ENDS = {Page: "has_more", Hits: "next", Found: "truncated"}
"""What says of a list whether it goes on."""

ATOMS = (Money,)
"""Records that are one value."""

PAIRS = {Interaction: "exchange"}
"""Pairs that are one value: what was given, and what it came to."""


class How(StrEnum):
    CHANGED = "changed"
    GONE = "gone"
    FAILED = "failed"
    NEW = "new"
    ORDER = "order"
    END = "end"
    REFUSED = "refused"
    """A consent that nobody can read, which counts as a refusal."""


@dataclass(frozen=True, slots=True)
class Change:
    """`steps`: where, in the words of the first answer."""

    steps: Steps
    how: How
    before: Any = None
    after: Any = None

    @property
    def plain(self) -> tuple[Steps, How]:
        return self.steps, self.how

    def __str__(self) -> str:
        said = f": {short(self.before)} -> {short(self.after)}" if self.how in (How.CHANGED, How.FAILED) else ""
        return f"{'.'.join(self.steps) or 'the whole'} {self.how}{said}"


def short(value: Any) -> str:
    return repr(value) if len(repr(value)) < 60 else f"{repr(value)[:60]}..."


def changes(one: Any, other: Any, steps: Steps = ()) -> Iterator[Change]:
    if type(one) is type(other) and one == other:
        return
    if isinstance(other, Exception):
        yield Change(steps, How.FAILED, one, other)
    elif isinstance(one, Mapping) and isinstance(other, Mapping):
        yield from of_mappings(one, other, steps)
    elif isinstance(one, tuple) and isinstance(other, tuple):
        yield from of_lists(one, other, steps)
    elif is_record(one) or is_record(other):
        yield from of_records(one, other, steps)
    else:
        yield Change(steps, How.CHANGED, one, other)


def of_records(one: Any, other: Any, steps: Steps) -> Iterator[Change]:
    """One of them may be None."""
    if one is None:
        yield added(steps, other)
    elif other is None:
        yield Change(steps, How.GONE, one)
    elif isinstance(one, Consent) and is_refusal(other):
        yield Change(steps, How.REFUSED, one, other)
    elif type(one) is not type(other):
        yield Change(steps, How.CHANGED, one, other)
    else:
        yield from of_fields(one, other, steps)


def of_fields(one: Any, other: Any, steps: Steps) -> Iterator[Change]:
    for field in fields(one):
        before, after = getattr(one, field.name), getattr(other, field.name)
        if PAIRS.get(type(one)) == field.name and before != after:
            yield Change((*steps, field.name), How.CHANGED, before, after)
        elif ENDS.get(type(one)) != field.name:
            yield from changes(before, after, (*steps, field.name))
        elif before != after:
            yield Change((*steps, field.name), How.END, before, after)


def added(steps: Steps, value: Any) -> Change:
    return Change(steps, How.REFUSED if is_refusal(value) else How.NEW, None, value)


def is_refusal(value: Any) -> bool:
    return isinstance(value, Consent) and not value.granted and getattr(value, "unreadable", False)


def is_record(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, (type, *ATOMS))


def of_mappings(one: Mapping[Any, Any], other: Mapping[Any, Any], steps: Steps) -> Iterator[Change]:
    for key, value in one.items():
        if key in other:
            yield from changes(value, other[key], (*steps, step(key)))
        else:
            yield Change((*steps, step(key)), How.GONE, value)
    yield from (added((*steps, "[]"), other[key]) for key in other if key not in one)


def step(key: Any) -> str:
    kind = getattr(key, "kind", None)
    return str(key) if kind is None else f"{kind}:{key.value}{','.join(term.attribute for term in key.terms)}"


def of_lists(one: Sequence[Any], other: Sequence[Any], steps: Steps) -> Iterator[Change]:
    paired = dict(pairs(one, other))
    for at, value in enumerate(one):
        if at not in paired:
            yield Change((*steps, f"[{at}]"), How.GONE, value)
        elif isinstance(value, tuple):
            if value != other[paired[at]]:
                yield Change((*steps, f"[{at}]"), How.CHANGED, value, other[paired[at]])
        else:
            yield from changes(value, other[paired[at]], (*steps, f"[{at}]"))
    yield from (added((*steps, "[]"), other[at]) for at in sorted(set(range(len(other))) - set(paired.values())))
    places = list(paired.values())
    if places != sorted(places):
        yield Change((*steps, "[]"), How.ORDER)


def pairs(one: Sequence[Any], other: Sequence[Any]) -> list[tuple[int, int]]:
    """Places of the same row in both, by its name where rows have one of their own, and by likeness else."""
    names, others = list(map(name_of, one)), list(map(name_of, other))
    if None in names or None in others or len(set(names)) < len(names) or len(set(others)) < len(others):
        return sorted(alike(one, other))
    found = [(at, others.index(name)) for at, name in enumerate(names) if name in others]
    left = [at for at, name in enumerate(names) if name not in others]
    right = [at for at, name in enumerate(others) if name not in names]
    if len(left) == len(right):
        found += zip(left, right, strict=True)
    return sorted(found)


def name_of(row: Any) -> Any:
    if isinstance(row, Entry):
        return row.position.entry_id
    return getattr(row, "record_id", None) or getattr(row, "id", None)


def alike(one: Sequence[Any], other: Sequence[Any]) -> Iterator[tuple[int, int]]:
    matcher = SequenceMatcher(None, list(map(repr, one)), list(map(repr, other)), autojunk=False)
    for tag, low, high, other_low, other_high in matcher.get_opcodes():
        if tag == "equal" or (tag == "replace" and high - low == other_high - other_low):
            yield from zip(range(low, high), range(other_low, other_high), strict=True)
        elif tag == "replace":
            yield from best(one, other, range(low, high), range(other_low, other_high))


def best(one: Sequence[Any], other: Sequence[Any], left: range, right: range) -> Iterator[tuple[int, int]]:
    """Of two stretches of different length, the pairs that differ least, in order of likeness."""
    ranked = sorted((len(list(changes(one[a], other[b]))), a, b) for a in left for b in right)
    used: set[tuple[str, int]] = set()
    for _, a, b in ranked:
        if not used & {("one", a), ("other", b)}:
            used |= {("one", a), ("other", b)}
            yield a, b


def begins(steps: Steps, start: Steps) -> bool:
    return steps[: len(start)] == start


def at_steps(value: Any, steps: Steps) -> Any:
    """What stands there in an answer, None where there is nothing."""
    for one in steps:
        if isinstance(value, Mapping):
            value = next((held for key, held in value.items() if step(key) == one), None)
        elif isinstance(value, tuple):
            place = int(one.strip("[]") or len(value))
            value = value[place] if place < len(value) else None
        else:
            value = getattr(value, one, None)
    return value


def parts(value: Any, steps: Steps) -> Iterator[tuple[Steps, Any]]:
    """The records in an answer, by whom and by what they were asked for."""
    if not isinstance(value, Mapping):
        yield steps, value
        return
    for key, held in value.items():
        yield from parts(held, (*steps, step(key)))


def leaves(value: Any, steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Every value in a part of an answer that is there."""
    if isinstance(value, Mapping):
        for key, held in value.items():
            yield from leaves(held, (*steps, step(key)))
    elif is_record(value):
        for field in fields(value):
            if ENDS.get(type(value)) != field.name:
                yield from leaves(getattr(value, field.name), (*steps, field.name))
    elif isinstance(value, tuple) and not all(isinstance(one, str) for one in value):
        for at, held in enumerate(value):
            yield from leaves(held, (*steps, f"[{at}]")) if not isinstance(held, tuple) else [((*steps, f"[{at}]"), held)]
    elif isinstance(value, tuple):
        yield from (((*steps, f"[{at}]"), held) for at, held in enumerate(value))
    elif value is not None:
        yield steps, value
