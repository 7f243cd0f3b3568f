"""A link in a system's answer leads to another host: nobody goes there, and no credentials either."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import orjson
import pytest

from adapters.ports.capabilities import PREDICTIONS, Subject
from adapters.ports.errors import Malformed
from adapters.systems.sap_analytics_cloud.adapter import build
from adapters.systems.sap_analytics_cloud.settings import AnalyticsCloudSettings
from adapters.wire.http1.pool import ConnectionPool
from adapters.wire.system_http import Runtime
from tests.unit.adapters.wire.http1.raw_server import Visit, answers, serving
from tests.unit.adapters.wire.http1.secured import at_once

MODEL = "/api/v1/dataexport/providers/sac/P"
LINKS = {
    "another host": "http://{elsewhere}" + MODEL + "/FactData?page=2",
    "without a scheme": "//{elsewhere}" + MODEL + "/FactData?page=2",
    "ours as a user": "http://{own}@{elsewhere}" + MODEL + "/FactData?page=2",
    "ours as a password": "http://shop:{own}@{elsewhere}" + MODEL + "/FactData?page=2",
    "blanks around": "  http://{elsewhere}" + MODEL + "/FactData?page=2 ",
    "another scheme": "https://{own}" + MODEL + "/FactData?page=2",
    "another model": "/api/v1/dataexport/providers/sac/Q/FactData?page=2",
    "up and down": MODEL + "/../Q/FactData?page=2",
    "up in disguise": MODEL + "/%2e%2e/Q/FactData?page=2",
}


def model(link: Callable[[], str]) -> Callable[[Visit], Awaitable[None]]:
    """A tenant that grants tokens and whose first page ends in a link."""

    async def serve(visit: Visit) -> None:
        while True:
            asked = await visit.request()
            said: dict[str, object] = {"access_token": "t0ken", "expires_in": 3600}
            if asked.startswith(b"GET"):
                said = {"value": [], "@odata.nextLink": link()}
            body = orjson.dumps(said)
            await visit.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body), body)

    return serve


@pytest.mark.parametrize("kind", LINKS)
async def test_a_link_to_another_place_is_not_followed(kind: str) -> None:
    link = ""
    async with serving(answers) as elsewhere, serving(model(lambda: link)) as own, aclosing(ConnectionPool()) as pool:
        link = LINKS[kind].format(own=own.root.removeprefix("http://"), elsewhere=elsewhere.root.removeprefix("http://"))
        given = {"base_url": own.root, "token_url": "/oauth/token", "client_id": "c", "client_secret": "hush", "provider": "P"}
        runtime = Runtime(pool, lambda call: None, asyncio.get_running_loop().time, pause=at_once)
        ports = build(AnalyticsCloudSettings.model_validate(given), runtime)
        with pytest.raises(Malformed) as failed:
            await ports.lookups[Subject.CUSTOMER].fetch(["10002841"], frozenset({PREDICTIONS}))
        assert str(failed.value) == "Malformed: sap-analytics-cloud (PREDICTIONS)"
        assert elsewhere.visits == []
        assert own.requests == [2]


async def test_a_link_of_the_systems_own_is_followed() -> None:
    links = [MODEL + "/FactData?page=2"]
    async with serving(model(lambda: links.pop() if links else "")) as own, aclosing(ConnectionPool()) as pool:
        given = {"base_url": own.root, "token_url": "/oauth/token", "client_id": "c", "client_secret": "hush", "provider": "P"}
        runtime = Runtime(pool, lambda call: None, asyncio.get_running_loop().time, pause=at_once)
        ports = build(AnalyticsCloudSettings.model_validate(given), runtime)
        await ports.lookups[Subject.CUSTOMER].fetch(["10002841"], frozenset({PREDICTIONS}))
        assert own.requests == [3]
        assert own.visits[0].requests[-1].startswith(f"GET {MODEL}/FactData?page=2 HTTP/1.1".encode())
