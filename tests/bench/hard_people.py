"""People as shops have them, made up: one person written in two ways, and two people who share what one person would.

Each case is two directories' records of one situation, and whose they are. Names are drawn from lists of several languages.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from adapters.ports.records import Address

GIVEN: Final = [
    "Oliver",
    "Amelia",
    "George",
    "Isabella",
    "Thomas",
    "Charlotte",
    "William",
    "Eleanor",
    "Benjamin",
    "Katharina",
    "Sebastian",
    "Alexandra",
    "Matthias",
    "Franziska",
    "Nikolaus",
    "Margaret",
    "Frederick",
    "Beatrice",
    "Harriet",
    "Leonard",
    "Gabriel",
    "Rosalind",
    "Dominic",
    "Valentina",
    "Tobias",
    "Friederike",
    "Konstantin",
    "Ottilie",
]
FAMILY: Final = [
    "Ashford",
    "Belmont",
    "Carmody",
    "Delaney",
    "Ellsworth",
    "Fairbanks",
    "Goodwin",
    "Hathaway",
    "Ingram",
    "Jefferson",
    "Kessler",
    "Lindqvist",
    "Mortimer",
    "Norwood",
    "Osterman",
    "Pemberton",
    "Quennell",
    "Rosenthal",
    "Silverman",
    "Thackeray",
    "Underhill",
    "Vandermeer",
    "Wadsworth",
    "Yarborough",
    "Zimmermann",
]
SHORT: Final = (("Robert", "Bob"), ("William", "Bill"), ("Katharine", "Kate"), ("Elizabeth", "Liz"), ("Alexander", "Alex"))
MARKED: Final = (("Jürgen", "Juergen"), ("Łukasz", "Lukasz"), ("Søren", "Soren"), ("Işıl", "Isil"), ("Günther", "Gunther"))
STREETS: Final = ("Rose Lane", "Mill Street", "Park Row", "Hill Road", "Old Road", "Church Walk")


@dataclass(frozen=True)
class Said:
    """What one record says of somebody."""

    given: str | None
    family: str | None
    born: date | None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    home: Address | None = None
    links: tuple[tuple[str, str], ...] = ()


class People:
    """Draws of one seed."""

    def __init__(self, seed: int, number: int) -> None:
        self.chance = random.Random(f"{seed}:{number}")
        self.number = number

    def somebody(self, *, place: int = 0, born: date | None = None) -> Said:
        chance = self.chance
        number = self.number * 8 + place
        day = born or date(chance.randint(1945, 1985), chance.randint(2, 12), chance.randint(1, 28))
        lines = (f"{chance.randint(1, 90)} {chance.choice(STREETS)}",)
        home = Address(lines, "Leeds", None, f"LS{chance.randint(1, 29)} {chance.randint(1, 9)}AB", "GB")
        mobile = f"+4474{(number * 7_919) % 90_000_000 + 1_234_500:08d}"
        return Said(chance.choice(GIVEN), chance.choice(FAMILY), day, (f"person{number}@mail.example",), (mobile,), home)

    def other(self, names: tuple[str, ...] | list[str], *but: str | None) -> str:
        return self.chance.choice([name for name in names if name not in but])

    def born_after(self, day: date, *, years: int) -> date:
        return date(day.year + years, self.chance.randint(2, 12), self.chance.randint(1, 28))


Ways = Callable[[People, Said], tuple[Said, Said]]


def mistyped(people: People, name: str) -> str:
    """One letter of the middle is another."""
    place = people.chance.randrange(1, len(name) - 1)
    return name[:place] + people.chance.choice([letter for letter in "xqzkw" if letter != name[place]]) + name[place + 1 :]


def missing(people: People, name: str) -> str:
    place = people.chance.randrange(1, len(name) - 1)
    return name[:place] + name[place + 1 :]


def transposed(people: People, name: str) -> str:
    places = [place for place in range(1, len(name) - 2) if name[place] != name[place + 1]]
    place = people.chance.choice(places)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def digit(people: People, day: date) -> date:
    return replace_day(day, day.day + (1 if day.day % 10 < 8 else -1))


def replace_day(day: date, number: int) -> date:
    return day.replace(day=number)


def one(**what: Any) -> Ways:
    """The other system says the same but for this; values may be worked out of the person."""

    def both(people: People, said: Said) -> tuple[Said, Said]:
        told = {name: value(people, said) if callable(value) else value for name, value in what.items()}
        return said, replace(said, **told)

    return both


def pair(names: tuple[tuple[str, str], ...], **what: Any) -> Ways:
    """Two ways to write one given name."""

    def both(people: People, said: Said) -> tuple[Said, Said]:
        first, second = people.chance.choice(names)
        return replace(said, given=first), replace(said, given=second, **what)

    return both


def named(first: Mapping[str, Any], second: Mapping[str, Any]) -> Ways:
    return lambda people, said: (replace(said, **first), replace(said, **second))


def exchanged_day(people: People, said: Said) -> tuple[Said, Said]:
    day = date(said.born.year, 3 + said.born.month % 9, 2 + said.born.day % 10) if said.born else None
    assert day is not None
    return replace(said, born=day), replace(said, born=date(day.year, day.day, day.month))


NOWHERE: Final = Address(("1 Moved Street",), "York", None, "YO1 7HH", "GB")

SAME: Final[Mapping[str, Ways]] = {
    "everything equal": one(),
    "moved house": one(home=NOWHERE),
    "no birth date in one": one(born=None),
    "married, birth date equal": one(family=lambda people, said: people.other(FAMILY, said.family)),
    "day and month exchanged": exchanged_day,
    "one digit of the birth date": one(born=lambda people, said: digit(people, said.born)),
    "1 January of the year": one(born=lambda people, said: date(said.born.year, 1, 1)),
    "default birth date": one(born=date(1900, 1, 1)),
    "birth date of year 1": one(born=date(1, 1, 1)),
    "one letter mistyped": one(given=lambda people, said: mistyped(people, said.given)),
    "one letter missing": one(given=lambda people, said: missing(people, said.given)),
    "letters transposed": one(given=lambda people, said: transposed(people, said.given)),
    "surname mistyped": one(family=lambda people, said: mistyped(people, said.family)),
    "nickname": pair(SHORT),
    "marked letters": pair(MARKED),
    "two names, first alone": one(given=lambda people, said: f"{said.given} {people.other(GIVEN, said.given)}"),
    "two names, second alone": one(given=lambda people, said: f"{people.other(GIVEN, said.given)} {said.given}"),
    "names exchanged": one(given=lambda people, said: said.family, family=lambda people, said: said.given),
    "title": one(given=lambda people, said: f"Dr. {said.given}"),
    "double surname": one(family=lambda people, said: f"{said.family}-{people.other(FAMILY, said.family)}"),
    "particle": one(family=lambda people, said: f"von {said.family}"),
    "another script": named({"given": "Юлия", "family": "Петрова"}, {"given": "Yuliya", "family": "Petrova"}),
    "placeholder of a surname": one(family="Unknown"),
    "initial beside two keys": one(given=lambda people, said: f"{said.given[0]}."),
    "address in punycode": named({"emails": ("info@müller.example",)}, {"emails": ("info@xn--mller-kva.example",), "phones": ()}),
    "address that syntax forbids": named({"emails": ("a..b@mail.example",)}, {"emails": ("a..b@mail.example",), "phones": ()}),
}
"""One person: a record of the account, one of the CRM. They share the e-mail and the mobile unless it is said otherwise."""

BOTH_KEYS: Final = frozenset({"initial beside two keys"})
"""Kinds of which both keys are shared; of the others now one, now the other, now both."""


def with_fewer_keys(people: People, kind: str, said: Said) -> Said:
    """The second record, which has now and then another e-mail, or no telephone, than the first."""
    draw = people.chance.random()
    if kind in BOTH_KEYS or not said.phones or draw < 1 / 3:
        return said
    if draw < 2 / 3:
        return replace(said, emails=(f"old{people.number}@mail.example",))
    return replace(said, phones=())
