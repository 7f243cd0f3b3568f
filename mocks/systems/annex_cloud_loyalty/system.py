"""Annex Cloud Loyalty played: site `29990001`, secret `annex-demo-secret`; one member a call, the token bound to the member.

From the Annex Cloud fact sheet. Assumed there or here: 20 rows a page, newest first, a user's fields at the top level, an empty
list beyond the last page, AC1007 for a wrong or unknown parameter, the webhook's payload and its bearer credential.
"""

from __future__ import annotations

from collections.abc import Callable

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.control.stage import System, Webhook, World, inside, world_of
from mocks.systems.annex_cloud_loyalty import shapes
from mocks.systems.annex_cloud_loyalty import token as annex_token
from mocks.systems.annex_cloud_loyalty.shapes import Member
from mocks.world import keys, loyalty
from mocks.world.chance import draw
from mocks.world.people import ANNEX, Person

ROOT = "/api/3.0"
PAGE_ROWS = 20
WEBHOOK_CREDENTIAL = "annex-demo-webhook"


class AnnexError(Exception):
    """An answer of the vendor's error form: status, code and message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


Handler = Callable[[Request, Member], object]


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


def _error(problem: AnnexError) -> Response:
    return _json({"errorCode": problem.code, "errorMessage": problem.message}, problem.status)


def _unauthorised() -> AnnexError:
    return AnnexError(401, "AC1002", "Not authorized")


def _authorise(request: Request, identifier: str) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    site = request.headers.get("x-annexcloud-site")
    if site is None:
        raise AnnexError(400, "AC1004", "Missing parameters")
    now = world_of(request).now()
    if scheme != "Bearer" or site != annex_token.SITE_ID or not annex_token.token_is_valid(token, identifier, now):
        raise _unauthorised()


def _guarded(check: Callable[[Request], object], *known: str) -> Callable[[Request], Response]:
    def respond(request: Request) -> Response:
        try:
            if set(request.query_params) - set(known):
                raise AnnexError(400, "AC1007", "Invalid parameter")
            return _json(check(request))
        except AnnexError as problem:
            return _error(problem)

    return respond


def _of_member(handler: Handler, *known: str) -> Callable[[Request], Response]:
    """A route with a member in its path: the token is checked against the member's id before the look-up."""

    def check(request: Request) -> object:
        number = request.path_params["member"]
        _authorise(request, number)
        return handler(request, _member(world_of(request), number))

    return _guarded(check, *known)


def _of_site(content: Callable[[], object]) -> Callable[[Request], Response]:
    """A route without a member: the token is bound to the last step of the path (assumed)."""

    def check(request: Request) -> object:
        _authorise(request, inside(request).rsplit("/", 1)[-1])
        return content()

    return _guarded(check)


def _member(world: World, number: str) -> Member:
    """The member with this number; otherwise AC1005, which has status 404 or 400, depending on the number."""
    n = keys.n_of_membership(number)
    person = world.person(n) if n is not None else None
    record = world.record(person, ANNEX) if person else None
    if person is None or record is None:
        raise AnnexError(400 if draw(*number.encode()[-4:]) % 3 == 0 else 404, "AC1005", "No data found")
    points: int | None = world.fact(person, ANNEX, "points", None)
    opted_in = world.fact(person, ANNEX, "marketing_consent", loyalty.is_active(person))
    return Member(person, record, points, world.fact(person, ANNEX, "tier", person.tier), opted_in)


def _page(request: Request) -> int:
    text = request.query_params.get("page", "1")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) > 0):
        raise AnnexError(400, "AC1007", "Invalid page")
    return int(text)


def _activity(request: Request, member: Member) -> object:
    return shapes.activity(member, page=_page(request), rows=PAGE_ROWS)


def _used_rewards(request: Request, member: Member) -> object:
    return shapes.used_rewards(member, page=_page(request), rows=PAGE_ROWS)


def _offers(request: Request, member: Member) -> object:
    if request.query_params.get("sort_by", "rewardSequence") != "rewardSequence":
        raise AnnexError(400, "AC1007", "Invalid sort_by")
    return shapes.offers(member)


def _drift(body: object) -> object:
    """The member's id gone, null lists, and words where figures were."""
    if not isinstance(body, dict):
        return {"data": body}
    kept = {name: value for name, value in body.items() if name != "id"}
    lists = {name: None for name, value in body.items() if isinstance(value, list)}
    changed: shapes.Shape = {
        "availablePoints": "many",
        "lifetimePoints": {},
        "currentTier": 3,
        "status": None,
        "optInStatus": [],
        "email": 7,
    }
    return kept | lists | {name: value for name, value in changed.items() if name in kept}


def _webhook(world: World, person: Person, now: float) -> Webhook:
    record = world.record(person, ANNEX)
    body = shapes.event(person, record.email if record else "", now)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {WEBHOOK_CREDENTIAL}"}
    return Webhook(headers, orjson.dumps(body))


_USER = f"{ROOT}/users/{{member}}"
SYSTEM = System(
    slug=ANNEX,
    routes=[
        Route(_USER, _of_member(lambda _, member: shapes.user(member))),
        Route(f"{ROOT}/points/{{member}}", _of_member(lambda _, member: shapes.points(member))),
        Route(f"{_USER}/tiers", _of_member(lambda _, member: shapes.tiers(member))),
        Route(f"{_USER}/activity", _of_member(_activity, "page")),
        Route(f"{_USER}/reward", _of_member(_offers, "sort_by")),
        Route(f"{_USER}/usedreward", _of_member(_used_rewards, "page")),
        Route(f"{_USER}/rewards/history", _of_member(lambda _, member: shapes.reward_history(member))),
        Route(f"{ROOT}/actions/ALL", _of_site(shapes.actions)),
        Route(f"{ROOT}/rewards", _of_site(shapes.catalogue)),
    ],
    vendor_error=lambda _: _error(AnnexError(404, "AC1001", "Something went wrong")),
    auth_error=lambda _: _error(_unauthorised()),
    drift=_drift,
    not_found=lambda _: _error(AnnexError(404, "AC1001", "Something went wrong")),
    webhook=_webhook,
    settings={"base_url": "/api/3.0", "site_id": annex_token.SITE_ID, "secret": annex_token.SECRET.decode()},
)
