"""A client of the played identity provider, as a program of the house would be one."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

ISSUER = "http://played/_identity"
BACK = "http://127.0.0.1:8000/callback"
VERIFIER = "a-verifier-that-only-this-client-knows-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
ASKED = {
    "response_type": "code",
    "client_id": "clienteling-app",
    "redirect_uri": BACK,
    "scope": "openid",
    "state": "s-1",
    "nonce": "n-1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
PERSON = "urn:example:customer360:person"


class StoppedClock:
    now = 1_767_225_600.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class SigningIn:
    """Steps of a sign-in, each of which a test may change; `changed` with None leaves a parameter out."""

    http: httpx.AsyncClient
    picks: Mapping[str, Any] = field(default_factory=lambda: {"who": "jane"})

    async def page(self, **changed: str | None) -> httpx.Response:
        return await self.http.get("/_identity/authorize", params=given(ASKED, changed))

    async def sent_back(self, **changed: str | None) -> httpx.Response:
        """The answer to the page's form."""
        return await self.http.post("/_identity/authorize", data={**given(ASKED, changed), **self.picks})

    async def code(self, **changed: str | None) -> str:
        return told(await self.sent_back(**changed))["code"]

    async def redeemed(self, code: str, **changed: str | None) -> httpx.Response:
        wanted = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": ASKED["client_id"],
            "redirect_uri": BACK,
            "code_verifier": VERIFIER,
        }
        return await self.http.post("/_identity/token", data=given(wanted, changed))

    async def token_for(self, **wanted: str | None) -> httpx.Response:
        """The answer to a program without a browser."""
        return await self.http.post("/_identity/token", data=given({"grant_type": PERSON, "client_id": "a-test"}, wanted))

    async def key_set(self) -> KeySet:
        return KeySet.import_key_set((await self.http.get("/_identity/jwks")).json())

    async def verified(self, token: str, algorithm: str = "RS256") -> jwt.Token:
        return jwt.decode(token, await self.key_set(), algorithms=[algorithm])


def given(parameters: Mapping[str, str], changed: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in {**parameters, **changed}.items() if value is not None}


def told(answer: httpx.Response) -> dict[str, str]:
    """The parameters with which a browser is sent back to the client."""
    assert answer.status_code == 303, answer.text
    address = urlsplit(answer.headers["location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == BACK
    return {name: value for name, (value,) in parse_qs(address.query).items()}
