"""XS OData over HANA's calculation views: measures are summed over the selected attributes, and keys are made up.

CAR fact sheet, section 4. So two transactions with equal selected attributes come as one row, without a word. Rows can't be read
again by their keys; there are no next links; more than `MOST_ROWS` rows are refused, not truncated (section 6).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from mocks.control.stage import World
from mocks.odata.language import ODataError, Row, Value, amount
from mocks.odata.matching import Told, bounded, in_order, matches
from mocks.odata.service import Answer
from mocks.odata.xs_question import RULES, Question, View, parsed

MOST_ROWS = 1000


class XsService:
    """Answers reads of its views for one client; names of types begin with `namespace`."""

    def __init__(self, views: Iterable[View], *, client: str, namespace: str) -> None:
        self.views = {view.name: view for view in views}
        self._client, self._namespace = client, namespace
        self.question = lru_cache(maxsize=2048)(lambda target: parsed(target, self.views))

    def read(self, world: World, target: str, *, root: str) -> Answer:
        """The answer to `target`; `root`, the address of the service, ends in a slash."""
        asked: Question = self.question(target)
        rows = self._aggregated(world, asked)
        if asked.is_count:
            return len(rows)
        page = rows[asked.skip :][: asked.top]
        if len(page) > MOST_ROWS:
            raise ODataError(400, f"The result has more than {MOST_ROWS} records")
        results = [self._shown(row, asked, root, place) for place, row in enumerate(page, start=1)]
        return {"d": {"__count": str(len(rows)), "results": results} if asked.counted else {"results": results}}

    def _aggregated(self, world: World, asked: Question) -> list[Row]:
        if asked.client != self._client:
            return []
        view, node = asked.view, asked.node
        candidates = bounded(view.rows(world, Told(node)))
        passed = (row for row in candidates if node is None or matches(node, row, RULES))
        return in_order(summed(passed, asked.select, view.measures), asked.order)

    def _shown(self, row: Row, asked: Question, root: str, place: int) -> dict[str, object]:
        name = f"{asked.view.name}Results"
        metadata = {"type": f"{self._namespace}.{name}Type", "uri": f"{root}{name}('{place}')"}
        return {"__metadata": metadata, **{key: str(one) if isinstance(one, Decimal) else one for key, one in row.items()}}


def summed(rows: Iterable[Row], select: tuple[str, ...], measures: frozenset[str]) -> list[Row]:
    """One row for each combination of the selected attributes, in the order of their first rows."""
    attributes = [name for name in select if name not in measures]
    added = [name for name in select if name in measures]
    found: dict[tuple[Value, ...], dict[str, Value]] = {}
    for row in rows:
        key = tuple(row[name] for name in attributes)
        if key not in found:
            found[key] = {name: row[name] for name in select}
        else:
            for name in added:
                found[key][name] = amount(found[key], name) + amount(row, name)
    return list(found.values())
