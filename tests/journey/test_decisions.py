"""A steward's decisions through the whole gateway: whoever is asked for, by whatever key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.journey.world import C4C, World
from tests.running import RunningGateway, demo_settings

JOHN_A, JOHN_B = (f"john.smith.{letter}@example.com" for letter in "ab")
IDENTITIES = "id identities { system { id } recordId match { method } }"
ASK = f"query ($by: CustomerKey!) {{ customer(by: $by) {{ {IDENTITIES} }} }}"


def records(gateway: RunningGateway, by: Any) -> set[tuple[str, str]]:
    answer = gateway.ask(ASK, {"by": by})
    assert answer.errors == []
    return {(one["system"]["id"], one["recordId"]) for one in answer.data["customer"]["identities"]}


def of_crm(found: set[tuple[str, str]]) -> set[str]:
    return {record_id for system, record_id in found if system == C4C}


@pytest.fixture
def deciding(world: World, tmp_path: Path) -> Iterator[Any]:
    running: list[RunningGateway] = []

    def start(*entries: tuple[bool, str, str]) -> RunningGateway:
        told = [
            {"same": same, "reason": "looked at", "records": [{"system": C4C, "id": one}, {"system": C4C, "id": other}]}
            for same, one, other in entries
        ]
        path = tmp_path / f"decisions{len(running)}.yaml"
        path.write_text(yaml.safe_dump({"decisions": told}))
        gateway = RunningGateway(demo_settings(world.address, identity={"decisions": str(path)}))
        running.append(gateway.__enter__())
        return running[-1]

    yield start
    for gateway in running:
        gateway.__exit__(None, None, None)


def test_emmas_two_records_are_one_person_until_a_steward_says_otherwise(fresh: RunningGateway, deciding: Any) -> None:
    crm = of_crm(records(fresh, {"email": "emma.clarke@example.com"}))
    assert len(crm) == 2
    one, other = sorted(crm)
    apart = deciding((False, one, other))
    for record in (one, other):
        assert of_crm(records(apart, {"external": {"system": C4C, "id": record}})) == {record}
    found = apart.ask('{ searchCustomers(text: "emma", first: 100) { nodes { identities { system { id } recordId } } } }').data
    nodes = [
        {row["recordId"] for row in node["identities"] if row["system"]["id"] == C4C}
        for node in found["searchCustomers"]["nodes"]
    ]
    assert not [ids for ids in nodes if {one, other} <= ids]


def test_two_namesakes_are_two_people_until_a_steward_says_otherwise(fresh: RunningGateway, deciding: Any) -> None:
    first, second = (of_crm(records(fresh, {"email": email})) for email in (JOHN_A, JOHN_B))
    assert first
    assert second
    assert not first & second
    gateway = deciding((True, min(first), min(second)), (True, min(first), "1999999"))
    for email in (JOHN_A, JOHN_B):
        assert of_crm(records(gateway, {"email": email})) >= first | second
    report = gateway.ask(
        f'{{ identify(by: {{ email: "{JOHN_A}" }}) {{ decisions {{ same reason records {{ recordId known }} }} '
        "accepted { recordId match { method } } } }"
    ).data["identify"]
    assert [(one["same"], one["reason"]) for one in report["decisions"]] == [(True, "looked at")] * 2
    known = {row["recordId"]: row["known"] for one in report["decisions"] for row in one["records"]}
    assert known == {min(first): True, min(second): True, "1999999": False}
    assert "DECIDED" in {one["match"]["method"] for one in report["accepted"]}
