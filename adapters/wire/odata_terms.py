"""Clues of attributes as an OData filter, and the comparison of rows with them, since the vendor's idea of equal is not ours."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from adapters.ports.shapes import Attribute, Clue, Filters, Term
from adapters.wire.odata import all_of, calendar_day, expressible, one_of, text
from adapters.wire.texts import folded, unaccented


@dataclass(frozen=True, slots=True)
class Terms:
    """One system's comparison of attributes. `fields` are its properties; `spellings` gives the forms that a text may have there.

    `wildcards` are signs that a literal must not contain; `longest` is the greatest length of a text there.
    """

    fields: Mapping[Attribute, str]
    filters: Filters
    spellings: Callable[[Term], Iterable[str]]
    wildcards: str = ""
    longest: int = 400

    def condition(self, clue: Clue) -> str | None:
        """A filter with all terms, each over a property of its own; None for a term without a filter, which no row fulfils."""
        terms = [self._term(term) for term in clue.terms]
        known = [term for term in terms if term is not None]
        return all_of(*known) if known and len(known) == len(terms) else None

    def fulfils(self, row: object, terms: Iterable[Term]) -> bool:
        """Whether a row has every term."""
        return all(self._carries(row, term) for term in terms)

    def compared(self, clue: Clue) -> tuple[str, ...]:
        """The properties that the clue's terms compare."""
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
        actual, wanted = folded(carried), folded(term.value)
        return bool(wanted) and (actual.startswith(wanted) if term.prefix else actual == wanted)


def any_begins(name: str, literals: Iterable[str]) -> str:
    terms = [f"startswith({name},{literal})" for literal in literals]
    return terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"


def names(term: Term) -> Iterable[str]:
    """Spellings of a name, each once: as given, without accents, and in a name's usual letter case."""
    given = " ".join(term.value.split())
    return dict.fromkeys(spelling for name in (given, unaccented(given)) for spelling in cased(name))


def cased(name: str) -> Iterator[str]:
    """The name as given and, if it is all capitals or all small letters, with capital initials."""
    yield name
    if name.isupper() or name.islower():
        yield name.title()


def day(value: str) -> date | None:
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        return None
