"""SAP Cloud for Customer played: Basic `c360` / `demo-c4c-password`; OData 2.0 at `/sap/c4c/odata/v1/c4codataapi/`.

From the SAP Cloud for Customer fact sheet: `*` in an `eq` literal is a wildcard, `or` joins one property only, server pages
of 1 000 rows (100 with expansion), JSON on request, `$batch` with a CSRF token and the token's cookies. Assumed: 202 for a batch,
the error body.
"""

from __future__ import annotations

from xml.sax.saxutils import escape  # nosec B406  # it writes XML and reads none

import orjson
from starlette.requests import Request
from starlette.responses import Response

from mocks.control.stage import System, Webhook, World, world_of
from mocks.odata.front import ATOM, COUNT, LISTING, ROWS, Front, Logon, Session, fetches_token, redo, root
from mocks.odata.language import Filters, ODataError
from mocks.odata.service import Answer, Dialect, Service
from mocks.systems.sap_cloud_for_customer import activities as crm_service
from mocks.systems.sap_cloud_for_customer import customers as crm_customers
from mocks.systems.sap_cloud_for_customer import permissions as crm_permissions
from mocks.systems.sap_cloud_for_customer import rows as crm_rows
from mocks.world.chance import draw
from mocks.world.keys import Kind
from mocks.world.people import C4C, Person
from mocks.world.topics import CATEGORIES

USER, PASSWORD = "c360", "demo-c4c-password"
LOGON = Logon(USER, PASSWORD)
ROOT = "/sap/c4c/odata/v1/c4codataapi/"
SESSION = Session(token=lambda _: "q8Jr2bKxV0mF3c1dT5aA7Q==", cookies={"SAP_SESSIONID_C4C_001": "o7b2c1f0d9"})

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
    """An error in JSON where the request asks for JSON, in XML otherwise."""
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


def _read(request: Request, path: str, target: str) -> Answer:
    if request.method == "POST" and SERVICE.question(target).search:
        raise ODataError(400, "$search is not allowed inside $batch")
    texts = request.headers.get("odata-no-codedescs") != "true"
    return SERVICE.read(world_of(request), target, root=root(request, path), texts=texts)


FRONT = Front(
    logon=LOGON,
    session=SESSION,
    path=lambda _: ROOT,
    sets=lambda _: SERVICE.sets,
    read=_read,
    unauthorised=lambda _: _unauthorised(),
    refusal=_refusal,
    error_json=lambda _, problem: _error_json(problem),
    headers={"dataserviceversion": "2.0", "cache-control": "no-cache, no-store"},
    headed=frozenset({LISTING, COUNT, ATOM, ROWS}),
    wants_json=lambda request: request.query_params.get("$format") == "json",
    boundary="ejj{:012x}",
)


def _drift(body: object) -> object:
    """Keys gone, texts where dates were, null where a list was."""
    if not isinstance(body, dict) or "d" not in body:
        return body
    results = body["d"].get("results")
    if isinstance(results, dict):
        return {"d": {"results": _drifted(results)}}
    return {"d": {**body["d"], "results": [_drifted(row) for row in results or ()] or None}}


_GONE = frozenset({"CustomerID", "ID", "ObjectID", "ServiceRequestID", "MainAccountPartyID", "BuyerPartyID"})


def _drifted(row: dict[str, object]) -> dict[str, object]:
    kept = {name: value for name, value in row.items() if name not in _GONE}
    changed: dict[str, object] = {
        "BirthDate": "soon",
        "CreationDateTime": "now",
        "CreatedOn": 5,
        "FirstName": ["?"],
        "Email": 7,
        "StartDateTime": None,
    }
    return kept | {name: value for name, value in changed.items() if name in kept}


def _webhook(world: World, person: Person, now: float) -> Webhook:
    """A webhook with ids alone (section 11); a technical user's credentials protect the receiver."""
    held = crm_rows.object_id(person, Kind.CUSTOMER)
    event = {
        "event-id": f"{draw(person.number, int(now)):032x}",
        "event-type": "Account.Root.Updated.v1",
        "event-type-version": "v1",
        "event-time": f"{int(now)}",
        "source": "my300001",
        "data": {"root-entity-id": held, "entity-id": held},
    }
    return Webhook({"Content-Type": "application/json", "Authorization": LOGON.header}, orjson.dumps(event))


SYSTEM = System(
    slug=C4C,
    routes=FRONT.routes([ROOT]),
    vendor_error=lambda request: _refusal(
        request, ODataError(400, "Property Emial not found in type c4codata.IndividualCustomer")
    ),
    auth_error=lambda _: _unauthorised(),
    drift=_drift,
    redo=redo,
    is_auth=fetches_token,
    webhook=_webhook,
    settings={
        "base_url": "",
        "user": USER,
        "password": PASSWORD,
        "restricted_field": crm_rows.RESTRICTED,
        "ticket_categories": dict(CATEGORIES),
        "contact_permissions": {"1": True, "2": False},
        "channel_consents": {crm_permissions.GIVEN: True, crm_permissions.REFUSED: False},
        "communication_types": {crm_permissions.NEWSLETTER: {"purpose": "MARKETING", "channel": "EMAIL"}},
    },
)
