"""The client's token of Farfetch: fetched once, shared, renewed in time (fact sheet, section 3)."""

import asyncio
from dataclasses import replace

import orjson
import pytest

from adapters.ports.capabilities import Capability
from adapters.ports.errors import BadRequest, Malformed, Unauthorized
from adapters.systems.farfetch.settings import FarfetchSettings
from adapters.systems.farfetch.token import ClientCredentials
from adapters.wire.message import Request, Response

ASK = Request("/account/v1/users/1", Capability.WISHLIST, "user")
GIVEN = {"base_url": "http://127.0.0.1", "client_id": "c360-client", "client_secret": "not-a-secret"}


class PlayedLine:
    slug = "farfetch"

    def __init__(self, **answer: object) -> None:
        self.exchanges: list[Request] = []
        self._answer = answer

    async def exchange(self, ask: Request) -> Response:
        self.exchanges.append(ask)
        await asyncio.sleep(0)
        content = self._answer or {"access_token": f"t{len(self.exchanges)}", "expires_in": 1200, "token_type": "Bearer"}
        return Response(200, {}, orjson.dumps(content), "farfetch", ask.capability)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def credentials(clock: Clock) -> ClientCredentials:
    return ClientCredentials(FarfetchSettings.model_validate(GIVEN), clock=clock)


def refused(token: str) -> Request:
    return replace(ASK, headers={"Authorization": token})


async def signed(auth: ClientCredentials, line: PlayedLine) -> str:
    return (await auth.sign(ASK, line)).headers["Authorization"]  # type: ignore[arg-type]


async def test_many_questions_at_once_share_one_fetch() -> None:
    auth, line = credentials(Clock()), PlayedLine()
    assert set(await asyncio.gather(*(signed(auth, line) for _ in range(20)))) == {"Bearer t1"}
    assert len(line.exchanges) == 1
    form = {"grant_type": "client_credentials", "client_id": "c360-client", "client_secret": "not-a-secret", "scope": "api"}
    assert line.exchanges[0].form == form


async def test_the_token_is_renewed_before_it_ends() -> None:
    clock = Clock()
    auth, line = credentials(clock), PlayedLine()
    await signed(auth, line)
    clock.now += 1000
    assert await signed(auth, line) == "Bearer t1"
    clock.now += 100
    assert await signed(auth, line) == "Bearer t2"


async def test_questions_refused_together_renew_the_token_once() -> None:
    auth, line = credentials(Clock()), PlayedLine()
    all_signed = asyncio.Barrier(8)

    async def refused_once() -> str:
        token = await signed(auth, line)
        await all_signed.wait()
        assert auth.forget(refused(token))
        await asyncio.sleep(0)
        return await signed(auth, line)

    assert set(await asyncio.gather(*(refused_once() for _ in range(8)))) == {"Bearer t2"}
    assert len(line.exchanges) == 2


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


async def test_a_waiting_question_fetches_when_the_first_one_gives_up() -> None:
    auth, line = credentials(Clock()), PlayedLine()
    first = asyncio.create_task(signed(auth, line))
    second = asyncio.create_task(signed(auth, line))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "Bearer t2"


async def test_the_platforms_own_spelling_with_seconds_as_text_is_read() -> None:
    clock = Clock()
    auth, line = credentials(clock), PlayedLine(accessToken="own", expiresIn="12000")
    assert await signed(auth, line) == "Bearer own"
    clock.now += 10_000
    await signed(auth, line)
    assert len(line.exchanges) == 1


@pytest.mark.parametrize(
    "answer", [{"expires_in": 5}, {"access_token": "", "expires_in": 5}, {"access_token": {}, "expires_in": 5}]
)
async def test_an_answer_that_is_no_token_is_garbled(answer: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        await signed(credentials(Clock()), PlayedLine(**answer))


async def test_a_client_that_the_vendor_does_not_know_is_refused() -> None:
    class Unknown(PlayedLine):
        async def exchange(self, ask: Request) -> Response:
            raise BadRequest("farfetch", ask.capability)

    with pytest.raises(Unauthorized):
        await signed(credentials(Clock()), Unknown())
