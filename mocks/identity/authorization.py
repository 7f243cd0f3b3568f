"""Requests for authorization and the codes that answer them (RFC 6749, section 4.1), with PKCE for every client (RFC 7636).

Clients need no registration: any name is one, but a code is sent to this machine alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from mocks.identity.bearers import SignedIn

CODE_SECONDS = 60
_CLIENT = re.compile(r"[A-Za-z0-9._-]{1,64}")
AUDIENCE = "customer360"
"""The gateway's own name in tokens. No client may bear it, or the gateway would take its ID tokens for access tokens."""
CLIENT_IS = f"client_id is one name of 1 to 64 letters, digits, dots, hyphens or underscores, and not {AUDIENCE}."
_LOOPBACK = re.compile(r"(http://(?:localhost|127(?:\.[0-9]{1,3}){3})(?::[0-9]{1,5})?)(?:[/?][A-Za-z0-9\-._~:/?@!$&'()*+,;=%]*)?")
"""Absolute addresses of this machine without user, fragment and odd letters; the first group is the origin."""
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
ONCE = (
    "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge", "code_challenge_method", "prompt",
)  # fmt: skip
"""Parameters of a request; none may be there twice."""


class ProtocolError(Exception):
    """A request that the protocol forbids; `error` is one of the codes of RFC 6749. `back` is where to tell it, if anywhere."""

    def __init__(self, error: str, description: str, *, back: str | None = None) -> None:
        super().__init__(description)
        self.error, self.description, self.back = error, description, back


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """A client's request to sign somebody in, already checked."""

    client_id: str
    redirect_uri: str
    code_challenge: str
    scope: str = ""
    state: str | None = None
    nonce: str | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port of the client."""
        found = _LOOPBACK.fullmatch(self.redirect_uri)
        assert found is not None
        return found[1]

    @property
    def wants_id_token(self) -> bool:
        return "openid" in self.scope.split()

    @property
    def fields(self) -> Mapping[str, str]:
        """The parameters that make the same request again."""
        told = {"state": self.state, "nonce": self.nonce, "scope": self.scope or None}
        return {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "code_challenge": self.code_challenge,
            "code_challenge_method": "S256",
        } | {name: value for name, value in told.items() if value is not None}


def sign_in_request(given: Mapping[str, list[str]]) -> SignInRequest:
    """The request in these parameters. ProtocolError for another; it leads back to the client only if the client is sound."""
    one = {name: values[0] for name, values in given.items() if name in ONCE}
    twice = [name for name in ONCE if len(given.get(name, ())) > 1]
    client_id, redirect_uri = one.get("client_id", ""), one.get("redirect_uri", "")
    if not is_client(client_id) or "client_id" in twice:
        raise ProtocolError("invalid_request", CLIENT_IS)
    if not _LOOPBACK.fullmatch(redirect_uri) or "redirect_uri" in twice:
        raise ProtocolError(
            "invalid_request", "redirect_uri is one address of this machine, such as http://127.0.0.1:8000/callback."
        )
    state = one.get("state")
    if wrong := _wrong(one, twice):
        error, description = wrong
        told = {"error": error, "error_description": description} | ({"state": state} if state is not None else {})
        raise ProtocolError(error, description, back=with_parameters(redirect_uri, told))
    return SignInRequest(client_id, redirect_uri, one["code_challenge"], one.get("scope", ""), state, one.get("nonce"))


def _wrong(one: Mapping[str, str], twice: list[str]) -> tuple[str, str] | None:
    """Code and words for the first thing that is wrong with a sound client's request."""
    if twice:
        return "invalid_request", f"{twice[0]} is there twice."
    if one.get("response_type") != "code":
        return "unsupported_response_type", "response_type is code."
    if one.get("code_challenge_method") != "S256":
        return "invalid_request", "PKCE is required: code_challenge_method is S256."
    if not _CHALLENGE.fullmatch(one.get("code_challenge", "")):
        return "invalid_request", "PKCE is required: code_challenge has 43 characters of base64url."
    if one.get("prompt") == "none":
        return "login_required", "Nobody is signed in: the page asks every time."
    return None


def is_client(name: str) -> bool:
    return name != AUDIENCE and _CLIENT.fullmatch(name) is not None


def with_parameters(address: str, parameters: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"


@dataclass(frozen=True, slots=True)
class _Pending:
    request: SignInRequest
    who: SignedIn
    until: float


class AuthorizationCodes:
    """Codes that wait to be redeemed: each once, within CODE_SECONDS. `now` gives epoch seconds, `new` a code to be."""

    def __init__(self, now: Callable[[], float], *, new: Callable[[], str] = secrets.token_urlsafe) -> None:
        self._now, self._new = now, new
        self._pending: dict[str, _Pending] = {}

    def issue(self, request: SignInRequest, who: SignedIn) -> str:
        now = self._now()
        self._pending = {code: pending for code, pending in self._pending.items() if now < pending.until}
        code = self._new()
        self._pending[code] = _Pending(request, who, now + CODE_SECONDS)
        return code

    def redeem(self, code: str, *, client_id: str, redirect_uri: str, verifier: str) -> tuple[SignInRequest, SignedIn]:
        """The request answered by the code, and the person. A code is spent even where this fails with ProtocolError."""
        pending = self._pending.pop(code, None)
        if pending is None or self._now() >= pending.until:
            raise ProtocolError("invalid_grant", "The code is unknown, spent or older than a minute.")
        if client_id != pending.request.client_id or redirect_uri != pending.request.redirect_uri:
            raise ProtocolError("invalid_grant", "client_id and redirect_uri are those of the request for the code.")
        if not _VERIFIER.fullmatch(verifier) or not _proves(verifier, pending.request.code_challenge):
            raise ProtocolError("invalid_grant", "code_verifier does not fit the code_challenge.")
        return pending.request, pending.who


def _proves(verifier: str, challenge: str) -> bool:
    """Whether the challenge was made of the verifier (RFC 7636, section 4.6)."""
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    return hmac.compare_digest(made, challenge)
