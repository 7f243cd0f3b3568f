"""A gateway that is shut: who has a token of the house's provider is let in, and nobody else, by browser, program or machine."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.request import Request, urlopen

import orjson
import pytest

from gateway.access.api_keys import hash_of, new_api_key
from gateway.commands.token import token
from tests.contract.played import Played
from tests.running import Answered, RunningGateway, demo_settings

VIEWER = "{ viewer { subject roles purpose purposes } }"
AMELIA = '{ customer(by: {email: "amelia.hart@example.com"}) { profile { fullName } } }'
APP = "https://app.example.com"
MACHINE = new_api_key()


@pytest.fixture(scope="module")
def shut(played_world: Played) -> Iterator[RunningGateway]:
    ends = datetime.now(UTC) + timedelta(days=1)
    key = {"name": "till-7", "hash": hash_of(MACHINE), "roles": ["ASSOCIATE"], "expires": ends.isoformat()}
    access = {"required": True, "api_keys": [key], "hosts": ["gateway.example.com"], "origins": [APP]}
    with RunningGateway(demo_settings(played_world.address, access=access, server={"deadline_ms": 20_000})) as running:
        yield running


@pytest.fixture
def ask(shut: RunningGateway, played_world: Played) -> Any:
    """Asks as somebody with these roles and purposes."""

    def asked(
        query: str, *, purposes: tuple[str, ...] = (), headers: Mapping[str, str] | None = None, roles: str = "AGENT"
    ) -> Answered:
        port = int(played_world.address.rpartition(":")[2])
        given = token(port, roles=roles.split(), purposes=purposes, subject="jane")
        return shut.ask(query, headers={"authorization": f"Bearer {given}", **(headers or {})})

    return asked


def opened(shut: RunningGateway, path: str, method: str = "GET", **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with urlopen(Request(shut.address + path, method=method, headers=named), timeout=20) as response:
        return response.status, dict(response.headers.items()), response.read()


def test_who_has_no_token_is_asked_for_one_and_gets_nothing(shut: RunningGateway) -> None:
    answer = shut.ask(AMELIA)
    assert (answer.status, answer.data, answer.errors[0]["extensions"]["code"]) == (401, None, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"] == 'Bearer realm="customer360"'


def test_who_has_one_is_known_by_it_and_answered(ask: Any) -> None:
    viewer = ask(VIEWER).data["viewer"]
    assert viewer == {"subject": "jane", "roles": ["AGENT"], "purpose": "SERVICE", "purposes": ["SERVICE"]}
    assert ask(AMELIA).data["customer"]["profile"]["fullName"] == "Amelia Hart"


def test_each_sees_their_own_name_however_often_it_was_asked(shut: RunningGateway, played_world: Played) -> None:
    """Callers of equal rights share remembered answers, but not the one about themselves."""
    port = int(played_world.address.rpartition(":")[2])
    given = {name: token(port, roles=["AGENT"], subject=name) for name in ("jane", "joe")}
    for _ in range(4):
        for name, bearer in given.items():
            answer = shut.ask(VIEWER, headers={"authorization": f"Bearer {bearer}"})
            assert answer.data["viewer"]["subject"] == name


def test_a_request_names_one_of_its_purposes_and_no_other(ask: Any) -> None:
    both = ("SERVICE", "SALE")
    assert ask(VIEWER, purposes=both).data["viewer"]["purpose"] == "SERVICE"
    assert ask(VIEWER, purposes=both, headers={"X-Customer360-Purpose": "SALE"}).data["viewer"]["purpose"] == "SALE"
    denied = ask(VIEWER, purposes=both, headers={"X-Customer360-Purpose": "MARKETING"})
    assert (denied.status, denied.data, denied.errors[0]["extensions"]["code"]) == (403, None, "PURPOSE_DENIED")
    unknown = ask(VIEWER, purposes=both, headers={"X-Customer360-Purpose": "CURIOSITY"})
    assert (unknown.status, unknown.errors[0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")


def test_roles_of_several_purposes_have_none_until_one_is_named(ask: Any) -> None:
    several = ask(VIEWER, roles="AGENT MARKETER").data["viewer"]
    assert (several["purpose"], several["purposes"]) == (None, ["MARKETING", "SERVICE"])
    answer = ask(AMELIA, roles="AGENT MARKETER")
    assert answer.data == {"customer": None}
    assert "X-Customer360-Purpose" in answer.errors[0]["message"]
    named = ask(AMELIA, roles="AGENT MARKETER", headers={"X-Customer360-Purpose": "SERVICE"})
    assert named.data["customer"]["profile"]["fullName"] == "Amelia Hart"


def test_a_machine_shows_its_api_key(shut: RunningGateway) -> None:
    viewer = shut.ask(VIEWER, headers={"authorization": f"Bearer {MACHINE}"}).data["viewer"]
    assert (viewer["subject"], viewer["roles"], viewer["purpose"]) == ("till-7", ["ASSOCIATE"], "SERVICE")


def test_each_machine_has_limits_of_its_own(played_world: Played) -> None:
    """A subject of the same name in a token is another caller than the machine."""
    ends = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    machines = {name: new_api_key() for name in ("till-7", "till-8")}
    keys = [{"name": name, "hash": hash_of(key), "roles": ["AGENT"], "expires": ends} for name, key in machines.items()]
    access, server = {"required": True, "api_keys": keys}, {"deadline_ms": 20_000}
    quotas = {"customers_per_hour": 1}
    with RunningGateway(demo_settings(played_world.address, access=access, quotas=quotas, server=server)) as running:

        def asked(bearer: str, email: str) -> str | None:
            """The code of the refusal, if it was one."""
            query = f'{{ customer(by: {{email: "{email}"}}) {{ id }} }}'
            answer = running.ask(query, headers={"authorization": f"Bearer {bearer}"})
            return next((error["extensions"]["code"] for error in answer.errors), None)

        seven, eight = machines.values()
        jane = token(int(played_world.address.rpartition(":")[2]), roles=["AGENT"], purposes=("SERVICE",), subject="till-7")
        one, other = "amelia.hart@example.com", "oliver.bennett@example.com"
        assert [asked(seven, one), asked(seven, other), asked(seven, one)] == [None, "RATE_LIMITED", None]
        assert [asked(eight, other), asked(jane, other)] == [None, None]


def test_keys_that_the_provider_replaces_let_the_next_token_in(played_world: Played) -> None:
    port = int(played_world.address.rpartition(":")[2])
    with RunningGateway(demo_settings(played_world.address, access={"required": True})) as running:
        before = token(port, roles=["OPERATOR"], subject="before")
        assert running.ask(VIEWER, headers={"authorization": f"Bearer {before}"}).data["viewer"]["subject"] == "before"
        urlopen(Request(f"{played_world.address}/_control/identity/rotate", method="POST"), timeout=20).close()
        after = token(port, roles=["OPERATOR"], subject="after")
        assert running.ask(VIEWER, headers={"authorization": f"Bearer {after}"}).data["viewer"]["subject"] == "after"


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/schema.graphql"])
def test_what_tells_of_nobody_needs_no_token(shut: RunningGateway, path: str) -> None:
    assert opened(shut, path)[0] == 200


def test_a_browser_gets_the_page_where_a_token_can_be_given(shut: RunningGateway) -> None:
    status, headers, _ = opened(shut, "/graphql", accept="text/html")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_a_page_of_a_listed_origin_may_ask(shut: RunningGateway) -> None:
    status, headers, _ = opened(shut, "/graphql", "OPTIONS", origin=APP, access_control_request_method="POST")
    assert (status, headers["access-control-allow-origin"]) == (204, APP)
    answer = shut.ask(VIEWER, headers={"authorization": f"Bearer {MACHINE}", "origin": APP, "host": "gateway.example.com"})
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, APP)
    assert shut.ask(VIEWER, headers={"origin": APP}).headers["access-control-allow-origin"] == APP, "a page can read why not"
    assert "access-control-allow-origin" not in shut.ask(VIEWER, headers={"origin": "https://evil.example"}).headers


def test_in_the_open_demo_a_token_counts_that_is_sent(gateway: RunningGateway, played_world: Played) -> None:
    assert gateway.ask(VIEWER).data["viewer"]["subject"] == "anonymous"
    given = token(int(played_world.address.rpartition(":")[2]), roles=["MARKETER"], subject="mia")
    viewer = gateway.ask(VIEWER, headers={"authorization": f"Bearer {given}"}).data["viewer"]
    assert (viewer["subject"], viewer["purpose"]) == ("mia", "MARKETING")
    assert gateway.ask(VIEWER, headers={"authorization": f"Bearer {given[:-4]}"}).status == 401


def test_the_gateways_answer_to_a_forgery_repeats_nothing_of_it(shut: RunningGateway) -> None:
    answer = shut.ask(VIEWER, headers={"authorization": "Bearer amelia.hart.example"})
    assert (answer.status, answer.data) == (401, None)
    assert b"amelia" not in orjson.dumps([answer.body, dict(answer.headers)])
