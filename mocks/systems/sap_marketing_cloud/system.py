"""SAP Marketing Cloud played: Basic `c360-smc` / `demo-smc-password`; SAP Gateway OData 2.0 below `/sap/opu/odata/sap/`.

From the SAP Marketing Cloud and the common OData fact sheet: five services with versions, sets that want a filter, one without
paging, JSON on request, `$batch` within one service with a CSRF token and all cookies. Assumed: the texts of errors, server pages
of 1 000 rows (100 with expansion), and tokens for one service only.
"""

from __future__ import annotations

import base64
import re
from xml.sax.saxutils import escape  # nosec B406  # it writes XML and reads none

import orjson
from starlette.requests import Request
from starlette.responses import Response

from mocks.control.stage import System, inside, world_of
from mocks.odata.front import Front, Logon, Session, fetches_token, redo, root
from mocks.odata.language import Filters, ODataError
from mocks.odata.question import EntitySet, Question
from mocks.odata.service import Answer, Dialect, Service
from mocks.systems.sap_marketing_cloud import sets
from mocks.world.chance import draw
from mocks.world.people import MARKETING

USER, PASSWORD = "c360-smc", "demo-smc-password"
ROOT = "/sap/opu/odata/sap/"
COOKIES = {"SAP_SESSIONID_MKT_100": "Zk3xv0c", "sap-usercontext": "sap-client=100"}
_NOT_FOUND, _BUSINESS = "/IWBEP/CM_MGW_RT/020", "/IWBEP/CX_MGW_BUSI_EXCEPTION"
_NO_SERVICE = "/IWFND/MED/170"
WANT_A_FILTER = frozenset({"Interactions", "TargetGroupInteractionContacts"})
NOT_PAGEABLE = frozenset({"Scores"})


def _service(name: str, *own: EntitySet) -> Service:
    return Service(own, Dialect(filters=Filters(), type_prefix=f"{name}.", offset_suffix="+0000", typed_keys=True))


_CONTACT = _service("API_MKT_CONTACT_SRV", sets.CONTACTS, sets.ORIGIN_DATA, sets.ADDITIONAL_IDS, sets.PERMISSIONS)
SERVICES = {
    "API_MKT_CONTACT_SRV;v=0002": _CONTACT,
    "API_MKT_CONTACT_SRV;v=0004": _CONTACT,
    "API_MKT_INTERACTION_SRV": _service("API_MKT_INTERACTION_SRV", sets.INTERACTIONS),
    "API_MKT_SCORE_SRV": _service("API_MKT_SCORE_SRV", sets.SCORES, sets.SCORE_VALUES),
    "API_MKT_TARGET_GROUP_SRV": _service("API_MKT_TARGET_GROUP_SRV", sets.TARGET_GROUPS, sets.MEMBERS),
    "API_MKT_CAMPAIGN_SRV;v=0002": _service("API_MKT_CAMPAIGN_SRV", sets.CAMPAIGNS),
}


def _path(request: Request) -> str:
    name = request.path_params["service"]
    if name not in SERVICES:
        bare, _, version = name.partition(";v=")
        told = f"No service found for namespace '', name '{bare}', version '{version or '0001'}'"
        raise ODataError(403, told, code=_NO_SERVICE)
    return f"{ROOT}{name}/"


def _name(path: str) -> str:
    return path.removeprefix(ROOT).removesuffix("/")


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
    """The answer of the layer in front of the services."""
    return Response(
        "<html><body><h1>Logon failed</h1></body></html>", 401, {"www-authenticate": 'Basic realm="SAP"'}, "text/html"
    )


def _read(request: Request, path: str, target: str) -> Answer:
    service = SERVICES[_name(path)]
    _check(service.question(target))
    return service.read(world_of(request), target, root=root(request, path))


def _check(asked: Question) -> None:
    if asked.entities.name in WANT_A_FILTER and asked.node is None and asked.key is None:
        raise ODataError(400, f"A filter is required for entity set {asked.entities.name}")
    if asked.entities.name in NOT_PAGEABLE and (asked.top is not None or asked.skip):
        raise ODataError(400, f"$top and $skip are not supported for entity set {asked.entities.name}")


def _token(path: str) -> str:
    seal = draw(*_name(path).encode())
    return base64.b64encode(seal.to_bytes(8, "big") * 2).decode()


FRONT = Front(
    logon=Logon(USER, PASSWORD),
    session=Session(token=_token, cookies=COOKIES),
    path=_path,
    sets=lambda path: SERVICES[_name(path)].sets,
    read=_read,
    unauthorised=lambda _: _unauthorised(),
    refusal=_refusal,
    error_json=lambda _, problem: _error_json(problem),
    wants_json=_wants_json,
)
_UUID = re.compile(r"(ContactUUID|ObjectUUID|GroupUUID)$")


def _drift(body: object) -> object:
    """Guids gone, texts where dates were, null where a list was."""
    if not isinstance(body, dict) or "d" not in body:
        return body
    inner = body["d"]
    if "results" not in inner:
        return {"d": _drifted(inner)}
    return {"d": {**inner, "results": [_drifted(row) for row in inner["results"]] or None}}


def _drifted(row: dict[str, object]) -> dict[str, object]:
    kept = {name: value for name, value in row.items() if not _UUID.search(name)}
    changed: dict[str, object] = {
        "BirthDate": "soon",
        "InteractionTimeStampUTC": "now",
        "FullName": ["?"],
        "MarketingScoreValue": {},
        "CampaignID": 7,
    }
    return kept | {name: value for name, value in changed.items() if name in kept}


def _not_found(request: Request) -> Response:
    return Response(f"<html><body>Not found: {escape(inside(request))}</body></html>", 404, media_type="text/html")


SYSTEM = System(
    slug=MARKETING,
    routes=FRONT.routes([ROOT + "{service}/"]),
    vendor_error=lambda request: _refusal(request, ODataError(400, "Property EmialAddress not found in type Contact")),
    auth_error=lambda _: _unauthorised(),
    drift=_drift,
    redo=redo,
    is_auth=fetches_token,
    not_found=_not_found,
    settings={"base_url": "", "user": USER, "password": PASSWORD},
)
