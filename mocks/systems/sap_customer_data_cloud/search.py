"""A page of `accounts.search`: the accounts that pass, their order and number, and the cursor to the next page."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from mocks.control.stage import World
from mocks.systems.sap_customer_data_cloud import accounts
from mocks.systems.sap_customer_data_cloud import query as language
from mocks.systems.sap_customer_data_cloud.accounts import Json
from mocks.systems.sap_customer_data_cloud.narrowing import numbers
from mocks.world.people import CDC

CURSOR_S = 300
LARGEST_BATCH = 1000
"""The most accounts on a page of a search with a cursor."""


@lru_cache(maxsize=2048)
def read(text: str) -> language.Query:
    return language.Reader(text).query()


def first(world: World, text: str, *, with_cursor: bool) -> Json:
    query = read(text)
    if with_cursor and (query.start or query.limit > LARGEST_BATCH):
        raise language.QueryError("openCursor")
    return _page(world, text, query.start, with_cursor=with_cursor)


def more(world: World, cursor: str) -> Json:
    try:
        at, place, text = base64.urlsafe_b64decode(cursor).decode().split("|", 2)
        opened, start = float(at), int(place)
    except ValueError:
        raise language.QueryError("cursorId") from None
    if world.now() - opened > CURSOR_S:
        raise language.QueryError("The cursor has expired")
    return _page(world, text, start, with_cursor=True)


def _page(world: World, text: str, start: int, *, with_cursor: bool) -> Json:
    query = read(text)
    found = _found(world, query)
    rows = [_selected(full, query.select) for full in islice(found, start, start + query.limit)]
    answer: Json = {"results": rows, "objectsCount": len(rows), "totalCount": len(found)}
    if with_cursor and start + len(rows) < len(found):
        answer["nextCursorId"] = base64.urlsafe_b64encode(f"{world.now()}|{start + len(rows)}|{text}".encode()).decode()
    return answer


def _found(world: World, query: language.Query) -> list[Json]:
    """All accounts that pass; without ORDER BY in an order without meaning."""
    found = sorted(
        (full for full in everybody(world, numbers(world, query.where)) if language.passes(full, query.where)),
        key=lambda full: str(full["UID"])[::-1],
    )
    if query.order is None:
        return found
    field = query.order
    return sorted(found, key=lambda full: str((language.held(full, field) or [""])[0]), reverse=query.falling)


def everybody(world: World, asked: Iterator[int] | set[int]) -> Iterator[Json]:
    """The accounts of the persons with these numbers; persons without one are left out."""
    for person in world.known(asked, CDC):
        if (record := world.record(person, CDC)) is not None:
            yield accounts.account(world, person, record)


def _selected(full: Json, select: tuple[str, ...] | None) -> Json:
    """The selected branches and leaves of an account, as far as it has them."""
    if select is None:
        return full
    shown: Json = {}
    for path in select:
        *branch, leaf = path.split(".")
        source: object = full
        target: object = shown
        for step in branch:
            source = source.get(step, {}) if isinstance(source, dict) else {}
            target = target.setdefault(step, {}) if isinstance(target, dict) else {}
        if isinstance(source, dict) and leaf in source and isinstance(target, dict):
            target[leaf] = source[leaf]
    return shown
