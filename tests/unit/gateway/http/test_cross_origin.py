"""Pages of listed origins may ask from a browser, and read the answer. Pages of others get no permission, whatever they try."""

from collections.abc import Mapping

import httpx
import pytest
from starlette.responses import PlainTextResponse

from gateway.http.cross_origin import ListedOrigins

APP, OTHER = "https://app.example.com", "https://evil.example"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}


async def sent(method: str, headers: Mapping[str, str] | list[tuple[str, str]]) -> httpx.Response:
    app = ListedOrigins(PlainTextResponse("here", headers={"vary": "Accept"}), (APP, "http://127.0.0.1:3000"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
        return await client.request(method, "/graphql", headers=headers)


def permissions(response: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name.startswith("access-control-")}


@pytest.mark.parametrize("origin", [APP, "http://127.0.0.1:3000"])
async def test_a_preflight_of_a_listed_origin_is_told_what_is_allowed(origin: str) -> None:
    response = await sent("OPTIONS", {"origin": origin, **PREFLIGHT})
    allowed = permissions(response)
    assert (response.status_code, response.content, response.headers["vary"]) == (204, b"", "Origin")
    assert (allowed["access-control-allow-origin"], allowed["access-control-allow-credentials"]) == (origin, "true")
    assert allowed["access-control-allow-methods"] == "GET, POST"
    headers = allowed["access-control-allow-headers"].split(", ")
    assert {"authorization", "content-type", "graphql-require-preflight", "x-customer360-purpose"} <= set(headers)
    assert "*" not in allowed.values()


@pytest.mark.parametrize(
    "origin",
    [
        OTHER,
        "null",
        "*",
        "",
        "https://app.example.com.evil.example",
        "https://evil.example/https://app.example.com",
        "https://app.example.com:8443",
        "http://app.example.com",
        "https://APP.example.com",
        "https://app.example.com/",
        "https://app.example.com, https://evil.example",
    ],
)
async def test_another_origin_gets_no_permission(origin: str) -> None:
    preflight, request = await sent("OPTIONS", {"origin": origin, **PREFLIGHT}), await sent("POST", {"origin": origin})
    assert (preflight.status_code, permissions(preflight)) == (403, {})
    assert permissions(request) == {}
    assert (preflight.headers["vary"], request.headers["vary"]) == ("Origin", "Accept, Origin")


async def test_two_origins_are_none() -> None:
    response = await sent("OPTIONS", [("origin", APP), ("origin", APP), *PREFLIGHT.items()])
    assert (response.status_code, permissions(response)) == (403, {})


async def test_an_answer_for_a_listed_origin_may_be_read_there_and_by_no_other() -> None:
    response = await sent("POST", {"origin": APP})
    assert (response.status_code, response.text, response.headers["vary"]) == (200, "here", "Accept, Origin")
    assert permissions(response) == {
        "access-control-allow-origin": APP,
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "retry-after, www-authenticate, x-request-id",
    }


async def test_who_is_no_browser_is_answered_as_ever() -> None:
    response = await sent("POST", {})
    assert (response.text, permissions(response), response.headers["vary"]) == ("here", {}, "Accept, Origin")
    assert (await sent("OPTIONS", PREFLIGHT)).text == "here"
