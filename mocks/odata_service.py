"""An OData 2.0 service over rows that are made when asked for: system query options, paging, expansion, and the v2 JSON.

Every SAP system speaks it a little differently; the differences are fields of `Dialect`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

from mocks.control import World
from mocks.odata import Filters, Node, ODataError, Row, equals, matches, parse

Rows = Iterable[Row]
_OPTIONS = frozenset(
    {"$format", "$filter", "$select", "$orderby", "$expand", "$top", "$skip", "$inlinecount", "$skiptoken", "$search"}
)
_KEY = re.compile(r"(?P<set>\w+)\('(?P<key>(?:[^']|'')*)'\)(?:/(?P<navigation>\w+))?")
_SCANNED = 25_000


@dataclass(frozen=True, slots=True)
class Dialect:
    """`page` and `expanded_page` are the server's own page sizes; `one_in_results` wraps a single entity as C4C does."""

    filters: Filters = field(default_factory=Filters)
    page: int = 1000
    expanded_page: int = 100
    one_in_results: bool = False
    plain_expansion: bool = False
    type_prefix: str = ""
    offset_suffix: str = ""
    texts_dropped_by: str = ""
    """Request header that drops the texts of codes."""


@dataclass(frozen=True, slots=True)
class Navigation:
    """From a row to rows of another set: those whose `theirs` equals the row's `ours`."""

    target: str
    ours: str
    theirs: str
    to_one: bool = False


@dataclass(frozen=True, slots=True)
class EntitySet:
    """`sources` lead from an equality to the few rows that may pass; `everything` is the last resort.

    `natural` is the order in which a source gives one customer's rows; `blind` properties compare without letter case.
    """

    name: str
    type_name: str
    types: Mapping[str, str]
    sources: Mapping[str, Callable[[World, Any], Rows]]
    everything: Callable[[World], Rows]
    closed: frozenset[str] = frozenset()
    blind: frozenset[str] = frozenset()
    navigations: Mapping[str, Navigation] = field(default_factory=dict)
    natural: str = ""
    search: Callable[[World, str], Rows] | None = None
    key: str = "ObjectID"


@dataclass(frozen=True, slots=True)
class Question:
    """A read as parsed from path and query string."""

    held: EntitySet
    key: str | None = None
    navigation: str | None = None
    is_count: bool = False
    node: Node | None = None
    select: tuple[str, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    expand: tuple[str, ...] = ()
    top: int | None = None
    skip: int = 0
    counted: bool = False
    search: str = ""
    as_json: bool = True


class Service:
    """Answers reads of its sets; `root` is the address of the service document, with a slash at its end."""

    def __init__(self, sets: Iterable[EntitySet], dialect: Dialect) -> None:
        self.sets = {held.name: held for held in sets}
        self.dialect = dialect
        self._questions = lru_cache(maxsize=2048)(self._parsed)

    def question(self, target: str) -> Question:
        """`target` is relative to the service document, still encoded."""
        return self._questions(target)

    def read(self, world: World, target: str, *, root: str, texts: bool = True) -> Any:
        """The decoded JSON of the answer, or the bare number of `/$count`."""
        asked = self.question(target)
        if asked.key is not None:
            return self._one(world, asked, root=root, texts=texts)
        found: Iterator[Row] = self._found(world, asked)
        if asked.is_count:
            return sum(1 for _ in found)
        size = self.dialect.expanded_page if asked.expand else self.dialect.page
        held = list(found) if asked.counted else []
        rows = islice(iter(held) if asked.counted else found, asked.skip, None)
        wanted = size if asked.top is None else min(size, asked.top)
        page = list(islice(rows, wanted))
        results = [self._shown(world, row, asked, root=root, texts=texts) for row in page]
        answer: dict[str, Any] = {"results": results}
        if asked.counted:
            answer = {"__count": str(len(held)), **answer}
        if len(page) == size and (asked.top is None or asked.top > size) and next(rows, None) is not None:
            answer["__next"] = _next(root, target, asked, size)
        return {"d": answer}

    def _one(self, world: World, asked: Question, *, root: str, texts: bool) -> Any:
        row = next(iter(asked.held.sources[asked.held.key](world, asked.key)), None)
        if row is None:
            raise ODataError(404, "Resource not found for the given key")
        if asked.navigation:
            link = asked.held.navigations[asked.navigation]
            target = self.sets[link.target]
            rows = target.sources[link.theirs](world, row[link.ours])
            shown = [self._shown(world, one, Question(target), root=root, texts=texts) for one in rows]
            return {"d": {"results": shown}}
        held = self._shown(world, row, asked, root=root, texts=texts)
        return {"d": {"results": held} if self.dialect.one_in_results else held}

    def _found(self, world: World, asked: Question) -> Iterator[Row]:
        held, rules = asked.held, self.dialect.filters
        rows, is_narrow = self._candidates(world, asked)
        node = asked.node
        passed: Iterator[Row] = (row for row in rows if matches(node, row, rules, blind=held.blind)) if node else iter(rows)
        if asked.order and not (is_narrow and asked.order == _order(held.natural)):
            every = list(passed)
            for name, falls in reversed(asked.order):
                every.sort(key=lambda row, name=name: _sortable(row.get(name)), reverse=falls)  # type: ignore[misc]
            passed = iter(every)
        return passed

    def _candidates(self, world: World, asked: Question) -> tuple[Rows, bool]:
        """Rows that may pass, and whether they are one customer's in natural order."""
        held = asked.held
        if asked.search and held.search:
            return held.search(world, asked.search), False
        for name, source in held.sources.items():
            values = equals(asked.node, name, self.dialect.filters.wildcard)
            if values is not None:
                given = sorted(value for value in values if value is not None)
                return _once(held.key, (row for value in given for row in source(world, value))), len(given) == 1
        return _bounded(held.everything(world)), False

    def _shown(self, world: World, row: Row, asked: Question, *, root: str, texts: bool) -> dict[str, Any]:
        held, dialect = asked.held, self.dialect
        shown: dict[str, Any] = {"__metadata": _metadata(held, row, root, dialect)}
        chosen = [name for name in asked.select if name in held.types] if asked.select else held.types
        for name in chosen:
            if texts or not name.endswith("CodeText"):
                shown[name] = _json(row.get(name), held.types[name], dialect)
        wanted = asked.select or tuple(held.navigations)
        for name, link in held.navigations.items():
            if name in asked.expand:
                target = self.sets[link.target]
                rows = target.sources[link.theirs](world, row[link.ours])
                inner = [self._shown(world, one, Question(target), root=root, texts=texts) for one in rows]
                shown[name] = next(iter(inner), None) if link.to_one else inner if dialect.plain_expansion else {"results": inner}
            elif name in wanted:
                shown[name] = {"__deferred": {"uri": f"{shown['__metadata']['uri']}/{name}"}}
        return shown

    def _parsed(self, target: str) -> Question:
        path, _, query = target.partition("?")
        options = _options(query)
        held, key, navigation, is_count = self._addressed(unquote(path))
        _allow(options, held, dialect_search=held.search is not None)
        expand = tuple(part for part in options.get("$expand", "").split(",") if part)
        for name in expand:
            if name not in held.navigations:
                raise ODataError(400, f"Navigation property {name} not found in type {held.type_name}")
        select = tuple(part.strip() for part in options.get("$select", "").split(",") if part.strip() not in ("", "*"))
        for name in select:
            if name.split("/")[0] not in held.navigations:
                _check(name, held)
        text = options.get("$filter", "")
        rules = self.dialect.filters
        return Question(
            held=held,
            key=key,
            navigation=navigation,
            is_count=is_count,
            node=parse(text, held.types, held.closed, rules=rules, type_name=held.type_name) if text else None,
            select=select,
            order=_checked_order(options.get("$orderby", ""), held),
            expand=expand,
            top=_number(options, "$top"),
            skip=(_number(options, "$skip") or 0) + max((_number(options, "$skiptoken") or 1) - 1, 0),
            counted=options.get("$inlinecount") == "allpages",
            search=options.get("$search", ""),
            as_json=options.get("$format") == "json",
        )

    def _addressed(self, path: str) -> tuple[EntitySet, str | None, str | None, bool]:
        name, is_count = (path.removesuffix("/$count"), True) if path.endswith("/$count") else (path, False)
        if held := self.sets.get(name):
            return held, None, None, is_count
        match = _KEY.fullmatch(name)
        if match and not is_count and (held := self.sets.get(match["set"])):
            navigation = match["navigation"]
            if navigation is None or navigation in held.navigations:
                return held, match["key"].replace("''", "'"), navigation, False
        raise ODataError(404, "Resource not found for the segment")


def _options(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in query.split("&") if query else ():
        name, _, value = part.partition("=")
        name = unquote(name)
        if name in found:
            raise ODataError(400, f"Query option {name} is given twice")
        found[name] = unquote_plus(value)
    return found


def _allow(options: Mapping[str, str], held: EntitySet, *, dialect_search: bool) -> None:
    for name, value in options.items():
        known = name in _OPTIONS if name != "$search" else dialect_search
        if not known and not name.startswith("sap-"):
            raise ODataError(400, f"Query option {name} is not supported for {held.name}")
        if name == "$format" and value not in ("json", "atom", "xml"):
            raise ODataError(400, "The format is not supported")
        if name == "$inlinecount" and value not in ("allpages", "none"):
            raise ODataError(400, "The value of $inlinecount is not supported")


def _number(options: Mapping[str, str], name: str) -> int | None:
    text = options.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ODataError(400, f"Invalid value for {name}")
    return int(text)


def _check(name: str, held: EntitySet) -> None:
    if name not in held.types:
        raise ODataError(400, f"Property {name} not found in type {held.type_name}")


def _order(text: str) -> tuple[tuple[str, bool], ...]:
    parts = [part.split() for part in text.split(",") if part.strip()]
    return tuple((part[0], part[1:] == ["desc"]) for part in parts)


def _checked_order(text: str, held: EntitySet) -> tuple[tuple[str, bool], ...]:
    for part in text.split(",") if text else ():
        words = part.split()
        if not words or len(words) > 2 or (len(words) == 2 and words[1] not in ("asc", "desc")):
            raise ODataError(400, "Invalid $orderby")
        _check(words[0], held)
    return _order(text)


def _once(key: str, rows: Rows) -> Iterator[Row]:
    seen: set[Any] = set()
    for row in rows:
        if row[key] not in seen:
            seen.add(row[key])
            yield row


def _bounded(rows: Rows) -> Iterator[Row]:
    """A question without a selective filter is read only so far: then the server runs out of its time."""
    for place, row in enumerate(rows):
        if place >= _SCANNED:
            raise ODataError(500, "The request took too long; add a selective filter")
        yield row


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)


def _next(root: str, target: str, asked: Question, size: int) -> str:
    path, _, query = target.partition("?")
    kept = [part for part in query.split("&") if part and unquote(part.partition("=")[0]) not in ("$skiptoken", "$skip", "$top")]
    if asked.top is not None:
        kept.append(f"$top={asked.top - size}")
    kept.append(f"$skiptoken={asked.skip + size + 1}")
    return f"{root}{path}?{'&'.join(kept)}"


def _metadata(held: EntitySet, row: Row, root: str, dialect: Dialect) -> dict[str, str]:
    uri = f"{root}{held.name}('{quote(str(row[held.key]))}')"
    found = {"uri": uri, "type": f"{dialect.type_prefix}{held.type_name}"}
    changed = row.get("ETag")
    if isinstance(changed, datetime):
        found["etag"] = f"W/\"datetimeoffset'{changed:%Y-%m-%dT%H%%3A%M%%3A%S}.{changed.microsecond:06d}0Z'\""
    return found


def _json(value: Any, edm: str, dialect: Dialect) -> Any:
    """Dates as milliseconds, decimals as text, unset text empty, anything else unset null."""
    if value is None:
        return "" if edm == "String" else False if edm == "Boolean" else None
    if isinstance(value, datetime):
        milliseconds = int(value.timestamp()) * 1000 + value.microsecond // 1000
        return f"/Date({milliseconds}{dialect.offset_suffix if edm == 'DateTimeOffset' else ''})/"
    if edm in ("Decimal", "Int64"):
        return f"{value:.14f}" if isinstance(value, Decimal) and edm == "Decimal" else str(value)
    return value
