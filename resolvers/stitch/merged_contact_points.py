"""Ways to reach a person, each once: the same address in several records is one entry with all their sources.

Spellings do not count: e-mails are compared in lower case, telephones as E.164 (read in the country of their own record first),
postal addresses by their letters and digits.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from adapters.ports.extensions import has_extension
from adapters.ports.fast_init import fast_init
from adapters.ports.reading import Source
from adapters.ports.records import Address, ContactKind, ContactPoint
from resolvers.golden_record import value_likeness
from resolvers.identity.keys.normal_forms import telephone
from resolvers.identity.matching.features import country_of

Record = tuple[str, str | None]
Spelling = tuple[ContactKind, str, Address | None, str | None]
"""One spelling, and the country of its record."""

Rank = Callable[[ContactKind, str], int]
"""A system's place in the order of trust for a kind, 0 the most trusted."""


@fast_init
@dataclass(frozen=True, slots=True)
class Said:
    """One record's entry about one way to reach the person."""

    point: ContactPoint
    source: Source


@fast_init
@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach the person. `said`: the entry of each record once, the most trusted first."""

    kind: ContactKind
    value: str
    said: tuple[Said, ...]

    @property
    def verified(self) -> bool | None:
        return no_counts(one.point.verified for one in self.said)

    @property
    def primary(self) -> bool | None:
        return yes_counts(one.point.primary for one in self.said)


def no_counts(values: Iterable[bool | None]) -> bool | None:
    """False if any value is: an address may have stopped working since another system's yes. None without any value."""
    said = {one for one in values if one is not None}
    return False not in said if said else None


def yes_counts(values: Iterable[bool | None]) -> bool | None:
    """True if any value is: systems differ about a person's main address. None without any value."""
    said = {one for one in values if one is not None}
    return True in said if said else None


def contacts(said: Iterable[Said], rank: Rank, *, region: str) -> list[Contact]:
    """The contacts, in the order of their first entries."""
    everything = list(said)
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


def countries(said: Iterable[Said]) -> dict[Record, str]:
    """The country of each record with all its addresses in one country."""
    found: dict[Record, set[str | None]] = {}
    for one in said:
        if one.point.address is not None:
            found.setdefault(record_of(one), set()).add(country_of(one.point.address))
    return {record: country for record, (country, *more) in found.items() if country is not None and not more}


def either(first: Said, again: Said) -> Said:
    """The entry of a record that has one address twice, in its first spelling."""
    both = first.point, again.point
    verified, primary = no_counts(one.verified for one in both), yes_counts(one.primary for one in both)
    return Said(replace(first.point, verified=verified, primary=primary), first.source)


class Form(NamedTuple):
    """Two forms of a contact: `same` for comparisons, `shown` for people. Functions for each kind make them of the entry, the
    country of its record's addresses, and the configured region."""

    same: str
    shown: str


def of_email(point: ContactPoint, home: str | None, region: str) -> Form:
    address = value_likeness.email(point.value)
    return Form(address, address)


def of_phone(point: ContactPoint, home: str | None, region: str) -> Form:
    """The form of a phone. Texts without a number, and numbers with an extension, are shown as written."""
    number = telephone(point.value, home, region)
    if number is None:
        return Form(value_likeness.letters(point.value, extra="+"), tidy(point.value))
    return Form(number, tidy(point.value) if has_extension(number) else number)


def of_address(point: ContactPoint, home: str | None, region: str) -> Form:
    same = value_likeness.address(point.address, region) if point.address is not None else value_likeness.letters(point.value)
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
