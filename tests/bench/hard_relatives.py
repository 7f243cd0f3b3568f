"""Two people who share what one person would: families, namesakes, keys that went from hand to hand, and placeholders."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from tests.bench.hard_people import FAMILY, GIVEN, NOWHERE, People, Said, Ways, named, one
from tests.unit.resolvers.played import ANNEX, ERP

TWINS: Final = (
    ("Ayla", "Alya"), ("Christian", "Christina"), ("Emma", "Emmy"), ("Anna", "Anne"), ("Mario", "Maria"), ("Marta", "Martha"),
    ("Lena", "Elena"), ("Jonas", "Jonah"), ("Aidan", "Aiden"), ("Layla", "Leyla"), ("Kiran", "Karan"), ("Tess", "Tessa"),
    ("Julian", "Juliana"), ("Emily", "Amelia"), ("Aaron", "Erin"), ("Mary", "Marie"),
)  # fmt: skip


def relative(**what: Any) -> Ways:
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


DIFFERENT: Final[Mapping[str, Ways]] = {
    "flatmates of one e-mail": lambda people, said: (said, replace(people.somebody(place=6), emails=said.emails, home=said.home)),
    "sisters-in-law": relative(family=other_family, born=stranger),
    "couple, no birth date in one": relative(given=other_given, born=None),
    "siblings of one initial": lambda people, said: (
        replace(said, given="Martin"),
        replace(said, given="M.", born=people.born_after(said.born, years=2) if said.born else None),
    ),
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
