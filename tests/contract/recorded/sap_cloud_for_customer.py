"""Cloud for Customer's samples: basic auth, a CSRF token with cookies for batches (section 2), filters by section 6."""

import base64
import json
import re
from functools import cache, partial
from typing import Any
from urllib.parse import unquote

import httpx

from tests.contract.recorded import odata
from tests.contract.recorded.samples import answer, sample, target
from tests.contract.suite.lines import Expected, Line, PlayedLine

SYSTEM = "sap_cloud_for_customer"
USER, PASSWORD = "c360", "demo-c4c-password"
SERVICE = "/sap/c4c/odata/v1/c4codataapi/"
CSRF = "q8Jr2bKxV0mF3c1dT5aA7Q=="
AMELIA, OLIVER = "1004711", "1004712"
COOKIES = {"SAP_SESSIONID_XYZ_100": "abc123", "sap-usercontext": "sap-client=100"}

AS_OLIVER = {
    "1004711": "1004712",
    "204711": "204712",
    "Amelia": "Oliver",
    "Hart": "Bennett",
    "amelia.hart": "oliver.bennett",
    "900123": "900124",
    "HRD-10002841": "HRD-10002842",
    '"4070': '"4170',
    "00163E5A7C1D1EEEA1B2C3D4E5F6": "00163E5A7C1D1EEEA1B2C3D4AAAA",
    '"9': '"8',
    '"Letter", "Consent": "1"': '"Letter", "Consent": "2"',
}
CROWD = 25
SETS = {
    "IndividualCustomerCollection": "individual_customers.json",
    "IndividualCustomerIdentificationCollection": "identifications.json",
    "IndividualCustomerAddressCollection": "addresses.json",
    "IndividualCustomerTeamCollection": "team.json",
    "MarketingPermissionCollection": "marketing_permissions.json",
    "ServiceRequestCollection": "service_requests.json",
    "ServiceRequestTextCollectionCollection": "service_request_texts.json",
    "PhoneCallCollection": "phone_calls.json",
    "EMailCollection": "e_mails.json",
    "AppointmentCollection": "appointments.json",
    "VisitCollection": "visits.json",
}


def settings(root: str) -> dict[str, Any]:
    """Names of staff are a request more for who is new: asked for where they are tested."""
    return {
        "base_url": root,
        "user": USER,
        "password": PASSWORD,
        "contact_permissions": {"1": True, "2": False},
        "channel_consents": {"1": True, "2": False},
        "communication_types": {"001": {"purpose": "MARKETING", "channel": "EMAIL"}},
        "names_from_calls": False,
    }


@cache
def rows_text(entity_set: str) -> str:
    """Oliver's rows before Amelia's, so that whoever pairs by order is wrong."""
    name = SETS[entity_set]
    return json.dumps(sample(SYSTEM, name, AS_OLIVER)["d"]["results"] + sample(SYSTEM, name)["d"]["results"])


def rows(entity_set: str) -> odata.Rows:
    found: odata.Rows = json.loads(rows_text(entity_set))
    return found


def stranger(place: int) -> dict[str, str]:
    """What makes somebody else of Amelia: one of a crowd that lives in one street."""
    return {
        "1004711": f"10060{place:02d}",
        "204711": f"2060{place:02d}",
        "HRD-10002841": f"HRD-100060{place:02d}",
        "Amelia": "Stranger",
        "Hart": "Passer-By",
        "amelia.hart": f"stranger{place:02d}",
        "900123": f"9002{place:02d}",
        "453340800000": "0",
        "SW1X 0AA": "E1 1AA",
        "Example Mews": "Example Street",
        '"HouseNumber": "1"': f'"HouseNumber": "{100 + place}"',
    }


def inner(request: httpx.Request) -> list[str]:
    """The requests inside a batch, or the one request, decoded."""
    if not target(request).endswith("$batch"):
        return [unquote(target(request).removeprefix(SERVICE))]
    return [unquote(asked) for asked in re.findall(r"GET (\S+) HTTP/1\.1", request.content.decode())]


def basic() -> str:
    return "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


async def asked(line: PlayedLine, path: str, *, expect: Expected = 200) -> Any:
    """What is answered below the service root; spaces are encoded here."""
    joint = "&" if "?" in path else "?"
    target = f"{SERVICE}{path}{joint}$format=json".replace(" ", "%20")
    return await line.get(target, {"Authorization": basic(), "odata-no-codedescs": "true"}, expect=expect)


async def facts(line: Line) -> dict[str, Any]:
    """`tickets`: the newest ticket of Amelia and one of Oliver."""
    if not isinstance(line, PlayedLine):
        return {"tickets": ("40703", "41703")}
    newest = "ServiceRequestCollection?$top=1&$orderby=CreationDateTime desc&$filter=BuyerPartyID eq "
    found = [await asked(line, f"{newest}'{customer}'") for customer in ("1004711", "1004712")]
    return {"tickets": tuple(page["d"]["results"][0]["ID"] for page in found)}


class Recording:
    root = "https://my300001.c4c.test"

    def __init__(self) -> None:
        self.csrf = CSRF
        self.server_page = 1000
        self.crowd = 0
        self.next_host = self.root

    def is_auth(self, request: httpx.Request) -> bool:
        return request.headers.get("x-csrf-token", "").lower() == "fetch"

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(401, html="<html><body>Anmeldung fehlgeschlagen</body></html>")

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "error.json"), 400)

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == basic()
        if self.is_auth(request):
            return self._token()
        below = target(request).removeprefix(SERVICE)
        if below == "$batch":
            assert request.method == "POST"
            cookies = {part.strip() for part in request.headers.get("Cookie", "").split(";")}
            if request.headers.get("x-csrf-token") != self.csrf or not cookies >= {
                f"{name}={value}" for name, value in COOKIES.items()
            }:
                return httpx.Response(403, headers={"x-csrf-token": "Required"}, text="CSRF token validation failed")
            return odata.batch(request, partial(self._read, in_batch=True))
        assert request.method == "GET"
        assert request.headers["odata-no-codedescs"] == "true"
        return self._read(below)

    def drifted(self, request: httpx.Request) -> httpx.Response:
        """Customer, ticket and time of every row are gone or of another kind."""
        whole = self.answer(request)
        text = whole.text
        for name in ("CustomerID", "BuyerPartyID", "ServiceRequestID", "MainAccountPartyID"):
            text = text.replace(f'"{name}": "', f'"{name}": {{}}, "was": "')
        if "Content-Length" in text:
            lines = [line for line in text.split("\r\n") if not line.startswith("Content-Length")]
            text = "\r\n".join(lines)
        return httpx.Response(whole.status_code, headers={"Content-Type": whole.headers["Content-Type"]}, text=text)

    def _token(self) -> httpx.Response:
        headers = [("x-csrf-token", self.csrf), ("Content-Type", "application/json")]
        headers += [("Set-Cookie", f"{name}={value}; path=/; HttpOnly") for name, value in COOKIES.items()]
        return httpx.Response(200, headers=headers, content=b'{"d":{"EntitySets":["IndividualCustomerCollection"]}}')

    def _read(self, asked: str, *, in_batch: bool = False) -> httpx.Response:
        entity_set, query = odata.set_and_query(asked)
        assert entity_set in SETS, "no sample answers for this entity set"
        told = odata.options(query)
        kept = "&".join(part for part in query.split("&") if not part.startswith("$skiptoken"))
        following = f"{self.next_host}{SERVICE}{entity_set}?{kept}&$skiptoken="
        assert "$search" not in told or not in_batch, "$search is not allowed inside $batch"
        held = rows(entity_set)
        if entity_set == "IndividualCustomerCollection":
            held += [sample(SYSTEM, SETS[entity_set], stranger(place))["d"]["results"][0] for place in range(self.crowd)]
        return answer(odata.answered(held, told, server_page=self.server_page, following=following))
