"""Single purchases with their lines: receipts by store, business day and index; orders by the ERP's number."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeVar

from adapters.ports.capabilities import ORDER_DETAILS, Capability, Groups
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.records import OrderDetails
from adapters.ports.shapes import Parts
from adapters.systems.sap_car import mapping, wire
from adapters.systems.sap_car.requests import (
    IDENTIFIED,
    LONGEST,
    ORDER_LINE,
    RECEIPT_LINE,
    RECEIPTS,
    TRANSACTIONS,
    AnyRead,
    Receipt,
    Views,
    any_of,
    order_number,
)
from adapters.systems.sap_car.settings import CarSettings
from adapters.wire.odata import all_of, text
from adapters.wire.odata_service import Get, Rows, Service

R = TypeVar("R")

Line = wire.ReceiptLine | wire.OrderLine
LinesRead = Get[wire.ReceiptLine] | Get[wire.OrderLine]
LinesResult = Rows[wire.ReceiptLine] | Rows[wire.OrderLine] | SourceError
Heads = Rows[wire.Transaction] | SourceError


class Purchases:
    """Purchases by id. Amounts, time and status come from the list of all channels, so that they are the same as there. The lines
    of a receipt come from the tills' own view."""

    max_batch = 20
    groups: Groups = frozenset({ORDER_DETAILS})

    def __init__(self, service: Service, settings: CarSettings, *, slug: str) -> None:
        self._service = service
        self._settings = settings
        self._views = Views(settings)
        self._slug = slug

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        receipts = {id_: receipt.condition for id_ in ids if (receipt := Receipt.of(id_)) is not None}
        others = (id_ for id_ in ids if id_ not in receipts)
        orders = {
            id_: f"TransactionNumber eq {text(number)}"
            for id_ in others
            if (number := order_number(id_, self._settings)) is not None
        }
        kinds = [kind for kind in (receipts, orders) if kind] if ORDER_DETAILS in groups else []
        if not kinds:
            return {}
        gets: list[AnyRead] = [
            get for kind in kinds for get in self._reads(kind, self._receipt_lines if kind is receipts else self._order_lines)
        ]
        results = await self._service.read(gets, capability=Capability.ORDERS, operation="transactions.byId")
        heads, lines = [self._whole(result) for result in results[::2]], [self._whole(result) for result in results[1::2]]
        return {
            id_: {ORDER_DETAILS: part}
            for kind, known, parts in zip(kinds, heads, lines, strict=True)
            for id_, part in self._read(kind, known, parts)
        }

    def _reads(
        self, conditions: Mapping[str, str], lines: Callable[[str], LinesRead]
    ) -> Iterator[Get[wire.Transaction] | LinesRead]:
        """The read of the transactions and the read of their lines. `conditions`: a filter for each id."""
        condition = all_of(any_of(list(conditions.values())), IDENTIFIED)
        yield self._views.transactions(condition, top=LONGEST)
        yield lines(condition)

    def _receipt_lines(self, condition: str) -> Get[wire.ReceiptLine]:
        return self._views.read(RECEIPTS, condition, RECEIPT_LINE, wire.RECEIPT_LINES)

    def _order_lines(self, condition: str) -> Get[wire.OrderLine]:
        return self._views.read(TRANSACTIONS, condition, ORDER_LINE, wire.ORDER_LINES)

    def _whole(self, result: Rows[R] | SourceError) -> Rows[R] | SourceError:
        """The result, Malformed where rows may be missing: a list that was cut, or one as long as the engine gives at most."""
        if isinstance(result, Rows) and (result.truncated or result.sent >= LONGEST):
            return Malformed(self._slug, Capability.ORDERS)
        return result

    def _read(self, ids: Collection[str], heads: Heads, lines: LinesResult) -> Iterator[tuple[str, OrderDetails | SourceError]]:
        """Each known id with its purchase. A receipt may have the number of an ERP order, so rows are matched by their whole key.
        A purchase without any line is Malformed where one of its lines may be unreadable."""
        if isinstance(heads, SourceError):
            yield from ((id_, heads) for id_ in ids)
            return
        known = {mapping.order_id(head): head for head in heads.rows}
        own: dict[str, list[Line]] = defaultdict(list)
        for line in lines.rows if isinstance(lines, Rows) else ():
            own[mapping.order_id(line)].append(line)
        for id_ in (id_ for id_ in ids if id_ in known):
            if isinstance(lines, SourceError):
                yield id_, lines
            elif not own[id_] and lines.may_lack(id_, ids):
                yield id_, Malformed(self._slug, Capability.ORDERS)
            else:
                yield id_, mapping.details(known[id_], own[id_], self._settings)
