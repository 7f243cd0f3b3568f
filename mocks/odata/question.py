"""Reads of an OData service: its entity sets, and path and query string parsed into a `Question`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypedDict
from urllib.parse import unquote, unquote_plus

from mocks.control.stage import World
from mocks.odata.language import Filters, Node, ODataError, Row, parse
from mocks.odata.matching import Told

Rows = Iterable[Row]
Source = Callable[[World, str], Rows]
"""A way from a property's value to the rows that may have it."""
_OPTIONS = frozenset(
    {"$format", "$filter", "$select", "$orderby", "$expand", "$top", "$skip", "$inlinecount", "$skiptoken", "$search"}
)
_TEXT = r"'(?:[^']|'')*'"
_KEY = re.compile(
    r"(?P<set>\w+)\((?:'(?P<key>(?:[^']|'')*)'"
    rf"|(?P<typed>[a-z]+{_TEXT}|\w+=[a-z]*{_TEXT}(?:,\w+=[a-z]*{_TEXT})*))\)(?:/(?P<navigation>\w+))?"
)
"""A key is a text, a literal of another type (`guid'...'`), or several by name."""


@dataclass(frozen=True, slots=True)
class Navigation:
    """A way from a row to rows of another set, by their property `theirs` equal to the row's `ours`."""

    target: str
    ours: str
    theirs: str
    to_one: bool = False


@dataclass(frozen=True, slots=True)
class EntitySet:
    """`sources` lead from an equality to the few rows that may pass; `everything` is the last resort.

    `likely` leads to rows by the filter's statements on several properties, None where they narrow nothing. `natural` is the
    order in which a source gives one customer's rows; `blind` properties compare without letter case. An analytic set has an
    `aggregate`, which makes its rows of the finer ones, by the selected properties (none: all).
    """

    name: str
    type_name: str
    types: Mapping[str, str]
    sources: Mapping[str, Source]
    everything: Callable[[World], Rows]
    closed: frozenset[str] = frozenset()
    blind: frozenset[str] = frozenset()
    navigations: Mapping[str, Navigation] = field(default_factory=dict)
    natural: str = ""
    likely: Callable[[World, Told], Rows | None] | None = None
    search: Callable[[World, str], Rows] | None = None
    key: str = "ObjectID"
    more_keys: tuple[str, ...] = ()
    """Further properties of a row's key; such a row can't be addressed alone here."""
    aggregate: Callable[[Rows, tuple[str, ...]], Rows] | None = None


class Traits(TypedDict, total=False):
    """The fields of an EntitySet with a default, for functions that make sets."""

    closed: frozenset[str]
    blind: frozenset[str]
    navigations: Mapping[str, Navigation]
    natural: str
    likely: Callable[[World, Told], Rows | None]
    search: Callable[[World, str], Rows]


@dataclass(frozen=True, slots=True)
class Question:
    """A read as parsed from path and query string."""

    entities: EntitySet
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


def parsed(target: str, sets: Mapping[str, EntitySet], rules: Filters) -> Question:
    """The question that `target` asks: an address relative to the service document, still encoded."""
    path, _, query = target.partition("?")
    options = _options(query)
    entities, key, navigation, is_count = _addressed(unquote(path), sets)
    _allow(options, entities, dialect_search=entities.search is not None)
    expand = tuple(part.strip() for part in options.get("$expand", "").split(",") if part.strip())
    select = tuple(part.strip() for part in options.get("$select", "").split(",") if part.strip() not in ("", "*"))
    _check_expand(expand, entities, sets)
    _check_select(select, entities, sets)
    text = options.get("$filter", "")
    return Question(
        entities=entities,
        key=key,
        navigation=navigation,
        is_count=is_count,
        node=parse(text, entities.types, entities.closed, rules=rules, type_name=entities.type_name) if text else None,
        select=select,
        order=_checked_order(options.get("$orderby", ""), entities),
        expand=expand,
        top=number_option(options, "$top"),
        skip=(number_option(options, "$skip") or 0) + max((number_option(options, "$skiptoken") or 1) - 1, 0),
        counted=options.get("$inlinecount") == "allpages",
        search=options.get("$search", ""),
        as_json=options.get("$format") == "json",
    )


def _addressed(path: str, sets: Mapping[str, EntitySet]) -> tuple[EntitySet, str | None, str | None, bool]:
    name, is_count = (path.removesuffix("/$count"), True) if path.endswith("/$count") else (path, False)
    if entities := sets.get(name):
        return entities, None, None, is_count
    match = _KEY.fullmatch(name)
    if match and not is_count and (entities := sets.get(match["set"])) and not entities.more_keys:
        navigation = match["navigation"]
        if navigation is None or navigation in entities.navigations:
            key = match["typed"] if match["key"] is None else match["key"].replace("''", "'")
            return entities, key, navigation, False
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


def _allow(options: Mapping[str, str], entities: EntitySet, *, dialect_search: bool) -> None:
    for name, value in options.items():
        known = name in _OPTIONS if name != "$search" else dialect_search
        if not known and not name.startswith("sap-"):
            raise ODataError(400, f"Query option {name} is not supported for {entities.name}")
        if name == "$format" and value not in ("json", "atom", "xml"):
            raise ODataError(400, "The format is not supported")
        if name == "$inlinecount" and value not in ("allpages", "none"):
            raise ODataError(400, "The value of $inlinecount is not supported")


def number_option(options: Mapping[str, str], name: str) -> int | None:
    """The whole number of a query option; None if it is not there. ODataError 400 for anything else."""
    text = options.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ODataError(400, f"Invalid value for {name}")
    return int(text)


def below(paths: Iterable[str], name: str) -> tuple[str, ...]:
    """The rest of those paths that lead through a navigation."""
    return tuple(path[len(name) + 1 :] for path in paths if path.startswith(f"{name}/"))


def _check_expand(paths: Iterable[str], entities: EntitySet, sets: Mapping[str, EntitySet]) -> None:
    for path in paths:
        name, _, rest = path.partition("/")
        if name not in entities.navigations:
            raise ODataError(400, f"Navigation property {name} not found in type {entities.type_name}")
        if rest:
            _check_expand((rest,), sets[entities.navigations[name].target], sets)


def _check_select(paths: Iterable[str], entities: EntitySet, sets: Mapping[str, EntitySet]) -> None:
    for path in paths:
        name, _, rest = path.partition("/")
        if name not in entities.navigations:
            _check(path, entities)
        elif rest:
            _check_select((rest,), sets[entities.navigations[name].target], sets)


def _check(name: str, entities: EntitySet) -> None:
    if name not in entities.types:
        raise ODataError(400, f"Property {name} not found in type {entities.type_name}")


def order(text: str) -> tuple[tuple[str, bool], ...]:
    parts = [part.split() for part in text.split(",") if part.strip()]
    return tuple((part[0], part[1:] == ["desc"]) for part in parts)


def _checked_order(text: str, entities: EntitySet) -> tuple[tuple[str, bool], ...]:
    for part in text.split(",") if text else ():
        words = part.split()
        if not words or len(words) > 2 or (len(words) == 2 and words[1] not in ("asc", "desc")):
            raise ODataError(400, "Invalid $orderby")
        _check(words[0], entities)
    return order(text)
