"""SAP BW played: Basic `c360` / `demo-bw-password`; two queries released for OData 2.0 below `/sap/opu/odata/sap/`.

`ZC360_CUSTVAL_SRV` has no variables; `ZC360_CUSTYEAR_SRV` is the same query with the mandatory variable ZV_YEAR_FROM. From the
SAP BW fact sheet and the one of SAP's common OData dialect. Assumed: the queries, the messages, 400 for an unknown variable.
"""

from __future__ import annotations

import base64
import hmac
import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks import bw_query, odata_batch
from mocks.chance import draw
from mocks.control import System, Transform, inside, world_of
from mocks.odata import Filters, ODataError
from mocks.odata_service import Dialect, Service
from mocks.people import BW

USER, PASSWORD = "c360", "demo-bw-password"
ROOT = "/sap/opu/odata/sap/"
PLAIN, WITH_YEAR = "ZC360_CUSTVAL", "ZC360_CUSTYEAR"
QUERIES = {f"{name}_SRV": name for name in (PLAIN, WITH_YEAR)}
CSRF_TOKEN = "kP3nW8sYt0mZ1rQ6vB4xLg=="
COOKIES = {"SAP_SESSIONID_BWP_100": "n7c4d1e8a2", "sap-usercontext": "sap-client=100"}
_EXPECTED = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
_CALL = re.compile(rf"{WITH_YEAR}\((?P<variables>[^)]*)\)/Results(?:/\$count)?")
_YEAR = re.compile(r"ZV_YEAR_FROM='(?P<year>\d{4})'", re.ASCII)
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 500: "Internal Server Error"}


@lru_cache(maxsize=64)
def _service(query: str, year: str) -> Service:
    """A query with variables has a result set of its own for each choice of them."""
    name = f"{query}Results" if query == PLAIN else f"{query}(ZV_YEAR_FROM='{year}')/Results"
    found = bw_query.results(name, f"{query}Result", first_year=int(year))
    dialect = Dialect(filters=Filters(functions=frozenset()), type_prefix=f"{query}_SRV.", names_id=True, pads_decimals=False)
    return Service((found, bw_query.additional_metadata(query)), dialect)


def _serving(service: str, target: str) -> Service:
    """The service that answers this address, with its variables taken; ODataError where there is none."""
    query = QUERIES.get(service)
    if query is None:
        raise ODataError(404, f"No service found for namespace , name {service}, version 0001", code="/IWBEP/CM_MGW_RT/026")
    path = unquote(target.partition("?")[0])
    if query == PLAIN:
        return _service(query, "0")
    if path.startswith(f"{query}Results"):
        raise ODataError(400, "Specify a value for variable ZV_YEAR_FROM")
    call = _CALL.fullmatch(path)
    if call is None:
        return _service(query, "0")
    year = _YEAR.fullmatch(call["variables"])
    if year is None:
        raise ODataError(400, "Specify a value for variable ZV_YEAR_FROM; no other variable is known")
    return _service(query, year["year"])


def _found(request: Request, service: str, target: str) -> tuple[Any, bool]:
    """The decoded answer, and whether JSON was asked for in the address."""
    serving = _serving(service, target)
    try:
        body = serving.read(world_of(request), target, root=_root(request, service))
    except ODataError as problem:
        code = problem.code or {404: "/IWBEP/CM_MGW_RT/020"}.get(problem.status, "005056A509B11EE1B9A8FEC11C21D78E")
        raise ODataError(problem.status, problem.message, code=code) from problem
    return body, serving.question(target).as_json


def _root(request: Request, service: str) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}{ROOT}{service}/"


def _error_json(problem: ODataError) -> bytes:
    return orjson.dumps(
        {
            "error": {
                "code": problem.code or "/IWBEP/CX_MGW_BUSI_EXCEPTION",
                "message": {"lang": "en", "value": problem.message},
                "innererror": {
                    "application": {
                        "component_id": "",
                        "service_namespace": "/SAP/",
                        "service_id": f"{PLAIN}_SRV",
                        "service_version": "0001",
                    },
                    "transactionid": "5F1A0C33D2B10000E006A1B2C3D4E5F6",
                    "timestamp": "20260302091530.1234560",
                    "Error_Resolution": {
                        "SAP_Transaction": "Run transaction /IWFND/ERROR_LOG on the hub system and look for the timestamp",
                        "SAP_Note": "See SAP Note 1797736 for error analysis",
                    },
                    "errordetails": [],
                },
            }
        }
    )


def _refusal(problem: ODataError) -> Response:
    return Response(_error_json(problem), problem.status, {"dataserviceversion": "1.0"}, "application/json")


def _unauthorised() -> Response:
    """The layer in front of the services answers in HTML."""
    page = "<html><head><title>Logon failed</title></head><body>Logon failed</body></html>"
    return Response(page, 401, {"www-authenticate": 'Basic realm="SAP NetWeaver Application Server [BWP/100]"'}, "text/html")


def _is_known(request: Request) -> bool:
    return hmac.compare_digest(request.headers.get("authorization", "").encode(), _EXPECTED.encode())


def _read(request: Request) -> Response:
    if not _is_known(request):
        return _unauthorised()
    service, rest = request.path_params["service"], request.path_params["rest"]
    try:
        if not rest:
            serving = _serving(service, "AdditionalMetadata")
            sets = orjson.dumps({"d": {"EntitySets": sorted(serving.sets)}})
            return _with_session(request, Response(sets, media_type="application/json"))
        query = request.scope["query_string"].decode("latin-1")
        body, as_json = _found(request, service, f"{quote(rest)}?{query}" if query else quote(rest))
    except ODataError as problem:
        return _refusal(problem)
    if isinstance(body, int):
        return Response(str(body), media_type="text/plain")
    if as_json or "json" in request.headers.get("accept", ""):
        return _with_session(request, Response(orjson.dumps(body), media_type="application/json"))
    return Response(_atom(body), media_type="application/atom+xml")


def _atom(body: Any) -> str:
    """The default form, as far as a reader that forgot to ask for JSON needs it to notice."""
    rows = body["d"].get("results", [body["d"]])
    entries = "".join(f"<entry><id>{escape(row['__metadata']['uri'])}</id></entry>" for row in rows)
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


def _with_session(request: Request, response: Response) -> Response:
    response.headers["dataserviceversion"] = "2.0"
    if request.headers.get("x-csrf-token", "").lower() == "fetch":
        response.headers["x-csrf-token"] = CSRF_TOKEN
        for name, value in COOKIES.items():
            response.headers.append("set-cookie", f"{name}={value}; path=/; HttpOnly")
    return response


async def _batch(request: Request) -> Response:
    if not _is_known(request):
        return _unauthorised()
    session = next(iter(COOKIES))
    if request.headers.get("x-csrf-token") != CSRF_TOKEN or request.cookies.get(session) != COOKIES[session]:
        return Response("CSRF token validation failed", 403, {"x-csrf-token": "Required"}, "text/plain")
    body = await request.body()
    try:
        targets = odata_batch.targets(request.headers.get("content-type", ""), body)
    except ODataError as problem:
        return _refusal(problem)
    boundary = f"{draw(len(body), *body[-8:]):032X}0"
    parts = [_part(request, target) for target in targets]
    content = odata_batch.render(parts, boundary)
    return Response(content, 202, {"dataserviceversion": "2.0"}, f"multipart/mixed; boundary={boundary}")


def _part(request: Request, target: str) -> odata_batch.Part:
    try:
        found, _ = _found(request, request.path_params["service"], target)
    except ODataError as problem:
        return odata_batch.Part(problem.status, _REASONS.get(problem.status, "Error"), "application/json", _error_json(problem))
    if isinstance(found, int):
        return odata_batch.Part(200, "OK", "text/plain", str(found).encode())
    return odata_batch.Part(200, "OK", "application/json", orjson.dumps(found))


def _is_auth(request: Request) -> bool:
    return request.method == "GET" and request.headers.get("x-csrf-token", "").lower() == "fetch"


def _drift(body: Any) -> Any:
    """The customer gone, lists where figures were, no list where there were no rows."""
    if not isinstance(body, dict) or "d" not in body:
        return body
    rows = [{**row, "NETSALES": ["?"], "NUMTRX": {}, "A0CUSTOMER": None} for row in body["d"].get("results") or ()]
    return {"d": {**body["d"], "results": rows or None}}


def _redo(content: bytes, change: Transform) -> bytes:
    """The same change inside every part of a batch."""
    if not content.startswith(b"--"):
        return orjson.dumps(change(orjson.loads(content)))
    boundary = odata_batch.boundary_of(content)
    return odata_batch.changed(content, boundary, lambda body: orjson.dumps(change(orjson.loads(body))))


SYSTEM = System(
    slug=BW,
    routes=[
        Route(f"{ROOT}{{service}}/$batch", _batch, methods=["POST"]),
        Route(f"{ROOT}{{service}}/{{rest:path}}", _read, methods=["GET"]),
    ],
    vendor_error=lambda _: _refusal(ODataError(400, "Property Z0CUSTOMER is not known", code="/IWFND/CM_MGW/096")),
    auth_error=lambda _: _unauthorised(),
    drift=_drift,
    redo=_redo,
    is_auth=_is_auth,
    not_found=lambda request: _refusal(ODataError(404, f"No service found at {inside(request)}", code="/IWBEP/CM_MGW_RT/026")),
    settings={"base_url": "", "user": USER, "password": PASSWORD},
)
