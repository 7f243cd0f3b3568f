"""Reads of HANA views through XS OData: the view with its parameter, and the query string, parsed.

The options, of which `$skiptoken` is none (501): CAR fact sheet, sections 6 and 8. Assumed: the spelling of the messages, and 400
for an order by a property that is not selected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

from mocks.control.stage import World
from mocks.odata.language import Filters, Node, ODataError, Row, parse
from mocks.odata.matching import Told
from mocks.odata.question import number_option

_KNOWN = frozenset({"$format", "$filter", "$select", "$orderby", "$top", "$skip", "$inlinecount"})
_PATH = re.compile(r"(?P<view>\w+)(?:\(P_SAPClient='(?P<client>[^']{3})'\))?/Results(?P<count>/\$count)?")
RULES = Filters()


@dataclass(frozen=True, slots=True)
class View:
    """A calculation view: attributes and measures with their EDM types. Measures are summed in every answer.

    `rows` gives, at the finest grain, at least all rows that a filter may mean.
    """

    name: str
    types: Mapping[str, str]
    measures: frozenset[str]
    rows: Callable[[World, Told], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Question:
    view: View
    client: str
    select: tuple[str, ...]
    node: Node | None = None
    order: tuple[tuple[str, bool], ...] = ()
    top: int | None = None
    skip: int = 0
    counted: bool = False
    is_count: bool = False
    as_json: bool = False


def parsed(target: str, views: Mapping[str, View]) -> Question:
    """The question that `target` asks: an address relative to the service document, still encoded."""
    path, _, query = target.partition("?")
    found = _PATH.fullmatch(unquote(path))
    if found is None or found["view"] not in views or found["client"] is None:
        raise ODataError(404, "Resource not found")
    view, options = views[found["view"]], _options(query)
    select = _selected(options.get("$select", ""), view)
    text = options.get("$filter", "")
    return Question(
        view=view,
        client=found["client"],
        select=select,
        node=parse(text, view.types, view.measures, rules=RULES, type_name=f"{view.name}Results") if text else None,
        order=_ordered(options.get("$orderby", ""), select),
        top=number_option(options, "$top"),
        skip=number_option(options, "$skip") or 0,
        counted=options.get("$inlinecount") == "allpages",
        is_count=found["count"] is not None,
        as_json=options.get("$format") == "json",
    )


def _options(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in query.split("&") if query else ():
        name, _, value = part.partition("=")
        name = unquote(name)
        if name not in _KNOWN:
            raise ODataError(
                501 if name.startswith("$") else 400, "Not implemented" if name[:1] == "$" else "Invalid parameter name"
            )
        if name in found:
            raise ODataError(400, "Invalid parameter name")
        found[name] = unquote_plus(value)
    return found


def _selected(text: str, view: View) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip() not in ("", "*")))
    for name in names:
        if name not in view.types:
            raise ODataError(400, f"Property {name} not found in type {view.name}Results")
    return names or tuple(view.types)


def _ordered(text: str, select: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    parts = [part.split() for part in text.split(",")] if text else []
    for words in parts:
        if not words or words[0] not in select or words[1:] not in ([], ["asc"], ["desc"]):
            raise ODataError(400, "Invalid $orderby")
    return tuple((words[0], words[1:] == ["desc"]) for words in parts)
