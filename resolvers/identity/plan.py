"""In which order a system is asked by attributes: the most telling first, and at most six times.

Never a bare surname or postcode: a system's page of twenty would be full of other people.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.ports.records import Candidate
from adapters.ports.shapes import ATTRIBUTES, Attribute, Clue, Filters, Term
from resolvers.identity.features import street_and_lines
from resolvers.identity.keys import folded, plain

MOST_CALLS: Final = 6

GIVEN, FAMILY, BORN, POSTCODE, STREET, HOUSE, NUMBER = (
    Attribute.GIVEN_NAME,
    Attribute.FAMILY_NAME,
    Attribute.BIRTH_DATE,
    Attribute.POSTAL_CODE,
    Attribute.STREET,
    Attribute.HOUSE_NUMBER,
    Attribute.NUMBER,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One attribute of a step: whole, or its first `letters`."""

    attribute: Attribute
    letters: int = 0


Step = tuple[Part, ...]

STEPS: Final[tuple[Step, ...]] = (
    (Part(NUMBER),),
    (Part(BORN),),
    (Part(FAMILY, 3), Part(POSTCODE)),
    (Part(STREET), Part(HOUSE)),
    (Part(GIVEN, 3), Part(FAMILY, 3)),
    (Part(GIVEN, 3), Part(POSTCODE)),
    (Part(FAMILY, 3), Part(HOUSE)),
    (Part(STREET, 5), Part(POSTCODE)),
    (Part(HOUSE), Part(POSTCODE)),
)
"""A record is missed only where each of these has an error in it or is empty."""

NARROWER: Final[dict[Step, Step]] = {(Part(BORN),): (Part(BORN), Part(FAMILY, 1))}
"""What is asked next where the answer to a step was cut."""


def clues(known: Sequence[Candidate], filters: Filters, *, was_cut: Callable[[Clue], bool]) -> Iterator[Clue]:
    """At most `MOST_CALLS`, each once, of what these records of one person say. `was_cut` is asked when the answer is there."""
    given: list[Clue] = []
    for step in STEPS:
        for candidate in known:
            for one in (step, NARROWER.get(step)):
                clue = clue_of(one, candidate, filters) if one else None
                if clue is None or clue in given or (one is not step and not was_cut(given[-1])):
                    continue
                if len(given) == MOST_CALLS:
                    return
                given.append(clue)
                yield clue


def clue_of(step: Step, candidate: Candidate, filters: Filters) -> Clue | None:
    """None where the record says too little, or the system can't compare it."""
    terms = [term_of(part, candidate, filters) for part in step]
    told = tuple(term for term in terms if term is not None)
    return Clue(ATTRIBUTES, terms=told) if len(told) == len(step) else None


def term_of(part: Part, candidate: Candidate, filters: Filters) -> Term | None:
    """The whole value where a system can't compare beginnings."""
    value = value_of(part.attribute, candidate)
    if not value or (part.letters and len(folded(value)) < part.letters):
        return None
    terms = [Term(part.attribute, value)]
    if part.letters:
        terms.insert(0, Term(part.attribute, value[: part.letters], prefix=True))
    return next((term for term in terms if filters.take(term)), None)


def value_of(attribute: Attribute, candidate: Candidate) -> str | None:
    """As the record spells it."""
    where = candidate.address
    if attribute is GIVEN:
        return candidate.given_name
    if attribute is FAMILY:
        return candidate.family_name
    if attribute is BORN:
        return candidate.birth_date.isoformat() if candidate.birth_date else None
    if attribute is NUMBER:
        return candidate.numbers[0][1] if candidate.numbers else None
    if where is None:
        return None
    if attribute is POSTCODE:
        return where.postal_code
    house, street, _ = street_and_lines(where.lines)
    return house if attribute is HOUSE else street


def fulfils(candidate: Candidate, clue: Clue) -> bool:
    """Whether a record says what a clue of attributes asks for."""
    for term in clue.terms:
        value, wanted = plain(value_of(term.attribute, candidate)), plain(term.value)
        if not (value.startswith(wanted) if term.prefix else value == wanted):
            return False
    return True
