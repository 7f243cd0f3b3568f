"""Three of Customer Data Cloud's dialects of authentication (fact sheet, section 3)."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import quote, urlsplit

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import SecretStr

from adapters.wire.auth import Transport, with_headers
from adapters.wire.message import Request
from adapters.wire.secret_use import MadeOfSecret


class Signed:
    """Dialect B: the secret never travels; every field of the body takes part in the signature."""

    def __init__(self, keys: Mapping[str, str], secret: SecretStr, *, now: Callable[[], float], nonce: Callable[[], str]) -> None:
        self._keys = keys
        self._secret = MadeOfSecret(secret, secret_bytes)
        self._now = now
        self._nonce = nonce

    async def sign(self, request: Request, http: Transport) -> Request:
        fields = {**(request.form or {}), **self._keys, "timestamp": str(int(self._now())), "nonce": self._nonce()}
        signature = signed(self._secret(), http.settings.root + request.target, fields)
        return replace(request, form={**fields, "sig": signature})

    def forget(self, refused: Request) -> bool:
        """Always true: nothing is cached, but a new time stamp and nonce can make the difference."""
        return True


class BareSecret:
    """Dialect A: the secret itself in the body; the vendor takes it over https only."""

    def __init__(self, keys: Mapping[str, str], secret: SecretStr) -> None:
        self._keys = keys
        self._secret = secret

    async def sign(self, request: Request, http: Transport) -> Request:
        return replace(request, form={**(request.form or {}), **self._keys, "secret": self._secret.get_secret_value()})

    def forget(self, refused: Request) -> bool:
        return False


class Bearer:
    """Dialect C: a JWT signed with the user key's RSA key, new for each call; without `exp`, as in the vendor's own SDK."""

    def __init__(
        self, api_key: str, user_key: str, private_key: SecretStr, *, now: Callable[[], float], unique: Callable[[], str]
    ) -> None:
        self._api_key = api_key
        self._head = part({"alg": "RS256", "typ": "JWT", "kid": user_key})
        self._key = MadeOfSecret(private_key, rsa_key)
        self._now = now
        self._unique = unique

    async def sign(self, request: Request, http: Transport) -> Request:
        claims = self._head + b"." + part({"iat": int(self._now()), "jti": self._unique()})
        token = claims + b"." + unpadded(self._key().sign(claims, padding.PKCS1v15(), SHA256()))
        with_key = replace(request, form={**(request.form or {}), "apiKey": self._api_key})
        return with_headers(with_key, {"Authorization": f"Bearer {token.decode()}"})

    def forget(self, refused: Request) -> bool:
        return True


def secret_bytes(secret: str) -> bytes:
    try:
        return base64.b64decode(secret, validate=True)
    except binascii.Error:
        raise ValueError("the secret is not base64: copy it as the console shows it") from None


def rsa_key(pem: str) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("the private key is not an unencrypted PEM") from None
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("the private key is not an RSA key")
    return key


def signed(secret: bytes, url: str, fields: Mapping[str, str]) -> str:
    """OAuth 1 style HMAC-SHA1 over method, address and the sorted fields, each encoded once more."""
    query = "&".join(f"{encoded(name)}={encoded(fields[name])}" for name in sorted(fields))
    base = f"POST&{encoded(lower_host(url))}&{encoded(query)}"
    return base64.b64encode(hmac.digest(secret, base.encode(), hashlib.sha1)).decode()


def lower_host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path}"


def encoded(value: str) -> str:
    return quote(value, safe="")


def part(claims: Mapping[str, object]) -> bytes:
    return unpadded(orjson.dumps(claims))


def unpadded(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")
