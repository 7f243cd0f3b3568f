"""The ERP's samples: basic auth in one client, a CSRF token of each service for its batches, filters by section 7."""

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

SYSTEM = "sap_ecc"
USER, PASSWORD, CLIENT = "C360_RFC", "demo-ecc-password", "100"
BELOW = "/sap/opu/odata/sap/"
PARTNERS, SALES, BILLING = "API_BUSINESS_PARTNER", "API_SALES_ORDER_SRV", "API_BILLING_DOCUMENT_SRV"
AMELIA, OLIVER = "204711", "204712"
COOKIES = {"SAP_SESSIONID_ERP_100": "abc123", "sap-usercontext": "sap-client=100"}

AS_OLIVER = {
    "204711": "204712",
    "25361": "25362",
    "Amelia": "Oliver",
    "Hart": "Bennett",
    "amelia.hart": "oliver.bennett",
    "900123": "900124",
    "HRD-10002841": "HRD-10002842",
    "90001": "90002",
    "90000": "90009",
    "QX7K2M": "QX7K2Q",
    "QV1B4C": "QV1B4Q",
}
CROWD = 25
SETS = {
    PARTNERS: {"A_BusinessPartner": "business_partners.json", "A_BuPaIdentification": "identifications.json"},
    SALES: {"A_SalesOrder": "sales_orders.json"},
    BILLING: {"A_BillingDocumentItem": "billing_items.json", "A_BillingDocument": "billing_documents.json"},
}


def settings(root: str) -> dict[str, Any]:
    return {"base_url": root, "user": USER, "password": PASSWORD, "client": CLIENT}


@cache
def rows_text(name: str) -> str:
    """Oliver's rows before Amelia's, so that whoever pairs by order is wrong."""
    return json.dumps(sample(SYSTEM, name, AS_OLIVER)["d"]["results"] + sample(SYSTEM, name)["d"]["results"])


def stranger(place: int) -> dict[str, str]:
    """What makes somebody else of Amelia: one of a crowd whose names begin alike."""
    return {
        "204711": f"2060{place:02d}",
        "25361": f"2600{place:02d}",
        "HRD-10002841": f"HRD-100060{place:02d}",
        "Amelia": "Stranger",
        "Hart": "Bystander",
        "amelia.hart": f"stranger{place:02d}",
        "900123": f"9002{place:02d}",
        "453340800000": "0",
    }


def inner(request: httpx.Request) -> list[str]:
    """The requests inside a batch, or the one request, decoded, each below its service."""
    if "/$batch" not in target(request):
        return [unquote(target(request).removeprefix(BELOW).partition("/")[2])]
    return [unquote(asked) for asked in re.findall(r"GET (\S+) HTTP/1\.1", request.content.decode())]


def service(request: httpx.Request) -> str:
    return target(request).removeprefix(BELOW).partition("/")[0]


def basic() -> str:
    return "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


async def asked(line: PlayedLine, path: str, *, expect: Expected = 200) -> Any:
    """What is answered below the folder of services; spaces are encoded here."""
    joint = "&" if "?" in path else "?"
    target = f"{BELOW}{path}{joint}$format=json&sap-client={CLIENT}".replace(" ", "%20")
    return await line.get(target, {"Authorization": basic()}, expect=expect)


async def facts(line: Line) -> dict[str, Any]:
    """`orders`: the newest of Amelia's that was paid in full, and one of Oliver's. `bills`: an invoice of hers."""
    if not isinstance(line, PlayedLine):
        return {"orders": ("9000123", "9000223"), "bills": ("90000313",)}
    newest = f"{SALES}/A_SalesOrder?$top=1&$orderby=SalesOrderDate desc&$filter=SoldToParty eq "
    pages = [await asked(line, f"{newest}'{customer}'") for customer in (AMELIA, OLIVER)]
    orders = tuple(page["d"]["results"][0]["SalesOrder"] for page in pages)
    billed = await asked(line, f"{BILLING}/A_BillingDocumentItem?$filter=SalesDocument eq '{orders[0]}'")
    return {"orders": orders, "bills": (billed["d"]["results"][0]["BillingDocument"],)}


class Recording:
    root = "https://erp.test:44300"

    def __init__(self) -> None:
        self.csrf = "q8Jr2bKxV0mF3c1dT5aA7Q=="
        self.server_page = 100
        self.crowd = 0
        self.next_host = self.root

    def token(self, of_service: str) -> str:
        return f"{of_service}{self.csrf}"

    def is_auth(self, request: httpx.Request) -> bool:
        return request.headers.get("x-csrf-token", "").lower() == "fetch"

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(401, html="<html><head><title>Anmeldung fehlgeschlagen</title></head></html>")

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "error.json"), 400)

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == basic()
        assert f"sap-client={CLIENT}" in target(request), "the session would be of another client"
        if self.is_auth(request):
            return self._token(request)
        below = target(request).removeprefix(BELOW)
        of_service, _, asked = below.partition("/")
        if asked.startswith("$batch"):
            assert request.method == "POST"
            cookies = {part.strip() for part in request.headers.get("Cookie", "").split(";")}
            held = cookies >= {f"{name}={value}" for name, value in COOKIES.items()}
            if request.headers.get("x-csrf-token") != self.token(of_service) or not held:
                return httpx.Response(403, headers={"x-csrf-token": "Required"}, text="CSRF token validation failed")
            return odata.batch(request, partial(self._read, of_service))
        assert request.method == "GET"
        return self._read(of_service, asked)

    def drifted(self, request: httpx.Request) -> httpx.Response:
        """Partner, order and invoice of every row are of another kind."""
        whole = self.answer(request)
        text = whole.text
        for name in ("BusinessPartner", "SalesOrder", "SoldToParty", "BillingDocument"):
            text = text.replace(f'"{name}": "', f'"{name}": {{}}, "was": "')
        if "Content-Length" in text:
            lines = [line for line in text.split("\r\n") if not line.startswith("Content-Length")]
            text = "\r\n".join(lines)
        return httpx.Response(whole.status_code, headers={"Content-Type": whole.headers["Content-Type"]}, text=text)

    def _token(self, request: httpx.Request) -> httpx.Response:
        headers = [("x-csrf-token", self.token(service(request))), ("Content-Type", "application/json")]
        headers += [("Set-Cookie", f"{name}={value}; path=/; HttpOnly") for name, value in COOKIES.items()]
        return httpx.Response(200, headers=headers, content=b'{"d":{"EntitySets":["A_BusinessPartner"]}}')

    def _read(self, of_service: str, asked: str) -> httpx.Response:
        entity_set, query = odata.set_and_query(asked)
        assert entity_set in SETS[of_service], "no sample of this service answers for this entity set"
        told = odata.options(query)
        kept = "&".join(part for part in query.split("&") if not part.startswith("$skiptoken"))
        following = f"{self.next_host}{BELOW}{of_service}/{entity_set}?{kept}&$skiptoken="
        held: odata.Rows = json.loads(rows_text(SETS[of_service][entity_set]))
        if entity_set == "A_BusinessPartner":
            strangers = (sample(SYSTEM, "business_partners.json", stranger(place)) for place in range(self.crowd))
            held += [one["d"]["results"][0] for one in strangers]
        return answer(odata.answered(held, told, server_page=self.server_page, following=following))
