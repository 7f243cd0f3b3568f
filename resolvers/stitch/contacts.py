"""Ways to reach a person, each told once: what several records say of one address is one entry with all their sources.

The same is what is the same in whatever writing: e-mails in lower case, telephones as E.164 (read in the country of their own
record first), postal addresses by their letters and digits.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from adapters.ports.extensions import has_extension
from adapters.ports.reading import Source
from adapters.ports.records import Address, ContactKind, ContactPoint
from resolvers.golden_record import likeness
from resolvers.identity.keys.normal_forms import telephone
from resolvers.identity.matching.features import country_of

Record = tuple[str, str | None]
Spelling = tuple[ContactKind, str, Address | None, str | None]
"""One writing, and the country of the record that has it."""

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
    everything = list(told)
    homes = countries(everything)
    forms: dict[Spelling, Form] = {}
    groups: dict[tuple[ContactKind, str], dict[Record, Said]] = {}
    for one in everything:
        record, spelling = record_of(one), spelling_of(one, homes)
        if spelling not in forms:
            forms[spelling] = FORMS[one.point.kind](one.point, homes.get(record), region)
        by_record = groups.setdefault((one.point.kind, forms[spelling].same), {})
        by_record[record] = either(by_record[record], one) if record in by_record else one
    found = []
    for (kind, _), by_record in groups.items():
        said = sorted(by_record.values(), key=lambda one: rank(kind, one.source.system))
        found.append(Contact(kind, forms[spelling_of(said[0], homes)].shown, tuple(said)))
    return found


def record_of(said: Said) -> Record:
    return said.source.system, said.source.record_id


def spelling_of(said: Said, homes: Mapping[Record, str]) -> Spelling:
    return said.point.kind, said.point.value, said.point.address, homes.get(record_of(said))


def countries(told: Iterable[Said]) -> dict[Record, str]:
    """Of each record whose addresses are all in one country."""
    found: dict[Record, set[str | None]] = {}
    for one in told:
        if one.point.address is not None:
            found.setdefault(record_of(one), set()).add(country_of(one.point.address))
    return {record: country for record, (country, *more) in found.items() if country is not None and not more}


def either(first: Said, again: Said) -> Said:
    """A record that has one address twice, as it stands there first."""
    both = first.point, again.point
    verified, primary = no_counts(one.verified for one in both), yes_counts(one.primary for one in both)
    return Said(replace(first.point, verified=verified, primary=primary), first.source)


class Form(NamedTuple):
    """`same` is equal for what is the same; `shown` is what people read. Each kind's is made of the point, the country of its
    record's addresses and the house's region."""

    same: str
    shown: str


def of_email(point: ContactPoint, home: str | None, region: str) -> Form:
    address = likeness.email(point.value)
    return Form(address, address)


def of_phone(point: ContactPoint, home: str | None, region: str) -> Form:
    """What is no number, or has an extension, is shown as it is written."""
    number = telephone(point.value, home, region)
    if number is None:
        return Form(likeness.letters(point.value, kept="+"), tidy(point.value))
    return Form(number, tidy(point.value) if has_extension(number) else number)


def of_address(point: ContactPoint, home: str | None, region: str) -> Form:
    same = likeness.address(point.address, region) if point.address is not None else likeness.letters(point.value)
    return Form(same, tidy(point.value))


def of_account(point: ContactPoint, home: str | None, region: str) -> Form:
    return Form(tidy(point.value), tidy(point.value))


def tidy(value: str) -> str:
    return unicodedata.normalize("NFC", value).strip()


FORMS: Mapping[ContactKind, Callable[[ContactPoint, str | None, str], Form]] = {
    ContactKind.EMAIL: of_email,
    ContactKind.PHONE: of_phone,
    ContactKind.ADDRESS: of_address,
    ContactKind.SOCIAL: of_account,
}
