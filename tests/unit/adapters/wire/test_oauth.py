"""A client's token is used until a margin before its end; what a system makes of the margin is its own."""

import orjson
import pytest

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Malformed
from adapters.wire.losses import gathered
from adapters.wire.message import Request, Response
from adapters.wire.oauth import GRANT, Granted, SharedToken

ASK = Request("/", Capability.PREDICTIONS, "x")


class Numbered(SharedToken):
    """Gives `t1`, `t2`... for a hundred seconds each unless told otherwise."""

    def __init__(self, clock: list[float], *, life: int | None = 100) -> None:
        super().__init__(clock=lambda: clock[0])
        self.fetched = 0
        self._life_told = life

    async def fetch(self, ask: Request, line: object) -> Granted:
        self.fetched += 1
        return Granted.model_validate_json(orjson.dumps({"access_token": f"t{self.fetched}", "expires_in": self._life_told}))


async def signed(auth: SharedToken) -> Request:
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


def granted(answer: str) -> Granted:
    found: Granted = Response(200, {}, answer.encode(), "x", Capability.PREDICTIONS).read(GRANT)
    return found


@pytest.mark.parametrize(
    "answer", ["{}", '{"expires_in": 60}', '{"access_token": 5.5, "expires_in": 60}', '{"access_token": ""}', "[]"]
)
def test_what_is_no_grant_is_turned_down(answer: str) -> None:
    with pytest.raises(Malformed):
        granted(answer)


@pytest.mark.parametrize("life", ["3600", '"3600"', "3600.0", '" 3600 "'])
@pytest.mark.parametrize("name", ["expires_in", "expiresIn"])
def test_a_life_is_a_number_or_text(name: str, life: str) -> None:
    assert granted(f'{{"access_token": "t", "{name}": {life}}}').seconds == 3600


ODD = ['"abc"', "-5", "0", "NaN", "Infinity", "1e400", "9" * 5000, "1.5", "true", "{}", '["60"]']


@pytest.mark.parametrize("name", ["expires_in", "expiresIn"])
@pytest.mark.parametrize("life", ODD, ids=lambda life: life[:9])
def test_a_life_that_can_not_be_read_costs_itself_and_is_told_once(name: str, life: str) -> None:
    with gathered() as losses:
        answer = granted(f'{{"access_token": "t", "{name}": {life}}}')
    assert (answer.token, answer.seconds) == ("t", None)
    assert [(loss.field, loss.left_out) for _, loss in losses.found] == [(name, False)]


@pytest.mark.parametrize("life", ["null", '""'])
def test_one_that_is_not_told_is_no_loss(life: str) -> None:
    with gathered() as losses:
        assert granted(f'{{"access_token": "t", "expires_in": {life}}}').seconds is None
    assert not losses
    assert granted('{"access_token": "t"}').seconds is None


async def test_a_token_without_a_lifetime_is_used_for_a_minute() -> None:
    clock = [0.0]
    auth = Numbered(clock, life=None)
    told = []
    for now in (0.0, 59.9, 60.0):
        clock[0] = now
        told.append(await token(auth))
    assert told == ["Bearer t1", "Bearer t1", "Bearer t2"]
