"""The provider's addresses under `/_identity`, and the control call that rotates its keys.

A program that has no browser asks for a token by the grant PERSON, an extension as RFC 6749, section 4.5 allows. It is an open
door, as everything in the played world is, and the reason why no gateway with real people may trust this issuer.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qs

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from mocks.control.stage import World
from mocks.identity.authorization import (
    AUDIENCE,
    CLIENT_IS,
    AuthorizationCodes,
    ProtocolError,
    SignInRequest,
    is_client,
    sign_in_request,
    with_parameters,
)
from mocks.identity.bearers import SignedIn, UnfitError, members, picked, signed_in
from mocks.identity.page import STYLE, STYLE_PATH, sign_in_page, wrong_page
from mocks.identity.signing import ALGORITHMS, RS256, SigningKeys

PERSON = "urn:example:customer360:person"
TOKEN_SECONDS = 3600
LONGEST_SECONDS = 86_400

Form = Mapping[str, list[str]]
Handler = Callable[[Request], Awaitable[Response]]


class IdentityProvider:
    """The ASGI application of one world's provider. Its issuer is the address by which a request reached it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._keys = SigningKeys()
        self._codes = AuthorizationCodes(world.now)
        self._router = Router(
            [
                Route("/_identity/.well-known/openid-configuration", self._discovery, methods=["GET"]),
                Route("/_identity/jwks", self._jwks, methods=["GET"]),
                Route("/_identity/authorize", _on_page(self._ask), methods=["GET"]),
                Route("/_identity/authorize", _on_page(self._sign_in), methods=["POST"]),
                Route("/_identity/token", _as_oauth(self._token), methods=["POST"]),
                Route(STYLE_PATH, _style, methods=["GET"]),
                Route("/_control/identity/rotate", self._rotate, methods=["POST"]),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._router(scope, receive, send)

    async def _discovery(self, request: Request) -> Response:
        """OpenID Connect Discovery 1.0, section 3."""
        issuer = _issuer(request)
        return _json(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/jwks",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code", PERSON],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ALGORITHMS,
                "token_endpoint_auth_methods_supported": ["none"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
                "scopes_supported": ["openid"],
                "claims_supported": ["sub", "roles", "purposes", "membership_number"],
            }
        )

    async def _jwks(self, request: Request) -> Response:
        return _json(await run_in_threadpool(self._keys.published))

    async def _rotate(self, request: Request) -> Response:
        return _json({"kids": await run_in_threadpool(self._keys.rotate)})

    async def _ask(self, request: Request) -> Response:
        return sign_in_page(sign_in_request(_fields(request.scope["query_string"])), members(self._world))

    async def _sign_in(self, request: Request) -> Response:
        """The answer to the page's form. All that came with it is checked again, since anybody may have sent it."""
        form = _fields(await request.body())
        asked = sign_in_request(form)
        (who, *others) = form.get("who", [""])
        if others:
            raise UnfitError("pick one of the people")
        person = picked(self._world, who, roles=form.get("roles", []), purposes=form.get("purposes", []))
        told = {"code": self._codes.issue(asked, person), "iss": _issuer(request)}
        if asked.state is not None:
            told["state"] = asked.state
        return RedirectResponse(with_parameters(asked.redirect_uri, told), 303, {"cache-control": "no-store"})

    async def _token(self, request: Request) -> Response:
        form = _fields(await request.body())
        if any(len(values) > 1 for values in form.values()):
            raise ProtocolError("invalid_request", "No parameter may be there twice.")
        one = {name: values[0] for name, values in form.items()}
        if one.get("alg", RS256) not in ALGORITHMS:
            raise ProtocolError("invalid_request", f"alg is one of: {', '.join(ALGORITHMS)}.")
        grants = {"authorization_code": self._by_code, PERSON: self._by_person}
        if (grant := grants.get(one.get("grant_type", ""))) is None:
            raise ProtocolError("unsupported_grant_type", f"grant_type is one of: {', '.join(grants)}.")
        return await grant(_issuer(request), one)

    async def _by_code(self, issuer: str, one: Mapping[str, str]) -> Response:
        asked, who = self._codes.redeem(
            one.get("code", ""),
            client_id=one.get("client_id", ""),
            redirect_uri=one.get("redirect_uri", ""),
            verifier=one.get("code_verifier", ""),
        )
        told = await self._tokens(issuer, who, client_id=asked.client_id, seconds=TOKEN_SECONDS, algorithm=one.get("alg", RS256))
        if asked.wants_id_token:
            told |= {"id_token": await self._id_token(issuer, asked, who, one.get("alg", RS256)), "scope": "openid"}
        return _json(told)

    async def _by_person(self, issuer: str, one: Mapping[str, str]) -> Response:
        """A token for whoever is named, by lists of roles and purposes with blanks between."""
        who = signed_in(
            self._world,
            roles=one.get("roles", "").split(),
            purposes=one.get("purposes", "").split(),
            subject=one.get("subject"),
            membership_number=one.get("membership_number"),
        )
        seconds, client_id = one.get("expires_in", str(TOKEN_SECONDS)), one.get("client_id", "")
        if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 9 and 0 < int(seconds) <= LONGEST_SECONDS):
            raise ProtocolError("invalid_request", f"expires_in is 1 to {LONGEST_SECONDS} seconds.")
        if not is_client(client_id):
            raise ProtocolError("invalid_request", CLIENT_IS)
        return _json(await self._tokens(issuer, who, client_id=client_id, seconds=int(seconds), algorithm=one.get("alg", RS256)))

    async def _tokens(self, issuer: str, who: SignedIn, *, client_id: str, seconds: int, algorithm: str) -> dict[str, object]:
        """The answer of the token endpoint, with an access token after RFC 9068."""
        now = int(self._world.now())
        claims = {
            "iss": issuer,
            "aud": AUDIENCE,
            "azp": client_id,
            "client_id": client_id,
            "iat": now,
            "nbf": now,
            "exp": now + seconds,
            "jti": secrets.token_urlsafe(16),
            **who.claims,
        }
        token = await self._signed(claims, algorithm, "at+jwt")
        return {"access_token": token, "token_type": "Bearer", "expires_in": seconds}  # nosec B105  # a scheme's name

    async def _id_token(self, issuer: str, asked: SignInRequest, who: SignedIn, algorithm: str) -> str:
        """OpenID Connect Core 1.0, section 2: it tells the client who signed in, and opens nothing."""
        now = int(self._world.now())
        claims: dict[str, object] = {
            "iss": issuer,
            "sub": who.subject,
            "aud": asked.client_id,
            "azp": asked.client_id,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
        }
        if asked.nonce is not None:
            claims["nonce"] = asked.nonce
        return await self._signed(claims, algorithm, "JWT")

    async def _signed(self, claims: Mapping[str, object], algorithm: str, kind: str) -> str:
        return await run_in_threadpool(self._keys.signed, claims, algorithm=algorithm, kind=kind)


def _issuer(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}/_identity"


def _fields(encoded: bytes) -> Form:
    """A form's fields or a query's parameters; empty ones count as absent (RFC 6749, section 3.1)."""
    return parse_qs(encoded.decode("utf-8", "replace"))


def _on_page(handler: Handler) -> Handler:
    """Tells what is wrong to the client where it is sound, otherwise on a page that leads nowhere."""

    async def respond(request: Request) -> Response:
        try:
            return await handler(request)
        except UnfitError as problem:
            return wrong_page(f"{problem.message[0].upper()}{problem.message[1:]}.")
        except ProtocolError as problem:
            if problem.back is None:
                return wrong_page(problem.description)
            return RedirectResponse(with_parameters(problem.back, {"iss": _issuer(request)}), 303, {"cache-control": "no-store"})

    return respond


def _as_oauth(handler: Handler) -> Handler:
    """Tells what is wrong as RFC 6749, section 5.2 does."""

    async def respond(request: Request) -> Response:
        try:
            return await handler(request)
        except UnfitError as problem:
            return _json({"error": "invalid_request", "error_description": f"{problem.message}."}, 400)
        except ProtocolError as problem:
            return _json({"error": problem.error, "error_description": problem.description}, 400)

    return respond


async def _style(request: Request) -> Response:
    return Response(STYLE, media_type="text/css", headers={"x-content-type-options": "nosniff"})


def _json(content: object, status: int = 200) -> Response:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(orjson.dumps(content), status, headers, media_type="application/json")
