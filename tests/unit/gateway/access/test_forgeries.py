"""Forged, stale and misdirected tokens: each gets 401 and no data, never a fault, and is told which kind of thing is wrong."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.access.control import AccessControl
from gateway.access.refusals import NotAuthenticated, Reason
from gateway.access.rules import IssuerRules
from gateway.http.graphql_over_http import GraphQLOverHTTP
from gateway.http.messages import Answer, Envelope, GraphQLRequest, Outcome
from tests.unit.gateway.access import forging
from tests.unit.gateway.access.forging import signed, usual
from tests.unit.gateway.access.provider import AUDIENCE, NOW, Provider, bearing, headed, refused, signing_key
from tests.unit.resolvers.swift import run

OTHER = "https://login.elsewhere.example.com"
Forgery = Callable[[Provider], str | bytes]


def claiming(**changed: Any) -> Forgery:
    """A token that the provider signed, with these claims."""
    return lambda provider: signed(usual(), provider.claims(**changed))


def heading(**more: Any) -> Forgery:
    return lambda provider: signed(usual(**more), provider.claims())


def raw(claims: str) -> Forgery:
    """A signed token with this text after the usual claims."""
    return lambda provider: signed(usual(), json.dumps(provider.claims())[:-1].encode() + claims.encode() + b"}")


FORGERIES: dict[str, tuple[Forgery, Reason]] = {
    "alg none": (lambda provider: forging.unsigned(provider, "none"), Reason.ALGORITHM),
    "alg nOnE": (lambda provider: forging.unsigned(provider, "nOnE"), Reason.ALGORITHM),
    "alg empty": (lambda provider: forging.unsigned(provider, ""), Reason.ALGORITHM),
    "RS256 without a signature": (lambda provider: forging.unsigned(provider, "RS256"), Reason.SIGNATURE),
    "RS256 with a nought": (lambda provider: forging.unsigned(provider, "RS256", "AA"), Reason.SIGNATURE),
    "HS256 by the public key in PEM": (
        lambda provider: forging.by_shared_secret(provider, forging.public_text("pem")),
        Reason.ALGORITHM,
    ),
    "HS256 by the public key in JSON": (
        lambda provider: forging.by_shared_secret(provider, forging.public_text("json")),
        Reason.ALGORITHM,
    ),
    "an algorithm that is not configured": (heading(alg="RS512"), Reason.ALGORITHM),
    "an algorithm that its key cannot do": (heading(alg="ES256"), Reason.KEY),
    "an algorithm of encryption": (heading(alg="RSA-OAEP"), Reason.ALGORITHM),
    "alg is a list": (heading(alg=["RS256"]), Reason.NO_JWT),
    "no alg": (lambda provider: signed({"kid": "first"}, provider.claims()), Reason.NO_JWT),
    "jwk": (heading(jwk=signing_key("forger").as_dict(private=False)), Reason.OWN_KEY),
    "jku": (heading(jku="https://forger.example.com/keys"), Reason.OWN_KEY),
    "x5u": (heading(x5u="https://forger.example.com/chain"), Reason.OWN_KEY),
    "x5c": (heading(x5c=["MIIB"]), Reason.OWN_KEY),
    "crit": (heading(crit=["exp"]), Reason.OWN_KEY),
    "crit empty": (heading(crit=[]), Reason.OWN_KEY),
    "b64": (heading(b64=False), Reason.OWN_KEY),
    "zip": (heading(zip="DEF"), Reason.OWN_KEY),
    "enc": (heading(enc="A128GCM"), Reason.OWN_KEY),
    "kid of a path": (heading(kid="../../../../dev/null"), Reason.KEY),
    "kid of a query": (heading(kid="first' OR '1'='1"), Reason.KEY),
    "kid of a nought": (heading(kid="first\x00"), Reason.KEY),
    "kid in capitals": (heading(kid="FIRST"), Reason.KEY),
    "kid is long": (heading(kid="k" * 257), Reason.KEY),
    "kid is empty": (heading(kid=""), Reason.KEY),
    "kid is a number": (heading(kid=1), Reason.KEY),
    "kid is an object": (heading(kid={"kid": "first"}), Reason.KEY),
    "another type of token": (heading(typ="dpop+jwt"), Reason.OTHER_KIND),
    "a type that is none": (heading(typ=7), Reason.OTHER_KIND),
    "a logout token": (heading(typ="logout+jwt"), Reason.OTHER_KIND),
    "signed by a forger under a known kid": (
        lambda provider: signed(usual(), provider.claims(), signing_key("forger")),
        Reason.SIGNATURE,
    ),
    "another issuer's key": (
        lambda provider: signed(usual(kid="theirs"), provider.claims(), signing_key("theirs")),
        Reason.KEY,
    ),
    "one issuer's token for another whose kid is the same": (
        lambda provider: signed(usual(kid="shared"), provider.claims(iss=OTHER), signing_key("first")),
        Reason.SIGNATURE,
    ),
    "an unknown issuer": (claiming(iss="https://forger.example.com"), Reason.ISSUER),
    "an issuer with a slash more": (claiming(iss="https://login.example.com/shop/"), Reason.ISSUER),
    "no issuer": (claiming(iss=None), Reason.ISSUER),
    "issuers in a list": (claiming(iss=["https://login.example.com/shop"]), Reason.ISSUER),
    "for somebody else": (claiming(aud="webshop"), Reason.AUDIENCE),
    "for others": (claiming(aud=["webshop", "app"]), Reason.AUDIENCE),
    "for a part of the name": (claiming(aud="customer"), Reason.AUDIENCE),
    "for nobody": (claiming(aud=None), Reason.AUDIENCE),
    "for an empty list": (claiming(aud=[]), Reason.AUDIENCE),
    "for an object": (claiming(aud={AUDIENCE: True}), Reason.AUDIENCE),
    "ended": (claiming(exp=NOW - 31), Reason.ENDED),
    "ended in 1970": (claiming(exp=0), Reason.ENDED),
    "exp before 1970": (claiming(exp=-1), Reason.CLAIMS),
    "no exp": (claiming(exp=None), Reason.CLAIMS),
    "exp is a text": (claiming(exp=str(NOW + 300)), Reason.CLAIMS),
    "exp is true": (claiming(exp=True), Reason.CLAIMS),
    "exp is a list": (claiming(exp=[NOW + 300]), Reason.CLAIMS),
    "exp is null": (raw(', "exp2": 1, "nbf": null'), Reason.CLAIMS),
    "exp is NaN": (lambda provider: signed(usual(), json.dumps(provider.claims(exp=float("nan"))).encode()), Reason.NO_JWT),
    "exp is Infinity": (claiming(exp=float("inf")), Reason.NO_JWT),
    "exp is 1e999": (
        lambda provider: signed(usual(), b'{"iss": "%s", "exp": 1e999, "sub": "x"}' % provider.issuer.encode()),
        Reason.CLAIMS,
    ),
    "exp is huge": (claiming(exp=10**400), Reason.CLAIMS),
    "exp is beyond the year 9999": (claiming(exp=253_402_300_800), Reason.CLAIMS),
    "exp has more digits than Python reads": (raw(', "x": ' + "9" * 4400), Reason.NO_JWT),
    "not yet": (claiming(nbf=NOW + 31), Reason.NOT_YET),
    "nbf is a text": (claiming(nbf="soon"), Reason.CLAIMS),
    "made in the future": (claiming(iat=NOW + 31), Reason.NOT_YET),
    "no subject": (claiming(sub=None), Reason.CLAIMS),
    "an empty subject": (claiming(sub=""), Reason.CLAIMS),
    "a subject of several lines": (claiming(sub="jane\nroot"), Reason.CLAIMS),
    "half a character as subject": (claiming(sub="\ud800"), Reason.CLAIMS),
    "a subject without end": (claiming(sub="j" * 256), Reason.CLAIMS),
    "a number as subject": (claiming(sub=7), Reason.CLAIMS),
    "a program that may not ask": (claiming(azp="games"), Reason.CLIENT),
    "no program": (claiming(azp=None), Reason.CLIENT),
    "a list of programs": (claiming(azp=["console"]), Reason.CLAIMS),
    "a claim twice": (raw(', "roles": ["OPERATOR"]'), Reason.NO_JWT),
    "a header parameter twice": (
        lambda provider: signed(b'{"alg": "none", "alg": "RS256", "kid": "first"}', provider.claims()),
        Reason.NO_JWT,
    ),
    "a claim twice in an object below": (raw(', "a": {"b": 1, "b": 2}'), Reason.NO_JWT),
    "claims in a list": (lambda provider: signed(usual(), b"[]"), Reason.NO_JWT),
    "claims are a number": (lambda provider: signed(usual(), b"7"), Reason.NO_JWT),
    "a header in a list": (lambda provider: signed(b'["RS256"]', provider.claims()), Reason.NO_JWT),
    "a bomb of lists": (raw(', "a": ' + "[" * 900 + "]" * 900), Reason.NO_JWT),
    "a bomb of objects": (raw(', "a": ' + '{"":' * 900 + "1" + "}" * 900), Reason.NO_JWT),
    "claims not in UTF-8": (lambda provider: signed(usual(), b'{"iss": "\xff"}'), Reason.NO_JWT),
    "claims in UTF-16": (lambda provider: signed(usual(), json.dumps(provider.claims()).encode("utf-16")), Reason.NO_JWT),
    "claims with a byte order mark": (
        lambda provider: signed(usual(), b"\xef\xbb\xbf" + json.dumps(provider.claims()).encode()),
        Reason.NO_JWT,
    ),
    "no JSON": (lambda provider: signed(usual(), b"{'iss': 1}"), Reason.NO_JWT),
    "nothing": (lambda provider: "", Reason.NO_TOKEN),
    "a word": (lambda provider: "letmein", Reason.NO_JWT),
    "two dots": (lambda provider: "..", Reason.NO_JWT),
    "two parts": (lambda provider: ".".join(provider.token().split(".")[:2]), Reason.NO_JWT),
    "four parts": (lambda provider: provider.token() + ".AA", Reason.NO_JWT),
    "five parts, as if it were encrypted": (lambda provider: provider.token() + ".AA.AA", Reason.NO_JWT),
    "cut": (lambda provider: provider.token()[:-2], Reason.SIGNATURE),
    "padded": (lambda provider: provider.token() + "==", Reason.NO_JWT),
    "with other last bits": (lambda provider: forging.last_bits_changed(provider.token()), Reason.NO_JWT),
    "with a blank in it": (lambda provider: provider.token().replace(".", ". ", 1), Reason.NO_JWT),
    "with a line end in it": (lambda provider: provider.token().replace(".", ".\n", 1), Reason.NO_JWT),
    "in the other base64": (lambda provider: provider.token().replace("_", "/").replace("-", "+"), Reason.NO_JWT),
    "in quotes": (lambda provider: f'"{provider.token()}"', Reason.NO_JWT),
    "two tokens": (lambda provider: f"{provider.token()},{provider.token()}", Reason.NO_JWT),
    "signature of another token": (
        lambda provider: ".".join([*provider.token(sub="eve").split(".")[:2], provider.token().split(".")[2]]),
        Reason.SIGNATURE,
    ),
    "letters beyond ASCII": (lambda provider: "é.é.é".encode(), Reason.NO_JWT),
    "bytes that are no text": (lambda provider: b"\xff\xfe\xfd", Reason.NO_JWT),
    "too long": (lambda provider: provider.token(pad="x" * 8192), Reason.TOO_LONG),
    "a header that is too long": (heading(pad="x" * 3000), Reason.NO_JWT),
    "an API key that nobody has": (lambda provider: "c360_" + "x" * 43, Reason.API_KEY),
    "an API key that is short": (lambda provider: "c360_", Reason.API_KEY),
}


@pytest.fixture
def provider() -> Provider:
    """It shares a kid with another one, whose keys are its own."""
    provider = Provider()
    provider.shows(signing_key("first"), {**signing_key("first").as_dict(private=False), "kid": "shared"})
    return provider


@pytest.fixture
def control(provider: Provider) -> AccessControl:
    other = Provider(OTHER)
    other.shows(signing_key("theirs"), {**signing_key("theirs").as_dict(private=False), "kid": "shared"})
    provider.documents.update(other.documents)
    return provider.control(IssuerRules(OTHER, frozenset({AUDIENCE})), clients=frozenset({"console"}))


async def answer(request: GraphQLRequest, envelope: Envelope) -> Answer:
    return Answer(Outcome.COMPLETE, b'{"data": {"told": "everything"}}')


async def posted(control: AccessControl, *authorization: bytes, path: str = "/graphql") -> httpx.Response:
    faults: list[Exception] = []
    app = GraphQLOverHTTP(answer, report=faults.append, admit=control.caller)
    headers = [(b"content-type", b"application/json"), *((b"authorization", value) for value in authorization)]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        response = await client.post(path, content=b'{"query": "{ told }"}', headers=headers)
    assert faults == []
    return response


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forged_token_gets_no_data_and_is_told_what_is_wrong(
    provider: Provider, control: AccessControl, name: str
) -> None:
    forge, reason = FORGERIES[name]
    token = forge(provider)
    response = await posted(control, b"Bearer " + (token if isinstance(token, bytes) else token.encode()))
    assert (response.status_code, response.json()) == (
        401,
        {"errors": [{"message": reason.value, "extensions": {"code": "UNAUTHENTICATED", "retryable": False}}]},
    )
    challenge = response.headers["www-authenticate"]
    assert challenge.startswith('Bearer realm="customer360"')
    assert ('error="invalid_token"' in challenge) == (reason is not Reason.NO_TOKEN)
    sound = await posted(control, b"Bearer " + provider.token().encode())
    assert sound.json() == {"data": {"told": "everything"}}, "it is well afterwards"


@pytest.mark.parametrize(
    "authorization",
    [b"Basic amFuZTpzZWNyZXQ=", b"Bearer", b"Bearertoken", b"", b"Token abc", b"DPoP abc", b"\tBearer x"],
    ids=repr,
)
async def test_another_scheme_is_no_token(control: AccessControl, authorization: bytes) -> None:
    response = await posted(control, authorization)
    assert (response.status_code, "data" in response.json()) == (401, False)


async def test_two_headers_are_none_even_where_both_are_sound(provider: Provider, control: AccessControl) -> None:
    sound = b"Bearer " + provider.token().encode()
    response = await posted(control, sound, sound)
    assert (response.status_code, response.json()["errors"][0]["message"]) == (401, Reason.TWICE.value)


@pytest.mark.parametrize("parameter", ["access_token", "authorization", "token"])
async def test_a_token_in_the_address_does_not_count(provider: Provider, control: AccessControl, parameter: str) -> None:
    """It would stand in the logs of every proxy (RFC 6750, section 5.3)."""
    response = await posted(control, path=f"/graphql?{parameter}={provider.token()}")
    assert (response.status_code, "data" in response.json()) == (401, False)


@pytest.mark.parametrize(
    "sound",
    [
        claiming(aud=["webshop", AUDIENCE]),
        claiming(exp=NOW - 29),
        claiming(nbf=NOW + 29, iat=NOW + 29),
        claiming(azp=None, client_id="console"),
        claiming(exp=NOW + 0.5),
        heading(typ="at+jwt"),
        heading(typ="application/at+jwt"),
        heading(typ="JWT", x5t="abc", something="else"),
        lambda provider: signed({"alg": "RS256", "kid": "theirs"}, provider.claims(iss=OTHER), signing_key("theirs")),
    ],
    ids=[
        "for us and others",
        "ended within the clocks' difference",
        "begins within it",
        "a program by RFC 9068",
        "half a second",
        "RFC 9068",
        "its long name",
        "parameters that change nothing",
        "the other issuer",
    ],
)
async def test_what_is_only_unusual_is_let_in(provider: Provider, control: AccessControl, sound: Forgery) -> None:
    token = sound(provider)
    assert isinstance(token, str)
    assert (await control.caller(bearing(token))).subject == "jane"
    assert (await control.caller(headed(("Authorization", f"bEARER  {token}")))).subject == "jane"


async def test_a_token_without_a_kid_is_checked_with_the_only_key(provider: Provider) -> None:
    token = signed({"alg": "RS256"}, provider.claims())
    refusal = await refused(provider.control(), bearing(token))
    assert isinstance(refusal, NotAuthenticated)
    assert refusal.reason is Reason.KEY
    provider.shows(signing_key("first"))
    assert (await provider.control().caller(bearing(token))).subject == "jane"


@settings(max_examples=300)
@given(st.data())
def test_a_token_with_any_one_byte_changed_is_refused(data: st.DataObject) -> None:
    """Before and after the sound one was verified, so that nothing is remembered for its likes."""
    provider = Provider()
    control, token = provider.control(), provider.token().encode()
    place = data.draw(st.integers(0, len(token) - 1))
    byte = data.draw(st.integers(1, 255))
    changed = token[:place] + bytes([token[place] ^ byte]) + token[place + 1 :]

    async def asked() -> None:
        assert isinstance(await refused(control, bearing(changed)), NotAuthenticated)
        assert (await control.caller(bearing(token))).subject == "jane"
        assert isinstance(await refused(control, bearing(changed)), NotAuthenticated)

    if changed.strip(b" ") != token:
        run(asked())


@given(st.binary(max_size=300))
def test_no_bytes_of_a_header_make_the_gateway_fail(value: bytes) -> None:
    control = Provider().control()

    async def asked() -> None:
        refusal = await refused(control, headed(("authorization", value)))
        assert refusal.outcome is Outcome.UNAUTHENTICATED

    run(asked())
