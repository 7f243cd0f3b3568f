"""The yardstick's calls: one aiohttp session, JSON decoded by aiohttp, each vendor's credentials, and nothing in between."""

import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp

from gateway import demo
from tests.bench.question import FIVE

BOUNDARY = "batch_yardstick"


class Vendors:
    """All five, with the demo's credentials. Tokens are held for good: the measurement is shorter than their lives."""

    def __init__(self, session: aiohttp.ClientSession, played: str) -> None:
        self._session = session
        self._settings = {slug: held for slug, held in demo.systems(played).items() if slug in FIVE}
        self.categories: Mapping[str, str] = self._settings["sap-cloud-for-customer"]["ticket_categories"]
        self._csrf: dict[str, str] = {}
        self._shop_token = ""
        self._member_tokens: dict[str, str] = {}

    async def crm(self, entity_set: str, options: Mapping[str, str]) -> list[dict[str, Any]]:
        async with self._session.get(self._crm_root + address(entity_set, options), headers=self._crm_headers) as response:
            response.raise_for_status()
            rows: list[dict[str, Any]] = (await response.json())["d"]["results"]
            return rows

    async def crm_batch(self, *gets: tuple[str, Mapping[str, str]]) -> list[list[dict[str, Any]]]:
        """Several reads in one request."""
        if not self._csrf:
            async with self._session.get(self._crm_root, headers={**self._crm_headers, "x-csrf-token": "fetch"}) as response:
                cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in response.cookies.items())
                self._csrf = {"x-csrf-token": response.headers["x-csrf-token"], "Cookie": cookies}
        opening = f"--{BOUNDARY}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        inner = "Accept: application/json\r\n\r\n\r\n"
        body = "".join(f"{opening}GET {address(*get)} HTTP/1.1\r\n{inner}" for get in gets) + f"--{BOUNDARY}--\r\n"
        headers = {**self._crm_headers, **self._csrf, "Content-Type": f"multipart/mixed; boundary={BOUNDARY}"}
        headers["Accept"] = "multipart/mixed"
        async with self._session.post(self._crm_root + "$batch", headers=headers, data=body) as response:
            response.raise_for_status()
            boundary = re.search(r'boundary="?([^";]+)', response.headers["Content-Type"])
            assert boundary is not None
            parts = (await response.text()).split(f"--{boundary[1]}")[1:-1]
        return [json.loads(part[part.index("{") : part.rindex("}") + 1])["d"]["results"] for part in parts]

    @property
    def _crm_root(self) -> str:
        return self._settings["sap-cloud-for-customer"]["base_url"] + "/sap/c4c/odata/v1/c4codataapi/"

    @property
    def _crm_headers(self) -> dict[str, str]:
        held = self._settings["sap-cloud-for-customer"]
        basic = aiohttp.encode_basic_auth(held["user"], held["password"])
        return {"Authorization": basic, "Accept": "application/json", "odata-no-codedescs": "true"}

    async def accounts(self, method: str, form: Mapping[str, str]) -> dict[str, Any]:
        """Customer Data Cloud: a signed form; errors come with 200."""
        held = self._settings["sap-customer-data-cloud"]
        url = f"{held['base_url']}/{method}"
        fields = {**form, "format": "json", "httpStatusCodes": "false", "apiKey": held["api_key"], "userKey": held["user_key"]}
        fields |= {"timestamp": str(int(time.time())), "nonce": secrets.token_hex(16)}
        query = "&".join(f"{quote(name, safe='')}={quote(fields[name], safe='')}" for name in sorted(fields))
        base = f"POST&{quote(url, safe='')}&{quote(query, safe='')}"
        signature = hmac.new(base64.b64decode(held["secret"]), base.encode(), hashlib.sha1).digest()
        fields["sig"] = base64.b64encode(signature).decode()
        async with self._session.post(url, data=fields) as response:
            answer: dict[str, Any] = await response.json(content_type=None)
        if answer["errorCode"]:
            raise RuntimeError("the account source refused")
        return answer

    async def loyalty(self, member: str, path: str) -> dict[str, Any]:
        held = self._settings["annex-cloud-loyalty"]
        headers = {"Authorization": f"Bearer {self._member_token(member)}", "X-AnnexCloud-Site": held["site_id"]}
        async with self._session.get(held["base_url"] + path, headers=headers) as response:
            response.raise_for_status()
            answer: dict[str, Any] = await response.json()
            return answer.get("Data", answer)

    def _member_token(self, member: str) -> str:
        if member not in self._member_tokens:
            held = self._settings["annex-cloud-loyalty"]
            secret = held["secret"].encode()
            bound = hmac.new(secret, base64.b64encode(json.dumps(member).encode()), hashlib.sha256).digest()
            claims = {"sub": "", "exp": int(time.time()) + 3600, "site_id": held["site_id"]}
            claims["hmac"] = base64.b64encode(bound).decode()
            head = unpadded({"alg": "HS256", "typ": "JWT"}) + "." + unpadded(claims)
            signature = base64.urlsafe_b64encode(hmac.new(secret, head.encode(), hashlib.sha256).digest()).decode().rstrip("=")
            self._member_tokens[member] = f"{head}.{signature}"
        return self._member_tokens[member]

    async def shop(self, path: str) -> dict[str, Any]:
        held = self._settings["farfetch"]
        if not self._shop_token:
            form = {"grant_type": "client_credentials", "scope": "api"}
            form |= {"client_id": held["client_id"], "client_secret": held["client_secret"]}
            async with self._session.post(f"{held['base_url']}/authentication/v1/connect/token", data=form) as response:
                granted = await response.json()
                self._shop_token = granted["access_token"]
        headers = {"Authorization": f"Bearer {self._shop_token}", "Accept-Language": "en-GB", "FF-Country": "GB"}
        headers |= {"FF-Currency": "GBP", "Content-Type": "application/json"}
        async with self._session.get(held["base_url"] + path, headers=headers) as response:
            response.raise_for_status()
            answer: dict[str, Any] = await response.json()
            return answer

    async def articles(self, text: str, limit: int) -> list[dict[str, Any]]:
        held = self._settings["mindtouch"]
        user = "=" + quote(held["user"][1:], safe="")
        signed = f"{held['key']}_{int(time.time())}_{user}"
        token = f"tkn_{signed}_{hmac.new(held['secret'].encode(), signed.encode(), hashlib.sha256).hexdigest()}"
        words = re.sub(r'([\\+\-&|!(){}\[\]^"~*?:/])', r"\\\1", text)
        options = {"dream.out.format": "json", "q": words, "limit": limit, "offset": 0, "sortBy": "-rank"}
        query = urlencode({**options, "constraint": "+(+namespace:main)"}, quote_via=quote)
        headers = {"X-Deki-Token": token, "X-Deki-Client": "yardstick"}
        async with self._session.get(f"{held['base_url']}/site/query?{query}", headers=headers) as response:
            response.raise_for_status()
            found = (await response.json(content_type=None)).get("result") or []
            return found if isinstance(found, list) else [found]


def address(entity_set: str, options: Mapping[str, str]) -> str:
    return f"{entity_set}?{urlencode({**options, '$format': 'json'}, quote_via=quote)}"


def unpadded(claims: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims, separators=(",", ":")).encode()).decode().rstrip("=")
