"""Clues of attributes as an OData filter, and whether a row really fulfils them: the vendor's idea of equal is not ours."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from adapters.ports.shapes import Attribute, Clue, Filters, Term
from adapters.wire.odata import all_of, calendar_day, expressible, one_of, text
from adapters.wire.texts import folded, unaccented


@dataclass(frozen=True, slots=True)
class Terms:
    """How one system compares attributes. `fields`: its properties for them. `spellings`: how it may hold a text, where it
    compares sign by sign. `wildcards`: signs that a literal must not hold; `longest`: signs that a text can have there."""

    fields: Mapping[Attribute, str]
    filters: Filters
    spellings: Callable[[Term], Iterable[str]]
    wildcards: str = ""
    longest: int = 400

    def condition(self, clue: Clue) -> str | None:
        """All terms at once, each over a property of its own; None where a term can't be said, which nobody then fulfils."""
        terms = [self._term(term) for term in clue.terms]
        told = [term for term in terms if term is not None]
        return all_of(*told) if told and len(told) == len(terms) else None

    def fulfils(self, row: object, terms: Iterable[Term]) -> bool:
        """A row counts only where it carries every term."""
        return all(self._carries(row, term) for term in terms)

    def compared(self, clue: Clue) -> tuple[str, ...]:
        """The properties in which a row must carry it."""
        return tuple(dict.fromkeys(self.fields[term.attribute] for term in clue.terms))

    def _term(self, term: Term) -> str | None:
        if not self.filters.take(term) or not folded(term.value):
            return None
        field = self.fields[term.attribute]
        if term.attribute is Attribute.BIRTH_DATE:
            born = day(term.value)
            return None if born is None else f"{field} eq {calendar_day(born)}"
        sayable = (one for one in self.spellings(term) if len(one) <= self.longest and expressible(one, wildcards=self.wildcards))
        literals = [text(spelling, wildcards=self.wildcards) for spelling in sayable]
        if not literals:
            return None
        return any_begins(field, literals) if term.prefix else one_of(field, literals)

    def _carries(self, row: object, term: Term) -> bool:
        carried = getattr(row, self.fields[term.attribute])
        if term.attribute is Attribute.BIRTH_DATE:
            return carried is not None and carried == day(term.value)
        held, wanted = folded(carried), folded(term.value)
        return bool(wanted) and (held.startswith(wanted) if term.prefix else held == wanted)


def any_begins(name: str, literals: Iterable[str]) -> str:
    terms = [f"startswith({name},{literal})" for literal in literals]
    return terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"


def names(term: Term) -> Iterable[str]:
    """A name as given, without its accents, and as a name is written; each once."""
    given = " ".join(term.value.split())
    return dict.fromkeys(spelling for name in (given, unaccented(given)) for spelling in cased(name))


def cased(name: str) -> Iterator[str]:
    """All capitals, or none, is how some systems and people write what others write as a name."""
    yield name
    if name.isupper() or name.islower():
        yield name.title()


def day(value: str) -> date | None:
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        return None
