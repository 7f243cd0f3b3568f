"""The client's token of the Analytics Cloud comes from a host of its own, with the client's secret and for nobody else's eyes."""

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import httpx
import pytest
import respx

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Malformed, SourceError, Throttled, Unauthorized
from adapters.systems.sap_analytics_cloud.settings import AnalyticsCloudSettings
from adapters.systems.sap_analytics_cloud.token import ClientToken
from adapters.wire.http1.pool import ConnectionPool
from adapters.wire.message import Request
from adapters.wire.system_http import Runtime, SystemHttp
from tests.contract import respx_http1  # noqa: F401 (lets respx answer for the HTTP client)

ASK = Request("/api", Capability.PREDICTIONS, "x")
GIVEN = {
    "base_url": "https://store.sapanalytics.test/",
    "token_url": "https://store.authentication.test/oauth/token",
    "client_id": "sb-guid!b123|client!b456",
    "client_secret": "sécret",
    "provider": "P",
}
GRANTED = {"access_token": "eyJ", "token_type": "bearer", "expires_in": 3600}


@pytest.fixture
async def pool() -> AsyncIterator[ConnectionPool]:
    async with aclosing(ConnectionPool()) as pool:
        yield pool


def settings(**changed: Any) -> AnalyticsCloudSettings:
    return AnalyticsCloudSettings.model_validate({**GIVEN, **changed})


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def client(pool: ConnectionPool, clock: Any = time.monotonic, **changed: Any) -> tuple[ClientToken, SystemHttp]:
    given = settings(**changed)
    runtime = Runtime(pool, lambda call: None, clock)
    token = ClientToken(given, runtime=runtime)
    return token, SystemHttp("sap-analytics-cloud", given, runtime=runtime, auth=token)


async def test_the_identity_service_alone_sees_the_secret(pool: ConnectionPool) -> None:
    """The tenant alone sees the token."""
    _, http = client(pool)
    with respx.mock(using="http1") as router:
        granting = router.post("https://store.authentication.test/oauth/token").respond(200, json=GRANTED)
        asked = router.get("https://store.sapanalytics.test/api").respond(200, json={})
        await http.ask(ASK)
    (question,) = (call.request for call in granting.calls)
    assert question.extensions["target"] == "/oauth/token?grant_type=client_credentials"
    assert question.headers["Authorization"] == "Basic c2ItZ3VpZCFiMTIzfGNsaWVudCFiNDU2OnPDqWNyZXQ="
    assert question.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert [call.request.headers["Authorization"] for call in asked.calls] == ["Bearer eyJ"]


async def test_a_token_is_used_until_a_minute_before_its_end(pool: ConnectionPool) -> None:
    clock = Clock()
    token, http = client(pool, clock)
    with respx.mock(using="http1") as router:
        granting = router.post("https://store.authentication.test/oauth/token").respond(200, json=GRANTED)
        fetched = []
        for later in (0.0, 3539.0, 1.0):
            clock.now += later
            await token.sign(ASK, http)
            fetched.append(granting.call_count)
    assert fetched == [1, 1, 2]


def test_a_token_that_lives_shorter_than_the_margin_is_used_all_the_same() -> None:
    token = ClientToken(settings(), runtime=Runtime(None, lambda call: None, time.monotonic))  # type: ignore[arg-type]
    assert (token.usable_s(3600), token.usable_s(30)) == (3540.0, 27.0)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(401, json={"error": "invalid_client", "error_description": "Bad credentials"}), Unauthorized),
        (httpx.Response(400, json={"error": "unsupported_grant_type"}), Unauthorized),
        (httpx.Response(200, html="<html>Sign in</html>"), Malformed),
        (httpx.Response(302, headers={"Location": "https://elsewhere.test/"}), Malformed),
        (httpx.Response(429, headers={"Retry-After": "9"}), Throttled),
    ],
    ids=lambda value: str(getattr(value, "status_code", "")),
)
async def test_what_the_identity_service_says_otherwise(
    pool: ConnectionPool, answer: httpx.Response, error: type[SourceError]
) -> None:
    _, http = client(pool, retries=0)
    with respx.mock(using="http1") as router:
        router.post("https://store.authentication.test/oauth/token").mock(return_value=answer)
        with pytest.raises(error):
            await http.ask(ASK)


@pytest.mark.parametrize(
    ("token_url", "address"),
    [
        ("/oauth/token", "https://store.sapanalytics.test/oauth/token"),
        (
            "https://t.authentication.eu10.hana.ondemand.test/oauth/token",
            "https://t.authentication.eu10.hana.ondemand.test/oauth/token",
        ),
    ],
)
def test_a_token_url_is_whole_or_below_the_tenant(token_url: str, address: str) -> None:
    assert settings(token_url=token_url).token_address == address


@pytest.mark.parametrize("wrong", ["oauth/token", "ftp://x/token", "https://user:word@host/token", "https://host/token?a=b", ""])
def test_what_is_no_token_url_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        settings(token_url=wrong)
