"""SAP Analytics Cloud played: the Data Export Service at `/api/v1/dataexport` (OData 4.0), and the identity service's
`/oauth/token` on the same host; client and secret are in `mocks/systems/sap_analytics_cloud/token.py`.

From the SAP Analytics Cloud fact sheet. Not played: subscriptions and changes, CSV, metadata documents, other masters.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.control.stage import System, inside, world_of
from mocks.odata.language import ODataError
from mocks.systems.sap_analytics_cloud import export as sac_export
from mocks.systems.sap_analytics_cloud import model as sac_model
from mocks.systems.sap_analytics_cloud import token as tokens
from mocks.world.people import ANALYTICS

TOKEN_PATH = "/oauth/token"  # nosec B105  # a path
BASE = "/api/v1/dataexport"
NAMESPACES = ("sac", "sac_currency_tables", "sac_public_dimensions", "sac_unit_conversion")
_MODEL = f"{BASE}/providers/sac/{{provider}}"


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, {"odata-version": "4.0"}, "application/json")


def _refusal(problem: ODataError) -> Response:
    """The message is a text, unlike in OData 2.0."""
    return _json({"error": {"code": problem.code or str(problem.status), "message": problem.message}}, problem.status)


def _unauthorised() -> Response:
    return _refusal(ODataError(401, "The access token is missing, invalid or has expired"))


def _guarded(handler: Callable[[Request], object]) -> Callable[[Request], Response]:
    """Checks the token and the header that marks it as one of OAuth."""

    def respond(request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not tokens.is_valid(token, world_of(request).now()):
            return _unauthorised()
        if request.headers.get("x-sap-sac-custom-auth") != "true":
            return _refusal(ODataError(401, "The request is not authenticated"))
        try:
            return _json(handler(request))
        except ODataError as problem:
            return _refusal(problem)

    return respond


async def _token(request: Request) -> Response:
    """A token, or an error in OAuth's own spelling; the kind of grant comes in the address or in the form."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return _denied(400, "invalid_request", "The content type is not that of a form")
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    grant = request.query_params.get("grant_type", form.get("grant_type"))
    if grant != "client_credentials":
        return _denied(401, "unauthorized", "Missing or unsupported grant type")
    if not hmac.compare_digest(request.headers.get("authorization", "").encode(), tokens.BASIC.encode()):
        return _denied(401, "invalid_client", "Bad credentials")
    token = tokens.issue(world_of(request).now() + tokens.SECONDS)
    answer = {"access_token": token, "token_type": "bearer", "expires_in": tokens.SECONDS, "scope": "uaa.resource"}  # nosec B105  # a scheme's name
    return _json({**answer, "jti": "5f1a0c33d2b14000a006a1b2c3d4e5f6"})


def _denied(status: int, error: str, description: str) -> Response:
    return _json({"error": error, "error_description": description}, status)


def _namespaces(request: Request) -> object:
    return {"@odata.context": "$metadata#Namespaces", "value": [{"NamespaceID": name} for name in NAMESPACES]}


def _providers(request: Request) -> object:
    """The providers of a namespace; only the namespace of models has one here."""
    provider = {
        "ProviderID": sac_model.PROVIDER,
        "ProviderName": sac_model.NAME,
        "Description": sac_model.DESCRIPTION,
        "ServiceURL": f"{_root(request)}{BASE}/providers/sac/{sac_model.PROVIDER}",
        "NamespaceID": "sac",
    }
    namespace = request.path_params["namespace"]
    if namespace not in NAMESPACES:
        raise ODataError(404, "Namespace not found")
    return {"@odata.context": "$metadata#Providers", "value": [provider] if namespace == "sac" else []}


def _root(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}"


def _known(request: Request) -> None:
    if request.path_params["provider"] != sac_model.PROVIDER:
        raise ODataError(404, "Provider not found")


def _service_document(request: Request) -> object:
    _known(request)
    sets = [{"name": name, "kind": "EntitySet", "url": name} for name in sac_model.SETS]
    return {"@odata.context": "$metadata", "value": sets}


def _export(request: Request) -> object:
    _known(request)
    found = sac_model.SETS.get(request.path_params["set"])
    if found is None:
        raise ODataError(404, "Entity set not found")
    export = sac_export.asked(found, request.scope["query_string"].decode("latin-1"))
    root = f"{_root(request)}{BASE}/providers/sac/{sac_model.PROVIDER}/"
    return sac_export.page(world_of(request), export, root=root)


def _drift(body: object) -> object:
    """The customer a number, the score a text, the period gone; no list where there were no rows."""
    if not isinstance(body, dict) or "value" not in body:
        return body
    rows = [{**row, "CUSTOMER": 17, "SCORE": "high"} for row in body["value"]]
    return {**body, "value": [{name: value for name, value in row.items() if name != "Date"} for row in rows] or None}


SYSTEM = System(
    slug=ANALYTICS,
    routes=[
        Route(TOKEN_PATH, _token, methods=["POST"]),
        Route(f"{BASE}/administration/Namespaces", _guarded(_namespaces)),
        Route(f"{BASE}/administration/Namespaces(NamespaceID='{{namespace}}')/Providers", _guarded(_providers)),
        Route(_MODEL, _guarded(_service_document)),
        Route(f"{_MODEL}/", _guarded(_service_document)),
        Route(f"{_MODEL}/{{set}}", _guarded(_export)),
    ],
    vendor_error=lambda _: _refusal(ODataError(400, "The property 'CUSTOMR' is not defined in type 'FactData'")),
    auth_error=lambda _: _unauthorised(),
    drift=_drift,
    is_auth=lambda request: inside(request) == TOKEN_PATH,
    not_found=lambda _: _refusal(ODataError(404, "Not found")),
    settings={
        "base_url": "",
        "token_url": TOKEN_PATH,
        "client_id": tokens.CLIENT_ID,
        "client_secret": tokens.CLIENT_SECRET,
        "provider": sac_model.PROVIDER,
        "provider_name": sac_model.NAME,
    },
)
