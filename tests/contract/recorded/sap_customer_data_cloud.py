"""Customer Data Cloud's samples: 200 whatever happens, signatures checked (section 3), searches by equality (section 8)."""

import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from typing import Any
from urllib.parse import parse_qsl, quote

import httpx

from tests.contract.recorded.samples import answer, sample, target
from tests.contract.suite.lines import Line, PlayedLine

SYSTEM = "sap_customer_data_cloud"
API_KEY, USER_KEY = "4_DemoSiteKey", "ADemoUserKey"
SECRET = "bm90LWEtcmVhbC1zZWNyZXQtMzItYnl0ZXMtbG9uZyE="
JAVASCRIPT = "text/javascript; charset=utf-8"
AMELIA_UID = "7f1c0a7e5d3b4b0e9a51"
OLIVER_UID = "7f1c0a7e5d3b4b0e9a52"

OLIVER = {
    AMELIA_UID: OLIVER_UID,
    "Amelia": "Oliver",
    "Hart": "Bennett",
    "amelia.hart": "oliver.bennett",
    "+447700900123": "+447700900124",
    '"204711"': '"204712"',
    "HRD-10002841": "HRD-10002842",
    "29550001": "29550002",
}
PEOPLE: dict[str, dict[str, str]] = {AMELIA_UID: {}, OLIVER_UID: OLIVER}
VALUE = r'"(?:[^"\\]|\\.)*"|-?\d+'
TERM = rf"(?P<field>[A-Za-z_.]+)\s*(?:=\s*(?P<one>{VALUE})|IN\s*\((?P<many>(?:{VALUE})(?:\s*,\s*(?:{VALUE}))*)\))"
QUERY = r"SELECT (?P<select>.+?) FROM accounts WHERE (?P<where>.+?)(?: ORDER BY .+?)?(?: START \d+)?(?: LIMIT (?P<limit>\d+))?"


def settings(root: str) -> dict[str, Any]:
    return {"base_url": root, "api_key": API_KEY, "user_key": USER_KEY, "secret": SECRET}


def signature(url: str, form: dict[str, str]) -> str:
    """Dialect B: HMAC-SHA1 over method, address and the sorted, encoded fields."""
    query = "&".join(f"{name}={quote(value, safe='~')}" for name, value in sorted(form.items()) if name != "sig")
    base = "&".join(("POST", quote(url, safe="~"), quote(query, safe="~")))
    return base64.b64encode(hmac.digest(base64.b64decode(SECRET), base.encode(), hashlib.sha1)).decode()


async def asked(line: PlayedLine, path: str, **fields: str) -> Any:
    """What is answered to a signed form."""
    form = {**fields, "apiKey": API_KEY, "userKey": USER_KEY, "format": "json", "httpStatusCodes": "false"}
    form |= {"timestamp": str(int(time.time())), "nonce": secrets.token_hex(8)}
    return await line.post(path, {**form, "sig": signature(line.root + path, form)})


async def facts(line: Line) -> dict[str, Any]:
    """`uids`: Amelia's and Oliver's."""
    if not isinstance(line, PlayedLine):
        return {"uids": (AMELIA_UID, OLIVER_UID)}
    uids = []
    for member in ("HRD-10002841", "HRD-10002842"):
        query = f'SELECT UID FROM accounts WHERE data.loyalty.memberId = "{member}"'
        uids.append((await asked(line, "/accounts.search", query=query))["results"][0]["UID"])
    return {"uids": tuple(uids)}


class Recording:
    root = "https://accounts.cdc.test"

    def __init__(self) -> None:
        self.nonces: set[str] = set()

    def is_auth(self, request: httpx.Request) -> bool:
        return False

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "stale_timestamp.json"), media_type=JAVASCRIPT)

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "invalid_value.json"), media_type=JAVASCRIPT)

    def answer(self, request: httpx.Request) -> httpx.Response:
        form = self._form(request)
        if target(request) == "/accounts.getAccountInfo":
            return answer(self._info(form), media_type=JAVASCRIPT)
        assert target(request) == "/accounts.search"
        return answer(self._search(form["query"]), media_type=JAVASCRIPT)

    def drifted(self, request: httpx.Request) -> httpx.Response:
        content = self.answer(request).json()
        for account in content.get("results", [content]):
            account.pop("UID")
            account["profile"] = "text"
        return answer(content, media_type=JAVASCRIPT)

    def _form(self, request: httpx.Request) -> dict[str, str]:
        assert request.method == "POST"
        assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
        form = dict(parse_qsl(request.content.decode(), strict_parsing=True, keep_blank_values=True))
        assert form["sig"] == signature(str(request.url), form)
        assert (form["apiKey"], form["userKey"], form["format"], form["httpStatusCodes"]) == (API_KEY, USER_KEY, "json", "false")
        assert "secret" not in form
        assert abs(time.time() - int(form["timestamp"])) < 120
        assert form["nonce"] not in self.nonces
        self.nonces.add(form["nonce"])
        return form

    def _info(self, form: dict[str, str]) -> Any:
        if form["UID"] not in PEOPLE:
            return sample(SYSTEM, "unknown_uid.json")
        account = sample(SYSTEM, "account_info.json", PEOPLE[form["UID"]])
        wanted = form.get("include", "profile,data,subscriptions").split(",")
        chosen = {"profile", "data", "emails", "loginIDs", "preferences", "subscriptions", "identities"}
        for part in chosen - {name.removesuffix("-active").removesuffix("-all") for name in wanted}:
            account.pop(part)
        return account

    def _search(self, query: str) -> Any:
        asked = re.fullmatch(QUERY, query)
        assert asked, "the query is not in the dialect of section 5"
        where = asked["where"]
        rest = re.sub(TERM, "", where, flags=re.DOTALL)
        assert set(rest.replace("OR", "")) <= set(" ()"), "only equality, IN and OR are answered from samples"
        terms = [
            (term["field"], {json.loads(value) for value in re.findall(VALUE, term["one"] or term["many"])})
            for term in re.finditer(TERM, where, flags=re.DOTALL)
        ]
        envelope = sample(SYSTEM, "search.json")
        (account,) = envelope["results"]
        people = [account, json.loads(self._as_oliver(json.dumps(account)))]
        hits = [person for person in reversed(people) if any(values & at(person, field) for field, values in terms)]
        results = [selected(hit, asked["select"]) for hit in hits]
        return envelope | {"results": results, "objectsCount": len(hits), "totalCount": len(hits)}

    def _as_oliver(self, text: str) -> str:
        for old, new in OLIVER.items():
            text = text.replace(old, new)
        return text


def at(account: Any, path: str) -> set[Any]:
    """The scalars at a dotted path; lists are gone through."""
    found = [account]
    for name in path.split("."):
        below = [thing[name] for thing in found if isinstance(thing, dict) and name in thing]
        found = [leaf for thing in below for leaf in (thing if isinstance(thing, list) else [thing])]
    return {thing for thing in found if isinstance(thing, str | int)}


def selected(account: Any, select: str) -> Any:
    names = [name.strip() for name in select.split(",")]
    return (
        account if "*" in names else {name: account[name] for name in {path.split(".")[0] for path in names} if name in account}
    )
