"""An issuer's keys are fetched when they are needed, kept while they may be, and never taken from elsewhere."""

import asyncio
from typing import Any

import orjson
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from gateway.access.key_documents import DISCOVERY, FetchedDocument
from gateway.access.refusals import NotAuthenticated, Reason
from gateway.http.messages import Outcome
from tests.unit.gateway.access.forging import signed
from tests.unit.gateway.access.provider import ALGORITHMS, ISSUER, Provider, bearing, refused, signing_key

DISCOVERED = ISSUER + DISCOVERY
KEYS = ISSUER + "/keys"


async def test_keys_are_fetched_once_for_many_who_ask_at_once() -> None:
    provider = Provider()
    control = provider.control()
    assert provider.asked == []
    callers = await asyncio.gather(*(control.caller(bearing(provider.token(sub=f"agent {n}"))) for n in range(20)))
    assert {caller.subject for caller in callers} == {f"agent {n}" for n in range(20)}
    assert provider.asked == [DISCOVERED, KEYS]


@pytest.mark.parametrize(("kind", "algorithm"), [("RSA", "PS256"), ("EC", "ES256"), ("OKP", "Ed25519")])
async def test_each_kind_of_signature_that_is_configured_is_taken(kind: str, algorithm: str) -> None:
    provider = Provider()
    key = signing_key(f"of {kind}", kind)
    provider.shows(key)
    token = provider.token(header={"alg": algorithm}, key=key)
    assert (await provider.control(algorithms=frozenset({algorithm})).caller(bearing(token))).subject == "jane"
    refusal = await refused(provider.control(algorithms=frozenset({"RS256"})), bearing(token))
    assert isinstance(refusal, NotAuthenticated)
    assert refusal.reason is Reason.ALGORITHM


async def test_a_rotated_key_is_found_at_once_and_the_old_one_is_forgotten() -> None:
    provider = Provider()
    control = provider.control()
    old = provider.token(sub="old")
    await control.caller(bearing(provider.token()))
    provider.shows(signing_key("second"))
    assert (await control.caller(bearing(provider.token(key=signing_key("second"))))).subject == "jane"
    refusal = await refused(control, bearing(old))
    assert isinstance(refusal, NotAuthenticated)
    assert refusal.reason is Reason.KEY


async def test_unknown_kids_make_one_fetch_a_minute_however_many_there_are() -> None:
    provider = Provider()
    control = provider.control()
    await control.caller(bearing(provider.token()))
    provider.asked.clear()
    for n in range(50):
        await refused(control, bearing(provider.token(header={"kid": f"guess {n}"})))
    assert provider.asked == [DISCOVERED, KEYS]
    provider.now += 59
    await refused(control, bearing(provider.token(header={"kid": "guess"})))
    assert provider.asked == [DISCOVERED, KEYS]
    provider.now += 1
    await refused(control, bearing(provider.token(header={"kid": "guess"})))
    assert provider.asked == [DISCOVERED, KEYS] * 2


@pytest.mark.parametrize("kid", ["", "k" * 257, 7, {"kid": "first"}], ids=["empty", "long", "a number", "an object"])
async def test_a_kid_that_can_be_none_makes_no_fetch(kid: object) -> None:
    provider = Provider()
    control = provider.control()
    await control.caller(bearing(provider.token()))
    provider.asked.clear()
    refusal = await refused(control, bearing(signed({"alg": "RS256", "kid": kid}, provider.claims())))
    assert isinstance(refusal, NotAuthenticated)
    assert (refusal.reason, provider.asked) == (Reason.KEY, [])


async def test_without_any_keys_nobody_is_let_in_and_may_try_again() -> None:
    provider = Provider(down=True)
    control, token = provider.control(), provider.token()
    refusal = await refused(control, bearing(token))
    assert (refusal.outcome, refusal.code, refusal.headers) == (Outcome.OVERLOADED, "OVERLOADED", (("retry-after", "5"),))
    await refused(control, bearing(token))
    assert provider.asked == [DISCOVERED], "once in five seconds"
    provider.down = False
    provider.now += 5
    assert (await control.caller(bearing(token))).subject == "jane"


@pytest.mark.parametrize(("max_age_s", "kept_s"), [(None, 3600), (86_400, 3600), (600, 600), (0, 60)])
async def test_keys_are_kept_as_long_as_the_issuer_says_within_bounds(max_age_s: float | None, kept_s: int) -> None:
    provider = Provider()
    provider.shows(signing_key("first"), max_age_s=max_age_s)
    control = provider.control()
    await control.caller(bearing(provider.token()))
    provider.now += kept_s - 1
    await control.caller(bearing(provider.token()))
    assert provider.asked == [DISCOVERED, KEYS]
    provider.now += 1
    assert (await control.caller(bearing(provider.token()))).subject == "jane", "the old keys serve meanwhile"
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert provider.asked == [DISCOVERED, KEYS] * 2


async def test_old_keys_serve_while_the_issuer_is_down_but_not_for_ever() -> None:
    provider = Provider()
    control = provider.control()
    await control.caller(bearing(provider.token()))
    provider.down = True
    provider.now += 4 * 3600 - 1
    assert (await control.caller(bearing(provider.token()))).subject == "jane"
    provider.now += 6
    assert (await refused(control, bearing(provider.token()))).outcome is Outcome.OVERLOADED


def shows_raw(provider: Provider, body: bytes) -> None:
    provider.documents[KEYS] = FetchedDocument(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"keys": {}}',
        b'{"keys": []}',
        b'{"keys": [null, 7, "x", [], {}]}',
        b'{"keys": [{"kty": "RSA"}]}',
        b'{"keys": [{"kty": "RSA", "kid": "first", "n": "AQAB", "e": "AQAB"}]}',
        b'{"keys": [{"kty": "EC", "kid": "first", "crv": "P-256", "x": "AA", "y": "AA"}]}',
        b"[" * 100_000,
        b"<html>",
    ],
    ids=lambda body: body[:40].decode(),
)
async def test_a_key_set_that_is_none_lets_nobody_in(body: bytes) -> None:
    provider = Provider()
    shows_raw(provider, body)
    assert (await refused(provider.control(), bearing(provider.token()))).outcome is Outcome.OVERLOADED


@pytest.mark.parametrize(
    "more",
    [{"use": "enc"}, {"key_ops": ["encrypt"]}, {"alg": "RS512"}, {"kid": 7}],
    ids=["for encryption", "for another operation", "for another algorithm", "with a number for its name"],
)
async def test_a_key_for_something_else_is_not_used(more: dict[str, Any]) -> None:
    provider = Provider()
    provider.shows({**signing_key("first").as_dict(private=False), **more}, signing_key("second"))
    refusal = await refused(provider.control(), bearing(provider.token()))
    assert isinstance(refusal, NotAuthenticated)
    assert refusal.reason is Reason.KEY


def key_sets_to_leave_alone() -> dict[str, dict[str, Any]]:
    with pytest.warns(match="2048"):
        short = RSAKey.generate_key(1024, {"kid": "first"})
    return {
        "a shared secret": OctKey.generate_key(256, {"kid": "first"}).as_dict(private=True),
        "a secret key": signing_key("first").as_dict(private=True),
        "a short key": short.as_dict(private=False),
        "another curve": ECKey.generate_key("P-384", {"kid": "first"}).as_dict(private=False),
    }


@pytest.mark.filterwarnings("ignore:Key size")
@pytest.mark.parametrize("name", ["a shared secret", "a secret key", "a short key", "another curve"])
async def test_a_key_that_is_not_public_long_and_of_its_kind_is_left_alone(name: str) -> None:
    provider = Provider()
    provider.shows(key_sets_to_leave_alone()[name], signing_key("second"))
    refusal = await refused(provider.control(algorithms=frozenset(ALGORITHMS)), bearing(provider.token()))
    assert isinstance(refusal, NotAuthenticated)
    assert refusal.reason is Reason.KEY


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://login.example.com", "jwks_uri": KEYS},
        {"issuer": ISSUER, "jwks_uri": "https://keys.example.com/keys"},
        {"issuer": ISSUER, "jwks_uri": "http://login.example.com/shop/keys"},
        {"issuer": ISSUER, "jwks_uri": "https://login.example.com:8443/shop/keys"},
        {"issuer": ISSUER, "jwks_uri": "file:///etc/passwd"},
        {"issuer": ISSUER, "jwks_uri": "https://[half"},
        {"issuer": ISSUER, "jwks_uri": ["https://login.example.com/shop/keys"]},
        {"issuer": ISSUER},
    ],
    ids=["another issuer", "another host", "not encrypted", "another port", "a file", "no address", "a list", "nothing"],
)
async def test_a_discovery_document_leads_nowhere_else(told: dict[str, Any]) -> None:
    provider = Provider()
    provider.documents[DISCOVERED] = FetchedDocument(orjson.dumps(told))
    assert (await refused(provider.control(), bearing(provider.token()))).outcome is Outcome.OVERLOADED
    assert provider.asked == [DISCOVERED]


async def test_the_configured_address_of_the_keys_needs_no_discovery() -> None:
    provider = Provider()
    provider.documents["https://keys.example.com/keys"] = provider.documents[KEYS]
    control = provider.control(jwks_url="https://keys.example.com/keys")
    assert (await control.caller(bearing(provider.token()))).subject == "jane"
    assert provider.asked == ["https://keys.example.com/keys"]


async def test_who_hangs_up_does_not_spoil_the_fetch_for_others() -> None:
    provider, let_go = Provider(), asyncio.Event()
    fetch = provider.fetch

    async def slow(url: str) -> FetchedDocument:
        await let_go.wait()
        return await fetch(url)

    provider.fetch = slow  # type: ignore[method-assign]
    control = provider.control()
    first, second = (asyncio.ensure_future(control.caller(bearing(provider.token(sub=name)))) for name in ("first", "second"))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    let_go.set()
    assert (await second).subject == "second"
    await control.close()


async def test_a_gateway_that_closes_ends_its_fetches() -> None:
    provider = Provider()

    async def never(url: str) -> FetchedDocument:
        await asyncio.Event().wait()
        raise AssertionError

    provider.fetch = never  # type: ignore[method-assign]
    control = provider.control()
    asking = asyncio.ensure_future(control.caller(bearing(provider.token())))
    await asyncio.sleep(0)
    await control.close()
    assert isinstance((await asyncio.gather(asking, return_exceptions=True))[0], BaseException)
