"""SAP Cloud for Customer played: Basic `c360` / `demo-c4c-password`; OData 2.0 at `/sap/c4c/odata/v1/c4codataapi/`.

From the SAP Cloud for Customer fact sheet: `*` in an `eq` literal is a wildcard, `or` joins one property only, server pages
of 1 000 rows (100 with expansion), JSON on request, `$batch` with a CSRF token and the cookies it came with. Assumed: 202 for
a batch, the error body.
"""

from __future__ import annotations

import base64
import hmac
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks import crm_customers, crm_rows, crm_service, odata_batch
from mocks.chance import draw
from mocks.control import System, Transform, Webhook, World, inside, world_of
from mocks.keys import Kind
from mocks.odata import Filters, ODataError
from mocks.odata_service import Dialect, Service
from mocks.people import C4C, Person

USER, PASSWORD = "c360", "demo-c4c-password"
ROOT = "/sap/c4c/odata/v1/c4codataapi/"
CSRF_TOKEN, SESSION = "q8Jr2bKxV0mF3c1dT5aA7Q==", "SAP_SESSIONID_C4C_001"
COOKIE = "o7b2c1f0d9"
_EXPECTED = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 500: "Internal Server Error"}

SERVICE = Service(
    (*crm_customers.SETS, *crm_service.SETS),
    Dialect(
        filters=Filters(
            operators=frozenset({"eq", "ge", "le"}),
            functions=frozenset({"startswith", "endswith"}),
            or_across_properties=False,
            wildcard="*",
        ),
        one_in_results=True,
        plain_expansion=True,
        type_prefix="c4codata.",
    ),
)


def _refusal(request: Request, problem: ODataError) -> Response:
    """JSON where the question asked for it, XML otherwise."""
    if "json" in request.query_params.get("$format", "") or "json" in request.headers.get("accept", ""):
        return Response(_error_json(problem), problem.status, media_type="application/json")
    body = (
        f'<?xml version="1.0" encoding="utf-8"?><error><code/><message xml:lang="en">{escape(problem.message)}</message></error>'
    )
    return Response(body, problem.status, media_type="application/xml")


def _error_json(problem: ODataError) -> bytes:
    return orjson.dumps({"error": {"code": problem.code, "message": {"lang": "en", "value": problem.message}}})


def _unauthorised() -> Response:
    return Response("<html><body>Logon failed</body></html>", 401, {"www-authenticate": 'Basic realm="SAP"'}, "text/html")


def _is_known(request: Request) -> bool:
    return hmac.compare_digest(request.headers.get("authorization", ""), _EXPECTED)


def _root(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}{ROOT}"


def _read(request: Request) -> Response:
    if not _is_known(request):
        return _unauthorised()
    headers = _session(request)
    rest = inside(request)[len(ROOT) :]
    if not rest:
        sets = orjson.dumps({"d": {"EntitySets": sorted(SERVICE.sets)}})
        return Response(sets, headers=headers, media_type="application/json")
    query = request.scope["query_string"].decode("latin-1")
    target = f"{quote(rest)}?{query}" if query else quote(rest)
    try:
        body = _found(request, target)
    except ODataError as problem:
        return _refusal(request, problem)
    if isinstance(body, int):
        return Response(str(body), headers=headers, media_type="text/plain")
    if not SERVICE.question(target).as_json:
        return Response(_atom(body), headers=headers, media_type="application/atom+xml")
    return Response(orjson.dumps(body), headers=headers, media_type="application/json")


def _found(request: Request, target: str) -> Any:
    texts = request.headers.get("odata-no-codedescs") != "true"
    return SERVICE.read(world_of(request), target, root=_root(request), texts=texts)


def _atom(body: Any) -> str:
    """The default form, as far as a reader that forgot `$format=json` needs it to notice."""
    results = body["d"]["results"]
    rows = results if isinstance(results, list) else [results]
    entries = "".join(f"<entry><id>{escape(row['__metadata']['uri'])}</id></entry>" for row in rows)
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


def _session(request: Request) -> dict[str, str]:
    headers = {"dataserviceversion": "2.0", "cache-control": "no-cache, no-store"}
    if request.headers.get("x-csrf-token", "").lower() == "fetch":
        headers |= {"x-csrf-token": CSRF_TOKEN, "set-cookie": f"{SESSION}={COOKIE}; path=/; HttpOnly"}
    return headers


async def _batch(request: Request) -> Response:
    if not _is_known(request):
        return _unauthorised()
    if request.headers.get("x-csrf-token") != CSRF_TOKEN or request.cookies.get(SESSION) != COOKIE:
        return Response("CSRF token validation failed", 403, {"x-csrf-token": "Required"}, "text/plain")
    body = await request.body()
    try:
        targets = odata_batch.targets(request.headers.get("content-type", ""), body)
    except ODataError as problem:
        return _refusal(request, problem)
    boundary = f"ejj{draw(len(body), *body[-8:]):012x}"
    parts = [_part(request, target) for target in targets]
    content = odata_batch.render(parts, boundary)
    return Response(content, 202, {"dataserviceversion": "2.0"}, f"multipart/mixed; boundary={boundary}")


def _part(request: Request, target: str) -> odata_batch.Part:
    try:
        if SERVICE.question(target).search:
            raise ODataError(400, "$search is not allowed inside $batch")
        found = _found(request, target)
    except ODataError as problem:
        return odata_batch.Part(problem.status, _REASONS.get(problem.status, "Error"), "application/json", _error_json(problem))
    if isinstance(found, int):
        return odata_batch.Part(200, "OK", "text/plain", str(found).encode())
    return odata_batch.Part(200, "OK", "application/json", orjson.dumps(found))


def _is_auth(request: Request) -> bool:
    return request.method == "GET" and request.headers.get("x-csrf-token", "").lower() == "fetch"


def _drift(body: Any) -> Any:
    """Keys gone, texts where dates were, null where a list was."""
    if not isinstance(body, dict) or "d" not in body:
        return body
    results = body["d"].get("results")
    if isinstance(results, dict):
        return {"d": {"results": _drifted(results)}}
    return {"d": {**body["d"], "results": [_drifted(row) for row in results or ()] or None}}


_GONE = frozenset({"CustomerID", "ID", "ObjectID", "ServiceRequestID", "MainAccountPartyID", "BuyerPartyID"})


def _drifted(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in _GONE}
    changed = {
        "BirthDate": "soon",
        "CreationDateTime": "now",
        "CreatedOn": 5,
        "FirstName": ["?"],
        "Email": 7,
        "StartDateTime": None,
    }
    return kept | {name: value for name, value in changed.items() if name in kept}


def _redo(content: bytes, change: Transform) -> bytes:
    """The same change inside every part of a batch."""
    if not content.startswith(b"--"):
        return orjson.dumps(change(orjson.loads(content)))
    boundary = odata_batch.boundary_of(content)
    return odata_batch.changed(content, boundary, lambda body: orjson.dumps(change(orjson.loads(body))))


def _webhook(world: World, person: Person, now: float) -> Webhook:
    """Only ids arrive (section 11); a technical user's credentials protect the receiver."""
    held = crm_rows.object_id(person, Kind.CUSTOMER)
    event = {
        "event-id": f"{draw(person.number, int(now)):032x}",
        "event-type": "Account.Root.Updated.v1",
        "event-type-version": "v1",
        "event-time": f"{int(now)}",
        "source": "my300001",
        "data": {"root-entity-id": held, "entity-id": held},
    }
    return Webhook({"Content-Type": "application/json", "Authorization": _EXPECTED}, orjson.dumps(event))


SYSTEM = System(
    slug=C4C,
    routes=[
        Route(f"{ROOT}$batch", _batch, methods=["POST"]),
        Route(ROOT + "{rest:path}", _read, methods=["GET"]),
    ],
    vendor_error=lambda request: _refusal(
        request, ODataError(400, "Property Emial not found in type c4codata.IndividualCustomer")
    ),
    auth_error=lambda _: _unauthorised(),
    drift=_drift,
    redo=_redo,
    is_auth=_is_auth,
    webhook=_webhook,
    settings={"base_url": "", "user": USER, "password": PASSWORD},
)
