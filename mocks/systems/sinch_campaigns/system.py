"""Sinch Engage played: reports of messages, short links and their clicks; key `c360-engage`, secret `engage-demo-secret`.

From the Sinch Campaigns fact sheet: reports in pages from 0, links in pages from 1, 404 where a number has no links. Assumed
there or here: reports newest first and inclusive of their bounds, the words of the 404, STOP as the only answer that opts out,
and the spelling of contacts' filters in a query.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import TypeVar
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.control.stage import System, World, world_of
from mocks.systems.sinch_campaigns import auth as engage_auth
from mocks.systems.sinch_campaigns import consents
from mocks.systems.sinch_campaigns import messages as held
from mocks.systems.sinch_campaigns.consents import stamp
from mocks.systems.sinch_campaigns.messages import Click, Link, Message
from mocks.world.people import CAMPAIGNS

ACCOUNT = "StoreEU"
_LARGEST_PAGE = 100
_LARGEST_SCAN = 20_000
_TEXT_FIELDS = ("start_date", "end_date", "timezone", "direction", "destination", "source", "metadata_key", "metadata_value")
_LIST_FIELDS = ("destinations", "sources", "metadata_values", "accounts", "status", "channels")
_KNOWN = frozenset({*_TEXT_FIELDS, *_LIST_FIELDS, "opt_out", "page", "page_size"})
Handler = Callable[[Request, bytes], object]
T = TypeVar("T")


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


def _message(message: Message) -> dict[str, object]:
    status, code, description = message.status
    source, destination = message.sides
    row: dict[str, object] = {
        "message_id": message.id,
        "format": "SMS",
        "message_type": "TEXT_MESSAGE",
        "timestamp": stamp(message.at),
        "last_status_update": stamp(message.updated_at),
        "direction": message.direction,
        "status": status,
        "status_code": code,
        "status_description": description,
        "source_address": source,
        "destination_address": destination,
        "destination_address_country": "GB",
        "content": message.text,
        "account_id": ACCOUNT,
        "units": 1,
        "metadata": [{"key": key, "value": value} for key, value in message.metadata.items()],
    }
    return row | ({"delivered_timestamp": stamp(message.updated_at)} if status == "delivered" else {})


def _report(request: Request, body: bytes) -> object:
    """A page of messages, newest first; the page after the last is empty."""
    asked = _question(body)
    start, end = _time(asked, "start_date"), _time(asked, "end_date")
    if start > end:
        raise _invalid("/start_date: must not be after end_date")
    page, size = _whole(asked, "page", 0, 10**6), _whole(asked, "page_size", 1, _LARGEST_PAGE, otherwise=20)
    found = (one for one in _addressed(world_of(request), asked) if start <= one.at <= end and _fits(one, asked))
    wanted = sorted(found, key=lambda one: stamp(one.at), reverse=True)
    shown = [_message(one) for one in wanted[page * size : (page + 1) * size]]
    return {"messages": shown, "pagination": {"page": page, "page_size": size, "has_next": len(wanted) > (page + 1) * size}}


def _question(body: bytes) -> dict[str, object]:
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


def _time(asked: Mapping[str, object], name: str) -> datetime:
    try:
        at = datetime.fromisoformat(str(asked[name]))
    except (KeyError, ValueError):
        raise _invalid(f"/{name}: is required and a time") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _whole(asked: Mapping[str, object], name: str, least: int, most: int, *, otherwise: int = 0) -> int:
    value = asked.get(name, otherwise)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _invalid(f"/{name}: must be from {least} to {most}")
    return value


def _addressed(world: World, asked: Mapping[str, object]) -> Iterable[Message]:
    """Messages of the numbers in the question, or of everybody without any."""
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


def _listed(asked: Mapping[str, object], many: str, one: str = "") -> list[str]:
    found = asked.get(many)
    if isinstance(found, list) and found:
        return [str(value) for value in found]
    return [str(asked[one])] if asked.get(one) else []


def _fits(message: Message, asked: Mapping[str, object]) -> bool:
    pairs, (source, destination) = message.metadata, message.sides
    values = _listed(asked, "metadata_values", "metadata_value")
    destinations, sources = _listed(asked, "destinations", "destination"), _listed(asked, "sources", "source")
    statuses = [status.casefold() for status in _listed(asked, "status")]
    key = asked.get("metadata_key")
    return (
        asked.get("direction", "all") in ("all", message.direction)
        and (not destinations or destination in destinations)
        and (not sources or source in sources)
        and (key is None or (key in pairs and (not values or pairs[str(key)] in values)))
        and (not statuses or message.status[0] in statuses)
        and (not asked.get("opt_out") or message.text == "STOP")
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
        pairs = message.metadata
        if "key" in told and (not pairs.get(told["key"]) or told.get("value", pairs[told["key"]]) != pairs[told["key"]]):
            continue
        if (link := message.link) and told.get("url", link.long_url) in (link.long_url, link.short_url):
            yield link


def _short_url(link: Link) -> dict[str, object]:
    return {
        "click_count": len(link.clicks),
        "view_count": len(link.views),
        "message_id": link.message.id,
        "long_url": link.long_url,
        "short_url": link.short_url,
        "destination_number": link.message.number,
    }


def _detail(request: Request, body: bytes) -> object:
    """The clicks and views of a link, on common pages."""
    link = held.of_hash(world_of(request), request.query_params.get("hash", ""))
    if link is None:
        raise EngageError(404, "Data cannot be found")
    clicks, place = _page(request, link.clicks)
    views, _ = _page(request, link.views)
    told = {"clicks": [_visit(click) for click in clicks], "views": [_visit(view) for view in views]}
    place.pop("total_count")
    return {**_short_url(link), **told, "pagination": place}


def _visit(click: Click) -> dict[str, str]:
    """A click or view as a row; its time has microseconds and no zone."""
    return {"dt": f"{click.at:%Y-%m-%dT%H:%M:%S.%f}", "user_agent": click.user_agent, "ip": click.ip}


def _page(request: Request, rows: Sequence[T]) -> tuple[Sequence[T], dict[str, object]]:
    """The rows of the page and its place among the others, counted from 1 here."""
    number, size = _parameter(request, "page", 1), min(_parameter(request, "pageSize", 20), _LARGEST_PAGE)
    pages = max(1, -(-len(rows) // size))
    place: dict[str, object] = {"page": number, "page_size": size, "total_count": len(rows), "page_count": pages}
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


def _drift(body: object) -> object:
    """Ids gone, times without sense, texts where numbers and records were."""
    if not isinstance(body, dict):
        return None
    rows = [{**row, "message_id": None, "timestamp": 5} for row in body.get("messages", ())]
    changed: dict[str, object] = {"messages": rows or None, "short_urls": "none", "clicks": {}, "pagination": {"page": "first"}}
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
