"""What was verified is remembered for a minute at most; API keys let machines in until they end."""

from dataclasses import replace

import pytest

from adapters.ports.records import Purpose
from gateway.access import control as module
from gateway.access.api_keys import hash_of, new_api_key
from gateway.access.refusals import NotAuthenticated, Reason
from gateway.access.rules import AccessRules, ApiKey
from gateway.access.verification import TokenVerifier, Verified
from gateway.configuration.policy_table import read_table
from resolvers.policy.caller import ANYBODY, Role
from tests.unit.gateway.access.provider import NOW, Provider, bearing, headed, refused, signing_key


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The tokens whose signatures were checked."""
    checked: list[bytes] = []
    check = TokenVerifier.verified

    async def noting(self: TokenVerifier, text: bytes) -> Verified:
        checked.append(text)
        return await check(self, text)

    monkeypatch.setattr(TokenVerifier, "verified", noting)
    return checked


async def test_a_token_is_verified_once_a_minute(verified: list[bytes]) -> None:
    provider = Provider()
    control, token = provider.control(), provider.token()
    for _ in range(5):
        await control.caller(bearing(token))
        provider.now += 14
    assert len(verified) == 1
    provider.now = NOW + 60
    await control.caller(bearing(token))
    assert len(verified) == 2


async def test_a_token_is_not_remembered_beyond_its_end() -> None:
    provider = Provider()
    control, token = provider.control(leeway_s=0), provider.token(exp=NOW + 10)
    await control.caller(bearing(token))
    provider.now += 10
    refusal = await refused(control, bearing(token))
    assert isinstance(refusal, NotAuthenticated)
    assert refusal.reason is Reason.ENDED


async def test_a_clock_that_is_put_back_makes_nobody_be_remembered_for_longer(verified: list[bytes]) -> None:
    provider = Provider()
    control, token = provider.control(), provider.token(iat=None)
    await control.caller(bearing(token))
    provider.now -= 3600
    await control.caller(bearing(token))
    assert len(verified) == 2


async def test_a_refused_token_is_refused_again() -> None:
    provider = Provider()
    control, forged = provider.control(), provider.token(header={"kid": "first"}, key=signing_key("forger"))
    for _ in range(3):
        assert isinstance(await refused(control, bearing(forged)), NotAuthenticated)


async def test_so_many_are_remembered_and_no_more(monkeypatch: pytest.MonkeyPatch, verified: list[bytes]) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 2)
    provider = Provider()
    control = provider.control()
    one, two, three = (provider.token(sub=name) for name in ("one", "two", "three"))
    for token in (one, two, one, three, one, two):
        await control.caller(bearing(token))
    assert verified == [token.encode() for token in (one, two, three, two)], "the one that was used longest ago goes first"


async def test_an_open_gateway_does_not_look_at_tokens() -> None:
    control = module.AccessControl(AccessRules(is_open=True), read_table(None).default_purpose)
    assert await control.caller(headed()) is ANYBODY
    assert await control.caller(bearing("whatever")) is ANYBODY


async def test_the_log_tells_the_reason_of_a_refusal_and_nothing_of_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "customer360.access")
    provider = Provider()
    token = provider.token(aud="webshop", sub="amelia.hart")
    await refused(provider.control(), bearing(token))
    provider.down = True
    await refused(provider.control(), bearing(token))
    told = [{name: vars(record).get(name) for name in ("msg", "reason", "issuer")} for record in caplog.records]
    assert told == [
        {"msg": "access.refused", "reason": "AUDIENCE", "issuer": None},
        {"msg": "access.keys_failed", "reason": "not there", "issuer": provider.issuer},
    ]


KEY = new_api_key()
TILL = ApiKey("till", bytes.fromhex(hash_of(KEY).removeprefix("sha256:")), frozenset({Role.ASSOCIATE}), None, NOW + 3600)


async def test_a_machine_is_known_by_its_key_until_it_ends() -> None:
    provider = Provider()
    other = ApiKey("other", b"\0" * 32, frozenset({Role.OPERATOR}), None, NOW + 3600)
    control = provider.control(api_keys=(TILL, other))
    caller = await control.caller(bearing(KEY))
    assert (caller.subject, caller.client, caller.issuer) == ("till", "till", None)
    assert (caller.roles, caller.purposes, caller.purpose) == ({Role.ASSOCIATE}, {Purpose.SERVICE}, Purpose.SERVICE)
    provider.now += 3600
    refusal = await refused(control, bearing(KEY))
    assert isinstance(refusal, NotAuthenticated)
    assert refusal.reason is Reason.API_KEY_ENDED


async def test_the_purposes_of_a_key_are_those_that_it_names() -> None:
    provider = Provider()
    key = replace(TILL, purposes=frozenset({Purpose.SALE, Purpose.SERVICE}))
    caller = await provider.control(api_keys=(key,)).caller(bearing(KEY, ("X-Customer360-Purpose", "SALE")))
    assert caller.purpose is Purpose.SALE


@pytest.mark.parametrize(
    "key",
    [KEY[:-1], KEY + "x", KEY.swapcase(), KEY.removeprefix("c360_"), hash_of(KEY)],
    ids=["a character less", "one more", "the other letter case", "without its beginning", "its hash"],
)
async def test_what_is_like_a_key_is_none(key: str) -> None:
    assert isinstance(await refused(Provider().control(api_keys=(TILL,)), bearing(key)), NotAuthenticated)


def test_every_new_key_is_another_one_of_256_random_bits() -> None:
    keys = {new_api_key() for _ in range(100)}
    assert len(keys) == 100
    assert {len(key) for key in keys} == {len("c360_") + 43}
    assert KEY not in repr(TILL)
