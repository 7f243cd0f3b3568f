"""SAP Gateway's runtime in front of its services: logon, client, CSRF tokens, batches, and the body of an error.

From the common sheet of the SAP OData 2.0 systems: whatever the layer in front of the services answers (401, a refused token) is
HTML or plain text; JSON is for who asks for it. Assumed: another client than the technical user's is a failed logon, a token
holds for the service that gave it, and the code of a malformed question.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks import odata_batch
from mocks.chance import draw
from mocks.control import Transform, inside, world_of
from mocks.odata import ODataError
from mocks.odata_service import Service

_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 500: "Internal Server Error"}
_MISREAD, _NOT_FOUND = "005056A509B11EE1B9A8FEC11C21178E", "005056A509B11EE1B9A8FEC11C21D78E"
_NO_SERVICE = "/IWBEP/CM_MGW_RT/026"
_RESOLUTION = {
    "SAP_Transaction": (
        "For backend administrators: run transaction /IWFND/ERROR_LOG on SAP Gateway hub system and search for entries with the"
        " timestamp above for more details"
    ),
    "SAP_Note": "See SAP Note 1797736 for error analysis (https://service.sap.com/sap/support/notes/1797736)",
}


@dataclass(frozen=True, slots=True)
class Logon:
    """The technical user, the client that it is of, and the system's own id."""

    user: str
    password: str
    client: str = "100"
    sid: str = "ERP"

    @property
    def header(self) -> str:
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    @property
    def cookies(self) -> dict[str, str]:
        session = f"SAP_SESSIONID_{self.sid}_{self.client}"
        return {session: f"{draw(*self.user.encode()):016x}", "sap-usercontext": f"sap-client={self.client}"}


class Gateway:
    """`services` by the path of their service document, without a slash at its end."""

    def __init__(self, services: Mapping[str, Service], logon: Logon) -> None:
        self._services, self._logon = services, logon

    @property
    def routes(self) -> list[Route]:
        batches = [Route(f"{path}/$batch", self._batch, methods=["POST"]) for path in self._services]
        return batches + [Route(f"{path}/{{rest:path}}", self._read, methods=["GET"]) for path in self._services]

    def auth_error(self, request: Request) -> Response:
        body = "<html><head><title>Logon Error Message</title></head><body>Logon failed</body></html>"
        realm = f'Basic realm="SAP NetWeaver Application Server [{self._logon.sid}/{self._logon.client}]"'
        return Response(body, 401, {"www-authenticate": realm}, "text/html")

    def vendor_error(self, request: Request) -> Response:
        return self._refusal(request, ODataError(400, "Property Custmer not found in type A_BusinessPartner"))

    def no_service(self, request: Request) -> Response:
        return self._refusal(request, ODataError(404, "No service found", code=_NO_SERVICE))

    def is_auth(self, request: Request) -> bool:
        return request.method == "GET" and request.headers.get("x-csrf-token", "").lower() == "fetch"

    def _is_known(self, request: Request) -> bool:
        client = request.query_params.get("sap-client") or request.headers.get("sap-client")
        has_password = hmac.compare_digest(request.headers.get("authorization", "").encode(), self._logon.header.encode())
        return has_password and client == self._logon.client

    def _path(self, request: Request) -> str:
        asked = inside(request)
        return next(path for path in self._services if asked.startswith(f"{path}/"))

    def _token(self, path: str) -> str:
        return base64.b64encode(f"{draw(*path.encode()):016x}".encode()).decode()

    def _read(self, request: Request) -> Response:
        if not self._is_known(request):
            return self.auth_error(request)
        path, headers = self._path(request), {"dataserviceversion": "2.0", "sap-server": "true"}
        if self.is_auth(request):
            headers["x-csrf-token"] = self._token(path)
        rest = quote(inside(request)[len(path) + 1 :], safe="/()'=,$")
        answer = self._listed(path) if not rest else self._answered(request, path, rest)
        answer.headers.update(headers)
        for name, value in self._logon.cookies.items() if self.is_auth(request) else ():
            answer.set_cookie(name, value, httponly=True)
        return answer

    def _listed(self, path: str) -> Response:
        sets = sorted(self._services[path].sets)
        return Response(orjson.dumps({"d": {"EntitySets": sets}}), media_type="application/json")

    def _answered(self, request: Request, path: str, rest: str) -> Response:
        query = request.scope["query_string"].decode("latin-1")
        try:
            body = self._found(request, path, f"{rest}?{query}" if query else rest)
        except ODataError as problem:
            return self._refusal(request, problem)
        if isinstance(body, int):
            return Response(str(body), media_type="text/plain")
        if not _wants_json(request):
            return Response(_atom(body), media_type="application/atom+xml")
        return Response(orjson.dumps(body), media_type="application/json")

    def _found(self, request: Request, path: str, target: str) -> Any:
        root = f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}{path}/"
        return self._services[path].read(world_of(request), target, root=root)

    async def _batch(self, request: Request) -> Response:
        if not self._is_known(request):
            return self.auth_error(request)
        path = self._path(request)
        holds = self._logon.cookies.items() <= request.cookies.items()
        if request.headers.get("x-csrf-token") != self._token(path) or not holds:
            return Response("CSRF token validation failed", 403, {"x-csrf-token": "Required"}, "text/plain")
        body = await request.body()
        try:
            targets = odata_batch.targets(request.headers.get("content-type", ""), body)
        except ODataError as problem:
            return self._refusal(request, problem)
        boundary = f"{draw(len(body), *body[-8:]):016X}"
        content = odata_batch.render([self._part(request, path, target) for target in targets], boundary)
        return Response(content, 202, {"dataserviceversion": "2.0"}, f"multipart/mixed; boundary={boundary}")

    def _part(self, request: Request, path: str, target: str) -> odata_batch.Part:
        try:
            found = self._found(request, path, target)
        except ODataError as problem:
            reason = _REASONS.get(problem.status, "Error")
            return odata_batch.Part(problem.status, reason, "application/json", self._error_json(request, problem))
        if isinstance(found, int):
            return odata_batch.Part(200, "OK", "text/plain", str(found).encode())
        return odata_batch.Part(200, "OK", "application/json", orjson.dumps(found))

    def _refusal(self, request: Request, problem: ODataError) -> Response:
        if _wants_json(request):
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


def redo(content: bytes, change: Transform) -> bytes:
    """The same change inside every part of a batch."""
    if not content.startswith(b"--"):
        return orjson.dumps(change(orjson.loads(content)))
    boundary = odata_batch.boundary_of(content)
    return odata_batch.changed(content, boundary, lambda body: orjson.dumps(change(orjson.loads(body))))


def drifting(gone: frozenset[str], other: Mapping[str, Any]) -> Transform:
    """Takes the `gone` properties out of every row and gives the `other` ones values of another kind; an empty list is null."""

    def drifted(row: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in row.items() if name not in gone}
        return kept | {name: value for name, value in other.items() if name in kept}

    def drift(body: Any) -> Any:
        if not isinstance(body, dict) or not isinstance(body.get("d"), dict):
            return body
        results = body["d"].get("results")
        if results is None:
            return {"d": drifted(body["d"])}
        return {"d": {**body["d"], "results": [drifted(row) for row in results] or None}}

    return drift


def _wants_json(request: Request) -> bool:
    return request.query_params.get("$format") == "json" or "json" in request.headers.get("accept", "")


def _atom(body: Any) -> str:
    """The default form, as far as a reader that forgot to ask for JSON needs it to notice."""
    rows = body["d"].get("results", [body["d"]])
    entries = "".join(f"<entry><id>{escape(row['__metadata']['uri'])}</id></entry>" for row in rows)
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
