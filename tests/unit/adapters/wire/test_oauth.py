"""A client's token is used until a margin before its end; what a system makes of the margin is its own."""

import orjson
import pytest

from adapters.ports.capabilities import Capability
from adapters.wire.message import Ask
from adapters.wire.oauth import Granted, SharedToken

ASK = Ask("/", Capability.PREDICTIONS, "x")


class Numbered(SharedToken):
    """Gives `t1`, `t2`... for a hundred seconds each."""

    def __init__(self, clock: list[float]) -> None:
        super().__init__(clock=lambda: clock[0])
        self.fetched = 0

    async def fetch(self, ask: Ask, line: object) -> Granted:
        self.fetched += 1
        return Granted.model_validate_json(orjson.dumps({"access_token": f"t{self.fetched}", "expires_in": 100}))


async def signed(auth: SharedToken) -> Ask:
    return await auth.sign(ASK, None)  # type: ignore[arg-type]


async def token(auth: SharedToken) -> str:
    return (await signed(auth)).headers["Authorization"]


async def test_a_token_is_used_until_a_tenth_of_its_life_is_left() -> None:
    clock = [0.0]
    auth = Numbered(clock)
    told = []
    for now in (0.0, 89.9, 90.0):
        clock[0] = now
        told.append(await token(auth))
    assert told == ["Bearer t1", "Bearer t1", "Bearer t2"]


async def test_what_is_forgotten_is_fetched_anew() -> None:
    auth = Numbered([0.0])
    refused = await signed(auth)
    assert auth.forget(refused)
    assert await token(auth) == "Bearer t2"


async def test_a_late_refusal_in_the_task_that_renewed_the_token_keeps_it() -> None:
    auth = Numbered([0.0])
    late, refused = await signed(auth), await signed(auth)
    assert auth.forget(refused)
    assert await token(auth) == "Bearer t2"
    assert auth.forget(late)
    assert await token(auth) == "Bearer t2"


@pytest.mark.parametrize("answer", [{}, {"access_token": "t"}, {"access_token": "t", "expires_in": 0}, {"access_token": 5}])
def test_what_is_no_grant_is_turned_down(answer: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Granted.model_validate_json(orjson.dumps(answer))
