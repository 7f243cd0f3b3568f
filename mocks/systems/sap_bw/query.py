"""The warehouse's customer query as an analytic set: one row for each combination of the characteristics that are selected, its
key figures added up accordingly, and rows of totals where they are asked for (SAP BW fact sheet, section 3).

Assumed: the columns, result rows in every answer, the comma between the names of totalled characteristics, the timestamps' names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from mocks.control.stage import World
from mocks.odata.language import Row, Value, amount
from mocks.odata.question import EntitySet, Rows
from mocks.world import keys, worth
from mocks.world.people import BW, Person

CHARACTERISTICS = ("A0CUSTOMER", "ZC360SEG", "A0CALYEAR", "LASTPURCH")
AMOUNTS = ("NETSALES", "GROSSMARGIN", "CLV12M")
FIGURES = (*AMOUNTS, "NUMTRX", "RETRATE")
CURRENCY = "GBP"
WIDTH = 10
_HIDDEN = "returned"
_TYPES = {
    "ID": "String",
    "TotaledProperties": "String",
    **dict.fromkeys(CHARACTERISTICS, "String"),
    "A0CUSTOMER_T": "String",
    **{name: edm for figure in FIGURES for name, edm in ((figure, "Decimal"), (f"{figure}_F", "String"))},
    **{f"{name}_E": "String" for name in AMOUNTS},
}
_RATE = Decimal("0.0001")


def results(name: str, type_name: str, *, first_year: int = 0) -> EntitySet:
    """The query's result set under this name, from `first_year` on (the query's variable; 0 for all years)."""

    def by_customer(world: World, number: str) -> Iterator[Row]:
        return _of(world, world.known([keys.n_of_erp(number)], BW), first_year)

    def nothing(world: World, value: str) -> Rows:
        return ()

    return EntitySet(
        name=name,
        type_name=type_name,
        types=_TYPES,
        sources={"A0CUSTOMER": by_customer, "ID": nothing},
        everything=lambda world: _of(world, (one for one in world.population.everyone() if one.known_to(BW)), first_year),
        closed=frozenset(_TYPES) - frozenset(CHARACTERISTICS),
        key="ID",
        aggregate=aggregated,
    )


def additional_metadata(query: str) -> EntitySet:
    def rows(world: World) -> Rows:
        return [
            {
                "QueryName": query,
                "QueryDefinitionTimestamp": worth.loaded_at(world.today).replace(year=2025, month=9, day=1, hour=12, minute=0),
                "DataRefreshTimestamp": worth.loaded_at(world.today),
            }
        ]

    return EntitySet(
        name="AdditionalMetadata",
        type_name="AdditionalMetadata",
        types={"QueryName": "String", "QueryDefinitionTimestamp": "DateTime", "DataRefreshTimestamp": "DateTime"},
        sources={"QueryName": lambda world, value: rows(world) if value == query else ()},
        everything=rows,
        key="QueryName",
    )


def _of(world: World, people: Iterable[Person], first_year: int) -> Iterator[Row]:
    """The finest rows there are: a customer's figures of one year."""
    for person in people:
        record, last = world.record(person, BW), worth.last_purchase(person)
        for year in worth.years(person):
            if record is not None and last is not None and year.year >= first_year:
                yield {
                    "ID": f"{person.number}/{year.year}",
                    "A0CUSTOMER": person.erp_number.zfill(WIDTH),
                    "A0CUSTOMER_T": record.full_name,
                    "ZC360SEG": worth.segment(person),
                    "A0CALYEAR": str(year.year),
                    "LASTPURCH": f"{last:%Y%m%d}",
                    "NETSALES": year.net,
                    "GROSSMARGIN": year.margin,
                    "CLV12M": worth.forecast(person),
                    "NUMTRX": Decimal(year.count),
                    _HIDDEN: Decimal(year.returned),
                }


def aggregated(rows: Rows, select: tuple[str, ...]) -> Rows:
    """Rows sorted by the characteristics; totals follow the rows they add up, if the question selects the mark of totals."""
    chosen = [name for name in CHARACTERISTICS if not select or name in select or f"{name}_T" in select]
    finest = sorted(rows, key=lambda row: _key(row, chosen))
    with_totals = not select or "TotaledProperties" in select
    for _, rows_of_first in groupby(finest, key=lambda row: _key(row, chosen[:1])):
        group = list(rows_of_first)
        for _, alike in groupby(group, key=lambda row: _key(row, chosen)):
            yield _added(list(alike), chosen, chosen)
        if with_totals and len(chosen) > 1:
            yield _added(group, chosen[:1], chosen)
    if with_totals and finest and chosen:
        yield _added(finest, [], chosen)


def _key(row: Row, names: list[str]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in names)


def _added(rows: list[Row], kept: list[str], chosen: list[str]) -> Row:
    """One row of many, `kept` characteristics with their values and the other chosen ones totalled.

    The rate is worked out from the sums; the forecast is the customer's own and not added up over years.
    """
    count, returned = _sum(rows, "NUMTRX"), _sum(rows, _HIDDEN)
    figures = {
        "NETSALES": _sum(rows, "NETSALES"),
        "GROSSMARGIN": _sum(rows, "GROSSMARGIN"),
        "CLV12M": _sum({row["A0CUSTOMER"]: row for row in rows}.values(), "CLV12M"),
        "NUMTRX": count,
        "RETRATE": (returned / count).quantize(_RATE, ROUND_HALF_UP) if count else Decimal(0),
    }
    key = {name: str(rows[0][name]) if name in kept else "" for name in chosen}
    added: dict[str, Value] = {
        "ID": "V2.81.14.0_1.2.2.0:0.0.0_IEQ" + "".join(key.values()),
        "TotaledProperties": ",".join(name for name in chosen if name not in kept),
        **key,
        "A0CUSTOMER_T": rows[0]["A0CUSTOMER_T"] if "A0CUSTOMER" in kept else "",
        **figures,
        **{f"{name}_F": _formatted(name, value) for name, value in figures.items()},
        **{f"{name}_E": CURRENCY for name in AMOUNTS},
    }
    return added


def _sum(rows: Iterable[Row], name: str) -> Decimal:
    return sum((amount(row, name) for row in rows), Decimal(0))


def _formatted(name: str, value: Decimal) -> str:
    if name in AMOUNTS:
        return f"{value:,.2f} {CURRENCY}"
    return f"{value * 100:.2f} %" if name == "RETRATE" else f"{value:,.0f}"
