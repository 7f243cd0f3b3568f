"""SAP Marketing Cloud played: Basic `c360-smc` / `demo-smc-password`; SAP Gateway OData 2.0 below `/sap/opu/odata/sap/`.

From the SAP Marketing Cloud and the common OData fact sheet: five services with versions, sets that want a filter, one that can't
be paged, JSON on request, `$batch` within one service with a CSRF token and all cookies. Assumed: the texts of errors, server
pages of 1 000 rows (100 with expansion), that a token belongs to the service it was fetched from.
"""

from __future__ import annotations

import base64
import hmac
import re
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks import marketing_sets as sets
from mocks import odata_batch
from mocks.chance import draw
from mocks.control import System, Transform, inside, world_of
from mocks.odata import Filters, ODataError
from mocks.odata_question import Question
from mocks.odata_service import Dialect, Service
from mocks.people import MARKETING

USER, PASSWORD = "c360-smc", "demo-smc-password"
ROOT = "/sap/opu/odata/sap/"
COOKIES = {"SAP_SESSIONID_MKT_100": "Zk3xv0c", "sap-usercontext": "sap-client=100"}
_EXPECTED = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
_REASONS = {200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 500: "Internal Server Error"}
_NOT_FOUND, _BUSINESS = "/IWBEP/CM_MGW_RT/020", "/IWBEP/CX_MGW_BUSI_EXCEPTION"
_NO_SERVICE = "/IWFND/MED/170"
WANT_A_FILTER = frozenset({"Interactions", "TargetGroupInteractionContacts"})
NOT_PAGEABLE = frozenset({"Scores"})


def _service(name: str, *held: Any) -> Service:
    return Service(held, Dialect(filters=Filters(), type_prefix=f"{name}.", offset_suffix="+0000", typed_keys=True))


_CONTACT = _service("API_MKT_CONTACT_SRV", sets.CONTACTS, sets.ORIGIN_DATA, sets.ADDITIONAL_IDS, sets.PERMISSIONS)
SERVICES = {
    "API_MKT_CONTACT_SRV;v=0002": _CONTACT,
    "API_MKT_CONTACT_SRV;v=0004": _CONTACT,
    "API_MKT_INTERACTION_SRV": _service("API_MKT_INTERACTION_SRV", sets.INTERACTIONS),
    "API_MKT_SCORE_SRV": _service("API_MKT_SCORE_SRV", sets.SCORES, sets.SCORE_VALUES),
    "API_MKT_TARGET_GROUP_SRV": _service("API_MKT_TARGET_GROUP_SRV", sets.TARGET_GROUPS, sets.MEMBERS),
    "API_MKT_CAMPAIGN_SRV;v=0002": _service("API_MKT_CAMPAIGN_SRV", sets.CAMPAIGNS),
}


def _named(request: Request) -> tuple[str, Service]:
    name = request.path_params["service"]
    if name not in SERVICES:
        bare, _, version = name.partition(";v=")
        told = f"No service found for namespace '', name '{bare}', version '{version or '0001'}'"
        raise ODataError(403, told, code=_NO_SERVICE)
    return name, SERVICES[name]


def _wants_json(request: Request) -> bool:
    return "json" in request.query_params.get("$format", "") or "json" in request.headers.get("accept", "")


def _refusal(request: Request, problem: ODataError) -> Response:
    if _wants_json(request) or request.method == "POST":
        return Response(_error_json(problem), problem.status, media_type="application/json")
    body = (
        '<?xml version="1.0" encoding="utf-8"?><error xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">'
        f'<code>{_code(problem)}</code><message xml:lang="en">{escape(problem.message)}</message></error>'
    )
    return Response(body, problem.status, media_type="application/xml")


def _code(problem: ODataError) -> str:
    return problem.code or (_NOT_FOUND if problem.status == 404 else _BUSINESS)


def _error_json(problem: ODataError) -> bytes:
    detail = {"code": _code(problem), "message": problem.message, "propertyref": "", "severity": "error", "target": ""}
    inner = {
        "application": {"component_id": "", "service_namespace": "/SAP/", "service_id": "", "service_version": "0002"},
        "transactionid": f"{draw(problem.status, len(problem.message)):032X}",
        "timestamp": "20260302091530.1234560",
        "Error_Resolution": {"SAP_Transaction": "Run transaction /IWFND/ERROR_LOG on the Gateway system", "SAP_Note": ""},
        "errordetails": [detail],
    }
    told = {"code": _code(problem), "message": {"lang": "en", "value": problem.message}, "innererror": inner}
    return orjson.dumps({"error": told})


def _unauthorised() -> Response:
    """Told by what stands before the services."""
    return Response(
        "<html><body><h1>Logon failed</h1></body></html>", 401, {"www-authenticate": 'Basic realm="SAP"'}, "text/html"
    )


def _is_known(request: Request) -> bool:
    return hmac.compare_digest(request.headers.get("authorization", ""), _EXPECTED)


def _root(request: Request, name: str) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}{ROOT}{name}/"


def _read(request: Request) -> Response:
    if not _is_known(request):
        return _unauthorised()
    try:
        name, service = _named(request)
        rest = request.path_params["rest"]
        if not rest:
            listed = orjson.dumps({"d": {"EntitySets": sorted(service.sets)}})
            return _with_session(request, Response(listed, media_type="application/json"), name)
        query = request.scope["query_string"].decode("latin-1")
        target = f"{quote(rest)}?{query}" if query else quote(rest)
        body = _found(request, name, target)
    except ODataError as problem:
        return _refusal(request, problem)
    if isinstance(body, int):
        return Response(str(body), media_type="text/plain")
    if not _wants_json(request):
        return Response(_atom(body), media_type="application/atom+xml")
    return _with_session(request, Response(orjson.dumps(body), media_type="application/json"), name)


def _found(request: Request, name: str, target: str) -> Any:
    service = SERVICES[name]
    _check(service.question(target))
    return service.read(world_of(request), target, root=_root(request, name))


def _check(asked: Question) -> None:
    if asked.held.name in WANT_A_FILTER and asked.node is None and asked.key is None:
        raise ODataError(400, f"A filter is required for entity set {asked.held.name}")
    if asked.held.name in NOT_PAGEABLE and (asked.top is not None or asked.skip):
        raise ODataError(400, f"$top and $skip are not supported for entity set {asked.held.name}")


def _atom(body: Any) -> str:
    """The default form, as far as a reader that forgot to ask for JSON needs it to notice."""
    held = body["d"]
    entries = "".join(f"<entry><id>{escape(row['__metadata']['uri'])}</id></entry>" for row in held.get("results", [held]))
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


def _token(name: str) -> str:
    seal = draw(*name.encode())
    return base64.b64encode(seal.to_bytes(8, "big") * 2).decode()


def _with_session(request: Request, answer: Response, name: str) -> Response:
    answer.headers["dataserviceversion"] = "2.0"
    if request.headers.get("x-csrf-token", "").lower() == "fetch":
        answer.headers["x-csrf-token"] = _token(name)
        for cookie, value in COOKIES.items():
            answer.headers.append("set-cookie", f"{cookie}={value}; path=/; HttpOnly")
    return answer


async def _batch(request: Request) -> Response:
    if not _is_known(request):
        return _unauthorised()
    try:
        name, _ = _named(request)
        sent = {part.strip() for part in request.headers.get("cookie", "").split(";")}
        cookies = {f"{cookie}={value}" for cookie, value in COOKIES.items()}
        if request.headers.get("x-csrf-token") != _token(name) or not cookies <= sent:
            return Response("CSRF token validation failed", 403, {"x-csrf-token": "Required"}, "text/plain")
        body = await request.body()
        targets = odata_batch.targets(request.headers.get("content-type", ""), body)
    except ODataError as problem:
        return _refusal(request, problem)
    boundary = f"{draw(len(body), *body[-8:]):032X}0"
    content = odata_batch.render([_part(request, name, target) for target in targets], boundary)
    return Response(content, 202, {"dataserviceversion": "2.0"}, f"multipart/mixed; boundary={boundary}")


def _part(request: Request, name: str, target: str) -> odata_batch.Part:
    try:
        found = _found(request, name, target)
    except ODataError as problem:
        return odata_batch.Part(problem.status, _REASONS.get(problem.status, "Error"), "application/json", _error_json(problem))
    if isinstance(found, int):
        return odata_batch.Part(200, "OK", "text/plain", str(found).encode())
    return odata_batch.Part(200, "OK", "application/json", orjson.dumps(found))


def _is_auth(request: Request) -> bool:
    return request.method == "GET" and request.headers.get("x-csrf-token", "").lower() == "fetch"


_UUID = re.compile(r"(ContactUUID|ObjectUUID|GroupUUID)$")


def _drift(body: Any) -> Any:
    """Guids gone, texts where dates were, null where a list was."""
    if not isinstance(body, dict) or "d" not in body:
        return body
    held = body["d"]
    if "results" not in held:
        return {"d": _drifted(held)}
    return {"d": {**held, "results": [_drifted(row) for row in held["results"]] or None}}


def _drifted(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if not _UUID.search(name)}
    changed = {
        "BirthDate": "soon",
        "InteractionTimeStampUTC": "now",
        "FullName": ["?"],
        "MarketingScoreValue": {},
        "CampaignID": 7,
    }
    return kept | {name: value for name, value in changed.items() if name in kept}


def _redo(content: bytes, change: Transform) -> bytes:
    """The same change inside every part of a batch."""
    if not content.startswith(b"--"):
        return orjson.dumps(change(orjson.loads(content)))
    boundary = odata_batch.boundary_of(content)
    return odata_batch.changed(content, boundary, lambda body: orjson.dumps(change(orjson.loads(body))))


def _not_found(request: Request) -> Response:
    return Response(f"<html><body>Not found: {escape(inside(request))}</body></html>", 404, media_type="text/html")


SYSTEM = System(
    slug=MARKETING,
    routes=[
        Route(ROOT + "{service}/$batch", _batch, methods=["POST"]),
        Route(ROOT + "{service}/{rest:path}", _read, methods=["GET"]),
    ],
    vendor_error=lambda request: _refusal(request, ODataError(400, "Property EmialAddress not found in type Contact")),
    auth_error=lambda _: _unauthorised(),
    drift=_drift,
    redo=_redo,
    is_auth=_is_auth,
    not_found=_not_found,
    settings={"base_url": "", "user": USER, "password": PASSWORD},
)
