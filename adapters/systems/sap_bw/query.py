"""The one query of the warehouse: the address of its results, its filters and columns, and the time of its last load."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from adapters.ports.capabilities import OUTLOOK, VALUE, AnyGroup, Groups
from adapters.ports.errors import SourceError
from adapters.systems.sap_bw import wire
from adapters.systems.sap_bw.settings import WarehouseSettings
from adapters.wire.allowance import Clock
from adapters.wire.erp_number import padded
from adapters.wire.odata import Feed, one_of, text
from adapters.wire.odata_service import Get, Rows
from adapters.wire.tolerant import Reader

AnyRead: TypeAlias = Get[Any]
"""A read of any rows: one request may hold reads of several types."""

ALWAYS: Final = frozenset({"customer", "spend", "currency", "last_purchase", "totals"})
"""Columns of every read: the net sales come with the currency, and by the latest purchase the newest row is chosen."""

COLUMNS: Final[Mapping[AnyGroup, frozenset[str]]] = {
    VALUE: frozenset({"orders", "return_rate"}),
    OUTLOOK: frozenset({"segment", "forecast"}),
}
"""Further columns of each group."""


class Query:
    """Reads by customer. The warehouse adds up over each column that is not selected. So the year is left out: sums are over all
    years then, and ratios are worked out from the sums. Only the columns of the wanted groups are selected, since some are of
    profiles."""

    def __init__(self, settings: WarehouseSettings) -> None:
        self._names = settings.columns.model_dump(exclude_none=True)
        self._results = results(settings)
        self._customer = settings.columns.customer
        self._width = settings.customer_width
        self._readers: dict[frozenset[str], Reader[Feed[wire.Figures]]] = {}
        """By the fields that they read. Building one takes milliseconds."""

    def of(self, numbers: Iterable[str], groups: Groups) -> Get[wire.Figures]:
        wanted = ALWAYS.union(*(COLUMNS[group] for group in groups))
        names = {field: name for field, name in self._names.items() if field in wanted}
        if wanted not in self._readers:
            self._readers[wanted] = wire.figures(names)
        condition = one_of(self._customer, (text(padded(number, self._width)) for number in numbers))
        return Get(self._results, {"$select": ",".join(names.values()), "$filter": condition}, self._readers[wanted])


def results(settings: WarehouseSettings) -> str:
    """The address of the result set, percent-encoded. A query with variables has one for each choice of their values."""
    if not settings.variables:
        return settings.results or f"{settings.query}Results"
    chosen = quote(",".join(f"{name}={literal}" for name, literal in settings.variables.items()), safe="=,':")
    return f"{settings.query}({chosen})/{settings.results or 'Results'}"


class LastLoad:
    """The time of the query's last load, by the service's own word. It is read in the batch of a read of figures and then cached
    for a while, so that it never costs a request of its own. Where it can't be read, the time that was read before stays."""

    def __init__(self, settings: WarehouseSettings, *, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._reader = wire.loads(settings.refresh_property)
        self._cached_until: float | None = None
        self.at: datetime | None = None
        """None until it was read once."""

    def gets(self) -> list[Get[wire.Load]]:
        """The read that is due, if any."""
        name = self._settings.refresh_set
        if name is None or (self._cached_until is not None and self._clock() < self._cached_until):
            return []
        return [Get(name, {}, self._reader)]

    def note(self, loads: Rows[wire.Load] | SourceError) -> None:
        times = [] if isinstance(loads, SourceError) else [row.refreshed for row in loads.rows if row.refreshed is not None]
        if not times:
            return
        self.at = max(times)
        self._cached_until = self._clock() + self._settings.refresh_held_s
