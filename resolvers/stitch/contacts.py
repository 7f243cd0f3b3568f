"""Ways to reach a person, each told once: what several records say of one address is one entry with all their sources.

The same is what is the same in whatever writing: e-mails in lower case, telephones as E.164, postal addresses by their letters
and digits.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from adapters.ports.reading import Source
from adapters.ports.records import Address, ContactKind, ContactPoint
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
    forms: dict[tuple[ContactKind, str, Address | None], Form] = {}
    groups: dict[tuple[ContactKind, str], dict[tuple[str, str | None], Said]] = {}
    for one in told:
        point, record = one.point, (one.source.system, one.source.record_id)
        spelling = point.kind, point.value, point.address
        if spelling not in forms:
            forms[spelling] = FORMS[point.kind](point, region)
        by_record = groups.setdefault((point.kind, forms[spelling].same), {})
        by_record[record] = either(by_record[record], one) if record in by_record else one
    found = []
    for (kind, _), by_record in groups.items():
        said = sorted(by_record.values(), key=lambda one: rank(kind, one.source.system))
        first = said[0].point
        found.append(Contact(kind, forms[kind, first.value, first.address].shown, tuple(said)))
    return found


def either(first: Said, again: Said) -> Said:
    """A record that has one address twice, as it stands there first."""
    both = first.point, again.point
    verified, primary = no_counts(one.verified for one in both), yes_counts(one.primary for one in both)
    return Said(replace(first.point, verified=verified, primary=primary), first.source)


class Form(NamedTuple):
    """`same` is equal for what is the same; `shown` is what people read."""

    same: str
    shown: str


def of_email(point: ContactPoint, region: str) -> Form:
    address = likeness.email(point.value)
    return Form(address, address)


def of_phone(point: ContactPoint, region: str) -> Form:
    """What is no number is shown as it is written."""
    number = e164(point.value, region)
    return Form(number, number) if number is not None else Form(likeness.letters(point.value, kept="+"), tidy(point.value))


def of_address(point: ContactPoint, region: str) -> Form:
    same = likeness.address(point.address, region) if point.address is not None else likeness.letters(point.value)
    return Form(same, tidy(point.value))


def of_account(point: ContactPoint, region: str) -> Form:
    return Form(tidy(point.value), tidy(point.value))


def tidy(value: str) -> str:
    return unicodedata.normalize("NFC", value).strip()


FORMS: Mapping[ContactKind, Callable[[ContactPoint, str], Form]] = {
    ContactKind.EMAIL: of_email,
    ContactKind.PHONE: of_phone,
    ContactKind.ADDRESS: of_address,
    ContactKind.SOCIAL: of_account,
}
