"""Marketing Cloud's samples: basic auth, services with versions, CSRF tokens for batches, sets that want a filter."""

import base64
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any
from urllib.parse import unquote

import httpx

from tests.contract.recorded import odata
from tests.contract.recorded.samples import answer, sample, target
from tests.contract.suite.lines import Expected, Line, PlayedLine

SYSTEM = "sap_marketing_cloud"
USER, PASSWORD = "c360-smc", "demo-smc-password"
ROOT = "/sap/opu/odata/sap/"
CONTACT, INTERACTION = "API_MKT_CONTACT_SRV;v=0002", "API_MKT_INTERACTION_SRV"
SCORE, GROUP, CAMPAIGN = "API_MKT_SCORE_SRV", "API_MKT_TARGET_GROUP_SRV", "API_MKT_CAMPAIGN_SRV;v=0002"
COOKIES = {"SAP_SESSIONID_XYZ_100": "abc123", "sap-usercontext": "sap-client=100"}
CRM, ERP, ACCOUNTS = "sap-cloud-for-customer", "sap-ecc", "sap-customer-data-cloud"
AMELIA, OLIVER = f"{CRM}:1004711", f"{CRM}:1004712"
CONTACT_UUID = "fa163e0c-1d2e-1eda-9f10-a1b2c3d4e5f6"
WATCH_LOVERS = "fa163e0c-5e60-1eda-8f00-000000000001"

AS_OLIVER = {
    CONTACT_UUID: "fa163e0c-1d2e-1eda-9f10-a1b2c3d4eaaa",
    "1004711": "1004712",
    "204711": "204712",
    "c-88f1": "c-88f2",
    "Amelia": "Oliver",
    "Hart": "Bennett",
    "amelia.hart": "oliver.bennett",
    "900123": "900124",
    "8f00-11223344": "8f00-aabbccdd",
    "7WQX3K": "9ABCDE",
}
SETS = {
    (CONTACT, "Contacts"): "contacts.json",
    (CONTACT, "ContactOriginData"): "origin_data.json",
    (CONTACT, "AdditionalIDs"): "additional_ids.json",
    (CONTACT, "MarketingPermissions"): "permissions.json",
    (INTERACTION, "Interactions"): "interactions.json",
    (SCORE, "Scores"): "scores.json",
    (SCORE, "ScoreValues"): "score_values.json",
    (GROUP, "TargetGroups"): "target_groups.json",
    (GROUP, "TargetGroupInteractionContacts"): "members.json",
    (CAMPAIGN, "Campaigns"): "campaigns.json",
}
ALL_PEOPLES = frozenset({"Scores", "TargetGroups", "Campaigns"})
"""Sets that are not about one person, and so are the same for a second one."""

WANT_A_FILTER = frozenset({"Interactions", "TargetGroupInteractionContacts"})
NOT_FILTERABLE = {
    "MarketingPermissions": {"ContactID", "ContactOrigin"},
    "ContactOriginData": {"IsObsolete", "IsEndOfPurposeBlocked"},
}
STRANGERS = 3
"""More members of the target group, and of nothing else."""

LITERAL = r"(?:datetimeoffset|guid)?'(?:[^']|'')*'"
TERM = re.compile(rf"(\w+) (eq|ne|ge|le) ({LITERAL})|substringof\(({LITERAL}),(\w+)\)")
JOINTS = {"and", ") and", "and (", ") and (", "or"}


def settings(root: str) -> dict[str, Any]:
    return {"base_url": root, "user": USER, "password": PASSWORD}


@cache
def rows_text(name: str, *, shared: bool) -> str:
    """Oliver's rows before Amelia's, so that whoever pairs by order is wrong."""
    others = [] if shared else sample(SYSTEM, name, AS_OLIVER)["d"]["results"]
    if name in ("contacts.json", "origin_data.json", "members.json"):
        others += [row for place in range(STRANGERS) for row in sample(SYSTEM, name, stranger(place))["d"]["results"]]
    return json.dumps(others + sample(SYSTEM, name)["d"]["results"])


def stranger(place: int) -> dict[str, str]:
    """What makes somebody else of Amelia."""
    return {
        CONTACT_UUID: f"fa163e0c-1d2e-1eda-9f10-a1b2c3d4ee{place:02d}",
        "1004711": f"10060{place:02d}",
        "204711": f"2060{place:02d}",
        "c-88f1": f"c-99f{place}",
        "Amelia": "Stranger",
        "Hart": "Passer-By",
        "amelia.hart": f"stranger{place:02d}",
        "900123": f"9002{place:02d}",
        "8f00-11223344": f"8f00-eeee{place:04d}",
    }


def inner(request: httpx.Request) -> list[str]:
    """The requests inside a batch, or the one request, decoded; without the service that they are put to."""
    if not target(request).endswith("$batch"):
        return [unquote(target(request).removeprefix(ROOT).partition("/")[2])]
    return [unquote(asked) for asked in re.findall(r"GET (\S+) HTTP/1\.1", request.content.decode())]


def basic() -> str:
    return "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


async def asked(line: PlayedLine, path: str, *, expect: Expected = 200) -> Any:
    """What is answered below the root of all services; spaces are encoded here."""
    joint = "&" if "?" in path else "?"
    return await line.get(f"{ROOT}{path}{joint}$format=json".replace(" ", "%20"), {"Authorization": basic()}, expect=expect)


async def facts(line: Line) -> dict[str, Any]:
    """`contact`: Amelia's ContactUUID, `uid`: her account's id."""
    if not isinstance(line, PlayedLine):
        return {"contact": CONTACT_UUID, "uid": "c-88f1"}
    origin = await asked(line, f"{CONTACT}/ContactOriginData(ContactOrigin='SAP_C4C_BUPA',ContactID='1004711')")
    contact = origin["d"]["ContactUUID"]
    known = await asked(line, f"{CONTACT}/ContactOriginData?$filter=ContactUUID eq guid'{contact}'")
    (uid,) = [row["ContactID"] for row in known["d"]["results"] if row["ContactOrigin"] == "SAP_HYBRIS_CONSUMER"]
    return {"contact": contact, "uid": uid}


class Recording:
    root = "https://my300002.smc.test"

    def __init__(self) -> None:
        self.csrf = "q8Jr2bKxV0mF"
        self.server_page = 1000
        self.next_host = self.root
        self.changed: dict[str, str] = {}
        """Text of the rows, and what stands in its place from now on."""

    def is_auth(self, request: httpx.Request) -> bool:
        return request.headers.get("x-csrf-token", "").lower() == "fetch"

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(401, html="<html><body>Anmeldung fehlgeschlagen</body></html>")

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "error.json"), 400)

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == basic()
        service, _, below = target(request).removeprefix(ROOT).partition("/")
        assert unquote(service) in {known for known, _ in SETS}, "no such service, or not in this version"
        if self.is_auth(request):
            headers = [("x-csrf-token", self.token(service)), ("Content-Type", "application/json")]
            headers += [("Set-Cookie", f"{name}={value}; path=/; HttpOnly") for name, value in COOKIES.items()]
            return httpx.Response(200, headers=headers, content=b'{"d":{"EntitySets":[]}}')
        if below == "$batch":
            assert request.method == "POST"
            cookies = {part.strip() for part in request.headers.get("Cookie", "").split(";")}
            wanted = {f"{name}={value}" for name, value in COOKIES.items()}
            if request.headers.get("x-csrf-token") != self.token(service) or not cookies >= wanted:
                return httpx.Response(403, headers={"x-csrf-token": "Required"}, text="CSRF token validation failed")
            return odata.batch(request, partial(self._read, service))
        assert request.method == "GET"
        return self._read(service, below)

    def token(self, service: str) -> str:
        """Each service gives one of its own."""
        return f"{self.csrf}-{len(service)}"

    def drifted(self, request: httpx.Request) -> httpx.Response:
        """Whose a row is, is of another kind."""
        whole = self.answer(request)
        text = whole.text
        for name in ("ContactUUID", "InteractionContactUUID", "MarketingScoredObjectUUID", "TargetGroupUUID"):
            text = text.replace(f'"{name}": "', f'"{name}": {{}}, "was": "')
        if "Content-Length" in text:
            text = "\r\n".join(line for line in text.split("\r\n") if not line.startswith("Content-Length"))
        return httpx.Response(whole.status_code, headers={"Content-Type": whole.headers["Content-Type"]}, text=text)

    def _read(self, service: str, asked: str) -> httpx.Response:
        entity_set, query = odata.set_and_query(asked)
        name = SETS[unquote(service), entity_set]
        told = odata.options(query)
        text = rows_text(name, shared=entity_set in ALL_PEOPLES)
        for old, new in self.changed.items():
            text = text.replace(old, new)
        condition = told.pop("$filter", "")
        assert condition or entity_set not in WANT_A_FILTER, "this set wants a filter"
        assert entity_set != "Scores" or not {"$top", "$skip"} & set(told), "this set can't be paged"
        closed = NOT_FILTERABLE.get(entity_set, set())
        found = [row for row in json.loads(text) if fits(row, condition, closed)]
        for part in reversed([part.split() for part in told.pop("$orderby", "").split(",") if part]):
            found.sort(key=lambda row, field=part[0]: sortable(row[field]), reverse=part[1:] == ["desc"])
        kept = "&".join(part for part in query.split("&") if not part.startswith("$skiptoken"))
        following = f"{self.next_host}{ROOT}{service}/{entity_set}?{kept}&$skiptoken="
        return answer(odata.answered(found, told, server_page=self.server_page, following=following))


def fits(row: Mapping[str, Any], condition: str, closed: set[str]) -> bool:
    """Terms joined by `and`; by `or` only within brackets, and only of one property: what a Gateway makes a range of."""
    terms = list(TERM.finditer(condition))
    runtime = condition[: terms[0].start()] + condition[terms[-1].end() :] if terms else condition
    assert runtime.strip("()") == "", "only eq, ne, ge, le and substringof are answered from samples"
    clauses: list[list[re.Match[str]]] = []
    for before, term in zip([None, *terms], terms, strict=False):
        joint = "and" if before is None else condition[before.end() : term.start()].strip()
        assert joint in JOINTS, f"terms are joined by and, or: not by {joint}"
        if joint != "or":
            clauses.append([])
        clauses[-1].append(term)
    assert all(len({named(term) for term in clause}) == 1 for clause in clauses), "or across different properties"
    assert not {named(term) for term in terms} & closed, "this property can't be filtered on"
    return all(any(holds(row, term) for term in clause) for clause in clauses)


def named(term: re.Match[str]) -> str:
    return term[1] or term[5]


def holds(row: Mapping[str, Any], term: re.Match[str]) -> bool:
    value, how, literal = row[named(term)], term[2] or "substringof", term[3] or term[4]
    text = literal[literal.index("'") + 1 : -1].replace("''", "'")
    if literal.startswith("datetimeoffset"):
        bound = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return bool(odata.ORDERED[how](moment(value), bound))
    assert how in ("eq", "ne", "substringof")
    if how == "substringof":
        return pattern(f"*{text}*").fullmatch(value) is not None
    return (pattern(text).fullmatch(value) is not None) is (how == "eq")


def pattern(text: str) -> re.Pattern[str]:
    """A `*` stands for any text, which some services behind a Gateway make of it."""
    return re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL)


def moment(value: str) -> datetime:
    found = re.fullmatch(r"/Date\((-?\d+)(?:\+0000)?\)/", value)
    assert found, "not a date of the vendor's"
    return datetime.fromtimestamp(int(found[1]) / 1000, UTC)


def sortable(value: Any) -> Any:
    return moment(value) if isinstance(value, str) and value.startswith("/Date(") else value
