"""Customer Data Cloud's samples: 200 whatever happens, signatures checked (section 3), searches in the dialect of section 5.

What the fact sheet doesn't say of regex('...') and of letter case is from the vendor's help: both compare the whole value, letter
case included.
"""

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
CROWD = 25
"""More people of one name than a clue of attributes may bring."""

VALUE = r'"(?:[^"\\]|\\.)*"|-?\d+'
TERM = (
    rf"(?P<field>[A-Za-z_.]+)\s*(?:=\s*(?P<one>{VALUE})|=\s*regex\('(?P<pattern>[^'\\]*)'\)"
    rf"|IN\s*\((?P<many>(?:{VALUE})(?:\s*,\s*(?:{VALUE}))*)\))"
)
QUERY = (
    r"SELECT (?P<select>.+?) FROM accounts WHERE (?P<where>.+?)(?: ORDER BY (?P<order>[A-Za-z.]+)(?: ASC| DESC)?)?"
    r"(?: START (?P<start>\d+))?(?: LIMIT (?P<limit>\d+))?"
)
ENCRYPTED = ("profile.email", "loginIDs", "emails")


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
        asked = re.fullmatch(QUERY, query, re.DOTALL)
        assert asked, "the query is not in the dialect of section 5"
        assert int(asked["start"] or 0) <= 5000
        envelope = sample(SYSTEM, "search.json")
        (account,) = envelope["results"]
        hits = [person for person in reversed(everybody(account)) if passes(person, asked["where"])]
        start = int(asked["start"] or 0)
        page = hits[start : start + int(asked["limit"] or 300)]
        results = [selected(hit, asked["select"]) for hit in page]
        return envelope | {"results": results, "objectsCount": len(page), "totalCount": len(hits)}


def everybody(account: Any) -> list[Any]:
    """Amelia, Oliver, and the crowd, which has nothing but its name."""
    text = json.dumps(account)
    for old, new in OLIVER.items():
        text = text.replace(old, new)
    kept = {name: account[name] for name in ("created", "lastUpdated", "isActive")}
    crowd = [{**kept, "UID": f"c{n:019x}", "profile": {"firstName": "Maud", "lastName": f"Crowd{n}"}} for n in range(CROWD)]
    return [account, json.loads(text), *crowd]


def passes(account: Any, where: str) -> bool:
    """Every comparison becomes 1 or 0; what joins them reads in Python as it does there, AND before OR."""
    told = re.sub(TERM, lambda term: str(int(met(account, term))), where, flags=re.DOTALL)
    joined = told.replace("AND", "and").replace("OR", "or")
    assert re.fullmatch(r"(?:[01() ]|and|or)+", joined), "only equality, IN, regex, AND and OR are answered from samples"
    return bool(eval(joined, {"__builtins__": {}}))


def met(account: Any, term: re.Match[str]) -> bool:
    held = at(account, term["field"])
    if term["pattern"] is not None:
        assert not term["field"].startswith(ENCRYPTED), "encrypted fields know no regex"
        return any(re.fullmatch(term["pattern"], value) for value in held if isinstance(value, str))
    return bool(held & {json.loads(value) for value in re.findall(VALUE, term["one"] or term["many"], flags=re.DOTALL)})


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
