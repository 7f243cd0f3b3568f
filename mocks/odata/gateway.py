"""SAP Gateway's runtime in front of an ERP's services: logon to a client, a CSRF token for each service, the body of an error.

From the common sheet of the SAP OData 2.0 systems: the layer in front of the services answers (401, a refused token) in HTML or
plain text, and a service in JSON where the request asks for it. Assumed: another client than the technical user's is a failed
logon, a token is valid for the service that gave it, and the code of a malformed question.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.sax.saxutils import escape  # nosec B406  # it writes XML and reads none

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.control.stage import Transform, inside, world_of
from mocks.odata.front import ATOM, COUNT, LISTING, REFUSAL, ROWS, Front, Logon, Session, asks_for_json, root
from mocks.odata.language import ODataError
from mocks.odata.service import Answer, Service
from mocks.world.chance import draw

_MISREAD, _NOT_FOUND = "005056A509B11EE1B9A8FEC11C21178E", "005056A509B11EE1B9A8FEC11C21D78E"
_NO_SERVICE = "/IWBEP/CM_MGW_RT/026"
_RESOLUTION = {
    "SAP_Transaction": (
        "For backend administrators: run transaction /IWFND/ERROR_LOG on SAP Gateway hub system and search for entries with the"
        " timestamp above for more details"
    ),
    "SAP_Note": "See SAP Note 1797736 for error analysis (https://service.sap.com/sap/support/notes/1797736)",
}


class Gateway:
    """`services` by the path of their service document, without a slash at its end; `sid`: the system's own id."""

    def __init__(self, services: Mapping[str, Service], logon: Logon, *, sid: str = "ERP") -> None:
        self._services = {f"{path}/": service for path, service in services.items()}
        self._where = f"{sid}/{logon.client}"
        self.front = Front(
            logon=logon,
            session=Session(
                token=_token,
                cookies={
                    f"SAP_SESSIONID_{sid}_{logon.client}": f"{draw(*logon.user.encode()):016x}",
                    "sap-usercontext": f'"sap-client={logon.client}"',
                },
                attributes="HttpOnly; Path=/; SameSite=lax",
            ),
            path=self._path,
            sets=lambda path: self._services[path].sets,
            read=self._found,
            unauthorised=self.auth_error,
            refusal=self._refusal,
            error_json=self._error_json,
            headers={"dataserviceversion": "2.0", "sap-server": "true"},
            headed=frozenset({LISTING, COUNT, ATOM, ROWS, REFUSAL}),
            unquoted="/()'=,$",
            boundary="{:016X}",
        )

    @property
    def routes(self) -> list[Route]:
        return self.front.routes(self._services)

    def auth_error(self, request: Request) -> Response:
        body = "<html><head><title>Logon Error Message</title></head><body>Logon failed</body></html>"
        realm = f'Basic realm="SAP NetWeaver Application Server [{self._where}]"'
        return Response(body, 401, {"www-authenticate": realm}, "text/html")

    def vendor_error(self, request: Request) -> Response:
        return self._refusal(request, ODataError(400, "Property Custmer not found in type A_BusinessPartner"))

    def no_service(self, request: Request) -> Response:
        return self._refusal(request, ODataError(404, "No service found", code=_NO_SERVICE))

    def _path(self, request: Request) -> str:
        asked = inside(request)
        return next(path for path in self._services if asked.startswith(path))

    def _found(self, request: Request, path: str, target: str) -> Answer:
        return self._services[path].read(world_of(request), target, root=root(request, path))

    def _refusal(self, request: Request, problem: ODataError) -> Response:
        if asks_for_json(request):
            return Response(self._error_json(request, problem), problem.status, media_type="application/json")
        body = f'<?xml version="1.0" encoding="utf-8"?><error><message xml:lang="en">{escape(problem.message)}</message></error>'
        return Response(body, problem.status, media_type="application/xml")

    def _error_json(self, request: Request, problem: ODataError) -> bytes:
        now = datetime.fromtimestamp(world_of(request).now(), UTC)
        code = problem.code or (_NOT_FOUND if problem.status == 404 else _MISREAD)
        detail = {"code": code, "message": problem.message, "propertyref": "", "severity": "error", "target": ""}
        inner = {
            "application": {
                "component_id": "",
                "service_namespace": "/SAP/",
                "service_id": inside(request).rpartition("/")[0].rpartition("/")[2],
                "service_version": "0001",
            },
            "transactionid": f"{draw(int(now.timestamp())):032X}",
            "timestamp": f"{now:%Y%m%d%H%M%S}.{now.microsecond:06d}0",
            "Error_Resolution": _RESOLUTION,
            "errordetails": [detail],
        }
        return orjson.dumps({"error": {"code": code, "message": {"lang": "en", "value": problem.message}, "innererror": inner}})


def _token(path: str) -> str:
    return base64.b64encode(f"{draw(*path.rstrip('/').encode()):016x}".encode()).decode()


def drifting(gone: frozenset[str], other: Mapping[str, object]) -> Transform:
    """A change that removes the `gone` properties of every row and gives the `other` ones values of another kind.

    An empty list becomes null.
    """

    def drifted(row: Mapping[str, object]) -> dict[str, object]:
        kept = {name: value for name, value in row.items() if name not in gone}
        return kept | {name: value for name, value in other.items() if name in kept}

    def drift(body: object) -> object:
        if not isinstance(body, dict) or not isinstance(body.get("d"), dict):
            return body
        results = body["d"].get("results")
        if results is None:
            return {"d": drifted(body["d"])}
        return {"d": {**body["d"], "results": [drifted(row) for row in results] or None}}

    return drift
