"""OData 4.0 as the analytics tenant's Data Export Service reads it: options, filters, pages of its own and their next links
(SAC fact sheet, sections 4 and 5).

Assumed: no useful order of rows without `$orderby`, the codes of errors. Not played: `in` and `not`. A next link is relative
after the first page and absolute after the others, for it may be either.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import unquote, unquote_plus

import orjson

from mocks.control.stage import World
from mocks.odata.language import Filters, Node, ODataError, Row, Value, parse
from mocks.odata.matching import bounded, equals, in_order, matches
from mocks.systems.sap_analytics_cloud.model import ExportSet, aggregated

DEFAULT_PAGE, LARGEST_PAGE = 1000, 100_000
RULES = Filters(functions=frozenset({"contains", "startswith", "endswith"}))
_OPTIONS = frozenset({"$filter", "$select", "$orderby", "$top", "$skip", "$count", "$format", "$skiptoken", "pagesize"})


@dataclass(frozen=True, slots=True)
class Export:
    """A parsed read; `first` is the place of its page's first row."""

    entities: ExportSet
    options: Mapping[str, str]
    node: Node | None
    select: tuple[str, ...]
    order: tuple[tuple[str, bool], ...]
    size: int
    first: int


def asked(entities: ExportSet, query: str) -> Export:
    """Parses the query string, or the first query string, which its skip token remembers."""
    options, first = _options(query), 0
    if token := options.get("$skiptoken"):
        options, first = _remembered(token)
    select = tuple(name for name in options.get("$select", "").split(",") if name)
    if entities.needs_select and not select:
        raise ODataError(400, f"$select is required for {entities.name}", code="400")
    order = tuple((words[0], words[1:] == ["desc"]) for words in map(str.split, options.get("$orderby", "").split(",")) if words)
    for name in (*select, *(name for name, _ in order)):
        if name not in entities.types:
            raise ODataError(400, f"The property '{name}' is not defined in type '{entities.name}'", code="400")
    text = options.get("$filter", "")
    return Export(
        entities=entities,
        options=options,
        node=parse(text, entities.types, frozenset(), rules=RULES, type_name=entities.name) if text else None,
        select=select,
        order=order,
        size=_number(options, "pagesize", otherwise=DEFAULT_PAGE, largest=LARGEST_PAGE),
        first=first,
    )


def page(world: World, export: Export, *, root: str) -> dict[str, object]:
    """The decoded answer; `root` is the absolute address of the model, with a slash at its end."""
    rows = _found(world, export)
    skip, top = _number(export.options, "$skip", otherwise=0), _number(export.options, "$top", otherwise=len(rows))
    wanted = rows[skip : skip + top]
    shown = wanted[export.first : export.first + export.size]
    answer: dict[str, object] = {"@odata.context": f"$metadata#{export.entities.name}"}
    if export.options.get("$count") == "true":
        answer["@odata.count"] = len(rows)
    answer["value"] = [_shown(row, export) for row in shown]
    if (place := export.first + export.size) < len(wanted):
        link = f"{export.entities.name}?$skiptoken={_token(export.options, place)}"
        answer["@odata.nextLink"] = f"{root}{link}" if export.first else link
    entities = str(len(shown))
    return {**answer, "@des.entitiesInPage": entities, "@des.processingTimeInMilliseconds": "842"}


def _found(world: World, export: Export) -> list[Row]:
    """All rows that pass, sorted by `$orderby`; without it in the meaningless order of the store."""
    numbers = equals(export.node, export.entities.customer)
    rows = bounded(export.entities.rows(world, None if numbers is None else sorted(map(str, numbers))))
    found = [row for row in rows if export.node is None or matches(export.node, row, RULES)]
    if export.entities.needs_select:
        found = aggregated(found, export.select)
    if not export.order:
        return found[1::2] + found[::2]
    return in_order(found, export.order)


def _shown(row: Row, export: Export) -> dict[str, object]:
    names = export.select or tuple(export.entities.types)
    return {name: _json(row[name]) for name in names if name in row}


def _json(value: Value) -> object:
    """The value in JSON; measures are numbers with seven digits behind the point, whole ones too."""
    return orjson.Fragment(f"{value:.7f}") if isinstance(value, Decimal) else value


def _options(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in query.split("&") if query else ():
        name, _, value = part.partition("=")
        name = unquote(name)
        if name in found or name not in _OPTIONS:
            raise ODataError(400, f"The query option '{name}' is not supported or given twice", code="400")
        found[name] = unquote_plus(value)
    if found.get("$format", "json").lower() not in ("json", "application/json"):
        raise ODataError(415, "Only JSON is played", code="415")
    return found


def _number(options: Mapping[str, str], name: str, *, otherwise: int, largest: int = 10**9) -> int:
    text = options.get(name)
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= largest):
        raise ODataError(400, f"Invalid value for '{name}'", code="400")
    return int(text)


def _token(options: Mapping[str, str], place: int) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([dict(options), place])).decode().rstrip("=")


def _remembered(token: str) -> tuple[dict[str, str], int]:
    try:
        options, place = orjson.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (binascii.Error, orjson.JSONDecodeError, ValueError) as problem:
        raise ODataError(400, "The skip token is not valid", code="400") from problem
    return options, place
