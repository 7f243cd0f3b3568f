"""SAP Customer Activity Repository played: Basic `C360_READER` / `demo-car-password`, client 800; XS OData 2.0 below `ROOT`.

From the CAR fact sheet: views with a mandatory parameter, aggregation over the selected attributes, no server paging, errors in
the form of XS. Not played: the stores' addresses, and views known by their labels only. Assumed: `$batch` asks for a CSRF token
(the common sheet tells this of packages with the protection switched on) and answers 202.
"""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response

from mocks.control.stage import System, world_of
from mocks.odata.front import ATOM, COUNT, LISTING, ROWS, Front, Logon, Session, fetches_token, redo, root
from mocks.odata.language import ODataError
from mocks.odata.service import Answer
from mocks.odata.xs import XsService
from mocks.odata.xs_question import View
from mocks.systems.sap_car import rows as car_rows
from mocks.world import till
from mocks.world.people import CAR

USER, PASSWORD, CLIENT = "C360_READER", "demo-car-password", "800"
ROOT = "/sap/is/retail/car/int/odata/CARServices.xsodata/"
CSRF_TOKEN, SESSION, COOKIE = "5C1D0A7E4F", "xsId1f3b", "A91E77C05D2B"


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


def _read(request: Request, path: str, target: str) -> Answer:
    return SERVICE.read(world_of(request), target, root=root(request, path))


FRONT = Front(
    logon=Logon(USER, PASSWORD),
    session=Session(
        token=lambda _: CSRF_TOKEN, cookies={SESSION: COOKIE}, attributes="path=/sap; HttpOnly", refused="CSRF token required"
    ),
    path=lambda _: ROOT,
    sets=lambda _: SERVICE.views,
    read=_read,
    unauthorised=lambda _: _unauthorised(),
    refusal=lambda _, problem: _refusal(problem),
    error_json=lambda _, problem: _error_json(problem),
    headers={"dataserviceversion": "2.0", "cache-control": "no-cache"},
    headed=frozenset({LISTING, COUNT, ATOM, ROWS}),
)
_GONE = frozenset({"CustomerNumber", "TransactionIndex"})


def _drift(body: object) -> object:
    """Keys gone, words where dates and amounts were, null where a list was."""
    if not isinstance(body, dict) or "d" not in body:
        return body
    return {"d": {**body["d"], "results": [_drifted(row) for row in body["d"].get("results") or ()] or None}}


def _drifted(row: dict[str, object]) -> dict[str, object]:
    changed: dict[str, object] = {
        "CreationDate": "yesterday",
        "TotalNetAmount": None,
        "SalesAmount": "much",
        "ArticleName": ["?"],
    }
    return {name: changed.get(name, value) for name, value in row.items() if name not in _GONE}


SYSTEM = System(
    slug=CAR,
    routes=FRONT.routes([ROOT]),
    vendor_error=lambda _: _refusal(
        ODataError(400, "Property TotalNetAmont not found in type MultiChannelSalesOrdersQueryResults")
    ),
    auth_error=lambda _: _unauthorised(),
    drift=_drift,
    redo=redo,
    is_auth=fetches_token,
    settings={
        "base_url": "",
        "user": USER,
        "password": PASSWORD,
        "sap_client": CLIENT,
        "stores": dict(till.STORE_NAMES),
    },
)
