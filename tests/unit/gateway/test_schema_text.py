"""The schema as text, where a client's tools fetch it."""

from pathlib import Path

import httpx
import pytest

from gateway.app import create_app
from tests.running import demo_settings

CHECKED_IN = Path(__file__).parents[3] / "resolvers/schema.graphql"


async def ask(method: str = "GET", host: str = "127.0.0.1:8000") -> httpx.Response:
    transport = httpx.ASGITransport(create_app(demo_settings("http://127.0.0.1:9")))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
        return await client.request(method, "/schema.graphql")


async def test_the_schema_is_served_as_it_is_checked_in() -> None:
    answer = await ask()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert answer.text == CHECKED_IN.read_text()


async def test_nothing_can_be_sent_there_and_tools_may_look_first() -> None:
    assert (await ask("POST")).status_code == 405
    head = await ask("HEAD")
    assert (head.status_code, head.text) == (200, "")


@pytest.mark.parametrize("host", ["gateway.example.com", "rebound.example.com:8000"])
async def test_it_is_served_under_the_names_that_introspection_is(host: str) -> None:
    assert (await ask(host=host)).status_code == 421
