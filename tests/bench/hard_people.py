"""People as shops have them, made up: one person written in two ways, and two people who share what one person would.

Each case is two directories' records of one situation, and whose they are. Names are drawn from lists of several languages.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from adapters.ports.records import Address
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, Account

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
TWINS: Final = (
    ("Ayla", "Alya"),
    ("Christian", "Christina"),
    ("Emma", "Emmy"),
    ("Anna", "Anne"),
    ("Mario", "Maria"),
    ("Marta", "Martha"),
)
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


@dataclass(frozen=True)
class Case:
    """`records`: whose they are stands in `owner`. `own`: keys of person 1 alone, `shared`: keys of several. `joint`: pairs of
    person 1's records that carry a key in common."""

    kind: str
    records: tuple[Account, ...]
    own: tuple[str, ...]
    shared: tuple[str, ...] = ()
    joint: int = 0


class People:
    """Draws of one seed."""

    def __init__(self, seed: int, number: int) -> None:
        self.chance = random.Random(f"{seed}:{number}")
        self.number = number

    def somebody(self, *, place: int = 0, born: date | None = None) -> Said:
        chance = self.chance
        number = self.number * 8 + place
        day = born or date(chance.randint(1945, 2001), chance.randint(2, 12), chance.randint(1, 28))
        lines = (f"{chance.randint(1, 90)} {chance.choice(STREETS)}",)
        home = Address(lines, "Leeds", None, f"LS{chance.randint(1, 29)} {chance.randint(1, 9)}AB", "GB")
        mobile = f"+4474{(number * 7_919) % 90_000_000 + 1_234_500:08d}"
        return Said(chance.choice(GIVEN), chance.choice(FAMILY), day, (f"person{number}@mail.example",), (mobile,), home)

    def other(self, names: tuple[str, ...] | list[str], *but: str | None) -> str:
        return self.chance.choice([name for name in names if name not in but])

    def born_after(self, day: date, *, years: int) -> date:
        return date(day.year + years, self.chance.randint(2, 12), self.chance.randint(1, 28))


Same = Callable[[People, Said], tuple[Said, Said]]
Different = Callable[[People, Said], tuple[Said, Said]]


def account(system: str, record_id: str, owner: str, said: Said) -> Account:
    return Account(system, record_id, owner, said.links, said.emails, said.phones, said.given, said.family, said.born, said.home)


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


def one(**what: Any) -> Same:
    """The other system says the same but for this; values may be worked out of the person."""

    def both(people: People, said: Said) -> tuple[Said, Said]:
        told = {name: value(people, said) if callable(value) else value for name, value in what.items()}
        return said, replace(said, **told)

    return both


def pair(names: tuple[tuple[str, str], ...], **what: Any) -> Same:
    """Two ways to write one given name."""

    def both(people: People, said: Said) -> tuple[Said, Said]:
        first, second = people.chance.choice(names)
        return replace(said, given=first), replace(said, given=second, **what)

    return both


def named(first: Mapping[str, Any], second: Mapping[str, Any]) -> Same:
    return lambda people, said: (replace(said, **first), replace(said, **second))


def exchanged_day(people: People, said: Said) -> tuple[Said, Said]:
    day = date(said.born.year, 3 + said.born.month % 9, 2 + said.born.day % 10) if said.born else None
    assert day is not None
    return replace(said, born=day), replace(said, born=date(day.year, day.day, day.month))


NOWHERE: Final = Address(("1 Moved Street",), "York", None, "YO1 7HH", "GB")

SAME: Final[Mapping[str, Same]] = {
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


def relative(**what: Any) -> Different:
    """Somebody else, who is as this person is but for this."""
    return one(**what)


def other_given(people: People, said: Said) -> str:
    return people.other(GIVEN, said.given)


def other_family(people: People, said: Said) -> str:
    return people.other(FAMILY, said.family)


def child(people: People, said: Said) -> date:
    return people.born_after(said.born, years=people.chance.randint(18, 38)) if said.born else date(2000, 2, 2)


def stranger(people: People, said: Said) -> date:
    return people.somebody(place=7).born or date(1990, 2, 2)


def twins(people: People, said: Said) -> tuple[Said, Said]:
    first, second = people.chance.choice(TWINS)
    return replace(said, given=first), replace(said, given=second)


UNTOLD: Final = (0, 0)

DIFFERENT: Final[Mapping[str, Different]] = {
    "couple": relative(given=other_given, born=stranger),
    "couple with one card": lambda people, said: (
        replace(said, links=((ANNEX, f"HRD-{people.number}"),)),
        replace(said, given=other_given(people, said), born=stranger(people, said), links=((ANNEX, f"HRD-{people.number}"),)),
    ),
    "couple with one card, no birth dates": lambda people, said: (
        replace(said, born=None, links=((ANNEX, f"HRD-{people.number}"),)),
        replace(said, given=other_given(people, said), born=None, links=((ANNEX, f"HRD-{people.number}"),)),
    ),
    "father and son": relative(born=child),
    "father and son, a digit of the year": relative(born=lambda people, said: said.born.replace(year=said.born.year - 30)),
    "father and son by suffix": named({"family": "Hathaway Sr", "born": None}, {"family": "Hathaway Jr", "born": None}),
    "father and son, suffix on one": named({"family": "Hathaway", "born": None}, {"family": "Hathaway Jr.", "born": None}),
    "father and son, default birth date": lambda people, said: (
        replace(said, born=date(1900, 1, 1), emails=said.emails, phones=()),
        replace(said, born=date(1900, 1, 1), emails=(f"son{people.number}@mail.example",), phones=()),
    ),
    "mother and daughter of longer name": named({"given": "Anne", "born": None}, {"given": "Anne-Marie", "born": None}),
    "twins": relative(given=other_given),
    "twins of alike names": twins,
    "twin and initial": named({"given": "James", "phones": ()}, {"given": "J.", "phones": ()}),
    "recycled mobile": lambda people, said: (said, replace(people.somebody(place=1), phones=said.phones)),
    "recycled mobile, one given name": lambda people, said: (
        replace(said, born=None),
        replace(said, born=None, family=other_family(people, said), emails=(f"new{people.number}@mail.example",), home=NOWHERE),
    ),
    "recycled mobile, birth date in one": lambda people, said: (
        said,
        replace(said, born=None, family=other_family(people, said), emails=(f"new{people.number}@mail.example",), home=NOWHERE),
    ),
    "mailbox, one given name": lambda people, said: (
        replace(said, born=None, phones=()),
        replace(said, born=None, family=other_family(people, said), phones=()),
    ),
    "placeholder address": lambda people, said: (
        replace(said, born=None, phones=(), emails=("none@none.example",)),
        replace(said, born=None, phones=(), emails=("none@none.example",), family=other_family(people, said)),
    ),
    "placeholder name": lambda people, said: (
        replace(said, given="Unknown", born=None, phones=(), emails=("noemail@store.example",)),
        replace(
            said, given="UNKNOWN", born=None, phones=(), emails=("noemail@store.example",), family=other_family(people, said)
        ),
    ),
    "placeholder telephone": lambda people, said: (
        replace(said, born=None, emails=(), phones=("0000000000",)),
        replace(said, born=None, emails=(), phones=("0000000000",), family=other_family(people, said)),
    ),
    "ERP number 0": lambda people, said: (
        replace(said, links=((ERP, "0"),)),
        replace(people.somebody(place=2), links=((ERP, "0"),)),
    ),
    "card N/A": lambda people, said: (
        replace(said, links=((ANNEX, "N/A"),)),
        replace(people.somebody(place=2), links=((ANNEX, "n/a"),)),
    ),
    "namesakes of one postcode": lambda people, said: (
        said,
        replace(
            people.somebody(place=3),
            given=said.given,
            family=said.family,
            born=said.born,
            home=replace(said.home, lines=("91 Other Street",)) if said.home else None,
        ),
    ),
    "namesakes": lambda people, said: (said, replace(people.somebody(place=4), given=said.given, family=said.family)),
    "id of somebody else": lambda people, said: (
        replace(said, links=((ERP, f"70{people.number}"),)),
        replace(people.somebody(place=5), links=((ERP, f"70{people.number}"),)),
    ),
}
"""Two people: an account, and somebody else's record in the CRM."""


def cases(*, seed: int, each: int) -> Iterator[Case]:
    """`each`: how many of every kind."""
    number = 0
    for kind, say in SAME.items():
        for _ in range(each):
            number += 1
            yield same_case(kind, People(seed, number), say)
    for kind, say in DIFFERENT.items():
        for _ in range(each):
            number += 1
            yield different_case(kind, People(seed, number), say)
    for _ in range(each):
        number += 1
        yield mailbox(People(seed, number))


def same_case(kind: str, people: People, say: Same) -> Case:
    first, second = say(people, people.somebody())
    swap = people.chance.random() < 0.5
    records = (account(CDC, "u1", "1", second if swap else first), account(C4C, "c1", "1", first if swap else second))
    return Case(kind, records, tuple(keys(records)), joint=1)


def different_case(kind: str, people: People, say: Different) -> Case:
    first, second = say(people, people.somebody())
    swap = people.chance.random() < 0.5
    records = (
        account(CDC, "u1", "2" if swap else "1", second if swap else first),
        account(C4C, "c1", "1" if swap else "2", first if swap else second),
    )
    mine, theirs = (set(keys([one for one in records if one.owner == owner])) for owner in "12")
    return Case(kind, records, tuple(sorted(mine - theirs)), tuple(sorted(mine & theirs)))


def mailbox(people: People) -> Case:
    """A placeholder that no table knows: nine people in the CRM, three of one name, of whom one has an account."""
    said = replace(people.somebody(), born=None, phones=(), emails=(f"kasse{people.number}@store.example",))
    crowd = [
        replace(
            said,
            given=said.given if place < 3 else people.chance.choice(GIVEN),
            family=said.family if place < 3 else people.chance.choice(FAMILY),
        )
        for place in range(9)
    ]
    records = [
        account(CDC, "u1", "1", said),
        *(account(C4C, f"c{place}", f"{place + 2}", one) for place, one in enumerate(crowd)),
    ]
    return Case(
        "a placeholder that no table knows",
        tuple(records),
        (f'external: {{system: "{CDC}", id: "u1"}}',),
        tuple(keys(records)[:1]),
    )


def keys(records: Any) -> list[str]:
    found = [f'email: "{email}"' for record in records for email in record.emails]
    found += [f'phone: "{phone}"' for record in records for phone in record.phones]
    return list(dict.fromkeys(found))
