"""The touchpoints' token: HTTP Basic, fetched once, shared, renewed in time, and from another host where that is set."""

import asyncio
import base64
from dataclasses import replace
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from adapters.ports.capabilities import Capability
from adapters.ports.errors import BadRequest, Malformed, Unauthorized
from adapters.systems.touchpoints.settings import TouchpointsSettings
from adapters.systems.touchpoints.token import ClientCredentials
from adapters.wire.message import Request, Response

ASK = Request("/app/v1/events", Capability.INTERACTIONS, "app.events")
GIVEN = {"base_url": "http://127.0.0.1", "client_id": "c360 client", "client_secret": "not:a+secret"}


class PlayedLine:
    slug = "touchpoints"

    def __init__(self, **answer: object) -> None:
        self.exchanges: list[Request] = []
        self._answer = answer

    async def exchange(self, ask: Request) -> Response:
        self.exchanges.append(ask)
        await asyncio.sleep(0)
        content = self._answer or {"access_token": f"t{len(self.exchanges)}", "expires_in": 3600, "token_type": "Bearer"}
        return Response(200, {}, orjson.dumps(content), self.slug, ask.capability)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def settings(**changes: Any) -> TouchpointsSettings:
    return TouchpointsSettings.model_validate({**GIVEN, **changes})


def credentials(clock: Clock, **changes: Any) -> ClientCredentials:
    return ClientCredentials(settings(**changes), clock=clock)


def refused(token: str) -> Request:
    return replace(ASK, headers={"Authorization": token})


async def signed(auth: ClientCredentials, line: PlayedLine) -> str:
    return (await auth.sign(ASK, line)).headers["Authorization"]  # type: ignore[arg-type]


async def test_the_client_proves_itself_by_basic_with_both_parts_form_encoded() -> None:
    line = PlayedLine()
    assert await signed(credentials(Clock()), line) == "Bearer t1"
    (ask,) = line.exchanges
    assert (ask.method, ask.target) == ("POST", "/oauth2/token")
    assert ask.form == {"grant_type": "client_credentials", "scope": "touchpoints.read"}
    scheme, _, told = ask.headers["Authorization"].partition(" ")
    assert (scheme, base64.b64decode(told)) == ("Basic", b"c360+client:not%3Aa%2Bsecret")


async def test_no_scope_is_asked_for_where_none_is_set() -> None:
    line = PlayedLine()
    await signed(credentials(Clock(), scope=""), line)
    assert line.exchanges[0].form == {"grant_type": "client_credentials"}


async def test_many_questions_at_once_share_one_fetch() -> None:
    auth, line = credentials(Clock()), PlayedLine()
    assert set(await asyncio.gather(*(signed(auth, line) for _ in range(20)))) == {"Bearer t1"}
    assert len(line.exchanges) == 1


async def test_the_token_is_renewed_before_it_ends() -> None:
    clock = Clock()
    auth, line = credentials(clock), PlayedLine()
    await signed(auth, line)
    clock.now += 3200
    assert await signed(auth, line) == "Bearer t1"
    clock.now += 100
    assert await signed(auth, line) == "Bearer t2"


async def test_a_refusal_that_comes_late_keeps_the_renewed_token() -> None:
    auth, line = credentials(Clock()), PlayedLine()
    renewed = asyncio.Event()

    async def late() -> str:
        token = await signed(auth, line)
        await renewed.wait()
        assert auth.forget(refused(token))
        return await signed(auth, line)

    waiting = asyncio.create_task(late())
    token = await signed(auth, line)
    await asyncio.sleep(0)
    assert auth.forget(refused(token))
    await signed(auth, line)
    renewed.set()
    assert await waiting == "Bearer t2"
    assert len(line.exchanges) == 2


async def test_a_token_comes_from_another_host_where_that_is_set() -> None:
    here, there = PlayedLine(), PlayedLine()
    auth = ClientCredentials(settings(), clock=Clock(), elsewhere=there)  # type: ignore[arg-type]
    assert await signed(auth, here) == "Bearer t1"
    assert (len(here.exchanges), len(there.exchanges)) == (0, 1)


@pytest.mark.parametrize(
    "answer", [{"expires_in": 5}, {"access_token": "", "expires_in": 5}, {"access_token": {}, "expires_in": 5}]
)
async def test_an_answer_that_is_no_token_is_garbled(answer: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        await signed(credentials(Clock()), PlayedLine(**answer))


async def test_a_client_or_scope_that_is_not_granted_is_refused() -> None:
    class Unknown(PlayedLine):
        async def exchange(self, ask: Request) -> Response:
            raise BadRequest(self.slug, ask.capability)

    with pytest.raises(Unauthorized):
        await signed(credentials(Clock()), Unknown())


def test_a_store_without_any_feed_is_a_mistake() -> None:
    assert settings(fx_path=None).app_path == "/app/v1"
    with pytest.raises(ValidationError, match="app_path or fx_path"):
        settings(app_path=None, fx_path=None)
    with pytest.raises(ValidationError):
        settings(schemes={})
