"""The order in which a system is asked by attributes: the most telling clue first, at most six calls.

Never a bare surname or postcode: a system's page of twenty would be full of other people.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from adapters.ports.records import Candidate
from adapters.ports.shapes import ATTRIBUTES, Attribute, Clue, Filters, Term
from resolvers.identity.keys.normal_forms import folded, plain
from resolvers.identity.matching.features import street_and_lines

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


class Part(NamedTuple):
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
    (Part(STREET, 5), Part(POSTCODE)),
    (Part(FAMILY, 3), Part(HOUSE)),
    (Part(HOUSE), Part(POSTCODE)),
)
"""The steps, each a set of attributes. A record is missed only where every step has an error or a gap in it."""

NARROWER: Final[dict[Step, Step]] = {(Part(BORN),): (Part(BORN), Part(FAMILY, 1))}
"""The next step where a step's result was truncated."""


def clues(known: Sequence[Candidate], filters: Filters, *, was_truncated: Callable[[Clue], bool]) -> Iterator[Clue]:
    """At most `MOST_CALLS` clues from these records of one person, each once. `was_truncated` is called after the result of a
    clue."""
    given: list[Clue] = []
    said = [KnownValues(candidate, filters) for candidate in known]
    for step in STEPS:
        for told in said:
            for one in (step, NARROWER[step]) if step in NARROWER else (step,):
                clue = clue_of(one, told)
                if clue is None or (len(said) > 1 and clue in given) or (one is not step and not was_truncated(given[-1])):
                    continue
                if len(given) == MOST_CALLS:
                    return
                given.append(clue)
                yield clue


class KnownValues(dict[Part, Term | None]):
    """A record's values as terms that a system can compare, each made once."""

    def __init__(self, candidate: Candidate, filters: Filters) -> None:
        super().__init__()
        self._candidate = candidate
        self._filters = filters

    def __missing__(self, part: Part) -> Term | None:
        term = self[part] = term_of(part, value_of(part.attribute, self._candidate), self._filters)
        return term


def clue_of(step: Step, said: KnownValues) -> Clue | None:
    """The clue of a step; None where the record says too little, or the system can't compare it."""
    terms = []
    for part in step:
        if (term := said[part]) is None:
            return None
        terms.append(term)
    return Clue(ATTRIBUTES, terms=tuple(terms))


def term_of(part: Part, value: str | None, filters: Filters) -> Term | None:
    """A term, with the whole value where a system can't compare beginnings."""
    if not value:
        return None
    if part.letters:
        beginning = value[: part.letters]
        if not has_letters(beginning, part.letters) and len(folded(value)) < part.letters:
            return None
        if part.attribute in filters.prefix:
            return Term(part.attribute, beginning, prefix=True)
    return Term(part.attribute, value) if part.attribute in filters.equal else None


def has_letters(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isalpha()


def value_of(attribute: Attribute, candidate: Candidate) -> str | None:
    """The value as the record spells it."""
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
    """Whether a record has the values of a clue."""
    for term in clue.terms:
        value, wanted = plain(value_of(term.attribute, candidate)), plain(term.value)
        if not (value.startswith(wanted) if term.prefix else value == wanted):
            return False
    return True
