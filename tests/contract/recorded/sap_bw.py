"""The warehouse's samples: basic auth, one query's rows by customer, and when its data was last loaded."""

import base64
from typing import Any
from urllib.parse import unquote

import httpx

from tests.contract.recorded import odata
from tests.contract.recorded.samples import answer, sample, target
from tests.contract.suite.lines import Expected, Line, PlayedLine

SYSTEM = "sap_bw"
USER, PASSWORD = "c360", "demo-bw-password"
SERVICE = "/sap/opu/odata/sap/ZC360_CUSTVAL_SRV/"
RESULTS = "ZC360_CUSTVALResults"
CSRF = "kP3nW8sYt0mZ1rQ6vB4xLg=="
COOKIES = {"SAP_SESSIONID_BWP_100": "n7c4", "sap-usercontext": "sap-client=100"}
AMELIA, OLIVER = "204711", "204712"
AS_OLIVER = {
    "204711": "204712",
    "Amelia Hart": "Oliver Bennett",
    "GOLD": "BLACK",
    '"10000"': '"20000"',
    '"50"': '"70"',
    "20260224": "20260101",
}
SETS = {RESULTS: "results.json", "AdditionalMetadata": "additional_metadata.json"}


def settings(root: str) -> dict[str, Any]:
    return {"base_url": root, "user": USER, "password": PASSWORD}


def basic() -> str:
    return "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


def rows(entity_set: str) -> odata.Rows:
    """Oliver's rows before Amelia's, so that whoever pairs by order is wrong."""
    found: odata.Rows = sample(SYSTEM, SETS[entity_set])["d"]["results"]
    if entity_set == RESULTS:
        return sample(SYSTEM, "results.json", AS_OLIVER)["d"]["results"] + found
    return found


async def asked(line: PlayedLine, path: str, *, expect: Expected = 200) -> Any:
    """What is answered below the service root; spaces are encoded here."""
    joint = "&" if "?" in path else "?"
    told = f"{SERVICE}{path}{joint}$format=json".replace(" ", "%20")
    return await line.get(told, {"Authorization": basic()}, expect=expect)


async def facts(line: Line) -> dict[str, Any]:
    """`spent`: Amelia's net sales as the warehouse writes them, row by row; `loaded`: the ticks of the last load."""
    if not isinstance(line, PlayedLine):
        return {"spent": ("8450.25", "10000"), "loaded": "/Date(1772425800000)/"}
    found = await asked(line, f"{RESULTS}?$select=A0CUSTOMER,A0CALYEAR,NETSALES&$filter=A0CUSTOMER eq '0000204711'")
    loaded = await asked(line, "AdditionalMetadata")
    return {
        "spent": tuple(row["NETSALES"] for row in found["d"]["results"]),
        "loaded": loaded["d"]["results"][0]["DataRefreshTimestamp"],
    }


class Recording:
    root = "https://bw.test"

    def __init__(self) -> None:
        self.csrf = CSRF
        self.server_page = 1000
        self.has_metadata = True

    def is_auth(self, request: httpx.Request) -> bool:
        return request.headers.get("x-csrf-token", "").lower() == "fetch"

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(401, html="<html><body>Anmeldung fehlgeschlagen</body></html>")

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "error.json"), 404)

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == basic()
        if self.is_auth(request):
            return self._token()
        below = target(request).removeprefix(SERVICE)
        if below != "$batch":
            assert request.method == "GET"
            return self._read(below)
        assert request.method == "POST"
        cookies = {part.strip() for part in request.headers.get("Cookie", "").split(";")}
        wanted = {f"{name}={value}" for name, value in COOKIES.items()}
        if request.headers.get("x-csrf-token") != self.csrf or not cookies >= wanted:
            return httpx.Response(403, headers={"x-csrf-token": "Required"}, text="CSRF token validation failed")
        return odata.batch(request, self._read)

    def drifted(self, request: httpx.Request) -> httpx.Response:
        """The customer of every row is of another kind, and so are its key figures."""
        whole = self.answer(request)
        text = whole.text.replace('"A0CUSTOMER": "', '"A0CUSTOMER": {}, "was": "').replace('"NUMTRX": "', '"NUMTRX": [], "is": "')
        kept = [line for line in text.split("\r\n") if not line.startswith("Content-Length")]
        headers = {"Content-Type": whole.headers["Content-Type"]}
        return httpx.Response(whole.status_code, headers=headers, text="\r\n".join(kept))

    def _token(self) -> httpx.Response:
        headers = [("x-csrf-token", self.csrf), ("Content-Type", "application/json")]
        headers += [("Set-Cookie", f"{name}={value}; path=/; HttpOnly") for name, value in COOKIES.items()]
        return httpx.Response(200, headers=headers, content=b'{"d":{"EntitySets":["ZC360_CUSTVALResults"]}}')

    def _read(self, below: str) -> httpx.Response:
        entity_set, query = odata.set_and_query(below)
        assert entity_set in SETS, "no sample answers for this entity set"
        if entity_set == "AdditionalMetadata" and not self.has_metadata:
            return answer(sample(SYSTEM, "error.json"), 404)
        kept = "&".join(part for part in query.split("&") if not part.startswith("$skiptoken"))
        following = f"{self.root}{SERVICE}{entity_set}?{kept}&$skiptoken="
        return answer(odata.answered(rows(entity_set), odata.options(query), server_page=self.server_page, following=following))


def inner(request: httpx.Request) -> list[str]:
    """The addresses inside a batch, or the one address, decoded."""
    if not target(request).endswith("$batch"):
        return [unquote(target(request).removeprefix(SERVICE))]
    lines = request.content.decode().split("\r\n")
    return [unquote(line.split(" ")[1]) for line in lines if line.startswith("GET ")]
