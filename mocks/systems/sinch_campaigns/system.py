"""Sinch Engage played: reports of messages, short links and their clicks; key `c360-engage`, secret `engage-demo-secret`.

From the Sinch Campaigns fact sheet: reports in pages from 0, links in pages from 1, 404 where a number has no links. Assumed
there or here: that reports come newest first, that their bounds belong to them, the words of the 404; that STOP is the one answer
that opts out, and how contacts' filters stand in a query.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.control.stage import System, World, world_of
from mocks.systems.sinch_campaigns import auth as engage_auth
from mocks.systems.sinch_campaigns import consents
from mocks.systems.sinch_campaigns import messages as held
from mocks.systems.sinch_campaigns.messages import REPLIES_TO, STORE, Click, Link, Message
from mocks.world.people import CAMPAIGNS

ACCOUNT = "StoreEU"
_LARGEST_PAGE = 100
_LARGEST_SCAN = 20_000
_TEXT_FIELDS = ("start_date", "end_date", "timezone", "direction", "destination", "source", "metadata_key", "metadata_value")
_LIST_FIELDS = ("destinations", "sources", "metadata_values", "accounts", "status", "channels")
_KNOWN = frozenset({*_TEXT_FIELDS, *_LIST_FIELDS, "opt_out", "page", "page_size"})
Handler = Callable[[Request, bytes], object]


class EngageError(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, message: str, *details: str) -> None:
        super().__init__(message)
        self.status, self.message, self.details = status, message, details


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


def _refusal(problem: EngageError) -> Response:
    details = {"details": list(problem.details)} if problem.details else {}
    return _json({"message": problem.message, **details}, problem.status)


def _unauthorised() -> EngageError:
    return EngageError(401, "Invalid authentication credentials")


def _invalid(*details: str) -> EngageError:
    return EngageError(400, "Validation failed", *details)


def _guarded(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        try:
            body = await request.body()
            if not engage_auth.is_known(request, body):
                raise _unauthorised()
            if request.headers.get("account", ACCOUNT) != ACCOUNT:
                raise EngageError(403, "The account is not one of yours")
            return _json(handler(request, body))
        except EngageError as problem:
            return _refusal(problem)

    return respond


# --- messages --------------------------------------------------------------------------------------------------------


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _message(message: Message) -> dict[str, Any]:
    status, code, description = message.status
    pairs = {"campaign": message.campaign, "cdcUid": message.account}
    told: dict[str, Any] = {
        "message_id": message.id,
        "format": "SMS",
        "message_type": "TEXT_MESSAGE",
        "timestamp": _stamp(message.at),
        "last_status_update": _stamp(message.updated_at),
        "direction": "inbound" if message.is_inbound else "outbound",
        "status": status,
        "status_code": code,
        "status_description": description,
        "source_address": message.number if message.is_inbound else STORE,
        "destination_address": REPLIES_TO if message.is_inbound else message.number,
        "destination_address_country": "GB",
        "content": message.text,
        "account_id": ACCOUNT,
        "units": 1,
        "metadata": [{"key": key, "value": value} for key, value in pairs.items() if value],
    }
    return told | ({"delivered_timestamp": _stamp(message.updated_at)} if status == "delivered" else {})


def _report(request: Request, body: bytes) -> object:
    """Newest first; the page after the last is empty."""
    asked = _question(body)
    start, end = _time(asked, "start_date"), _time(asked, "end_date")
    if start > end:
        raise _invalid("/start_date: must not be after end_date")
    page, size = _whole(asked, "page", 0, 10**6), _whole(asked, "page_size", 1, _LARGEST_PAGE, otherwise=20)
    rows = (_message(one) for one in _addressed(world_of(request), asked) if start <= one.at <= end)
    wanted = sorted((row for row in rows if _fits(row, asked)), key=lambda row: str(row["timestamp"]), reverse=True)
    shown = wanted[page * size : (page + 1) * size]
    return {"messages": shown, "pagination": {"page": page, "page_size": size, "has_next": len(wanted) > (page + 1) * size}}


def _question(body: bytes) -> dict[str, Any]:
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise _invalid("the body is not JSON") from None
    if not isinstance(asked, dict):
        raise _invalid("the body is not an object")
    wrong = [name for name in asked if name not in _KNOWN]
    wrong += [name for name in _TEXT_FIELDS if not isinstance(asked.get(name, ""), str)]
    wrong += [name for name in _LIST_FIELDS if not isinstance(asked.get(name, []), list)]
    wrong += ["metadata_key"] if "metadata_value" in asked and "metadata_key" not in asked else []
    if wrong:
        raise _invalid(*(f"/{name}: is not valid" for name in wrong))
    return asked


def _time(asked: Mapping[str, Any], name: str) -> datetime:
    try:
        at = datetime.fromisoformat(asked[name])
    except (KeyError, ValueError):
        raise _invalid(f"/{name}: is required and a time") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _whole(asked: Mapping[str, Any], name: str, least: int, most: int, *, otherwise: int = 0) -> int:
    value = asked.get(name, otherwise)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _invalid(f"/{name}: must be from {least} to {most}")
    return value


def _addressed(world: World, asked: Mapping[str, Any]) -> Iterable[Message]:
    """Of the numbers that are named, else of everybody: lists override single values."""
    numbers = _listed(asked, "destinations", "destination") + _listed(asked, "sources", "source")
    if numbers:
        return chain.from_iterable(held.to_number(world, number) for number in dict.fromkeys(numbers))
    return _everybodys(world)


def _everybodys(world: World) -> Iterator[Message]:
    if world.population.size > _LARGEST_SCAN:
        raise EngageError(504, "The report took too long")
    for person in world.population.everyone():
        if person.known_to(CAMPAIGNS):
            yield from held.messages(person)


def _listed(asked: Mapping[str, Any], many: str, one: str) -> list[str]:
    found = asked.get(many) or ([asked[one]] if asked.get(one) else [])
    return [str(value) for value in found]


def _fits(row: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    metadata = {pair["key"]: pair["value"] for pair in row["metadata"]}
    values = _listed(asked, "metadata_values", "metadata_value")
    key, direction = asked.get("metadata_key"), asked.get("direction", "all")
    destinations, sources = _listed(asked, "destinations", "destination"), _listed(asked, "sources", "source")
    statuses = [str(status).casefold() for status in asked.get("status", ())]
    return (
        direction in ("all", row["direction"])
        and (not destinations or row["destination_address"] in destinations)
        and (not sources or row["source_address"] in sources)
        and (key is None or (key in metadata and (not values or metadata[key] in values)))
        and (not statuses or row["status"] in statuses)
        and (not asked.get("opt_out") or row["content"] == "STOP")
    )


# --- links -----------------------------------------------------------------------------------------------------------


def _summary(request: Request, body: bytes) -> object:
    links = list(_links(request))
    if not links:
        raise EngageError(404, "Data cannot be found")
    shown, place = _page(request, links)
    return {
        "total_clicks": sum(len(link.clicks) for link in links),
        "unique_clicks": sum(bool(link.clicks) for link in links),
        "total_views": sum(len(link.views) for link in links),
        "unique_views": sum(bool(link.views) for link in links),
        "short_urls_generated": len(links),
        "short_urls": [_short_url(link) for link in shown],
        "pagination": place,
    }


def _links(request: Request) -> Iterator[Link]:
    world, told = world_of(request), request.query_params
    if unknown := set(told) - {"recipient", "url", "key", "value", "page", "pageSize"}:
        raise _invalid(*(f"/{name}: is not known" for name in sorted(unknown)))
    messages = held.to_number(world, told["recipient"]) if "recipient" in told else _everybodys(world)
    for message in messages:
        pairs = {"campaign": message.campaign, "cdcUid": message.account}
        if "key" in told and (not pairs.get(told["key"]) or told.get("value", pairs[told["key"]]) != pairs[told["key"]]):
            continue
        if (link := message.link) and told.get("url", link.long_url) in (link.long_url, link.short_url):
            yield link


def _short_url(link: Link) -> dict[str, Any]:
    return {
        "click_count": len(link.clicks),
        "view_count": len(link.views),
        "message_id": link.message.id,
        "long_url": link.long_url,
        "short_url": link.short_url,
        "destination_number": link.message.number,
    }


def _detail(request: Request, body: bytes) -> object:
    """Clicks and views page together."""
    link = held.of_hash(world_of(request), request.query_params.get("hash", ""))
    if link is None:
        raise EngageError(404, "Data cannot be found")
    clicks, place = _page(request, link.clicks)
    views, _ = _page(request, link.views)
    told = {"clicks": [_visit(click) for click in clicks], "views": [_visit(view) for view in views]}
    place.pop("total_count")
    return {**_short_url(link), **told, "pagination": place}


def _visit(click: Click) -> dict[str, str]:
    """The time has microseconds and no zone."""
    return {"dt": f"{click.at:%Y-%m-%dT%H:%M:%S.%f}", "user_agent": click.user_agent, "ip": click.ip}


def _page(request: Request, rows: Sequence[Any]) -> tuple[Sequence[Any], dict[str, Any]]:
    """Pages count from 1 here."""
    number, size = _parameter(request, "page", 1), min(_parameter(request, "pageSize", 20), _LARGEST_PAGE)
    pages = max(1, -(-len(rows) // size))
    place: dict[str, Any] = {"page": number, "page_size": size, "total_count": len(rows), "page_count": pages}
    if number < pages:
        place["next_uri"] = f"{request.url.path}?{urlencode({**request.query_params, 'page': number + 1})}"
    return rows[(number - 1) * size : number * size], place


def _parameter(request: Request, name: str, otherwise: int) -> int:
    text = request.query_params.get(name, str(otherwise))
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text) > 0):
        raise _invalid(f"/{name}: must be a number from 1")
    return int(text)


def _consents(tell: Callable[[Request], object]) -> Handler:
    def handle(request: Request, body: bytes) -> object:
        try:
            return tell(request)
        except ValueError as problem:
            raise _invalid(f"/{problem}: is not valid") from None

    return handle


def _drift(body: Any) -> Any:
    """Ids gone, times that are none, texts where numbers and records were."""
    if not isinstance(body, dict):
        return None
    rows = [{**row, "message_id": None, "timestamp": 5} for row in body.get("messages", ())]
    changed = {"messages": rows or None, "short_urls": "none", "clicks": {}, "pagination": {"page": "first"}}
    changed |= {"numbers": "none", "content": {}}
    return {**body, **{name: value for name, value in changed.items() if name in body}}


SYSTEM = System(
    slug=CAMPAIGNS,
    routes=[
        Route("/v2-preview/reporting/messages/detail", _guarded(_report), methods=["POST"]),
        Route("/v1/reporting/links/summary", _guarded(_summary)),
        Route("/v1/reporting/links/detail", _guarded(_detail)),
        Route("/v1/number_authorisation/is_authorised/{numbers}", _guarded(_consents(consents.authorisations))),
        Route("/api/v1/contacts/contacts", _guarded(_consents(consents.page))),
    ],
    vendor_error=lambda _: _refusal(_invalid("/start_date: is required and a time")),
    auth_error=lambda _: _refusal(_unauthorised()),
    drift=_drift,
    settings={"base_url": "", "api_key": engage_auth.KEY, "api_secret": engage_auth.SECRET},
    settings_on=lambda today: {"campaign_names": held.names(today)},
)
