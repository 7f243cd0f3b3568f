"""Tokens as a forger makes them: signed by hand, with any header and any text of claims."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from tests.unit.gateway.access.provider import Provider, signing_key


def part(content: bytes) -> str:
    """In base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def signed(header: Mapping[str, Any] | bytes, claims: Mapping[str, Any] | bytes, key: Key | None = None) -> str:
    """A token with a sound signature by the provider's key, whatever is in it."""
    head, body = (one if isinstance(one, bytes) else json.dumps(one).encode() for one in (header, claims))
    text = f"{part(head)}.{part(body)}"
    algorithm = json.loads(head).get("alg") if isinstance(header, dict) else "RS256"
    signer = JWSRegistry.algorithms["RS512" if algorithm == "RS512" else "RS256"]
    return f"{text}.{part(signer.sign(text.encode(), key or signing_key('first')))}"


def usual(**more: Any) -> dict[str, Any]:
    return {"alg": "RS256", "kid": "first", **more}


def unsigned(provider: Provider, algorithm: str, signature: str = "") -> str:
    head, body = (json.dumps(one).encode() for one in (usual(alg=algorithm), provider.claims()))
    return f"{part(head)}.{part(body)}.{signature}"


def by_shared_secret(provider: Provider, secret: bytes) -> str:
    """An HS256 token whose secret is the provider's public key, which everybody has."""
    head, body = (json.dumps(one).encode() for one in (usual(alg="HS256"), provider.claims()))
    text = f"{part(head)}.{part(body)}"
    return f"{text}.{part(hmac.new(secret, text.encode(), sha256).digest())}"


def public_text(form: str) -> bytes:
    """The provider's public key as a forger may have it: PEM or JSON."""
    key = signing_key("first")
    return key.as_pem(private=False) if form == "pem" else json.dumps(key.as_dict(private=False)).encode()


def last_bits_changed(token: str) -> str:
    """The same token, but for bits of its last character that decoding drops."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]
