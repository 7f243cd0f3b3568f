"""Sinch Contact Pro played: Basic `demo` / `demo`, API key `demo`; reporting at `/odata/v1`, REST at `/cmi` and `/rmi`.

From the Contact Pro fact sheet: bare arrays, XML unless JSON is accepted, plain-text refusals, a reporting database without the
newest contacts. Assumed there or here: the contact record and its filters, the consent record and its filters, the header's name,
the answer to a batch.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.control.stage import System, inside, world_of
from mocks.systems.sinch_contact_pro import consents
from mocks.systems.sinch_contact_pro import contacts as centre
from mocks.systems.sinch_contact_pro.contacts import Contact
from mocks.systems.sinch_contact_pro.reporting import ReportingError, listed, one
from mocks.world.people import CONTACT_PRO

USER, PASSWORD, API_KEY = "demo", "demo", "demo"
ODATA = "/odata/v1"
_EXPECTED = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
_WRONG = "Authentication failed because of wrong credentials (unknown user id or wrong Password)"
_SUB_TYPES = {centre.PHONE: None, centre.EMAIL: "EMAIL", centre.CHAT: "text"}
_MOST_LISTED = 20_000
Handler = Callable[[Request], object]


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json; charset=utf-8")


def _text(text: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(text, status, headers, "text/plain")


def _refused(request: Request) -> Response | None:
    """The service's refusal of a request without valid credentials, None for a valid one."""
    told = request.headers.get("authorization", "")
    if not told:
        return _text("No Authorization key", 401, {"www-authenticate": 'Basic realm="Realm"'})
    if not told.startswith("Basic "):
        return _text("Invalid Authorization header", 401)
    return None if hmac.compare_digest(told, _EXPECTED) else _text(_WRONG, 401)


# --- reporting -------------------------------------------------------------------------------------------------------


def _odata_error(problem: ReportingError) -> Response:
    if problem.status == 504:
        return _text(problem.message, 504)
    return _json({"error": {"code": "", "message": problem.message}}, problem.status)


def _root(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}{ODATA}"


def _reporting(request: Request) -> Response:
    if refusal := _refused(request):
        return refusal
    query = request.scope["query_string"].decode("latin-1")
    try:
        return _json(_asked(request, inside(request).removeprefix(f"{ODATA}/"), query))
    except ReportingError as problem:
        return _odata_error(problem)


def _asked(request: Request, path: str, query: str) -> object:
    name, _, key = path.strip("/").partition("/")
    if name.casefold() != "factcemcontacts":
        raise ReportingError(404, "The resource was not found")
    world, root = world_of(request), _root(request)
    if key:
        return {"@odata.context": f"{root}/$metadata#FactCemContacts/$entity", **one(world, key)}
    return listed(world, query, root=root)


async def _batch(request: Request) -> Response:
    """The answers to many reads in one request, each with a status of its own."""
    if refusal := _refused(request):
        return refusal
    try:
        asked = [(str(inner["id"]), str(inner["url"])) for inner in orjson.loads(await request.body())["requests"]]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return _odata_error(ReportingError(400, "The batch could not be read"))
    return _json({"responses": [_inner(request, id_, url) for id_, url in asked]})


def _inner(request: Request, id_: str, url: str) -> dict[str, object]:
    parts = urlsplit(url.removeprefix(_root(request)))
    try:
        status, body = 200, _asked(request, parts.path, parts.query)
    except ReportingError as problem:
        status, body = problem.status, {"error": {"code": "", "message": problem.message}}
    return {"id": id_, "status": status, "headers": {"content-type": "application/json"}, "body": body}


# --- REST ------------------------------------------------------------------------------------------------------------


def _guarded(handler: Handler) -> Callable[[Request], Response]:
    """Checks key and user, then answers in JSON where it is accepted, in XML otherwise."""

    def respond(request: Request) -> Response:
        if request.headers.get("x-api-key") != API_KEY:
            return _json({"message": "Forbidden"}, 403)
        if refusal := _refused(request):
            return refusal
        if "application/json" not in request.headers.get("accept", ""):
            return Response('<?xml version="1.0"?><Contacts/>', 200, media_type="application/xml")
        try:
            return _json(handler(request))
        except ReportingError as problem:
            return _text(problem.message, problem.status)

    return respond


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _record(contact: Contact, *, attached: bool) -> dict[str, object]:
    seed = contact.person.seed
    accepted = contact.began_at + timedelta(seconds=contact.queued)
    ended = accepted + timedelta(seconds=contact.talked)
    further = {"cdcUid": contact.account, "caseId": contact.ticket}
    record: dict[str, object] = {
        "id": contact.leg,
        "guid": contact.guid,
        "channel_type": contact.channel if contact.channel in (centre.PHONE, centre.EMAIL) else "chat",
        "channel_sub_type": _SUB_TYPES.get(contact.channel, contact.channel),
        "direction": "inbound" if contact.is_inbound else "outbound",
        "created": _stamp(contact.began_at),
        "date_accepted": _stamp(accepted),
        "date_ended": _stamp(ended),
        "date_handled": _stamp(ended + timedelta(seconds=90)),
        "language": contact.person.language,
        "priority": 100,
        "skills": [],
        "queue": {
            "id": centre.queue_id(contact.queue, seed=seed),
            "name": contact.queue,
            "address": contact.own_address,
        },
        "agent": {"id": centre.agent_id(contact.agent, seed=seed), "name": contact.agent[1]},
        "from": contact.sides[0],
        "to": contact.sides[1],
    }
    return record | ({"attached_data": {key: value for key, value in further.items() if value}} if attached else {})


def _between(request: Request, found: Iterable[Contact]) -> list[Contact]:
    """Contacts within the time window, newest first, up to the limit."""
    start, end = _time(request, "startTime"), _time(request, "endTime")
    limit = request.query_params.get("limit", str(_MOST_LISTED))
    if not (limit.isascii() and limit.isdigit() and len(limit) < 8):
        raise ReportingError(400, "limit is not a number")
    within = (one for one in found if (not start or one.began_at >= start) and (not end or one.began_at <= end))
    return sorted(within, key=lambda one: one.began_at, reverse=True)[: int(limit)]


def _time(request: Request, name: str) -> datetime | None:
    if not (text := request.query_params.get(name, "")):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ReportingError(400, f"{name} is not a time") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _contacts(request: Request) -> object:
    """Contacts by the address in its written form, in any letter case."""
    address = request.query_params.get("address", "").casefold()
    if not address:
        raise ReportingError(400, "address is required")
    found = (one for one in centre.at_addresses(world_of(request), [address]) if one.address.casefold() == address)
    attached = request.query_params.get("includeAttachedData") == "true"
    return [_record(contact, attached=attached) for contact in _between(request, found)]


def _contact(request: Request) -> Contact:
    found = centre.of_leg(world_of(request), request.path_params["contact"])
    if found is None:
        raise ReportingError(404, "The contact was not found")
    return found


def _one_contact(request: Request) -> object:
    return _record(_contact(request), attached=request.query_params.get("includeAttachedData") == "true")


def _attached(request: Request) -> object:
    return _record(_contact(request), attached=True)["attached_data"]


def _monitored(request: Request) -> object:
    """Live and recent contacts of everybody, filtered by time window only."""
    world = world_of(request)
    recent = (one for person in world.population.cast for one in centre.contacts(person) if not centre.is_loaded(one))
    return [_record(contact, attached=False) for contact in _between(request, recent)]


def _consents(request: Request) -> object:
    """Consents by the address in its written form, or one consent by usage and address."""
    world, one = world_of(request), request.path_params.get("one")
    if one is None:
        if not (address := request.query_params.get("address", "")):
            raise ReportingError(400, "address is required")
        return consents.at_address(world, address)
    usage, _, address = one.partition("_")
    found = [row for row in consents.at_address(world, address) if row["usage"] == usage]
    if not found:
        raise ReportingError(404, "The consent was not found")
    return found[0]


def _drift(body: object) -> object:
    """Ids gone, times without sense, an object where the list was."""
    if isinstance(body, list) and all("usage" in row for row in body):
        return {}
    if isinstance(body, list):
        return [_drifted(row) for row in body] or {}
    if isinstance(body, dict) and isinstance(rows := body.get("value"), list):
        return {**body, "value": [_drifted(row) for row in rows] or None}
    return None


def _drifted(row: dict[str, object]) -> dict[str, object]:
    kept = {name: value for name, value in row.items() if name not in ("ContactGuid", "guid")}
    return kept | {name: 17 for name in ("StartTime", "created") if name in kept}


SYSTEM = System(
    slug=CONTACT_PRO,
    routes=[
        Route(f"{ODATA}/$Batch", _batch, methods=["POST"]),
        Route("/cmi/contacts", _guarded(_contacts)),
        Route("/cmi/contacts/{contact}", _guarded(_one_contact)),
        Route("/cmi/contactData/{contact}", _guarded(_attached)),
        Route("/cmi/customerConsents", _guarded(_consents)),
        Route("/cmi/customerConsents/{one}", _guarded(_consents)),
        Route("/rmi/contacts", _guarded(_monitored)),
        Route(ODATA + "/{rest:path}", _reporting, methods=["GET"]),
    ],
    vendor_error=lambda _: _odata_error(ReportingError(400, "Could not find a property named 'StartTme'")),
    auth_error=lambda _: _text(_WRONG, 401),
    drift=_drift,
    settings={
        "base_url": "",
        "user": USER,
        "password": PASSWORD,
        "api_key": API_KEY,
        "consent_spellings": ["{e164}"],
        "consent_usages": {consents.MARKETING: {"purpose": "MARKETING", "channel": "PHONE"}, consents.RECORDING: None},
    },
)
