"""Asked by a key that is shared, recycled or stands for no value, nothing shows two people as one, in whatever is asked."""

from collections.abc import Iterable
from typing import Any

import pytest

from mocks.world import keys
from mocks.world.people import Person
from mocks.world.population import Population
from tests.journey.world import C4C, CDC, World, by
from tests.running import RunningGateway

WHO = "identities { system { id } recordId }"
REPORT = f"level customer {{ {WHO} }} accepted {{ system {{ id }} recordId }}"
TAKEN = 420
"""Persons from here on are changed by these tests, each by one alone: what is changed stays changed."""
BETWEEN = 60


def people(first: int, count: int, *, of: Iterable[str] = (C4C,)) -> list[Person]:
    """Known to these systems, and each of another surname than those before."""
    found: list[Person] = []
    for one in Population().of(range(TAKEN + first * BETWEEN, TAKEN + (first + 1) * BETWEEN)):
        if all(one.known_to(system) for system in of) and one.last_name not in {other.last_name for other in found}:
            found.append(one)
    return found[:count]


def answers(gateway: RunningGateway, key: str, text: str) -> tuple[dict[str, Any], list[str], list[Any]]:
    """What all four ways of asking give; the codes of their errors; and every customer that is shown."""
    answer = gateway.ask(
        f"""query ($text: String!) {{
          customer(by: {key}) {{ {WHO} }} broad: customer(by: {key}, options: {{strictness: BROAD}}) {{ {WHO} }}
          customers(by: [{key}]) {{ {WHO} }} identify(by: {key}) {{ {REPORT} }}
          searchCustomers(text: $text) {{ nodes {{ {WHO} }} }}
        }}""",
        {"text": text},
    )
    shown = [answer.data["customer"], answer.data["broad"], *answer.data["customers"], *answer.data["searchCustomers"]["nodes"]]
    shown.append((answer.data["identify"] or {}).get("customer"))
    return answer.data, [error["extensions"]["code"] for error in answer.errors], [one for one in shown if one is not None]


def in_crm(customers: Iterable[Any]) -> list[set[str]]:
    """Whose records in the CRM make up each customer."""
    return [{row["recordId"] for row in one["identities"] if row["system"]["id"] == C4C} for one in customers]


@pytest.mark.parametrize(
    "key",
    ['{ email: "noemail@store.example" }', '{ phone: "0000000000" }', '{ external: { system: "sap-ecc", id: "0000000000" } }'],
)
def test_nobody_is_asked_for_what_stands_for_no_value(world: World, fresh: RunningGateway, key: str) -> None:
    for question in (f"customer(by: {key}) {{ id }}", f"customers(by: [{key}]) {{ id }}", f"identify(by: {key}) {{ level }}"):
        answer = fresh.ask(f"{{ {question} }}")
        assert [error["extensions"]["code"] for error in answer.errors] == ["BAD_USER_INPUT"]
    assert world.calls() == {}


@pytest.mark.parametrize("text", ["noemail@store.example", "0000000000"])
def test_nobody_is_found_by_what_stands_for_no_value(world: World, fresh: RunningGateway, text: str) -> None:
    for one in people(0, 2):
        world.change(one.number, C4C, field="email", value="noemail@store.example")
    assert fresh.ask("query ($text: String!) { searchCustomers(text: $text) { nodes { id } } }", {"text": text}).data == {
        "searchCustomers": {"nodes": []}
    }


def test_a_mobile_that_went_to_somebody_else_is_nobodys(world: World, fresh: RunningGateway) -> None:
    number = "+447700900198"
    before, after = people(1, 2)
    for one in (before, after):
        world.change(one.number, C4C, field="phone", value=number)
        world.change(one.number, C4C, field="first_name", value="Maria")
    data, codes, shown = answers(fresh, by(number), number)
    assert codes == ["AMBIGUOUS_IDENTITY"] * 3
    assert data["identify"]["level"] == "AMBIGUOUS"
    theirs = in_crm(shown)
    assert {keys.crm_number(before.number), keys.crm_number(after.number)} <= set().union(*theirs)
    assert max(map(len, theirs)) == 1


def test_a_mailbox_of_many_is_ambiguous_and_leads_from_nobody_to_anybody(world: World, fresh: RunningGateway) -> None:
    mailbox = "kasse@store.example"
    crowd = people(2, 8)
    for one in crowd:
        world.change(one.number, C4C, field="email", value=mailbox)
        world.change(one.number, C4C, field="first_name", value="Maria")
    data, codes, shown = answers(fresh, by(mailbox), mailbox)
    assert codes == ["AMBIGUOUS_IDENTITY"] * 3
    assert data["identify"]["level"] == "AMBIGUOUS"
    assert max(map(len, in_crm(shown))) == 1


def test_a_birth_date_for_want_of_one_tears_nobody_in_two_and_is_not_shown(world: World, fresh: RunningGateway) -> None:
    one = people(3, 9, of=(C4C, CDC))[0]
    world.change(one.number, C4C, field="birth_date", value="1900-01-01")
    answer = fresh.ask(f"{{ customer(by: {by(one.email)}) {{ {WHO} profile {{ birthDate conflicts {{ field }} }} }} }}")
    assert not answer.errors
    assert in_crm([answer.data["customer"]]) == [{keys.crm_number(one.number)}]
    assert answer.data["customer"]["profile"]["birthDate"] == one.birth_date.isoformat()
    assert "birthDate" not in [conflict["field"] for conflict in answer.data["customer"]["profile"]["conflicts"]]
