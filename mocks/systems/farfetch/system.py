"""Farfetch Platform Solutions played: client `c360-client`, secret `farfetch-demo-secret`; shoppers: `demo-shopper-password`.

From the Farfetch fact sheet. Assumed there or here: reading users by id and by e-mail, the client-credentials call, error codes
other than 17, the default page of 60, and access: a client's token reads any user, a shopper's token only that shopper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.control.stage import System, inside, world_of
from mocks.systems.farfetch import orders, shapes
from mocks.systems.farfetch import token as tokens
from mocks.world import commerce, keys
from mocks.world.people import FARFETCH, Person, Record

LARGEST_PAGE = 10_000
DEFAULT_PAGE = 60
TOKEN_PATHS = frozenset({"/authentication/v1/connect/token", "/authentication/v1/tokens"})


class FarfetchError(Exception):
    """An answer of the vendor's error form: status, code and message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


Handler = Callable[[Request, int], object]
T = TypeVar("T")


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json; charset=utf-8")


def _unauthorised() -> FarfetchError:
    return FarfetchError(401, "2", "The access token is invalid or has expired")


def _errors(problem: FarfetchError) -> Response:
    entry: dict[str, object] = {"code": problem.code, "message": problem.message, "developerMessage": problem.message}
    return _json({"errors": [entry | {"moreInformation": "", "exception": None}]}, problem.status)


def _guarded(handler: Handler, *known: str) -> Callable[[Request], Response]:
    """Checks the token and refuses unknown parameters; `handler` gets the token's subject."""

    def respond(request: Request) -> Response:
        try:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            subject = tokens.subject(token, "access", world_of(request).now()) if scheme == "Bearer" else None
            if subject is None:
                raise _unauthorised()
            if unknown := sorted(set(request.query_params) - set(known)):
                raise FarfetchError(400, "1", f"The parameter {unknown[0]} is not supported")
            return _json(handler(request, subject))
        except FarfetchError as problem:
            return _errors(problem)

    return respond


async def _client_token(request: Request) -> Response:
    """The client's token; errors in OAuth's own spelling, as in the introspection call."""
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return _json({"error": "invalid_request"}, 400)
    if form.get("grant_type") != "client_credentials":
        return _json({"error": "unsupported_grant_type"}, 400)
    if (form.get("client_id"), form.get("client_secret")) != (tokens.CLIENT_ID, tokens.CLIENT_SECRET):
        return _json({"error": "invalid_client"}, 400)
    if form.get("scope") != "api":
        return _json({"error": "invalid_scope"}, 400)
    expires = world_of(request).now() + tokens.CLIENT_SECONDS
    token = tokens.issue(tokens.CLIENT, "access", expires)
    return _json({"access_token": token, "expires_in": tokens.CLIENT_SECONDS, "token_type": "Bearer", "scope": "api"})  # nosec B105  # a scheme's name


async def _user_token(request: Request) -> Response:
    """A shopper's token, by password or by refresh token; its seconds are a string, as the vendor sends them."""
    try:
        asked = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        asked = None
    if not isinstance(asked, dict):
        return _errors(FarfetchError(400, "1", "The body is not a JSON object"))
    user_id = _signed_in(request, asked)
    if user_id is None:
        return _errors(FarfetchError(401, "3", "The credentials are not valid"))
    now = world_of(request).now()
    return _json(
        {
            "accessToken": tokens.issue(user_id, "access", now + tokens.USER_SECONDS),
            "expiresIn": str(tokens.USER_SECONDS),
            "refreshToken": tokens.issue(user_id, "refresh", now + tokens.REFRESH_SECONDS),
        }
    )


def _signed_in(request: Request, asked: Mapping[str, object]) -> int | None:
    if asked.get("grantType") == "refresh_token":
        return tokens.subject(str(asked.get("refreshToken")), "refresh", world_of(request).now())
    if asked.get("grantType") != "password" or asked.get("password") != tokens.SHOPPER_PASSWORD:
        return None
    found = _by_email(request, str(asked.get("username")))
    return found[0][0].shop_user if found else None


def _by_email(request: Request, email: str) -> list[tuple[Person, Record]]:
    world, low = world_of(request), email.lower()
    held = ((person, world.record(person, FARFETCH)) for person in world.by_email(low, FARFETCH))
    return [(person, record) for person, record in held if record and record.email.lower() == low]


def _known(request: Request, user: str, subject: int) -> tuple[Person, Record]:
    """The shop user of this id; FarfetchError where the token may not see the user."""
    if not (user.isascii() and user.isdigit()):
        raise FarfetchError(400, "1", "The user id is not a number")
    found = _held(request, keys.n_of_shop_user(user))
    _may_see(found, subject)
    if not found:
        raise FarfetchError(404, "14", "The user was not found")
    return found


def _held(request: Request, n: int | None) -> tuple[Person, Record] | None:
    world = world_of(request)
    person = world.person(n) if n is not None else None
    record = world.record(person, FARFETCH) if person else None
    return (person, record) if person and record else None


def _may_see(found: tuple[Person, Record] | None, subject: int) -> None:
    if subject != tokens.CLIENT and (found is None or found[0].shop_user != subject):
        raise FarfetchError(403, "4", "The token does not give access to this resource")


def _page(request: Request, rows: Sequence[T]) -> tuple[Sequence[T], dict[str, int]]:
    """The rows of the requested page, and the envelope without them; a page beyond the last is empty."""
    number = _number(request, "page", default=1, largest=10**9)
    size = _number(request, "pageSize", default=DEFAULT_PAGE, largest=LARGEST_PAGE)
    pages = -(-len(rows) // size)
    envelope = {"number": number, "totalItems": len(rows), "totalPages": pages}
    return rows[(number - 1) * size : number * size], envelope


def _number(request: Request, name: str, *, default: int, largest: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 11 and 0 < int(text) <= largest):
        raise FarfetchError(400, "1", f"The parameter {name} is not a number from 1 to {largest}")
    return int(text)


def _shown(request: Request, person: Person, record: Record) -> object:
    newsletters = world_of(request).fact(person, FARFETCH, "marketing_consent", not person.objects)
    return shapes.user(person, record, newsletters=newsletters)


def _users(request: Request, subject: int) -> object:
    if subject != tokens.CLIENT:
        raise FarfetchError(403, "4", "The token does not give access to this resource")
    if not (email := request.query_params.get("email", "")):
        raise FarfetchError(400, "1", "The parameter email is required")
    shown, envelope = _page(request, _by_email(request, email))
    return {"entries": [_shown(request, person, record) for person, record in shown], **envelope}


def _me(request: Request, subject: int) -> object:
    """The user of a shopper's token; a client's token has no user."""
    if subject == tokens.CLIENT:
        raise _unauthorised()
    return _shown(request, *_known(request, str(subject), subject))


def _user(request: Request, subject: int) -> object:
    return _shown(request, *_known(request, request.path_params["user"], subject))


def _external_logins(request: Request, subject: int) -> object:
    return shapes.external_logins(*_known(request, request.path_params["user"], subject))


def _addresses(request: Request, subject: int) -> object:
    address = shapes.shipping_address(*_known(request, request.path_params["user"], subject))
    return [address] if address else []


def _orders(request: Request, subject: int) -> object:
    person, _ = _known(request, request.path_params["user"], subject)
    wanted = request.query_params.getlist("orderStatuses")
    if set(wanted) - set(orders.STATUSES):
        raise FarfetchError(400, "1", "The parameter orderStatuses has an unknown status")
    rows = orders.parts(person)
    shown, envelope = _page(request, [row for row in rows if row.status in wanted] if wanted else rows)
    return {"entries": [orders.order_row(person, row) for row in shown], **envelope}


def _order(request: Request, subject: int) -> object:
    placed = commerce.by_code(world_of(request).seed, request.path_params["order"])
    found = _held(request, placed[0]) if placed else None
    if placed is None or found is None or placed[1] >= found[0].purchases:
        raise FarfetchError(404, "17", "The order was not found")
    _may_see(found, subject)
    return orders.order(*found, placed[1])


def _wishlist(request: Request, subject: int) -> object:
    hydrate = request.query_params.get("hydrate", "false")
    if hydrate not in ("true", "false"):
        raise FarfetchError(400, "1", "The parameter hydrate is not true or false")
    found = _held(request, commerce.n_of_wishlist(world_of(request).seed, request.path_params["wishlist"]))
    if found is None:
        raise FarfetchError(404, "14", "The wishlist was not found")
    _may_see(found, subject)
    return shapes.wishlist(found[0], hydrate=hydrate == "true")


def _drift(body: object) -> object:
    """Ids gone or null, texts where records were, an object where a list was."""
    if isinstance(body, list):
        return {"entries": [_drift(entry) for entry in body]}
    if not isinstance(body, dict):
        return None
    if isinstance(entries := body.get("entries"), list):
        return {**body, "entries": [_drift(entry) for entry in entries] or None, "totalPages": "many"}
    kept = {name: value for name, value in body.items() if name != "id"}
    changed = {"items": "none", "createdDate": 17, "email": ["?"], "status": {}, "grandTotal": None, "userId": "x"}
    return kept | {name: value for name, value in changed.items() if name in kept}


def _not_found(request: Request) -> Response:
    return _errors(FarfetchError(404, "404", "The resource does not exist"))


_ACCOUNT = "/account/v1"
_USER = f"{_ACCOUNT}/users/{{user}}"
SYSTEM = System(
    slug=FARFETCH,
    routes=[
        Route("/authentication/v1/connect/token", _client_token, methods=["POST"]),
        Route("/authentication/v1/tokens", _user_token, methods=["POST"]),
        Route(f"{_ACCOUNT}/users", _guarded(_users, "email", "page", "pageSize")),
        Route(f"{_ACCOUNT}/users/me", _guarded(_me)),
        Route(_USER, _guarded(_user)),
        Route(f"{_USER}/externalLogins", _guarded(_external_logins)),
        Route(f"{_USER}/externalLogins/", _guarded(_external_logins)),
        Route(f"{_USER}/addresses", _guarded(_addresses)),
        Route(f"{_USER}/orders", _guarded(_orders, "page", "pageSize", "orderStatuses")),
        Route(f"{_ACCOUNT}/orders/{{order}}", _guarded(_order)),
        Route("/commerce/v1/wishlists/{wishlist}", _guarded(_wishlist, "hydrate")),
    ],
    vendor_error=lambda _: _errors(FarfetchError(400, "1", "The request is not valid")),
    auth_error=lambda _: _errors(_unauthorised()),
    drift=_drift,
    is_auth=lambda request: inside(request) in TOKEN_PATHS,
    not_found=_not_found,
    settings={"base_url": "", "client_id": tokens.CLIENT_ID, "client_secret": tokens.CLIENT_SECRET},
)
