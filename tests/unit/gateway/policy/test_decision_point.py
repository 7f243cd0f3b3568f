"""A decision point outside: asked once for all, for a minute, and when it fails nobody sees anything."""

import asyncio
from collections.abc import Awaitable, Callable

import orjson
import pytest
from aiohttp import web
from pydantic import SecretStr

from adapters.ports.records import Purpose
from gateway.access.rules import PointRules
from gateway.configuration.policy_table import read_table
from gateway.policy.decision_point import DecisionPoint, NoDecision, decided, posting, questions
from resolvers.policy.caller import ANYBODY, Caller, Role
from resolvers.policy.field_class import FieldClass
from resolvers.policy.rights import EVERYTHING, Sight
from tests.decision_point import PlayedPoint

TABLE = read_table(None)
TOKEN = SecretStr("secret")
AGENT = Caller("jane", frozenset({Role.AGENT}), purpose=Purpose.SERVICE)


class Minutes:
    """A clock that a test sets, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_all_classes_are_one_question_and_the_answer_holds_for_a_minute() -> None:
    played, clock = PlayedPoint(TABLE), Minutes()
    point = DecisionPoint(played.post, clock=clock)

    async def asked() -> None:
        assert point.known(AGENT) is None
        several = await asyncio.gather(*(point.asked(AGENT) for _ in range(5)))
        assert len({one.key for one in several}) == 1
        clock.now = 59.0
        assert point.known(Caller("john", AGENT.roles, purpose=Purpose.SERVICE)) is several[0]
        assert point.known(Caller("jane", AGENT.roles)) is None
        clock.now = 60.0
        assert point.known(AGENT) is None

    asyncio.run(asked())
    assert len(played.asked) == 1
    assert "jane" not in str(played.asked), "the question is of roles, so that it says nothing of anybody"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("purpose", [None, *Purpose])
def test_a_point_that_decides_as_the_table_does_gives_the_same_rights(role: Role, purpose: Purpose | None) -> None:
    caller = Caller("somebody", frozenset({role}), purpose=purpose)
    rights = asyncio.run(DecisionPoint(PlayedPoint(TABLE).post, clock=Minutes()).asked(caller))
    expected = TABLE.rights_of(caller)
    assert {one: rights.sight(one) for one in FieldClass} == {one: expected.sight(one) for one in FieldClass}


def test_an_open_gateway_asks_nobody() -> None:
    assert DecisionPoint(PlayedPoint(TABLE).post, clock=Minutes()).known(ANYBODY) is EVERYTHING


ASKED = questions(Purpose.SERVICE)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"evaluations": null}',
        b'{"evaluations": []}',
        b'{"decision": true}',
        orjson.dumps({"evaluations": [{"decision": True}] * (len(ASKED) - 1)}),
        orjson.dumps({"evaluations": [True] * len(ASKED)}),
        b'{"evaluations": ' + b"[" * 100_000,
    ],
    ids=["empty", "list", "nothing", "null", "none", "one", "one too few", "no objects", "deep"],
)
def test_what_is_no_answer_decides_nothing(body: bytes) -> None:
    with pytest.raises(NoDecision):
        decided(ASKED, body)


@pytest.mark.parametrize("decision", ["true", 1, None, {}, [True]])
def test_only_a_plain_yes_is_one(decision: object) -> None:
    rights = decided(ASKED, orjson.dumps({"evaluations": [{"decision": decision}] * len(ASKED)}))
    assert rights.sight(FieldClass.NAME) is Sight.DENIED
    assert rights.sight(FieldClass.WITHIN) is Sight.CLEAR


async def refuses(request: web.Request) -> web.Response:
    return web.Response(status=403)


async def redirects(request: web.Request) -> web.Response:
    return web.Response(status=307, headers={"location": "/elsewhere"})


async def floods(request: web.Request) -> web.Response:
    return web.Response(body=b" " * 300_000)


async def hangs_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def says_yes(request: web.Request) -> web.Response:
    assert request.headers["authorization"] == "Bearer secret"
    assert request.path == "/pdp/access/v1/evaluations"
    asked = (await request.json())["evaluations"]
    return web.json_response({"evaluations": [{"decision": True} for _ in asked]})


Handler = Callable[[web.Request], Awaitable[web.Response]]


def over_http(handler: Handler, *, token: SecretStr = TOKEN) -> Sight:
    """How much of a name an agent sees, by a point that answers so."""

    async def asked() -> Sight:
        app = web.Application()
        app.router.add_post("/{path:.*}", handler)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            port = runner.addresses[0][1]
            post = posting(PointRules(f"http://127.0.0.1:{port}/pdp/", token, 5.0))
            return (await DecisionPoint(post, clock=Minutes()).asked(AGENT)).sight(FieldClass.NAME)
        finally:
            await runner.cleanup()

    return asyncio.run(asked())


def test_the_question_goes_over_http_with_the_token() -> None:
    assert over_http(says_yes) is Sight.CLEAR


def test_a_changed_token_is_taken_for_the_next_question() -> None:
    class Changing(SecretStr):
        def get_secret_value(self) -> str:
            return next(words)

    words = iter(("an old one", "secret"))
    token = Changing("")
    with pytest.raises(NoDecision, match="500"):
        over_http(says_yes, token=token)
    assert over_http(says_yes, token=token) is Sight.CLEAR


@pytest.mark.parametrize("handler", [refuses, redirects, floods, hangs_up])
def test_a_point_that_fails_decides_nothing(handler: Handler) -> None:
    with pytest.raises(NoDecision):
        over_http(handler)
