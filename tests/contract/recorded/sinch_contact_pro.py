"""Contact Pro's samples: filters by `in` or `or` (section 8), bare arrays by address (4), refusals in plain text (6)."""

import base64
import re
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import httpx

from tests.contract.recorded.samples import answer, sample, target
from tests.contract.suite.lines import Expected, Line, PlayedLine

SYSTEM = "sinch_contact_pro"
USER, PASSWORD, KEY = "demo", "demo", "demo"
REPORTING, MANAGEMENT = "/odata/v1/FactCemContacts", "/cmi/contacts"
CONSENTS = "/cmi/customerConsents"
USAGES = {"marketing": {"purpose": "MARKETING", "channel": "PHONE"}, "recording": None}
OLIVER = {
    "7700900123": "7700900124",
    "amelia.hart": "oliver.bennett",
    "7f1c0a7e5d3b4b0e9a51": "7f1c0a7e5d3b4b0e9a52",
    "58961d1810cc": "58961d1820cc",
    "58961D1810CC": "58961D1820CC",
    "69A72E2921DD": "69A72E2922DD",
}
COLUMN = r"(?:ContactOriginator|ContactDestination)"
LITERAL = r"'(?:[^']|'')*'"
FILTER = re.compile(
    r"\((?P<who>.+?)\)(?: and ChannelName in \((?P<words>[^)]+)\))?"
    r"(?: and StartTime lt (?P<before>[0-9TZ:-]+))?(?: and StartTime ge (?P<since>[0-9TZ:-]+))?"
)
KNOWN = re.compile(r"ContactGuid in \((?P<guids>[0-9a-f,-]+)\)")


def settings(root: str) -> dict[str, Any]:
    return {"base_url": root, "user": USER, "password": PASSWORD, "api_key": KEY, "consent_usages": USAGES}


def credentials() -> dict[str, str]:
    basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    return {"Authorization": f"Basic {basic}", "x-api-key": KEY, "Accept": "application/json"}


async def asked(line: PlayedLine, path: str, *, expect: Expected = 200) -> Any:
    """What is answered below the root; signs that an address can't hold are encoded here."""
    return await line.get(quote(path, safe="/?&=$%,'()@"), credentials(), expect=expect)


async def facts(line: Line) -> dict[str, Any]:
    """`uid`: what Amelia's contacts name her by."""
    if not isinstance(line, PlayedLine):
        return {"uid": "7f1c0a7e5d3b4b0e9a51"}
    legs = await asked(line, f"{MANAGEMENT}?address=%2B447700900123&includeAttachedData=true")
    return {"uid": next(leg["attached_data"]["cdcUid"] for leg in legs if "cdcUid" in leg["attached_data"])}


def rows() -> list[dict[str, Any]]:
    """Oliver's before Amelia's, so that whoever pairs by order is wrong."""
    return [*sample(SYSTEM, "reported.json", OLIVER)["value"], *sample(SYSTEM, "reported.json")["value"]]


class Recording:
    root = "https://reporting.contactpro.test"

    def __init__(self) -> None:
        self.server_page = 3000
        self.next_host = self.root

    def is_auth(self, request: httpx.Request) -> bool:
        return False

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        text = "Authentication failed because of wrong credentials (unknown user id or wrong Password)"
        return httpx.Response(401, text=text)

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "bad_query.json"), 400)

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.method == "GET"
        assert request.headers["Authorization"] == credentials()["Authorization"]
        assert "application/json" in request.headers["Accept"], "without it XML may come"
        path, _, query = target(request).partition("?")
        told = dict(parse_qsl(query, strict_parsing=True))
        if path == MANAGEMENT:
            assert request.headers["x-api-key"] == KEY
            return answer(self._managed(told))
        if path == CONSENTS:
            assert request.headers["x-api-key"] == KEY
            rows = [*sample(SYSTEM, "consents.json", OLIVER), *sample(SYSTEM, "consents.json")]
            return answer([row for row in rows if row["address"] == told["address"]])
        assert path == REPORTING
        assert "x-api-key" not in request.headers, "the key is for the REST interfaces"
        return answer(self._reported(told, query))

    def drifted(self, request: httpx.Request) -> httpx.Response:
        """Ids and times of every row are gone or of another kind; of consents there is an object where the list was."""
        if target(request).startswith(CONSENTS):
            return answer({})
        text = self.answer(request).text
        for name in ("ContactGuid", "guid"):
            text = text.replace(f'"{name}": "', f'"{name}": {{}}, "was": "')
        return httpx.Response(
            200, headers={"Content-Type": "application/json"}, text=text.replace('"value": [', '"value": [{}, ')
        )

    def _reported(self, told: dict[str, str], query: str) -> dict[str, Any]:
        if known := KNOWN.fullmatch(told["$filter"]):
            return {"value": [row for row in rows() if row["ContactGuid"] in known["guids"].split(",")]}
        condition = FILTER.fullmatch(told["$filter"])
        assert condition, "not a filter that is answered from samples"
        assert told["$orderby"] == "StartTime desc"
        wanted = addresses(condition["who"])
        found = [row for row in rows() if {row["ContactOriginator"], row["ContactDestination"]} & wanted]
        if condition["words"]:
            found = [row for row in found if f"'{row['ChannelName']}'" in condition["words"].split(",")]
        if condition["before"]:
            found = [row for row in found if moment(row["StartTime"]) < moment(condition["before"])]
        if condition["since"]:
            found = [row for row in found if moment(row["StartTime"]) >= moment(condition["since"])]
        found.sort(key=lambda row: moment(row["StartTime"]), reverse=True)
        skipped = int(told.get("$skiptoken", "RowId-0").removeprefix("RowId-"))
        left = found[: int(told["$top"])][skipped:]
        columns = told["$select"].split(",")
        page = {"value": [{name: row[name] for name in columns} for row in left[: self.server_page]]}
        if len(left) > self.server_page:
            kept = "&".join(part for part in query.split("&") if not part.startswith("$skiptoken"))
            page["@odata.nextLink"] = f"{self.next_host}{REPORTING}?{kept}&$skiptoken=RowId-{skipped + self.server_page}"
        return page

    def _managed(self, told: dict[str, str]) -> list[dict[str, Any]]:
        assert told["includeAttachedData"] == "true"
        legs = [*sample(SYSTEM, "managed.json", OLIVER), *sample(SYSTEM, "managed.json")]
        found = [leg for leg in legs if told["address"] in (leg["from"], leg["to"])]
        if "startTime" in told:
            found = [leg for leg in found if moment(leg["created"]) >= moment(told["startTime"])]
        if "endTime" in told:
            found = [leg for leg in found if moment(leg["created"]) <= moment(told["endTime"])]
        return found[: int(told["limit"])]


def addresses(condition: str) -> set[str]:
    """Both columns against the same literals, in one of the two ways that the service may take."""
    listed = re.fullmatch(r"ContactOriginator in \((.+?)\) or ContactDestination in \((.+?)\)", condition)
    if listed is None:
        terms = re.findall(rf"({COLUMN}) eq ({LITERAL})", condition)
        assert re.sub(rf"{COLUMN} eq {LITERAL}", "", condition).replace(" or ", "").strip("() ") == "", "only eq joined by or"
        sides = [[literal for column, literal in terms if column == name] for name in ("ContactOriginator", "ContactDestination")]
    else:
        sides = [re.findall(LITERAL, side) for side in listed.groups()]
    assert sides[0] == sides[1], "the customer may stand on either side"
    return {literal[1:-1].replace("''", "'") for literal in sides[0]}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def inner(request: httpx.Request) -> str:
    """The question, decoded."""
    return unquote(target(request))
