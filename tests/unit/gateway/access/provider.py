"""An OpenID provider of the tests: it signs tokens, and shows its keys without a network. Its clock is lent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from gateway.access.control import AccessControl
from gateway.access.key_documents import DISCOVERY, FetchedDocument, NoDocument
from gateway.access.rules import AccessRules, ApiKey, IssuerRules
from gateway.configuration.policy_table import read_table
from gateway.http.messages import Unfit
from resolvers.policy.caller import Caller

ISSUER = "https://login.example.com/shop"
AUDIENCE = "customer360"
NOW = 1_780_000_000.0

ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519")


@cache
def signing_key(name: str, kind: str = "RSA") -> Key:
    """A key of this name, made once, since RSA keys take long."""
    if kind == "RSA":
        return RSAKey.generate_key(2048, {"kid": name})
    return ECKey.generate_key("P-256", {"kid": name}) if kind == "EC" else OKPKey.generate_key("Ed25519", {"kid": name})


def shown(*keys: "Key | dict[str, Any]", **more: Any) -> bytes:
    """A key set with the public halves of these keys."""
    entries = (key if isinstance(key, dict) else key.as_dict(private=False) for key in keys)
    return orjson.dumps({"keys": [{**entry, **more} for entry in entries]})


@dataclass
class Provider:
    """`documents`: what is shown, by address; `asked`: the addresses that were read. `down`: nothing can be read."""

    issuer: str = ISSUER
    now: float = NOW
    documents: dict[str, FetchedDocument] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    down: bool = False

    def __post_init__(self) -> None:
        self.keys_url = f"{self.issuer}/keys"
        told = {"issuer": self.issuer, "jwks_uri": self.keys_url}
        self.documents[self.issuer + DISCOVERY] = FetchedDocument(orjson.dumps(told))
        self.shows(signing_key("first"))

    def shows(self, *keys: "Key | dict[str, Any]", max_age_s: float | None = None, **more: Any) -> None:
        self.documents[self.keys_url] = FetchedDocument(shown(*keys, **more), max_age_s)

    async def fetch(self, url: str) -> FetchedDocument:
        self.asked.append(url)
        if self.down or url not in self.documents:
            raise NoDocument("not there")
        return self.documents[url]

    def clock(self) -> float:
        return self.now

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Those of an agent's token; a claim changed to None is left out."""
        usual = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": "jane",
            "iat": self.now,
            "exp": self.now + 300,
            "azp": "console",
            "roles": ["AGENT"],
            "purposes": ["SERVICE"],
        }
        return {name: value for name, value in {**usual, **changed}.items() if value is not None}

    def token(self, *, header: Mapping[str, Any] | None = None, key: Key | None = None, **changed: Any) -> str:
        key = key or signing_key("first")
        return jwt.encode({"alg": "RS256", "kid": key.kid, **(header or {})}, self.claims(**changed), key, ALGORITHMS)

    def rules(self, **changed: Any) -> IssuerRules:
        return IssuerRules(self.issuer, frozenset({AUDIENCE}), **changed)

    def control(
        self, *others: IssuerRules, required: bool = True, api_keys: tuple[ApiKey, ...] = (), **changed: Any
    ) -> AccessControl:
        rules = AccessRules(required, issuers=(self.rules(**changed), *others), api_keys=api_keys)
        return AccessControl(rules, read_table(None).default_purpose, now=self.clock, clock=self.clock, fetch=self.fetch)


def headed(*headers: tuple[str, str | bytes]) -> dict[str, Any]:
    """An ASGI scope with these headers."""
    written = [(name.lower().encode(), value if isinstance(value, bytes) else value.encode()) for name, value in headers]
    return {"type": "http", "headers": written}


def bearing(token: str | bytes, *more: tuple[str, str | bytes]) -> dict[str, Any]:
    raw = token if isinstance(token, bytes) else token.encode()
    return headed(("authorization", b"Bearer " + raw), *more)


async def refused(control: AccessControl, scope: dict[str, Any]) -> Unfit:
    """The refusal of a request."""
    try:
        caller: Caller = await control.caller(scope)
    except Unfit as unfit:
        return unfit
    raise AssertionError(f"let in as {caller.subject}")
