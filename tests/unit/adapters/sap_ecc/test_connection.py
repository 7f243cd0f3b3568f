"""Each service's batches carry the token that the service itself gave."""

from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from adapters.ports.capabilities import Capability
from adapters.systems.sap_ecc.connection import GuardPerService, classify
from adapters.wire.auth import BasicAuth
from adapters.wire.classification import Category
from adapters.wire.message import Request, Response
from adapters.wire.odata_service import CsrfGuarded
from tests.unit.adapters.sap_ecc.erp import settings


class PlayedLine:
    """Gives every service a token of its own, and notes who fetched one."""

    def __init__(self) -> None:
        self.fetched: list[str] = []

    async def exchange(self, ask: Request) -> Response:
        self.fetched.append(ask.target)
        return Response(200, {"x-csrf-token": f"of {ask.target}"}, b"", "played", ask.capability)


def auth() -> GuardPerService:
    basic = BasicAuth("u", SecretStr("p"))
    return GuardPerService(basic, [(path, CsrfGuarded(basic, path=path)) for path in ("/odata/A", "/odata/AB")])


def ask(target: str, method: str = "POST") -> Request:
    return Request(target, Capability.ORDERS, "x", method=method)


async def test_a_batch_gets_the_token_of_its_own_service_fetched_once() -> None:
    line: Any = PlayedLine()
    guarded = auth()
    tokens = [
        (await guarded.sign(ask(f"{path}/$batch"), line)).headers["x-csrf-token"]
        for path in ("/odata/A", "/odata/AB", "/odata/A")
    ]
    assert tokens == ["of /odata/A/", "of /odata/AB/", "of /odata/A/"]
    assert line.fetched == ["/odata/A/", "/odata/AB/"]


async def test_a_read_and_what_is_of_no_service_carry_the_credentials_alone() -> None:
    line: Any = PlayedLine()
    for asked in (ask("/odata/A/Set", "GET"), ask("/elsewhere")):
        headers = (await auth().sign(asked, line)).headers
        assert "x-csrf-token" not in headers
        assert headers["Authorization"].startswith("Basic ")
    assert line.fetched == []


async def test_a_refused_token_is_worth_another_of_its_own_service_only() -> None:
    line: Any = PlayedLine()
    guarded = auth()
    for asked in (ask("/odata/A/Set", "GET"), ask("/elsewhere")):
        assert guarded.forget(await guarded.sign(asked, line)) is False
    signed = [await guarded.sign(ask(f"{path}/$batch"), line) for path in ("/odata/A", "/odata/AB")]
    assert guarded.forget(signed[1]) is True
    for path in ("/odata/A", "/odata/AB"):
        await guarded.sign(ask(f"{path}/$batch"), line)
    assert line.fetched[2:] == ["/odata/AB/"]


def test_refused_credentials_are_final_and_a_refused_token_is_not() -> None:
    def meant(status: int, **headers: str) -> Category | None:
        verdict = classify(ask("/odata/A/$batch"), Response(status, headers, b"", "played", Capability.ORDERS))
        return verdict.meaning if verdict else None

    assert meant(401) is Category.UNAUTHORIZED
    assert meant(403, **{"x-csrf-token": "Required"}) is Category.EXPIRED
    assert meant(403) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"client": "1"},
        {"time_zone": "Nowhere/Land"},
        {"time_zone": "../../etc/passwd"},
        {"partner_path": "odata"},
        {"sales_path": "/odata?x=1"},
        {"order_types": {"ZWEB": "TILL"}},
        {"return_types": ["R'E"]},
        {"identification_type": "Z'"},
        {"concurrency": 11},
    ],
)
def test_settings_that_cannot_be_meant_are_turned_down(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings(**changed)
