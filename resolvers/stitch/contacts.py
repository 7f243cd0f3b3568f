"""Ways to reach a person, each told once: what several records say of one address is one entry with all their sources.

The same is what is the same in whatever writing: e-mails in lower case, telephones as E.164, postal addresses by their letters
and digits.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.ports.reading import Source
from adapters.ports.records import ContactKind, ContactPoint
from resolvers.identity.keys import e164
from resolvers.stitch import likeness

Rank = Callable[[ContactKind, str], int]
"""A system's place in the order of trust for a kind, 0 the most trusted."""


@dataclass(frozen=True, slots=True)
class Said:
    """One record's word on one way to reach the person."""

    point: ContactPoint
    source: Source


@dataclass(frozen=True, slots=True)
class Contact:
    """`said`: each record once, the most trusted first."""

    kind: ContactKind
    value: str
    said: tuple[Said, ...]

    @property
    def verified(self) -> bool | None:
        return no_counts(one.point.verified for one in self.said)

    @property
    def primary(self) -> bool | None:
        return yes_counts(one.point.primary for one in self.said)


def no_counts(told: Iterable[bool | None]) -> bool | None:
    """No yes lifts another's no: that may be of an address that has stopped working since. None where nobody says."""
    said = {one for one in told if one is not None}
    return False not in said if said else None


def yes_counts(told: Iterable[bool | None]) -> bool | None:
    """One is enough: systems differ in what is somebody's main address. None where nobody says."""
    said = {one for one in told if one is not None}
    return True in said if said else None


def contacts(told: Iterable[Said], rank: Rank, *, region: str) -> list[Contact]:
    """In the order in which they are first told."""
    groups: dict[tuple[ContactKind, str], dict[tuple[str, str | None], Said]] = {}
    for one in told:
        by_record = groups.setdefault((one.point.kind, same(one.point, region)), {})
        record = one.source.system, one.source.record_id
        by_record[record] = either(by_record[record], one) if record in by_record else one
    return [contact(kind, list(by_record.values()), rank, region) for (kind, _), by_record in groups.items()]


def contact(kind: ContactKind, said: Sequence[Said], rank: Rank, region: str) -> Contact:
    ordered = sorted(said, key=lambda one: rank(kind, one.source.system))
    return Contact(kind, WRITTEN[kind](ordered[0].point.value, region), tuple(ordered))


def either(first: Said, again: Said) -> Said:
    """A record that has one address twice, as it stands there first."""
    both = first.point, again.point
    verified, primary = no_counts(one.verified for one in both), yes_counts(one.primary for one in both)
    return Said(replace(first.point, verified=verified, primary=primary), first.source)


def same(point: ContactPoint, region: str) -> str:
    """Equal for what is the same."""
    if point.address is not None:
        return likeness.address(point.address, region)
    return SAME[point.kind](point.value, region)


def in_short(value: str, region: str = "") -> str:
    return unicodedata.normalize("NFC", value).strip()


def dialled(value: str, region: str) -> str:
    """E.164; what is no number as it is written."""
    return e164(value, region) or in_short(value)


Form = Callable[[str, str], str]

SAME: Mapping[ContactKind, Form] = {
    ContactKind.EMAIL: likeness.email,
    ContactKind.PHONE: likeness.phone,
    ContactKind.ADDRESS: likeness.letters,
    ContactKind.SOCIAL: in_short,
}
WRITTEN: Mapping[ContactKind, Form] = {
    ContactKind.EMAIL: likeness.email,
    ContactKind.PHONE: dialled,
    ContactKind.ADDRESS: in_short,
    ContactKind.SOCIAL: in_short,
}
