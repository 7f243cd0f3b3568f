"""SAP Customer Data Cloud played: apiKey `4_DemoSiteKey`, userKey `ADemoUserKey`, signed with the secret below (HMAC-SHA1).

From the SAP Customer Data Cloud fact sheet: every answer is HTTP 200 unless `httpStatusCodes=true`, errors included; the
content type is JavaScript's; unknown UIDs are left out of searches; results have no order. Plain HTTP takes no bare secret
(403006). Assumed: 403002 and 403003 for an old or wrong signature, 403005 for an unknown UID, 400006 for an expired cursor.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.control.stage import System, Webhook, World, world_of
from mocks.systems.sap_customer_data_cloud import accounts, search
from mocks.systems.sap_customer_data_cloud import query as language
from mocks.systems.sap_customer_data_cloud.accounts import Json
from mocks.systems.sap_customer_data_cloud.narrowing import led_to
from mocks.world import keys
from mocks.world.chance import draw
from mocks.world.people import CDC, Person

API_KEY, USER_KEY = "4_DemoSiteKey", "ADemoUserKey"
ASKED = {"email": "EMAIL", "sms": "SMS", "phone": "PHONE", "post": "POST"}
"""Channels of the account's consent to marketing, by their path below `marketing`.

The newsletter is separate, and accepting the terms is no consent.
"""
SECRET = "bm90LWEtcmVhbC1zZWNyZXQtMzItYnl0ZXMtbG9uZyE="  # nosec B105  # made up
CLOCK_SKEW_S = 120
HEAD = (
    *("UID", "created", "createdTimestamp", "lastUpdated", "lastUpdatedTimestamp", "lastLogin", "lastLoginTimestamp"),
    *("isActive", "isRegistered", "isVerified", "loginProvider", "socialProviders", "regSource"),
    "phoneNumber",
)
INCLUDED = {"profile", "data", "subscriptions", "preferences", "emails", "loginIDs"}
IDENTITIES = {"identities-active", "identities-all", "identities-global"}
OTHER = {"memberships", "isLockedOut", "lastLoginLocation", "regSource", "irank", "rba", "userInfo", "groups", "internal"}
ALLOWED = INCLUDED | IDENTITIES | OTHER | {"password", "customIdentifiers"}
STATUSES = {400: "Bad Request", 403: "Forbidden", 500: "Internal Server Error"}
Form = dict[str, str]


class CdcError(Exception):
    """An envelope with an error code; its first three digits are the status."""

    def __init__(self, code: int, message: str, details: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.details = code, message, details or message


def _answer(content: Json, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="text/javascript; charset=utf-8")


def _envelope(world: World, code: int = 0) -> Json:
    status = 200 if code < 300_000 else code // 1000
    at = datetime.fromtimestamp(world.now(), UTC)
    reason = "OK" if status == 200 else STATUSES.get(status, "Forbidden")
    call = f"{draw(int(world.now() * 1e6), code):016x}{code % 65536:04x}"
    return {
        "callId": call,
        "errorCode": code,
        "apiVersion": 2,
        "statusCode": status,
        "statusReason": reason,
        "time": accounts.instant(at),
    }


def _error(world: World, problem: CdcError, form: Form) -> Response:
    body = _envelope(world, problem.code)
    body |= {"errorMessage": problem.message, "errorDetails": problem.details}
    return _answer(body, problem.code // 1000 if form.get("httpStatusCodes") == "true" else 200)


def _signed(handler: Callable[[World, Form], Json]) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        world = world_of(request)
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
        try:
            _check(request, world, form)
            return _answer(_envelope(world) | handler(world, form))
        except CdcError as problem:
            return _error(world, problem, form)
        except language.QueryError as problem:
            return _error(world, CdcError(400_006, "Invalid parameter value", str(problem)), form)

    return respond


_used: dict[str, float] = {}


def _check(request: Request, world: World, form: Form) -> None:
    if form.get("apiKey") != API_KEY:
        raise CdcError(400_093, "Invalid ApiKey parameter")
    if "secret" in form:
        raise CdcError(403_006, "Secret can only be sent over HTTPS")
    if form.get("userKey") != USER_KEY or "sig" not in form:
        raise CdcError(403_007, "Permission denied")
    stamp = form.get("timestamp", "")
    if not stamp.isdigit() or abs(int(stamp) - world.now()) > CLOCK_SKEW_S:
        raise CdcError(403_002, "Request has expired", "Invalid timestamp")
    if not hmac.compare_digest(signature(str(request.url).partition("?")[0], form), form["sig"]):
        raise CdcError(403_003, "Invalid request signature")
    nonce = form.get("nonce", "")
    if not nonce or nonce in _used:
        raise CdcError(403_002, "Request has expired", "Nonce already used")
    _used[nonce] = world.now()
    while len(_used) > 20_000:
        del _used[next(iter(_used))]


def signature(url: str, form: Form) -> str:
    """The signature of a form, as in section 3, dialect B."""
    pairs = "&".join(f"{name}={_encoded(form[name])}" for name in sorted(form) if name != "sig")
    base = f"POST&{_encoded(_lower_host(url))}&{_encoded(pairs)}"
    return base64.b64encode(hmac.digest(base64.b64decode(SECRET), base.encode(), hashlib.sha1)).decode()


def _lower_host(url: str) -> str:
    scheme, _, rest = url.partition("//")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}//{host.lower()}{slash}{path}"


def _encoded(text: str) -> str:
    return quote(text, safe="~")


def _info(world: World, form: Form) -> Json:
    n = keys.n_of_account(form.get("UID", ""), seed=world.seed)
    person = next(world.known([n], CDC), None)
    if "UID" not in form:
        raise CdcError(400_002, "Missing required parameter", "UID")
    if person is None:
        raise CdcError(403_005, "Unauthorized user")
    include = set(form.get("include", "profile,data,subscriptions").split(","))
    if unknown := include - ALLOWED:
        raise CdcError(400_006, "Invalid parameter value", f"include: {sorted(unknown)[0]}")
    full = _full(world, person)
    shown = {name: full[name] for name in full if name in HEAD or name in INCLUDED & include}
    return shown | ({"identities": full["identities"]} if include & IDENTITIES else {})


def _full(world: World, person: Person) -> Json:
    record = world.record(person, CDC)
    if record is None:
        raise CdcError(403_005, "Unauthorized user")
    return accounts.account(world, person, record)


def _search(world: World, form: Form) -> Json:
    if cursor := form.get("cursorId"):
        if "query" in form or "openCursor" in form:
            raise CdcError(400_006, "Invalid parameter value", "cursorId goes without query")
        return search.more(world, cursor)
    if "query" not in form:
        raise CdcError(400_002, "Missing required parameter", "query")
    if form.get("accountTypes", "full") not in ("full", "lite", "full,lite"):
        raise CdcError(400_006, "Invalid parameter value", "accountTypes")
    return search.first(world, form["query"], with_cursor=form.get("openCursor") == "true")


_SCHEMAS = {"gigya.com/identifiers/email": "profile.email", "gigya.com/identifiers/phone": "profile.phones.number"}


def _identifiers(world: World, form: Form) -> Json:
    field = _SCHEMAS.get(form.get("identifierSchema", ""))
    if field is None or "id" not in form:
        raise CdcError(400_006, "Invalid parameter value", "identifierSchema")
    found = search.everybody(world, led_to(world, field, form["id"]))
    own = [full for full in found if form["id"] in language.held(full, field)]
    if not own:
        raise CdcError(403_005, "Unauthorized user")
    return {"identifiers": [{"schema": form["identifierSchema"], "value": form["id"], "UID": full["UID"]} for full in own]}


def _drift(body: object) -> object:
    """UIDs gone, texts where branches were."""
    if not isinstance(body, dict) or body.get("errorCode"):
        return body
    if "results" in body:
        return {**body, "results": [_drifted(row) for row in body["results"]] or None}
    return _drifted(body)


def _drifted(account: Json) -> Json:
    kept = {name: value for name, value in account.items() if name != "UID"}
    changed: Json = {"profile": "none", "emails": [], "loginIDs": 5, "preferences": "none", "data": "none"}
    return kept | {name: value for name, value in changed.items() if name in kept}


def _webhook(world: World, person: Person, now: float) -> Webhook:
    """A webhook with the UID of the changed account alone (section 9)."""
    event = {
        "type": "accountUpdated",
        "id": f"{draw(person.number, int(now)):016x}",
        "timestamp": int(now),
        "callId": f"{draw(int(now), 7):016x}",
        "version": "2.0",
        "apiKey": API_KEY,
        "data": {"accountType": "full", "uid": person.account_uid},
    }
    body = orjson.dumps({"events": [event], "nonce": f"{draw(int(now), 8):016x}", "timestamp": int(now)})
    mark = base64.b64encode(hmac.digest(base64.b64decode(SECRET), body, hashlib.sha1)).decode()
    return Webhook({"Content-Type": "application/json", "X-Gigya-Sig-Hmac-Sha1": mark}, body)


def _refused(code: int, message: str) -> Callable[[Request], Response]:
    return lambda request: _error(world_of(request), CdcError(code, message), {})


SYSTEM = System(
    slug=CDC,
    routes=[
        Route("/accounts.search", _signed(_search), methods=["POST"]),
        Route("/accounts.getAccountInfo", _signed(_info), methods=["POST"]),
        Route("/accounts.identifiers.find", _signed(_identifiers), methods=["POST"]),
    ],
    vendor_error=_refused(400_006, "Invalid parameter value"),
    auth_error=_refused(403_002, "Request has expired"),
    drift=_drift,
    credentials=frozenset({"apiKey", "userKey", "secret", "sig", "nonce", "timestamp"}),
    webhook=_webhook,
    settings={
        "base_url": "",
        "api_key": API_KEY,
        "user_key": USER_KEY,
        "secret": SECRET,
        "restricted_field": "data.restricted",
        "consents": {f"marketing.{path}": {"purpose": "MARKETING", "channel": channel} for path, channel in ASKED.items()},
    },
)
