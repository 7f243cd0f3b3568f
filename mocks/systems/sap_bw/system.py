"""SAP BW played: Basic `c360` / `demo-bw-password`; two queries released for OData 2.0 below `/sap/opu/odata/sap/`.

`ZC360_CUSTVAL_SRV` has no variables; `ZC360_CUSTYEAR_SRV` is the same query with the mandatory variable ZV_YEAR_FROM. From the
SAP BW fact sheet and the one of SAP's common OData dialect. Assumed: the queries, the messages, 400 for an unknown variable.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

import orjson
from starlette.requests import Request
from starlette.responses import Response

from mocks.control.stage import System, inside, world_of
from mocks.odata.front import Front, Logon, Session, fetches_token, redo, root
from mocks.odata.language import Filters, ODataError
from mocks.odata.service import Answer, Dialect, Service
from mocks.systems.sap_bw import query as bw_query
from mocks.world.people import BW

USER, PASSWORD = "c360", "demo-bw-password"
ROOT = "/sap/opu/odata/sap/"
PLAIN, WITH_YEAR = "ZC360_CUSTVAL", "ZC360_CUSTYEAR"
QUERIES = {f"{name}_SRV": name for name in (PLAIN, WITH_YEAR)}
SESSION = Session(
    token=lambda _: "kP3nW8sYt0mZ1rQ6vB4xLg==",
    cookies={"SAP_SESSIONID_BWP_100": "n7c4d1e8a2"},
    others={"sap-usercontext": "sap-client=100"},
)
_CALL = re.compile(rf"{WITH_YEAR}\((?P<variables>[^)]*)\)/Results(?:/\$count)?")
_YEAR = re.compile(r"ZV_YEAR_FROM='(?P<year>\d{4})'", re.ASCII)


@lru_cache(maxsize=64)
def _service(query: str, year: str) -> Service:
    """The service of a query; each choice of the query's variables has a result set of its own."""
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


def _read(request: Request, path: str, target: str) -> Answer:
    serving = _serving(_name(path), target)
    try:
        return serving.read(world_of(request), target, root=root(request, path))
    except ODataError as problem:
        code = problem.code or {404: "/IWBEP/CM_MGW_RT/020"}.get(problem.status, "005056A509B11EE1B9A8FEC11C21D78E")
        raise ODataError(problem.status, problem.message, code=code) from problem


def _name(path: str) -> str:
    return path.removeprefix(ROOT).removesuffix("/")


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


FRONT = Front(
    logon=Logon(USER, PASSWORD),
    session=SESSION,
    path=lambda request: f"{ROOT}{request.path_params['service']}/",
    sets=lambda path: _serving(_name(path), "AdditionalMetadata").sets,
    read=_read,
    unauthorised=lambda _: _unauthorised(),
    refusal=lambda _, problem: _refusal(problem),
    error_json=lambda _, problem: _error_json(problem),
)


def _drift(body: object) -> object:
    """The customer gone, lists where figures were, no list where there were no rows."""
    if not isinstance(body, dict) or "d" not in body:
        return body
    rows = [{**row, "NETSALES": ["?"], "NUMTRX": {}, "A0CUSTOMER": None} for row in body["d"].get("results") or ()]
    return {"d": {**body["d"], "results": rows or None}}


SYSTEM = System(
    slug=BW,
    routes=FRONT.routes([f"{ROOT}{{service}}/"]),
    vendor_error=lambda _: _refusal(ODataError(400, "Property Z0CUSTOMER is not known", code="/IWFND/CM_MGW/096")),
    auth_error=lambda _: _unauthorised(),
    drift=_drift,
    redo=redo,
    is_auth=fetches_token,
    not_found=lambda request: _refusal(ODataError(404, f"No service found at {inside(request)}", code="/IWBEP/CM_MGW_RT/026")),
    settings={"base_url": "", "user": USER, "password": PASSWORD},
)
