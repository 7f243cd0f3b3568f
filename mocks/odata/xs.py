"""XS OData over HANA's calculation views: measures are summed over whatever attributes are selected, and keys are made up.

CAR fact sheet, section 4. So two transactions that are equal in what was selected come as one row, without a word. Rows can't be
read again by their keys; there are no next links; more than `MOST_ROWS` are refused and not cut (section 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from mocks.control.stage import World
from mocks.odata.language import ODataError
from mocks.odata.matching import Told, bounded, matches
from mocks.odata.xs_question import RULES, Question, View, parsed

MOST_ROWS = 1000
Row = dict[str, Any]


class XsService:
    """Answers reads of its views for one client; `namespace` stands before the names of types."""

    def __init__(self, views: Iterable[View], *, client: str, namespace: str) -> None:
        self.views = {view.name: view for view in views}
        self._client, self._namespace = client, namespace
        self.question = lru_cache(maxsize=2048)(lambda target: parsed(target, self.views))

    def read(self, world: World, target: str, *, root: str) -> Any:
        """The decoded JSON of the answer, or the bare number of `/$count`; `root` ends in a slash."""
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
        held = bounded(view.rows(world, Told(node)))
        passed = (row for row in held if node is None or matches(node, row, RULES))
        rows = summed(passed, asked.select, view.measures)
        for name, falls in reversed(asked.order):
            rows.sort(key=lambda row, name=name: row[name], reverse=falls)  # type: ignore[misc]
        return rows

    def _shown(self, row: Row, asked: Question, root: str, place: int) -> Row:
        name = f"{asked.view.name}Results"
        metadata = {"type": f"{self._namespace}.{name}Type", "uri": f"{root}{name}('{place}')"}
        return {"__metadata": metadata} | {key: str(value) if isinstance(value, Decimal) else value for key, value in row.items()}


def summed(rows: Iterable[Mapping[str, Any]], select: tuple[str, ...], measures: frozenset[str]) -> list[Row]:
    """One row for each combination of the selected attributes, in the order in which they first came."""
    attributes = [name for name in select if name not in measures]
    added = [name for name in select if name in measures]
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = tuple(row[name] for name in attributes)
        if key not in found:
            found[key] = {name: row[name] for name in select}
        else:
            for name in added:
                found[key][name] += row[name]
    return list(found.values())
