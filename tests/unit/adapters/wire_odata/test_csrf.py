"""A CSRF token that became void is renewed once for all questions under way, and only that of the service that refused it."""

import asyncio
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Unauthorized
from adapters.systems.sap_ecc.connection import GuardPerService
from adapters.systems.sap_marketing_cloud.services import CsrfPerService
from adapters.wire.auth import Auth, BasicAuth
from adapters.wire.message import Request, Response
from adapters.wire.odata_service import CsrfGuarded, csrf_judge
from adapters.wire.settings import SystemSettings
from adapters.wire.system_http import Attempt, Runtime, SystemHttp

ONE, TWO = "/served/ONE", "/served/TWO"
BASIC = BasicAuth("user", SecretStr("word"))


class Vendor:
    """Services that each give tokens of their own and take only the latest. `held_back`: events that posts of a name wait for
    before they are answered."""

    def __init__(self) -> None:
        self.fetched: list[str] = []
        self.posted: list[str] = []
        self.valid: dict[str, str] = {}
        self.held_back: dict[str, asyncio.Event] = {}
        self.denies = False

    async def answer(self, ask: Request) -> Response:
        service = ask.target.rpartition("/")[0]
        if ask.method == "GET":
            self.fetched.append(service)
            self.valid[service] = f"{service}#{self.fetched.count(service)}"
            return reply(200, ask, token=self.valid[service])
        used = ask.headers["x-csrf-token"]
        fine = used == self.valid.get(service) and not self.denies
        self.posted.append(used)
        if (event := self.held_back.get(ask.headers.get("name", ""))) is not None:
            await event.wait()
        return reply(200, ask) if fine else reply(403, ask, token="Required")


def reply(status: int, ask: Request, *, token: str = "") -> Response:
    return Response(status, {"x-csrf-token": token, "set-cookie": f"c={token}"}, b"{}", "played", ask.capability)


class PlayedLine(SystemHttp):
    """The real line, whose last step is the played vendor in place of a socket."""

    def __init__(self, vendor: Vendor, auth: Auth) -> None:
        settings = SystemSettings.model_validate({"base_url": "https://sap.example.com"})
        runtime = Runtime(None, lambda call: None, lambda: 0.0)  # type: ignore[arg-type]
        super().__init__("played", settings, runtime=runtime, auth=auth, classify=csrf_judge)
        self._vendor = vendor

    async def _send(self, ask: Request, attempt: Attempt) -> Response:
        return await self._vendor.answer(ask)


def post(service: str = ONE, name: str = "") -> Request:
    return Request(f"{service}/$batch", Capability.PROFILE, "x", method="POST", headers={"name": name}, body=b"")


def auths() -> list[Any]:
    """Each service's guard by itself, and as ECC and Marketing Cloud have them."""
    return [
        CsrfGuarded(BASIC, path=ONE),
        GuardPerService(BASIC, [(path, CsrfGuarded(BASIC, path=path)) for path in (ONE, TWO)]),
        CsrfPerService(BASIC),
    ]


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.mark.parametrize("kind", range(3))
async def test_calls_in_flight_at_a_tokens_end_succeed_after_one_renewal(vendor: Vendor, kind: int) -> None:
    http = PlayedLine(vendor, auths()[kind])
    await http.ask(post())
    vendor.valid[ONE] = "ended"
    together = vendor.held_back["held"] = asyncio.Event()
    asking = [asyncio.create_task(http.ask(post(name="held"))) for _ in range(5)]
    while len(vendor.posted) < 6:
        await asyncio.sleep(0)
    together.set()
    assert [answer.status for answer in await asyncio.gather(*asking)] == [200] * 5
    assert vendor.fetched == [ONE, ONE]


@pytest.mark.parametrize("kind", range(3))
async def test_a_late_refusal_is_repeated_with_the_fresh_token_and_keeps_it(vendor: Vendor, kind: int) -> None:
    http = PlayedLine(vendor, auths()[kind])
    await http.ask(post())
    vendor.valid[ONE] = "ended"
    late = vendor.held_back["late"] = asyncio.Event()
    asking = asyncio.create_task(http.ask(post(name="late")))
    while len(vendor.posted) < 2:
        await asyncio.sleep(0)
    assert (await http.ask(post())).status == 200
    late.set()
    assert (await asking).status == 200
    assert (await http.ask(post())).status == 200
    assert vendor.fetched == [ONE, ONE]


@pytest.mark.parametrize("kind", [1, 2])
async def test_the_token_of_another_service_is_kept(vendor: Vendor, kind: int) -> None:
    http = PlayedLine(vendor, auths()[kind])
    for service in (ONE, TWO):
        await http.ask(post(service))
    vendor.valid[ONE] = "ended"
    for service in (ONE, TWO):
        assert (await http.ask(post(service))).status == 200
    assert vendor.fetched == [ONE, TWO, ONE]


@pytest.mark.parametrize("kind", range(3))
async def test_who_is_refused_with_a_fresh_token_too_is_told_so(vendor: Vendor, kind: int) -> None:
    vendor.denies = True
    with pytest.raises(Unauthorized):
        await PlayedLine(vendor, auths()[kind]).ask(post())
    assert vendor.fetched == [ONE, ONE]
    assert len(vendor.posted) == 2
