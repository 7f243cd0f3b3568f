"""The analysts' model of customer scores: its facts and the members of its customer dimension (SAC fact sheet, section 3).

The model is assumed there: provider, dimensions and measures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mocks.control.stage import World
from mocks.odata.language import Row, Value, amount
from mocks.world import keys, worth
from mocks.world.people import ANALYTICS, C4C, Person

PROVIDER, NAME = "C360SCORES0000000000000001", "C360_CUSTOMER_SCORES"
DESCRIPTION = "Customer scores"
ACTUAL, PLAN = "public.Actual", "public.Plan"
UNASSIGNED = "#"
WIDTH = 10
DIMENSIONS = ("Version", "Date", "CUSTOMER", "SCORE_TYPE")
MEASURES = ("SCORE", "VALUE", "RANK")


@dataclass(frozen=True, slots=True)
class ExportSet:
    """A set of the model: `of` makes one person's rows, `customer` is the property with the person's number."""

    name: str
    types: Mapping[str, str]
    customer: str
    of: Callable[[World, Person], Iterable[Row]]
    needs_select: bool = False

    def rows(self, world: World, numbers: Iterable[str] | None) -> Iterator[Row]:
        """Rows of the customers with these numbers, or of all."""
        for person in _people(world, numbers):
            yield from self.of(world, person)


def _people(world: World, numbers: Iterable[str] | None) -> Iterator[Person]:
    if numbers is not None:
        return world.known((keys.n_of_erp(number) for number in numbers), ANALYTICS)
    return (person for person in world.population.everyone() if person.known_to(ANALYTICS))


def facts(world: World, person: Person) -> Iterator[Row]:
    """Scores, the oldest first. The lifetime value has a plan too, as a version of its own."""
    number = person.erp_number.zfill(WIDTH)
    for one in worth.scores(person):
        row: dict[str, Value] = {
            "Version": ACTUAL,
            "Date": one.period,
            "CUSTOMER": number,
            "SCORE_TYPE": one.kind,
            "SCORE": Decimal(str(one.score)),
            "VALUE": one.value,
            "RANK": Decimal(one.rank),
        }
        yield row
        if one.kind == worth.CLV:
            yield row | {"Version": PLAN, "SCORE": Decimal(1), "VALUE": one.value * 2}


def customers(world: World, person: Person) -> Iterator[Row]:
    """Members of the customer dimension; the CRM's number is unassigned for persons unknown there."""
    record = world.record(person, ANALYTICS)
    if record is not None:
        yield {
            "ID": person.erp_number.zfill(WIDTH),
            "Description": record.full_name,
            "SEGMENT": worth.segment(person),
            "C4C_ID": keys.crm_number(person.number) if person.known_to(C4C) else UNASSIGNED,
        }


_FACT_TYPES = {**dict.fromkeys(DIMENSIONS, "String"), **dict.fromkeys(MEASURES, "Decimal")}
SETS = {
    one.name: one
    for one in (
        ExportSet("FactData", _FACT_TYPES, "CUSTOMER", facts),
        ExportSet("FactDataAggregation", _FACT_TYPES, "CUSTOMER", facts, needs_select=True),
        ExportSet("CUSTOMERMaster", dict.fromkeys(("ID", "Description", "SEGMENT", "C4C_ID"), "String"), "ID", customers),
    )
}


def aggregated(rows: Iterable[Row], select: tuple[str, ...]) -> list[Row]:
    """One row for each combination of the selected dimensions, measures added up."""
    chosen = [name for name in select if name in DIMENSIONS]
    found: dict[tuple[Value, ...], dict[str, Value]] = {}
    for row in rows:
        key = tuple(row[name] for name in chosen)
        total = found.setdefault(key, {**dict(zip(chosen, key, strict=True)), **dict.fromkeys(MEASURES, Decimal(0))})
        for name in MEASURES:
            total[name] = amount(total, name) + amount(row, name)
    return list(found.values())
