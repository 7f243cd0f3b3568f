"""The played identity provider: its addresses, its sign-in with PKCE, its tokens and its keys."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from joserfc.errors import InvalidKeyIdError

from mocks.app import create_app
from mocks.control.stage import World
from mocks.world.population import Population
from tests.unit.mocks.signing_in import ASKED, BACK, ISSUER, SigningIn, StoppedClock, told

WEI, SOFIA = "HRD-10002846", "HRD-10002845"
OTHERS_VERIFIER = "a-verifier-that-somebody-else-made-up-0123456789"


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
async def house(clock: StoppedClock) -> AsyncIterator[SigningIn]:
    transport = httpx.ASGITransport(app=create_app(World(Population(customers=50), clock=clock)))
    async with httpx.AsyncClient(transport=transport, base_url="http://played") as client:
        yield SigningIn(client)


# --- what it says of itself ------------------------------------------------------------------------------------------


async def test_its_description_names_addresses_that_are_there(house: SigningIn) -> None:
    description = (await house.http.get("/_identity/.well-known/openid-configuration")).json()
    assert description["issuer"] == ISSUER
    assert (await house.http.get(description["jwks_uri"])).json()["keys"]
    assert (await house.http.get(description["authorization_endpoint"], params=ASKED)).status_code == 200
    assert (await house.http.post(description["token_endpoint"])).json()["error"] == "unsupported_grant_type"


async def test_it_publishes_a_key_for_each_algorithm_and_no_private_half(house: SigningIn) -> None:
    keys = (await house.http.get("/_identity/jwks")).json()["keys"]
    assert {(key["kty"], key["alg"], key["use"]) for key in keys} == {("RSA", "RS256", "sig"), ("EC", "ES256", "sig")}
    assert not [key for key in keys if {"d", "p", "q", "dp", "dq", "qi"} & key.keys()]
    assert len({key["kid"] for key in keys}) == 2


async def test_nothing_of_it_is_in_the_ledger_of_the_systems(house: SigningIn) -> None:
    await house.token_for(roles="AGENT")
    ledger = (await house.http.get("/_control/ledger")).json()
    assert ledger == {"calls": {}, "auth": {}, "requests": []}


# --- tokens for programs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
async def test_a_token_says_who_as_what_for_which_purpose_and_until_when(
    house: SigningIn, clock: StoppedClock, algorithm: str
) -> None:
    answer = await house.token_for(roles="AGENT STEWARD", purposes="SERVICE", subject="joe", expires_in="300", alg=algorithm)
    issued = answer.json()
    token = await house.verified(issued.pop("access_token"), algorithm)
    assert issued == {"token_type": "Bearer", "expires_in": 300}
    assert token.header["typ"] == "at+jwt"
    assert token.claims.pop("jti")
    now = int(clock.now)
    assert token.claims == {
        "iss": ISSUER,
        "aud": "customer360",
        "azp": "a-test",
        "client_id": "a-test",
        "sub": "joe",
        "roles": ["AGENT", "STEWARD"],
        "purposes": ["SERVICE"],
        "iat": now,
        "nbf": now,
        "exp": now + 300,
    }
    assert answer.headers["cache-control"] == "no-store"


async def test_no_two_tokens_are_the_same(house: SigningIn) -> None:
    first, second = [(await house.token_for(roles="AGENT")).json()["access_token"] for _ in range(2)]
    assert first != second


@pytest.mark.parametrize(
    ("wanted", "who"),
    [
        ({"roles": "AGENT"}, {"sub": "jane", "roles": ["AGENT"]}),
        ({"roles": "MEMBER"}, {"sub": "member-1", "roles": ["MEMBER"], "membership_number": "HRD-10002841"}),
        (
            {"roles": "MEMBER", "membership_number": WEI},
            {"sub": "member-6", "roles": ["MEMBER"], "membership_number": WEI},
        ),
        (
            {"roles": "ASSOCIATE MEMBER", "membership_number": WEI, "subject": "tom"},
            {"sub": "tom", "roles": ["ASSOCIATE", "MEMBER"], "membership_number": WEI},
        ),
    ],
)
async def test_what_is_not_asked_for_is_filled_in_but_no_purpose(
    house: SigningIn, wanted: dict[str, str], who: dict[str, object]
) -> None:
    claims = (await house.verified((await house.token_for(**wanted)).json()["access_token"])).claims
    names = ("sub", "roles", "purposes", "membership_number")
    assert {name: claims[name] for name in names if name in claims} == who


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ({}, "invalid_request"),
        ({"roles": "KING"}, "invalid_request"),
        ({"roles": "AGENT", "purposes": "FUN"}, "invalid_request"),
        ({"roles": "AGENT", "membership_number": WEI}, "invalid_request"),
        ({"roles": "MEMBER", "membership_number": SOFIA}, "invalid_request"),
        ({"roles": "MEMBER", "membership_number": "HRD-1"}, "invalid_request"),
        ({"roles": "AGENT", "subject": "jane\tdoe"}, "invalid_request"),
        ({"roles": "AGENT", "expires_in": "0"}, "invalid_request"),
        ({"roles": "AGENT", "expires_in": "86401"}, "invalid_request"),
        ({"roles": "AGENT", "expires_in": "-5"}, "invalid_request"),
        ({"roles": "AGENT", "alg": "none"}, "invalid_request"),
        ({"roles": "AGENT", "alg": "HS256"}, "invalid_request"),
        ({"roles": "AGENT", "client_id": None}, "invalid_request"),
        ({"roles": "AGENT", "client_id": "customer360"}, "invalid_request"),
        ({"roles": "AGENT", "client_id": "a client"}, "invalid_request"),
        ({"roles": "AGENT", "grant_type": "password"}, "unsupported_grant_type"),
    ],
    ids=str,
)
async def test_a_wish_that_cannot_be_is_refused_in_words(house: SigningIn, wanted: dict[str, str | None], error: str) -> None:
    answer = await house.token_for(**wanted)
    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert answer.json()["error_description"].endswith(".")
    assert "access_token" not in answer.text


# --- signing in with a browser ---------------------------------------------------------------------------------------


async def test_a_sign_in_gives_the_tokens_of_whoever_was_picked(house: SigningIn, clock: StoppedClock) -> None:
    house.picks = {"who": "jane", "roles": ["AGENT", "STEWARD"], "purposes": ["SERVICE"]}
    back = told(await house.sent_back())
    assert (back["state"], back["iss"]) == ("s-1", ISSUER)
    answer = (await house.redeemed(back["code"])).json()
    claims = (await house.verified(answer["access_token"])).claims
    assert (claims["sub"], claims["roles"], claims["purposes"]) == ("jane", ["AGENT", "STEWARD"], ["SERVICE"])
    assert (claims["aud"], claims["azp"], claims["exp"]) == ("customer360", "clienteling-app", int(clock.now) + 3600)
    identity = (await house.verified(answer["id_token"])).claims
    assert (identity["aud"], identity["sub"], identity["nonce"]) == ("clienteling-app", "jane", "n-1")
    assert "roles" not in identity


@pytest.mark.parametrize(
    ("picks", "who"),
    [
        ({"who": "petra"}, ("petra", ["PRIVACY_OFFICER"], None)),
        ({"who": WEI}, ("member-6", ["MEMBER"], WEI)),
        ({"who": WEI, "roles": ["ASSOCIATE"]}, ("member-6", ["MEMBER", "ASSOCIATE"], WEI)),
    ],
    ids=str,
)
async def test_without_more_a_person_has_the_usual_role(
    house: SigningIn, picks: dict[str, object], who: tuple[str, list[str], str | None]
) -> None:
    house.picks = picks
    answer = await house.redeemed(await house.code(scope=None))
    claims = (await house.verified(answer.json()["access_token"])).claims
    assert (claims["sub"], claims["roles"], claims.get("membership_number")) == who
    assert "purposes" not in claims
    assert "id_token" not in answer.json()


async def test_a_code_is_good_once(house: SigningIn) -> None:
    code = await house.code()
    assert (await house.redeemed(code)).status_code == 200
    again = await house.redeemed(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(("seconds", "status"), [(59.9, 200), (60, 400)])
async def test_a_code_is_good_for_a_minute(house: SigningIn, clock: StoppedClock, seconds: float, status: int) -> None:
    code = await house.code()
    clock.now += seconds
    assert (await house.redeemed(code)).status_code == status


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": OTHERS_VERIFIER},
        {"code_verifier": ASKED["code_challenge"]},
        {"code_verifier": None},
        {"redirect_uri": "http://127.0.0.1:8000/other"},
        {"redirect_uri": None},
        {"client_id": "another-app"},
    ],
    ids=str,
)
async def test_a_stolen_code_opens_nothing_and_is_spent(house: SigningIn, changed: dict[str, str | None]) -> None:
    code = await house.code()
    thief = await house.redeemed(code, **changed)
    assert (thief.status_code, thief.json()["error"]) == (400, "invalid_grant")
    assert (await house.redeemed(code)).status_code == 400


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"prompt": "none"}, "login_required"),
    ],
    ids=str,
)
@pytest.mark.parametrize("step", [SigningIn.page, SigningIn.sent_back])
async def test_a_sound_client_is_told_what_is_wrong(
    house: SigningIn, step: object, changed: dict[str, str | None], error: str
) -> None:
    assert callable(step)
    back = told(await step(house, **changed))
    assert (back["error"], back["state"], back["iss"]) == (error, "s-1", ISSUER)
    assert "code" not in back


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example/callback",
        "http://shop.example/callback",
        "http://127.0.0.1.shop.example/callback",
        "http://127.0.0.1@shop.example/",
        "http://shop.example\\@127.0.0.1/",
        "http://127.0.0.1:8000\\@shop.example/",
        "http://127.0.0.1:8000#/callback",
        "http://localhost:8000/ x",
        "http://localhost:8000/\r\nx: y",
        "http://localhostshop.example/",
        "//127.0.0.1/callback",
        "javascript:alert(1)",
        "http://127.0.0.1:8000; script-src *",
        None,
    ],
)
@pytest.mark.parametrize("step", [SigningIn.page, SigningIn.sent_back])
async def test_nobody_is_sent_to_another_machine(house: SigningIn, step: object, address: str | None) -> None:
    assert callable(step)
    answer = await step(house, redirect_uri=address)
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "form-action 'none'" in answer.headers["content-security-policy"]
    assert not address or address not in answer.text


@pytest.mark.parametrize("name", [None, "customer360", "an app", "<b>", "x" * 65])
async def test_a_client_needs_a_name_that_is_not_the_gateways(house: SigningIn, name: str | None) -> None:
    for answer in (await house.page(client_id=name), await house.sent_back(client_id=name)):
        assert (answer.status_code, "location" in answer.headers) == (400, False)
        assert "client_id is one name" in answer.text


async def test_an_address_that_is_there_twice_is_none(house: SigningIn) -> None:
    twice = await house.http.get("/_identity/authorize", params=[*ASKED.items(), ("redirect_uri", "http://shop.example/")])
    assert (twice.status_code, "location" in twice.headers) == (400, False)


@pytest.mark.parametrize(
    "picks", [{}, {"who": "nobody"}, {"who": ["jane", "tom"]}, {"who": SOFIA}, {"who": "jane", "roles": "KING"}]
)
async def test_whoever_is_not_on_the_page_cannot_be_picked(house: SigningIn, picks: dict[str, object]) -> None:
    house.picks = picks
    answer = await house.sent_back()
    assert (answer.status_code, "location" in answer.headers) == (400, False)


# --- the page --------------------------------------------------------------------------------------------------------


async def test_the_page_shows_staff_members_roles_and_purposes_and_who_asks(house: SigningIn) -> None:
    page = (await house.page()).text
    assert set(re.findall(r'type="radio" name="who" value="([^"]+)"', page)) >= {"jane", "petra", "HRD-10002841", WEI}
    assert SOFIA not in page
    assert re.findall(r'name="purposes" value="(\w+)"', page) == ["SERVICE", "SALE", "MARKETING", "ANALYTICS", "SUBJECT_RIGHTS"]
    assert len(re.findall(r'name="roles" value="\w+"', page)) == 9
    assert "<strong>clienteling-app</strong> at <code>http://127.0.0.1:8000</code>" in page


async def test_the_pages_form_is_the_request_itself(house: SigningIn) -> None:
    page = (await house.page(redirect_uri=f"{BACK}?a=1&b=2")).text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert fields == {**ASKED, "redirect_uri": f"{BACK}?a=1&amp;b=2"}


async def test_the_page_needs_no_script_and_its_policy_allows_none(house: SigningIn) -> None:
    page = await house.page()
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; style-src 'self'; ")
    assert "form-action 'self' http://127.0.0.1:8000;" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<script|<style|style=| on\w+=", page.text)
    assert {page.headers[name] for name in ("cache-control", "referrer-policy")} == {"no-store", "no-referrer"}
    (style,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page.text)
    assert (await house.http.get(style)).headers["content-type"].startswith("text/css")


async def test_what_a_client_sends_along_stays_text_on_the_page(house: SigningIn) -> None:
    page = (await house.page(state='"><script>alert(1)</script>', nonce="'\"<b>")).text
    assert "<script" not in page
    assert "<b>" not in page


# --- keys ------------------------------------------------------------------------------------------------------------


async def test_a_rotation_replaces_every_key_and_the_old_ones_are_gone(house: SigningIn) -> None:
    before = (await house.token_for(roles="AGENT")).json()["access_token"]
    old = {key.kid for key in (await house.key_set()).keys}
    rotated = (await house.http.post("/_control/identity/rotate")).json()["kids"]
    new = {key.kid for key in (await house.key_set()).keys}
    assert new == set(rotated)
    assert not old & new
    with pytest.raises(InvalidKeyIdError):
        await house.verified(before)
    after = (await house.token_for(roles="AGENT")).json()["access_token"]
    assert (await house.verified(after)).header["kid"] in new


async def test_keys_stay_until_they_are_rotated(house: SigningIn) -> None:
    first = await house.key_set()
    await house.token_for(roles="AGENT")
    assert {key.kid for key in (await house.key_set()).keys} == {key.kid for key in first.keys}
    assert (await house.http.get("/_control/identity/rotate")).status_code == 405
