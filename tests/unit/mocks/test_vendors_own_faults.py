"""Loyalty, commerce platform and knowledge base fail in their vendors' own words when told to."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest

from mocks.app import create_app
from mocks.control.stage import Condition, Fault, World
from mocks.systems.annex_cloud_loyalty import token as annex_token
from mocks.systems.farfetch import token as farfetch_token
from mocks.world.population import Population

NOW = 1_767_225_600
MEMBER = "HRD-10002841"


def _loyalty_headers() -> dict[str, str]:
    claims = {"exp": NOW + 60, "site_id": annex_token.SITE_ID, "hmac": annex_token.binding(MEMBER)}
    signed = b".".join(base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=") for part in ({"alg": "HS256"}, claims))
    seal = base64.urlsafe_b64encode(hmac.digest(annex_token.SECRET, signed, hashlib.sha256)).rstrip(b"=")
    return {"Authorization": f"Bearer {(signed + b'.' + seal).decode()}", "X-AnnexCloud-Site": annex_token.SITE_ID}


def _help_headers() -> dict[str, str]:
    digest = hmac.new(b"demosecret", f"demokey_{NOW}_=svc-c360".encode(), hashlib.sha256).hexdigest()
    return {"X-Deki-Token": f"tkn_demokey_{NOW}_=svc-c360_{digest}"}


def _shop_headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {farfetch_token.issue(farfetch_token.CLIENT, 'access', NOW + 60)}"}


LOYALTY = [f"/annex-cloud-loyalty/api/3.0/{path}" for path in (f"users/{MEMBER}", f"points/{MEMBER}", f"users/{MEMBER}/activity")]
SHOP = [f"/farfetch/account/v1/users/29550001{path}" for path in ("", "/orders", "/externalLogins/")]
HELP = [
    f"/mindtouch/@api/deki/{path}dream.out.format=json" for path in ("site/query?q=watch&", "pages/426?", "pages/426/contents?")
]
CALLS = [(path, _loyalty_headers()) for path in LOYALTY] + [(path, _shop_headers()) for path in SHOP]
CALLS += [(path, _help_headers()) for path in HELP]


@pytest.fixture
def world() -> World:
    return World(Population(customers=20), clock=lambda: NOW)


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(world)), base_url="http://played") as held:
        yield held


def _kinds(body: Any) -> Any:
    if isinstance(body, dict):
        return {name: _kinds(value) for name, value in body.items()}
    return [_kinds(value) for value in body] if isinstance(body, list) else type(body)


@pytest.mark.parametrize(("path", "headers"), CALLS)
async def test_a_drifted_answer_is_a_200_of_another_shape(
    client: httpx.AsyncClient, world: World, path: str, headers: dict[str, str]
) -> None:
    right = await client.get(path, headers=headers)
    world.conditions[path.split("/")[1]] = Condition(fault=Fault("drift"))
    drifted = await client.get(path, headers=headers)
    assert (right.status_code, drifted.status_code) == (200, 200)
    assert _kinds(drifted.json()) != _kinds(right.json())


@pytest.mark.parametrize(("kind", "loyalty", "shop", "help_site"), [("auth", 401, 401, 401), ("vendor_error", 404, 400, 400)])
async def test_the_vendors_own_error_has_its_own_form(
    client: httpx.AsyncClient, world: World, kind: str, loyalty: int, shop: int, help_site: int
) -> None:
    for paths, status, key in ((LOYALTY, loyalty, "errorCode"), (SHOP, shop, "errors"), (HELP, help_site, "exception")):
        world.conditions[paths[0].split("/")[1]] = Condition(fault=Fault(kind))
        answer = await client.get(paths[0])
        assert answer.status_code == status
        assert key in answer.json()


async def test_an_expired_token_does_not_stop_new_tokens(client: httpx.AsyncClient, world: World) -> None:
    world.conditions["farfetch"] = Condition(fault=Fault("auth"))
    form = {
        "grant_type": "client_credentials",
        "client_id": "c360-client",
        "client_secret": "farfetch-demo-secret",
        "scope": "api",
    }
    assert (await client.post("/farfetch/authentication/v1/connect/token", data=form)).status_code == 200


@pytest.mark.parametrize("path", ["/annex-cloud-loyalty/api/3.0/nothing", "/farfetch/v1/orders", "/mindtouch/@api/deki/nothing"])
async def test_a_path_the_vendor_does_not_have_is_refused(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
