"""The value of customers, from the sums of the tills and of the ERP's orders (fact sheet, section 5)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Final, TypeVar

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
    AnyRead,
    Views,
    any_of,
    compact,
    customer_number,
)
from adapters.systems.sap_car.settings import CarSettings
from adapters.wire.odata import all_of, one_of, text
from adapters.wire.odata_service import Get, Rows, Service

NEWEST: Final = 10
"""Transactions of a customer that are read: one of them should be a purchase, however many returns there were lately."""

TOGETHER: Final = 10
"""Customers in one read of sums and returns. The returns of more customers would be too many rows for one read."""

R = TypeVar("R", bound=wire.CustomerRow)
ValueRead = Get[wire.Spend] | Get[wire.Key] | Get[wire.Purchase]


@dataclass(frozen=True, slots=True)
class SharedReads:
    """The reads about several customers at once. `ever`, `lately`: their spend, of all time and of the last twelve months;
    `not_bought`: documents that are no purchases, None where the settings name no such documents."""

    numbers: Sequence[str]
    ever: Rows[wire.Spend]
    lately: Rows[wire.Spend]
    not_bought: Rows[wire.Key] | None

    @property
    def has_losses(self) -> bool:
        return bool(self.ever.losses or self.lately.losses or (self.not_bought is not None and self.not_bought.losses))


class Values:
    """Values of customers. The engine forms the sums of several customers in one read; a count takes a read for each customer.

    `max_batch`: a page of a hundred customers is two requests.
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
        customers = list(numbers.items())
        parts = [customers[start : start + TOGETHER] for start in range(0, len(customers), TOGETHER)]
        reads = [self._reads([number for _, number in part]) for part in parts]
        gets: list[AnyRead] = [get for of_part in reads for get in of_part]
        results = iter(await self._service.read(gets, capability=Capability.VALUE, operation="value.ofCustomers"))
        answer: dict[str, Parts] = {}
        for part, of_part in zip(parts, reads, strict=True):
            ever, lately, *not_bought = islice(results, len(of_part) - len(part))
            shared = shared_reads([number for _, number in part], ever, lately, next(iter(not_bought), None))
            for (customer, number), newest in zip(part, islice(results, len(part)), strict=True):
                if (value := self._part(number, shared, newest)) is not None:
                    answer[customer] = {VALUE: value}
        return answer

    def _reads(self, numbers: Sequence[str]) -> list[ValueRead]:
        """The shared reads, then the newest transactions of each customer."""
        each = [self._views.newest(f"CustomerNumber eq {text(one)}", top=NEWEST) for one in numbers]
        return [*self._of_all(numbers), *each]

    def _of_all(self, numbers: Sequence[str]) -> list[ValueRead]:
        """The reads of the spend of all time, of the spend of the last twelve months, and of documents that are no purchases. The
        last is left out where no filter can find such documents."""
        customers = one_of("CustomerNumber", map(text, numbers))
        lately = all_of(customers, f"CreationDate ge {compact(self._a_year_ago())}")
        select = SPEND_BY_STATUS if self._settings.called_off else SPEND
        gets: list[ValueRead] = [self._views.read(TRANSACTIONS, which, select, wire.SPEND) for which in (customers, lately)]
        if terms := list(self._no_purchases()):
            gets.append(self._views.read(TRANSACTIONS, all_of(customers, any_of(terms)), KEY, wire.KEYS))
        return gets

    def _no_purchases(self) -> Iterator[str]:
        """Filters for documents that are no purchases. A receipt of a return differs by its amount only, which has no filter."""
        if types := sorted(self._settings.return_types):
            yield one_of("SalesDocumentType", map(text, types))
        if codes := self._settings.called_off:
            yield one_of("OverallOrderProcessStatus", map(text, codes))

    def _a_year_ago(self) -> date:
        """The same date of last year, on which the twelve months begin."""
        today = mapping.local_day(datetime.fromtimestamp(self._now(), UTC), self._settings)
        is_leap_day = (today.month, today.day) == (2, 29)
        return today.replace(year=today.year - 1, day=28 if is_leap_day else today.day)

    def _part(
        self, number: str, shared: SharedReads | SourceError, newest: Rows[wire.Purchase] | SourceError
    ) -> Value | SourceError | None:
        """The value of one customer, None without any transaction. A figure is None where one of its rows may be missing. Where
        that leaves no figure at all, the value is Malformed."""
        if isinstance(shared, SourceError):
            return shared
        if isinstance(newest, SourceError):
            return newest
        if shared.ever.truncated or shared.lately.truncated:
            return Malformed(SLUG, Capability.VALUE)
        if not newest.sent and not newest.count:
            return None
        recent, count = own(newest, number, [number]), self._count(number, shared, newest)
        ever, lately = own(shared.ever, number, shared.numbers), own(shared.lately, number, shared.numbers)
        value = mapping.value(ever, lately, recent, self._settings, count=count)
        is_lost = value == Value() and (shared.has_losses or bool(newest.losses))
        return Malformed(SLUG, Capability.VALUE) if is_lost else value

    def _count(self, number: str, shared: SharedReads, newest: Rows[wire.Purchase]) -> int | None:
        """The number of purchases. It is counted here where all transactions came. Else it is the engine's count of transactions
        without the documents that are no purchases, and None where these can't all be read."""
        if newest.count is not None and newest.count <= newest.sent:
            recent = own(newest, number, [number])
            is_whole = recent is not None and len(recent) == len(newest.rows)
            return mapping.purchases(recent or (), self._settings) if is_whole else None
        if newest.count is None or not newest.rows:
            return None
        if (others := shared.not_bought) is None:
            return newest.count
        not_bought = None if others.truncated or others.sent >= LONGEST else own(others, number, shared.numbers)
        return None if not_bought is None else max(0, newest.count - len(not_bought))


def shared_reads(
    numbers: Sequence[str],
    ever: Rows[wire.Spend] | SourceError,
    lately: Rows[wire.Spend] | SourceError,
    not_bought: Rows[wire.Key] | SourceError | None,
) -> SharedReads | SourceError:
    """The three results together, or the first error among them."""
    if isinstance(ever, SourceError):
        return ever
    if isinstance(lately, SourceError):
        return lately
    if isinstance(not_bought, SourceError):
        return not_bought
    return SharedReads(numbers, ever, lately, not_bought)


def own(rows: Rows[R], number: str, numbers: Sequence[str]) -> list[R] | None:
    """The customer's rows of a read about all these numbers; None where one may be missing."""
    return None if rows.may_lack(number, numbers) else [row for row in rows.rows if row.CustomerNumber == number]
