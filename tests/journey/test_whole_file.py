"""Whole queries over HTTP: one file from ten systems, what it costs upstream, and what one failing system costs."""

import json
import urllib.request
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.played import Played
from tests.journey.world import CONSENTING
from tests.running import Answered, RunningGateway, patient_settings

QUERY = """
query File($by: CustomerKey!, $options: ReadOptions) {
  customer(by: $by, options: $options) {
    id idIsProvisional
    profile { fullName email missing { id } }
    contactPoints { value source { system { id } } }
    membership { number tier { name } points { available } source { freshness fetchedAt } }
    consents { name granted }
    orders(first: 2) { nodes { number total { amount } } missing { id } }
    wishlist(first: 2) { nodes { name } }
    tickets(first: 2) { nodes { subject messages { text } } missing { id } }
    suggestedArticles(first: 1) { title }
  }
}
"""
AMELIA = {"email": "amelia.hart@example.com"}

OWN = {
    "annex-cloud-loyalty": ("membership",),
    "farfetch": ("wishlist",),
    "mindtouch": ("suggestedArticles",),
    "sap-car": (),
    "sap-cloud-for-customer": ("tickets", "suggestedArticles"),
    "sap-customer-data-cloud": (),
    "sap-ecc": (),
    "sap-marketing-cloud": (),
    "sinch-campaigns": (),
    "sinch-contact-pro": (),
}
"""Those that are asked, each with the sections that it alone serves (suggested articles need the tickets' system too)."""

SHARED = {
    "orders": {"farfetch", "sap-car", "sap-ecc"},
    "consents": set(CONSENTING),
    "contactPoints": {"sap-cloud-for-customer", "sap-customer-data-cloud", "sap-ecc"},
    "profile": {"sap-cloud-for-customer", "sap-customer-data-cloud"},
}
"""The sections that several systems serve together."""

FAULTS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "status": ({"kind": "status", "status": 503}, {"SOURCE_UNREACHABLE"}),
    "hang": ({"kind": "hang"}, {"SOURCE_TIMEOUT", "DEADLINE_EXCEEDED"}),
    "reset": ({"kind": "reset"}, {"SOURCE_UNREACHABLE"}),
    "cut": ({"kind": "cut"}, {"SOURCE_MALFORMED"}),
    "garbled": ({"kind": "garbled"}, {"SOURCE_MALFORMED"}),
    "html": ({"kind": "html"}, {"SOURCE_MALFORMED"}),
    "huge": ({"kind": "huge"}, {"SOURCE_MALFORMED"}),
    "slow_body": ({"kind": "slow_body"}, {"SOURCE_TIMEOUT", "DEADLINE_EXCEEDED"}),
    "auth": ({"kind": "auth"}, {"SOURCE_UNAUTHORIZED"}),
    "drift": ({"kind": "drift"}, {"SOURCE_MALFORMED"}),
    "vendor_error": ({"kind": "vendor_error"}, {"SOURCE_BAD_REQUEST"}),
}
NEVER_ENDING = {"hang", "slow_body"}


def control(played: Played, method: str, path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{played.address}/_control/{path}", data=data, method=method)
    with urllib.request.urlopen(request, timeout=20) as response:
        text = response.read()
    return json.loads(text) if text else None


@pytest.fixture
def healthy(played_world: Played) -> Iterator[str]:
    """Where healthy systems with an empty ledger are."""
    control(played_world, "DELETE", "systems")
    control(played_world, "DELETE", "ledger")
    yield played_world.address
    control(played_world, "DELETE", "systems")


@pytest.fixture
def fresh(healthy: str) -> Iterator[RunningGateway]:
    """A gateway that has seen nothing yet."""
    with RunningGateway(patient_settings(healthy)) as running:
        yield running


@pytest.fixture
def before(healthy: str, system: str, kind: str) -> Iterator[RunningGateway]:
    """A gateway that soon gives up a system that never ends, and has time for all others."""
    with RunningGateway(patient_settings(healthy, hurried=[system] if kind in NEVER_ENDING else [])) as running:
        yield running


def asked(gateway: RunningGateway, by: dict[str, Any] = AMELIA, **options: Any) -> Answered:
    return gateway.ask(QUERY, {"by": by, "options": options or None})


def test_one_file_comes_from_ten_systems_and_the_second_time_from_none(fresh: RunningGateway, played_world: Played) -> None:
    first = asked(fresh)
    assert (first.status, first.errors) == (200, [])
    assert all(first.data["customer"][section] for sections in (*OWN.values(), SHARED) for section in sections)
    seen = control(played_world, "GET", "ledger")
    assert set(seen["calls"]) == set(OWN)
    requests = Counter((one["system"], one["method"], one["path"], one["query"]) for one in seen["requests"])
    assert [request for request, times in requests.items() if times > 1 and "$batch" not in request[2]] == []
    second = asked(fresh)
    assert control(played_world, "GET", "ledger")["calls"] == seen["calls"]
    was, now = first.data["customer"]["membership"]["source"], second.data["customer"]["membership"]["source"]
    assert (was["freshness"], now["freshness"], now["fetchedAt"]) == ("LIVE", "CACHED", was["fetchedAt"])


def test_only_what_is_selected_is_asked(fresh: RunningGateway, played_world: Played) -> None:
    fresh.ask('{ searchArticles(text: "returns") { nodes { title } } }')
    assert set(control(played_world, "GET", "ledger")["calls"]) == {"mindtouch"}
    fresh.ask('{ customer(by: {email: "oliver.bennett@example.com"}) { profile { fullName } } }')
    assert set(control(played_world, "GET", "ledger")["calls"]) == {
        "mindtouch",
        "sap-cloud-for-customer",
        "sap-customer-data-cloud",
    }


def test_fifty_customers_cost_three_calls_a_directory_and_one_a_member(fresh: RunningGateway, played_world: Played) -> None:
    """A member costs one call for each endpoint."""
    keys = [{"email": f"customer{number:06d}@example.com"} for number in range(16, 66)]
    query = (
        "query($by: [CustomerKey!]!) { customers(by: $by) { profile { fullName } membership { number points { available } } } }"
    )
    answer = fresh.ask(query, {"by": keys})
    unsure = [error for error in answer.errors if error["extensions"]["code"] == "AMBIGUOUS_IDENTITY"]
    assert answer.errors == unsure, "a name misspelt in one system may leave it open who is meant; nothing else goes wrong"
    assert len(unsure) < 5
    members = {one["membership"]["number"] for one in answer.data["customers"] if one and one["membership"]}
    assert len(members) > 10
    seen = control(played_world, "GET", "ledger")
    assert seen["calls"]["sap-customer-data-cloud"] <= 3
    assert seen["calls"]["sap-cloud-for-customer"] <= 3
    paths = Counter(one["path"] for one in seen["requests"] if one["system"] == "annex-cloud-loyalty")
    assert set(paths.values()) == {1}
    assert {path.rpartition("/")[2] for path in paths} >= members


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("system", OWN)
def test_one_failing_system_costs_its_own_fields_until_it_heals(
    before: RunningGateway, played_world: Played, system: str, kind: str
) -> None:
    fault, codes = FAULTS[kind]
    control(played_world, "PUT", f"systems/{system}", {"fault": fault})
    answer = asked(before)
    customer = answer.data["customer"]
    told = answer.body.get("extensions", {}).get("missing", [])
    failures = [(error["path"], error["extensions"]["system"], error["extensions"]["code"]) for error in answer.errors]
    failures += [(one["path"], one["system"], one["code"]) for one in told]
    assert {tuple(path) for path, _, _ in failures} == {
        ("customer", section) for section in (*OWN[system], *(name for name, serving in SHARED.items() if system in serving))
    }
    assert {named for _, named, _ in failures} == {system}
    assert {code for _, _, code in failures} <= codes
    for section in OWN[system]:
        assert customer[section] is None
    for section in {section for sections in (*OWN.values(), SHARED) for section in sections} - set(OWN[system]):
        assert customer[section]
    assert customer["profile"]["fullName"] == "Amelia Hart"
    control(played_world, "DELETE", f"systems/{system}")
    healed = asked(before)
    assert (healed.status, healed.errors) == (200, [])
    assert all(healed.data["customer"][section] for sections in (*OWN.values(), SHARED) for section in sections)


def test_two_people_behind_one_landline_are_nobody(fresh: RunningGateway) -> None:
    answer = asked(fresh, {"phone": "020 7946 0101"})
    assert answer.data["customer"] is None
    assert [error["extensions"]["code"] for error in answer.errors] == ["AMBIGUOUS_IDENTITY"]
    assert "Nair" not in json.dumps(answer.body)


def test_a_person_known_only_to_the_failing_system_is_null_with_its_error(fresh: RunningGateway, played_world: Played) -> None:
    control(played_world, "PUT", "systems/sap-customer-data-cloud", {"fault": {"kind": "status", "status": 500}})
    answer = asked(fresh, {"phone": "+39 06 5550 0105"})
    assert answer.data["customer"] is None
    assert [(error["extensions"]["code"], error["extensions"]["system"]) for error in answer.errors] == [
        ("SOURCE_UNREACHABLE", "sap-customer-data-cloud")
    ]


def test_the_id_is_the_same_whichever_key_was_used(fresh: RunningGateway) -> None:
    keys = (AMELIA, {"phone": "+44 7700 900123"}, {"membershipNumber": "HRD-10002841"})
    ids = {asked(fresh, key).data["customer"]["id"] for key in keys}
    ids |= {asked(fresh, {"external": {"system": "sap-ecc", "id": "0000204711"}}).data["customer"]["id"]}
    assert len(ids) == 1
    assert asked(fresh, {"id": ids.pop()}).data["customer"]["profile"]["fullName"] == "Amelia Hart"


@pytest.mark.parametrize(
    ("argument", "code"),
    [
        ("orders(first: -1) { nodes { id } }", "BAD_USER_INPUT"),
        ("orders(first: 100000) { nodes { id } }", "BAD_USER_INPUT"),
        ('orders(after: "forged") { nodes { id } }', "BAD_USER_INPUT"),
        ("tickets(statuses: [LOST]) { nodes { id } }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_bad_arguments_get_a_clear_error(gateway: RunningGateway, argument: str, code: str) -> None:
    answer = gateway.ask('{ customer(by: {email: "amelia.hart@example.com"}) { ' + argument + " } }")
    assert [error["extensions"]["code"] for error in answer.errors] == [code]
    if code == "BAD_USER_INPUT":
        assert answer.errors[0]["path"][0] == "customer"


@pytest.mark.parametrize("by", [{"email": "not an address"}, {"phone": "call me"}, {"id": "x"}, {"membershipNumber": " "}])
def test_a_malformed_key_is_named_and_not_repeated(gateway: RunningGateway, by: dict[str, str]) -> None:
    answer = asked(gateway, by)
    assert [error["extensions"]["code"] for error in answer.errors] == ["BAD_USER_INPUT"]
    assert "not an address" not in json.dumps(answer.errors)
