"""The one query of the warehouse: where its results are, what is asked of it, and when its data was last loaded."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from adapters.ports.capabilities import OUTLOOK, VALUE, AnyGroup, Groups
from adapters.ports.errors import SourceError
from adapters.systems.sap_bw import wire
from adapters.systems.sap_bw.settings import WarehouseSettings
from adapters.wire.allowance import Clock
from adapters.wire.erp_number import padded
from adapters.wire.odata import one_of, text
from adapters.wire.odata_service import Get, Rows

ANY: Final = frozenset({"customer", "spend", "currency", "last_purchase", "totals"})
"""What every read needs: the currency is told of the net sales, and the latest purchase tells which row is the newest."""

COLUMNS: Final[Mapping[AnyGroup, frozenset[str]]] = {
    VALUE: frozenset({"orders", "return_rate"}),
    OUTLOOK: frozenset({"segment", "forecast"}),
}
"""What each group needs beside that."""


class Query:
    """Reads by customer. What is selected decides over what the warehouse adds up, so the year is left out: it sums over all
    years itself, and works out ratios from the sums. Columns that nobody asked for are not selected, since some are of profiles.
    """

    def __init__(self, settings: WarehouseSettings) -> None:
        self._names = settings.columns.model_dump(exclude_none=True)
        self._results = results(settings)
        self._customer = settings.columns.customer
        self._width = settings.customer_width

    def of(self, numbers: Iterable[str], groups: Groups) -> Get[wire.Figures]:
        wanted = ANY.union(*(COLUMNS[group] for group in groups))
        names = {field: name for field, name in self._names.items() if field in wanted}
        condition = one_of(self._customer, (text(padded(number, self._width)) for number in numbers))
        return Get(self._results, {"$select": ",".join(names.values()), "$filter": condition}, wire.figures(names))


def results(settings: WarehouseSettings) -> str:
    """The address of the result set, percent-encoded; a query with variables has one for each choice of them."""
    if not settings.variables:
        return settings.results or f"{settings.query}Results"
    chosen = quote(",".join(f"{name}={literal}" for name, literal in settings.variables.items()), safe="=,':")
    return f"{settings.query}({chosen})/{settings.results or 'Results'}"


class LastLoad:
    """When the query's data was last loaded, as the service tells it. It is read in the batch of a read of figures and then held
    for a while, so that it never costs a request of its own. Where it can't be read, figures come with what was told before."""

    def __init__(self, settings: WarehouseSettings, *, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._held_until: float | None = None
        self.at: datetime | None = None

    def gets(self) -> list[Get[Any]]:
        """The read that is due, if any."""
        name = self._settings.refresh_set
        if name is None or (self._held_until is not None and self._clock() < self._held_until):
            return []
        return [Get(name, {}, wire.loads(self._settings.refresh_property))]

    def note(self, answer: Rows[wire.Load] | SourceError) -> None:
        told = [] if isinstance(answer, SourceError) else [row.refreshed for row in answer.rows if row.refreshed is not None]
        if not told:
            return
        self.at = max(told)
        self._held_until = self._clock() + self._settings.refresh_held_s
