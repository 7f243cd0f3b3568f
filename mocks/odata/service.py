"""An OData 2.0 service over rows made on request: system query options, paging, expansion, and the v2 JSON.

Every SAP system speaks it a little differently; the differences are fields of `Dialect`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from urllib.parse import quote, unquote

from mocks.control.stage import World
from mocks.odata.language import Filters, ODataError, Row, Value
from mocks.odata.matching import Told, bounded, in_order, matches
from mocks.odata.question import EntitySet, Question, Rows, below, order, parsed

Answer = int | dict[str, dict[str, object]]
"""The decoded JSON of an answer, or the bare number of `/$count`."""
_PAGING = ("$skiptoken", "$skip", "$top")
_KEY_SIGNS = "'=,-_.@+:"
"""Characters that remain unencoded in a key's literal."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """`page` and `expanded_page` are the server's own page sizes; `one_in_results` wraps a single entity as C4C does."""

    filters: Filters = field(default_factory=Filters)
    page: int = 1000
    expanded_page: int = 100
    one_in_results: bool = False
    plain_expansion: bool = False
    type_prefix: str = ""
    names_id: bool = False
    """Whether the metadata of an entity has an `id` beside its `uri`."""
    scale: int = 14
    """Digits behind the point of a decimal."""
    offset_suffix: str = ""
    typed_keys: bool = False
    """Whether a set's key property is the key's own literal, as in addresses; `__metadata` then has an `id` too."""
    texts_dropped_by: str = ""
    """The request header that drops the texts of codes."""
    pads_decimals: bool = True


class Service:
    """Answers reads of its sets; `root` is the address of the service document, with a slash at its end."""

    def __init__(self, sets: Iterable[EntitySet], dialect: Dialect) -> None:
        self.sets = {one.name: one for one in sets}
        self.dialect = dialect
        self._questions = lru_cache(maxsize=2048)(lambda target: parsed(target, self.sets, dialect.filters))

    def question(self, target: str) -> Question:
        """The question that `target` asks: an address relative to the service document, still encoded."""
        return self._questions(target)

    def read(self, world: World, target: str, *, root: str, texts: bool = True) -> Answer:
        asked = self.question(target)
        if asked.key is not None:
            return self._one(world, asked, root=root, texts=texts)
        found: Iterator[Row] = self._found(world, asked)
        if asked.is_count:
            return sum(1 for _ in found)
        size = self.dialect.expanded_page if asked.expand else self.dialect.page
        every = list(found) if asked.counted else []
        rows = islice(iter(every) if asked.counted else found, asked.skip, None)
        wanted = size if asked.top is None else min(size, asked.top)
        page = list(islice(rows, wanted))
        results = [self._shown(world, row, asked, root=root, texts=texts) for row in page]
        answer: dict[str, object] = {"results": results}
        if asked.counted:
            answer = {"__count": str(len(every)), **answer}
        if len(page) == size and (asked.top is None or asked.top > size) and next(rows, None) is not None:
            answer["__next"] = _next(root, target, asked, size)
        return {"d": answer}

    def _one(self, world: World, asked: Question, *, root: str, texts: bool) -> Answer:
        row = next(iter(asked.entities.sources[asked.entities.key](world, asked.key or "")), None)
        if row is None:
            raise ODataError(404, "Resource not found for the given key")
        if asked.navigation:
            link = asked.entities.navigations[asked.navigation]
            target = self.sets[link.target]
            rows = target.sources[link.theirs](world, str(row[link.ours]))
            shown = [self._shown(world, one, Question(target), root=root, texts=texts) for one in rows]
            return {"d": {"results": shown}}
        alone = self._shown(world, row, asked, root=root, texts=texts)
        return {"d": {"results": alone} if self.dialect.one_in_results else alone}

    def _found(self, world: World, asked: Question) -> Iterator[Row]:
        entities, rules = asked.entities, self.dialect.filters
        rows, is_narrow = self._candidates(world, asked)
        node = asked.node
        passed: Iterator[Row] = (row for row in rows if matches(node, row, rules, blind=entities.blind)) if node else iter(rows)
        if entities.aggregate:
            passed = iter(entities.aggregate(passed, asked.select))
        if asked.order and not (is_narrow and asked.order == order(entities.natural)):
            passed = iter(in_order(passed, asked.order))
        return passed

    def _candidates(self, world: World, asked: Question) -> tuple[Rows, bool]:
        """Rows that may pass, and whether they are all one customer's, in natural order."""
        entities = asked.entities
        if asked.search and entities.search:
            return entities.search(world, asked.search), False
        told = Told(asked.node, self.dialect.filters.wildcard)
        for name, source in entities.sources.items():
            values = told.values(name)
            if values is not None:
                given = sorted(str(value) for value in values if value is not None)
                return _once(entities, (row for value in given for row in source(world, value))), len(given) == 1
        likely = entities.likely(world, told) if entities.likely else None
        return bounded(entities.everything(world) if likely is None else likely), False

    def _shown(self, world: World, row: Row, asked: Question, *, root: str, texts: bool) -> dict[str, object]:
        entities, dialect = asked.entities, self.dialect
        metadata = _metadata(entities, row, root, dialect)
        shown: dict[str, object] = {"__metadata": metadata}
        chosen = [name for name in asked.select if name in entities.types] if asked.select else entities.types
        for name in chosen:
            if texts or not name.endswith("CodeText"):
                shown[name] = _json(row.get(name), entities.types[name], dialect)
        wanted = asked.select or tuple(entities.navigations)
        expanded = {path.partition("/")[0] for path in asked.expand}
        for name, link in entities.navigations.items():
            if name in expanded:
                target = self.sets[link.target]
                rows = target.sources[link.theirs](world, str(row[link.ours]))
                within = Question(target, select=below(asked.select, name), expand=below(asked.expand, name))
                inner = [self._shown(world, one, within, root=root, texts=texts) for one in rows]
                shown[name] = next(iter(inner), None) if link.to_one else inner if dialect.plain_expansion else {"results": inner}
            elif name in wanted:
                shown[name] = {"__deferred": {"uri": f"{metadata['uri']}/{name}"}}
        return shown


def _once(entities: EntitySet, rows: Rows) -> Iterator[Row]:
    seen: set[tuple[Value, ...]] = set()
    for row in rows:
        key = tuple(row[name] for name in (entities.key, *entities.more_keys))
        if key not in seen:
            seen.add(key)
            yield row


def _next(root: str, target: str, asked: Question, size: int) -> str:
    path, _, query = target.partition("?")
    options = [part for part in query.split("&") if part and unquote(part.partition("=")[0]) not in _PAGING]
    if asked.top is not None:
        options.append(f"$top={asked.top - size}")
    options.append(f"$skiptoken={asked.skip + size + 1}")
    return f"{root}{path}?{'&'.join(options)}"


def _metadata(entities: EntitySet, row: Row, root: str, dialect: Dialect) -> dict[str, str]:
    key = quote(str(row[entities.key]), safe=_KEY_SIGNS) if dialect.typed_keys else _key(entities, row)
    uri = f"{root}{entities.name}({key})"
    named = {"id": uri} if dialect.names_id or dialect.typed_keys else {}
    found = {**named, "uri": uri, "type": f"{dialect.type_prefix}{entities.type_name}"}
    changed = row.get("ETag")
    if isinstance(changed, datetime):
        found["etag"] = f"W/\"datetimeoffset'{changed:%Y-%m-%dT%H%%3A%M%%3A%S}.{changed.microsecond:06d}0Z'\""
    return found


def _key(entities: EntitySet, row: Row) -> str:
    if not entities.more_keys:
        return f"'{quote(str(row[entities.key]))}'"
    return ",".join(f"{name}='{quote(str(row[name]))}'" for name in (entities.key, *entities.more_keys))


def _json(value: Value, edm: str, dialect: Dialect) -> str | int | float | Decimal | None:
    """The value in JSON: dates as milliseconds, decimals as text, unset text as empty, anything else unset as null."""
    if value is None:
        return "" if edm == "String" else False if edm == "Boolean" else None
    if isinstance(value, datetime):
        milliseconds = int(value.timestamp()) * 1000 + value.microsecond // 1000
        return f"/Date({milliseconds}{dialect.offset_suffix if edm == 'DateTimeOffset' else ''})/"
    if edm == "Decimal" and isinstance(value, Decimal):
        return f"{value:.{dialect.scale}f}" if dialect.pads_decimals else f"{value.normalize():f}"
    return str(value) if edm in ("Decimal", "Int64") else value
