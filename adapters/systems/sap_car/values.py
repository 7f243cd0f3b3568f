"""What customers are worth, as the tills and the ERP's orders add up (fact sheet, section 5)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Final

from adapters.ports.capabilities import VALUE, Capability, Groups
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.records import Value
from adapters.ports.shapes import Parts
from adapters.systems.sap_car import mapping, wire
from adapters.systems.sap_car.requests import (
    KEY,
    LONGEST,
    SLUG,
    SPEND,
    SPEND_BY_STATUS,
    TRANSACTIONS,
    Views,
    any_of,
    compact,
    customer_number,
)
from adapters.systems.sap_car.settings import CarSettings
from adapters.wire.odata import all_of, one_of, text
from adapters.wire.odata_service import Get, Rows, Service

NEWEST: Final = 10
"""Transactions of which one should be a purchase, however many things went back lately."""

SUMS: Final = 2
"""Reads whose rows are added up, ever and lately: a sum over a part of them would be wrong."""

TOGETHER: Final = 10
"""Customers whose sums and returns one view tells: the returns of many would be more lines than can come."""


class Values:
    """Sums are formed by the engine, for several customers in one view; counting takes a view for each of them.

    `max_batch`: a page of a hundred customers is two requests. One customer's is as small as ever.
    """

    max_batch = 50
    groups: Groups = frozenset({VALUE})

    def __init__(self, service: Service, settings: CarSettings, *, now: Callable[[], float]) -> None:
        """`now`: Unix seconds."""
        self._service = service
        self._settings = settings
        self._views = Views(settings)
        self._now = now

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        numbers = {id_: number for id_ in ids if (number := customer_number(id_, self._settings)) is not None}
        if not numbers or VALUE not in groups:
            return {}
        asked = list(numbers.items())
        parts = [asked[start : start + TOGETHER] for start in range(0, len(asked), TOGETHER)]
        gets = [self._questions([number for _, number in part]) for part in parts]
        read = self._service.read([get for of in gets for get in of], capability=Capability.VALUE, operation="value.ofCustomers")
        results = iter(await read)
        answer: dict[str, Parts] = {}
        for part, of in zip(parts, gets, strict=True):
            shared = list(islice(results, len(of) - len(part)))
            for (customer, number), newest in zip(part, islice(results, len(part)), strict=True):
                if (value := self._part(number, [one for _, one in part], shared, newest)) is not None:
                    answer[customer] = {VALUE: value}
        return answer

    def _questions(self, numbers: Sequence[str]) -> list[Get[Any]]:
        """What is told of all of them together, then of each."""
        each = [self._views.newest(f"CustomerNumber eq {text(one)}", top=NEWEST) for one in numbers]
        return [*self._of_all(numbers), *each]

    def _of_all(self, numbers: Sequence[str]) -> list[Get[Any]]:
        """What was spent ever, what lately, and what documents there are of returns, where returns have a type of document."""
        whose = one_of("CustomerNumber", map(text, numbers))
        lately = all_of(whose, f"CreationDate ge {compact(self._a_year_ago())}")
        select = SPEND_BY_STATUS if self._settings.called_off else SPEND
        gets: list[Get[Any]] = [self._views.ask(TRANSACTIONS, which, select, wire.SPEND) for which in (whose, lately)]
        if terms := list(self._no_purchases()):
            gets.append(self._views.ask(TRANSACTIONS, all_of(whose, any_of(terms)), KEY, wire.KEYS))
        return gets

    def _no_purchases(self) -> Iterator[str]:
        """By what can be filtered by: the receipt of a return is told by its amount, which can't be."""
        if types := sorted(self._settings.return_types):
            yield one_of("SalesDocumentType", map(text, types))
        if codes := self._settings.called_off:
            yield one_of("OverallOrderProcessStatus", map(text, codes))

    def _a_year_ago(self) -> date:
        """The day of this date last year, which is the first of the twelve months."""
        today = mapping.local_day(datetime.fromtimestamp(self._now(), UTC), self._settings)
        is_leap_day = (today.month, today.day) == (2, 29)
        return today.replace(year=today.year - 1, day=28 if is_leap_day else today.day)

    def _part(
        self,
        number: str,
        together: Sequence[str],
        shared: Sequence[Rows[Any] | SourceError],
        newest: Rows[Any] | SourceError,
    ) -> Value | SourceError | None:
        """None where no transaction of the customer's is known. `together`: whose sums `shared` tells. A figure of which a
        row may be missing is left open, and where that leaves nothing it is an error."""
        held: list[Rows[Any]] = []
        for result in (*shared, newest):
            if isinstance(result, SourceError):
                return result
            held.append(result)
        ever, lately, *not_bought, latest = held
        if any(rows.truncated for rows in held[:SUMS]):
            return Malformed(SLUG, Capability.VALUE)
        if not latest.sent and not latest.count:
            return None
        lately_bought = own(latest, number, [number])
        if latest.count is not None and latest.count <= latest.sent:
            are_theirs = lately_bought is not None and len(lately_bought) == len(latest.rows)
            count = mapping.purchases(lately_bought or (), self._settings) if are_theirs else None
        else:
            count = counted(
                latest.count if latest.rows else None,
                [own(rows, number, together) for rows in not_bought if not rows.truncated and rows.sent < LONGEST],
                len(not_bought),
            )
        value = mapping.value(
            own(ever, number, together), own(lately, number, together), lately_bought, self._settings, count=count
        )
        return Malformed(SLUG, Capability.VALUE) if value == Value() and any(rows.losses for rows in held) else value


def own(rows: Rows[Any], number: str, asked: Sequence[str]) -> list[Any] | None:
    """The customer's rows; None where one may be missing."""
    return None if rows.may_lack(number, asked) else [row for row in rows.rows if row.CustomerNumber == number]


def counted(transactions: int | None, not_bought: Sequence[Sequence[object] | None], lists: int) -> int | None:
    """Without the documents that are no purchases, of which there are so many `lists`; None where the engine didn't count, or
    these can't all be read."""
    others = [len(rows) for rows in not_bought if rows is not None]
    return max(0, transactions - sum(others)) if transactions is not None and len(others) == lists else None
