"""SAP Customer Activity Repository played: Basic `C360_READER` / `demo-car-password`, client 800; XS OData 2.0 below `ROOT`.

From the CAR fact sheet: views with a mandatory parameter, aggregation over what is selected, no server paging, errors in the form
of XS. Views that nothing is known of but labels, and the stores' addresses, are not played. Assumed: `$batch` asks for a CSRF
token, as the common sheet has it of packages that switch the protection on, and answers 202.
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

from mocks import car_rows, odata_batch, till
from mocks.chance import draw
from mocks.control import System, Transform, inside, world_of
from mocks.odata import ODataError
from mocks.people import CAR
from mocks.xs_odata import XsService
from mocks.xs_question import View

USER, PASSWORD, CLIENT = "C360_READER", "demo-car-password", "800"
ROOT = "/sap/is/retail/car/int/odata/CARServices.xsodata/"
CSRF_TOKEN, SESSION, COOKIE = "5C1D0A7E4F", "xsId1f3b", "A91E77C05D2B"
_EXPECTED = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 500: "Internal Server Error", 501: "Not Implemented"}


def _types(text: str, *, measures: str = "") -> dict[str, str]:
    """Attributes are texts but for the transaction index; measures are decimals."""
    attributes = {name: "Int32" if name == "TransactionIndex" else "String" for name in text.split()}
    return attributes | dict.fromkeys(measures.split(), "Decimal")


_ORDER_MEASURES = "TaxAmount TotalNetAmount OrderQuantity"
_SALES_MEASURES = (
    "SalesQuantityInSalesUnit SalesQuantityInBaseUnit SalesAmount TaxExcludedAmount DistributedHeaderTaxAmount"
    " DistributedTaxIncludedAmount DistributedTaxExcludedAmount ItemDiscountsAmount DistributedDiscountsAmount"
)
VIEWS = (
    View(
        "MultiChannelSalesOrdersQuery",
        _types(
            "SAPClient CustomerNumber TransactionNumber SalesDocumentType RetailStoreID BusinessDayDate TransactionIndex"
            " CreationDate CreationTime OrderChannel OrderChannelName SalesOrganization DistributionChannel OrganizationDivision"
            " OverallOrderProcessStatus OverallOrderProcessStatusDesc TransactionCurrency Article ArticleName OrderQuantityUnit"
            " UnitOfMeasureName UnitOfMeasure_E PaymentMethod",
            measures=_ORDER_MEASURES,
        ),
        frozenset(_ORDER_MEASURES.split()),
        car_rows.transactions,
    ),
    View(
        "POSSalesQuery",
        _types(
            "CustomerNumber RetailStoreID Location LocationName BusinessDayDate BeginTimestamp TransactionIndex TransactionNumber"
            " OperatorID OrderChannel OrderChannelName Article ArticleName SalesUnit TransactionCurrency",
            measures=_SALES_MEASURES,
        ),
        frozenset(_SALES_MEASURES.split()),
        car_rows.receipt_lines,
    ),
)
SERVICE = XsService(VIEWS, client=CLIENT, namespace="sap.is.retail.car.int.odata.CARServices")


def _error_json(problem: ODataError) -> bytes:
    return orjson.dumps({"error": {"code": str(problem.status), "message": {"lang": "en-US", "value": problem.message}}})


def _refusal(problem: ODataError) -> Response:
    return Response(_error_json(problem), problem.status, media_type="application/json")


def _unauthorised() -> Response:
    return Response("<html><body>401 Unauthorized</body></html>", 401, {"www-authenticate": 'Basic realm="HANA"'}, "text/html")


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
        sets = orjson.dumps({"d": {"EntitySets": sorted(SERVICE.views)}})
        return Response(sets, headers=headers, media_type="application/json")
    query = request.scope["query_string"].decode("latin-1")
    target = f"{quote(rest)}?{query}" if query else quote(rest)
    try:
        body = SERVICE.read(world_of(request), target, root=_root(request))
    except ODataError as problem:
        return _refusal(problem)
    if isinstance(body, int):
        return Response(str(body), headers=headers, media_type="text/plain")
    if not (SERVICE.question(target).as_json or "json" in request.headers.get("accept", "")):
        return Response(_atom(body), headers=headers, media_type="application/atom+xml")
    return Response(orjson.dumps(body), headers=headers, media_type="application/json")


def _atom(body: Any) -> str:
    """The default form, as far as a reader that forgot to ask for JSON needs it to notice."""
    entries = "".join(f"<entry><id>{escape(row['__metadata']['uri'])}</id></entry>" for row in body["d"]["results"])
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


def _is_auth(request: Request) -> bool:
    return request.method == "GET" and request.headers.get("x-csrf-token", "").lower() == "fetch"


def _session(request: Request) -> dict[str, str]:
    headers = {"dataserviceversion": "2.0", "cache-control": "no-cache"}
    if _is_auth(request):
        headers |= {"x-csrf-token": CSRF_TOKEN, "set-cookie": f"{SESSION}={COOKIE}; path=/sap; HttpOnly"}
    return headers


async def _batch(request: Request) -> Response:
    if not _is_known(request):
        return _unauthorised()
    if request.headers.get("x-csrf-token") != CSRF_TOKEN or request.cookies.get(SESSION) != COOKIE:
        return Response("CSRF token required", 403, {"x-csrf-token": "Required"}, "text/plain")
    body = await request.body()
    try:
        targets = odata_batch.targets(request.headers.get("content-type", ""), body)
    except ODataError as problem:
        return _refusal(problem)
    boundary = f"{draw(len(body), *body[-8:]):032X}0"
    content = odata_batch.render([_part(request, target) for target in targets], boundary)
    return Response(content, 202, {"dataserviceversion": "2.0"}, f"multipart/mixed; boundary={boundary}")


def _part(request: Request, target: str) -> odata_batch.Part:
    try:
        found = SERVICE.read(world_of(request), target, root=_root(request))
    except ODataError as problem:
        return odata_batch.Part(problem.status, _REASONS.get(problem.status, "Error"), "application/json", _error_json(problem))
    if isinstance(found, int):
        return odata_batch.Part(200, "OK", "text/plain", str(found).encode())
    return odata_batch.Part(200, "OK", "application/json", orjson.dumps(found))


_GONE = frozenset({"CustomerNumber", "TransactionIndex"})


def _drift(body: Any) -> Any:
    """Keys gone, words where dates and amounts were, null where a list was."""
    if not isinstance(body, dict) or "d" not in body:
        return body
    return {"d": {**body["d"], "results": [_drifted(row) for row in body["d"].get("results") or ()] or None}}


def _drifted(row: dict[str, Any]) -> dict[str, Any]:
    changed = {"CreationDate": "yesterday", "TotalNetAmount": None, "SalesAmount": "much", "ArticleName": ["?"]}
    return {name: changed.get(name, value) for name, value in row.items() if name not in _GONE}


def _redo(content: bytes, change: Transform) -> bytes:
    """The same change inside every part of a batch."""
    if not content.startswith(b"--"):
        return orjson.dumps(change(orjson.loads(content)))
    boundary = odata_batch.boundary_of(content)
    return odata_batch.changed(content, boundary, lambda body: orjson.dumps(change(orjson.loads(body))))


SYSTEM = System(
    slug=CAR,
    routes=[
        Route(f"{ROOT}$batch", _batch, methods=["POST"]),
        Route(ROOT + "{rest:path}", _read, methods=["GET"]),
    ],
    vendor_error=lambda _: _refusal(
        ODataError(400, "Property TotalNetAmont not found in type MultiChannelSalesOrdersQueryResults")
    ),
    auth_error=lambda _: _unauthorised(),
    drift=_drift,
    redo=_redo,
    is_auth=_is_auth,
    settings={
        "base_url": "",
        "user": USER,
        "password": PASSWORD,
        "sap_client": CLIENT,
        "stores": dict(till.STORE_NAMES),
    },
)
