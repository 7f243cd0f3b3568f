"""Store touchpoints played: the app and the bureau de change. Client `c360-client`, secret `touchpoints-demo-secret`.

From the touchpoints fact sheet, all of which is assumed. Assumed here: both feeds and the token lie below one address, batches
give the newest events, and an unknown reference is one without events. Not played: `/changes` and the web-hook.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeGuard
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.control.stage import System, inside, world_of
from mocks.systems.touchpoints import events as happened
from mocks.systems.touchpoints import reading, shapes
from mocks.systems.touchpoints import token as tokens
from mocks.systems.touchpoints.events import APP, FX, TYPES, Event
from mocks.systems.touchpoints.reading import Filters, Problem
from mocks.world import bureau
from mocks.world.people import TOUCHPOINTS, Person

TOKEN_PATH = "/oauth2/token"  # nosec B105  # a path
ROOTS = {APP: "/app/v1", FX: "/fx/v1"}
READING = ("customerRef", "type", "from", "to", "limit", "cursor", "order")
Handler = Callable[[Request, str], object]


def _json(
    content: object, status: int = 200, *, kind: str = "application/json", headers: Mapping[str, str] | None = None
) -> Response:
    return Response(orjson.dumps(content), status, dict(headers or {}), media_type=kind)


def _problem(request: Request, problem: Problem) -> Response:
    told = problem.told | {"instance": inside(request), "requestId": request.headers.get("x-request-id", "b7d0")}
    headers = {"www-authenticate": "Bearer"} if problem.status == 401 else {}
    return _json(told, problem.status, kind="application/problem+json", headers=headers)


def _unauthorised() -> Problem:
    return Problem(401, "token-invalid", "Not authorised", "The access token is missing, wrong or has expired.")


def _missing(what: str) -> Problem:
    return Problem(404, "not-found", "Not found", f"There is no such {what}.")


def _authorise(request: Request) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not tokens.holds(token, world_of(request).now()):
        raise _unauthorised()


def _answered(request: Request, content: object, kind: str) -> Response:
    echoed = {"x-request-id": found} if (found := request.headers.get("x-request-id")) else {}
    return _json(content, kind=kind, headers=echoed)


def _guarded(handler: Handler, feed: str, *known: str, kind: str = "application/json") -> Callable[[Request], Response]:
    """Checks the token and refuses unknown parameters."""

    def respond(request: Request) -> Response:
        try:
            _authorise(request)
            if set(request.query_params) - set(known):
                raise reading.bad_filter("A parameter is not known.")
            return _answered(request, handler(request, feed), kind)
        except Problem as problem:
            return _problem(request, problem)

    return respond


def _query(feed: str) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        try:
            _authorise(request)
            return _answered(request, _of_many(request, feed, await _asked(request)), "application/json")
        except Problem as problem:
            return _problem(request, problem)

    return respond


async def _token(request: Request) -> Response:
    """RFC 6749: the client by HTTP Basic, errors in OAuth's own spelling."""
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    if not tokens.is_client(request.headers.get("authorization", "")):
        return _json({"error": "invalid_client"}, 401, headers={"www-authenticate": "Basic"})
    if form.get("grant_type") != "client_credentials":
        return _json({"error": "unsupported_grant_type"}, 400)
    if form.get("scope", tokens.SCOPE) != tokens.SCOPE:
        return _json({"error": "invalid_scope"}, 400)
    token = tokens.issue(world_of(request).now() + tokens.SECONDS)
    return _json({"access_token": token, "token_type": "Bearer", "expires_in": tokens.SECONDS})  # nosec B105  # a scheme's name


async def _asked(request: Request) -> dict[str, object]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise reading.bad_filter("The body is to be JSON.")
    try:
        asked = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        asked = None
    if not isinstance(asked, dict) or set(asked) - {"customerRefs", "types", "from", "to", "limitPerCustomer"}:
        raise reading.bad_filter("The body is not a query.")
    return asked


def _person(request: Request, reference: str) -> Person | None:
    world = world_of(request)
    n = happened.n_of_reference(reference, seed=world.seed)
    person = world.person(n) if n is not None else None
    return person if person and person.known_to(TOUCHPOINTS) else None


def _matching(request: Request, feed: str, filters: Filters) -> list[Event]:
    """Events of the filters' reference, newest first; an unknown reference has none."""
    person = _person(request, filters.reference)
    found = happened.of_reference(person, feed, filters.reference) if person else []
    return [one for one in found if filters.take(one.at, one.type)]


def _filters(request: Request) -> Filters:
    told = request.query_params
    if (order := told.get("order", "desc")) not in ("asc", "desc"):
        raise reading.bad_filter("order is asc or desc.")
    return Filters(
        reference=reading.reference(told.get("customerRef")),
        types=tuple(told.getlist("type")),
        since=reading.moment(told.get("from"), "from"),
        until=reading.moment(told.get("to"), "to"),
        newest_first=order == "desc",
    )


def _limit(request: Request) -> int:
    return reading.whole_number(request.query_params.get("limit", reading.DEFAULT_PAGE), "limit", largest=reading.LARGEST_PAGE)


def _events(request: Request, feed: str) -> object:
    filters, cursor, now = _filters(request), request.query_params.get("cursor"), world_of(request).now()
    found = _matching(request, feed, filters)
    shown, more = reading.page(found, lambda one: one.key, filters, limit=_limit(request), cursor=cursor, now=now)
    return {"events": [shapes.cloud_event(one) for one in shown], **({"nextCursor": more} if more else {})}


def _are_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _of_many(request: Request, feed: str, asked: Mapping[str, object]) -> object:
    references, types = asked.get("customerRefs", []), asked.get("types", [])
    if not _are_texts(references) or not _are_texts(types) or not references:
        raise reading.bad_filter("customerRefs and types are lists of texts.")
    if len(references) > reading.MOST_REFERENCES:
        raise Problem(413, "too-many-references", "Too many references", f"At most {reading.MOST_REFERENCES} in one query.")
    limit = reading.whole_number(
        asked.get("limitPerCustomer", reading.DEFAULT_OF_EACH), "limitPerCustomer", largest=reading.MOST_OF_EACH
    )
    since, until = reading.moment(asked.get("from"), "from"), reading.moment(asked.get("to"), "to")
    return {"results": [_of_one(request, feed, Filters(one, tuple(types), since, until), limit) for one in references]}


def _of_one(request: Request, feed: str, filters: Filters, limit: int) -> object:
    """The part of one reference; a wrong reference is a problem in its own part alone."""
    told: dict[str, object] = {"customerRef": filters.reference, "events": [], "truncated": False}
    try:
        reading.reference(filters.reference)
    except Problem as problem:
        return told | {"problem": problem.told}
    shown, more = reading.newest(_matching(request, feed, filters), limit)
    return told | {"events": [shapes.cloud_event(one) for one in shown], "truncated": more}


def _event(request: Request, feed: str) -> object:
    world, event_id = world_of(request), request.path_params["id"]
    n = happened.n_of_event(event_id, seed=world.seed)
    person = world.person(n) if n is not None else None
    found = happened.events(person, feed) if person else ()
    for one in found:
        if (one.source, one.event_id) == (request.path_params["source"], event_id):
            return shapes.cloud_event(one)
    raise _missing("event")


def _summary(request: Request, feed: str) -> object:
    filters = Filters(reading.reference(request.path_params["reference"]))
    found = _matching(request, feed, filters)
    seen = {"firstSeen": shapes.stamp(found[-1]) if found else None, "lastSeen": shapes.stamp(found[0]) if found else None}
    return {
        "customerRef": filters.reference,
        "eventCount": len(found),
        **seen,
        "countsByType": Counter(one.type for one in found),
    }


def _transactions(request: Request, feed: str) -> object:
    """Transactions of one reference, by its completed exchanges."""
    filters, cursor, now = _filters(request), request.query_params.get("cursor"), world_of(request).now()
    person = _person(request, filters.reference)
    done = {one.data["transactionId"]: one.reference for one in _matching(request, feed, filters) if "completed" in one.kind}
    rows = [one for one in bureau.exchanges(person) if one.transaction_id in done] if person else []
    shown, more = reading.page(
        rows, lambda one: (one.at, one.transaction_id), filters, limit=_limit(request), cursor=cursor, now=now
    )
    told = [shapes.transaction(one, done[one.transaction_id]) for one in shown]
    return {"transactions": told, **({"nextCursor": more} if more else {})}


def _one_transaction(request: Request, feed: str) -> object:
    world, place = world_of(request), bureau.n_of_transaction(request.path_params["id"])
    person = world.person(place[0]) if place else None
    for one in happened.events(person, feed) if person else ():
        if "completed" in one.kind and one.data["transactionId"] == request.path_params["id"]:
            assert person is not None
            assert place is not None
            return shapes.transaction(bureau.exchanges(person)[place[1]], one.reference)
    raise _missing("transaction")


def _rates(request: Request, feed: str) -> object:
    if request.query_params.get("base", "GBP") != "GBP":
        raise reading.bad_filter("Rates are for GBP.")
    return {"base": "GBP", "asOf": f"{world_of(request).today:%Y-%m-%dT%H:%M:%SZ}", "rates": bureau.RATES}


def _drift(body: object) -> object:
    """Ids gone, times as numbers, an object where a list was."""
    if not isinstance(body, dict):
        return None
    if isinstance(results := body.get("results"), list):
        return {"results": [_drift(one) for one in results] or {}}
    if isinstance(events := body.get("events"), list):
        kept = {name: value for name, value in body.items() if name != "events"}
        return kept | {"events": [_drift(one) for one in events] or {}}
    changed: dict[str, object] = {"time": 17, "type": None, "data": "?", "transactions": None, "eventCount": "many", "rates": []}
    return {name: changed.get(name, value) for name, value in body.items() if name not in ("id", "transactionId")}


def _routes(feed: str) -> list[Route]:
    root = ROOTS[feed]
    return [
        Route(f"{root}/events", _guarded(_events, feed, *READING)),
        Route(f"{root}/events:query", _query(feed), methods=["POST"]),
        Route(f"{root}/events/{{source:path}}/{{id}}", _guarded(_event, feed, kind="application/cloudevents+json")),
        Route(f"{root}/customers/{{reference}}/summary", _guarded(_summary, feed)),
    ]


SYSTEM = System(
    slug=TOUCHPOINTS,
    routes=[
        Route(TOKEN_PATH, _token, methods=["POST"]),
        *_routes(APP),
        *_routes(FX),
        Route(f"{ROOTS[FX]}/transactions", _guarded(_transactions, FX, *(name for name in READING if name != "type"))),
        Route(f"{ROOTS[FX]}/transactions/{{id}}", _guarded(_one_transaction, FX)),
        Route(f"{ROOTS[FX]}/rates", _guarded(_rates, FX, "base")),
    ],
    vendor_error=lambda request: _problem(request, reading.bad_filter("The question is not valid.")),
    auth_error=lambda request: _problem(request, _unauthorised()),
    drift=_drift,
    is_auth=lambda request: inside(request) == TOKEN_PATH,
    not_found=lambda request: _problem(request, _missing("resource")),
    settings={
        "base_url": "",
        "client_id": tokens.CLIENT_ID,
        "client_secret": tokens.CLIENT_SECRET,
        "domain": TYPES.removesuffix("."),
    },
)
