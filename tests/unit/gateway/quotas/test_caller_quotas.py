"""The quotas of callers in one gateway: whom they concern, what is told when one is reached, and which role counts."""

import logging
from dataclasses import replace

import pytest

from adapters.ports.crosswalk import Crosswalk, Identity, MatchMethod
from adapters.ports.records import Purpose
from gateway.access.callers import caller_with
from gateway.access.rules import ApiKey
from gateway.configuration.policy_table import read_table
from gateway.quotas.caller_quotas import Quotas
from gateway.quotas.rules import QuotaRules
from resolvers.policy.caller import ANYBODY, Caller, Role
from resolvers.policy.shown import ShownPerson
from tests.unit.gateway.quotas.counting import JANE, JOE, NOON, Counting


async def test_further_customers_are_refused_and_those_of_the_hour_are_not() -> None:
    one = Counting()
    assert await one.reads(1, 2, 3, 4, 1) == [True, True, True, False, True]
    assert await one.reads(4, 2, 5) == [False, True, False]
    assert await one.reads(4, caller=JOE) == [True]


async def test_a_hundred_customers_in_one_query_count_as_a_hundred() -> None:
    one = Counting(QuotaRules(customers_per_hour=99))
    assert (await one.reads(*range(100))).count(True) == 99


async def test_the_refusal_says_when_a_further_one_can_be_read() -> None:
    one = Counting()
    await one.reads(1, 2, 3)
    one.now += 1_800
    (refusal,) = await one.refusals(4)
    assert refusal is not None
    assert refusal.extensions == {"code": "RATE_LIMITED"}
    assert "in 30 minutes" in refusal.message
    one.now += 1_800
    assert await one.reads(4) == [True]


async def test_an_event_is_told_once_an_hour_and_names_nobody() -> None:
    one = Counting()
    for _ in range(3):
        await one.reads(*range(10))
    (event,) = one.events
    assert (event.limit, event.at) == (3, NOON)
    assert "jane" not in event.caller
    one.now += 3_601
    await one.reads(*range(10))
    assert len(one.events) == 2


async def test_the_log_tells_of_it_by_a_hash(caplog: pytest.LogCaptureFixture) -> None:
    quotas = Quotas(QuotaRules(customers_per_hour=1), secret=b"a secret", clock=lambda: NOON)
    gate = quotas.gate(JANE)
    assert gate is not None
    with caplog.at_level(logging.WARNING, "customer360.quota"):
        await gate.refusals([ShownPerson(("crm", "1")), ShownPerson(("crm", "2"))])
    (record,) = caplog.records
    assert record.message == "quota.reached"
    assert vars(record)["limit"] == 1
    assert "jane" not in str(vars(record))


def test_who_need_not_say_who_they_are_has_no_limit() -> None:
    one = Counting()
    assert one.quotas.gate(ANYBODY) is None
    assert one.asks(1_000, ANYBODY) == 1_000
    assert one.asks(1_000) == 10


async def test_a_machine_with_an_api_key_has_limits_as_anybody() -> None:
    """A person whose subject is the machine's name is somebody else."""
    till, other = (machine(name) for name in ("till-7", "till-8"))
    person = replace(JANE, subject="till-7")
    counting = Counting()
    assert [counting.asks(12, one) for one in (till, other, person)] == [10, 10, 10]
    assert await counting.reads(1, 2, 3, 4, caller=till) == [True, True, True, False]
    assert await counting.reads(4, caller=other) == await counting.reads(4, caller=person) == [True]
    assert len(counting.events) == 1


def machine(name: str) -> Caller:
    key = ApiKey(name, b"digest", frozenset({Role.AGENT}), frozenset({Purpose.SERVICE}), expires=2 * NOON)
    return caller_with(key, read_table(None).default_purpose)


def test_a_limit_of_nought_is_none() -> None:
    one = Counting(QuotaRules(requests_per_minute=0, customers_per_hour=0))
    assert one.quotas.gate(JANE) is None
    assert one.asks(1_000) == 1_000


async def test_one_person_through_two_programs_is_one_caller() -> None:
    one = Counting()
    assert await one.reads(1, 2, 3, caller=replace(JANE, client="till")) == [True] * 3
    assert await one.reads(4, caller=replace(JANE, client="phone")) == [False]
    assert await one.reads(4, caller=replace(JANE, issuer="https://other.example")) == [True]


@pytest.mark.parametrize(
    ("roles", "most"),
    [
        ({Role.AGENT}, 200),
        ({Role.MEMBER}, 1),
        ({Role.MEMBER, Role.AGENT}, 200),
        ({Role.STEWARD, Role.AGENT}, 500),
        ({Role.PRIVACY_OFFICER, Role.STEWARD}, 0),
        (set(), 200),
    ],
)
def test_the_most_generous_role_counts(roles: set[Role], most: int) -> None:
    rules = QuotaRules(customers_per_hour_for={Role.MEMBER: 1, Role.STEWARD: 500, Role.PRIVACY_OFFICER: 0})
    assert rules.customers_of(roles) == most


async def test_any_record_of_a_person_is_that_person() -> None:
    def person(*records: tuple[str, str]) -> ShownPerson:
        known = [Identity(*one, MatchMethod.LINKED, 1.0, (), one[0], None, NOON) for one in records]
        return ShownPerson(Crosswalk(records[0], tuple(known)))

    gate = Counting(QuotaRules(customers_per_hour=1)).quotas.gate(JANE)
    assert gate is not None
    for one in (person(("crm", "1"), ("shop", "2")), person(("shop", "2"), ("club", "3")), ShownPerson(("club", "3"))):
        assert await gate.refusals([one]) == [None]
    (refusal,) = await gate.refusals([person(("club", "4"))])
    assert refusal is not None


async def test_no_id_stands_in_the_memory_in_clear() -> None:
    one = Counting()
    person = ShownPerson(("crm", "HRD-10002841"))
    gate = one.quotas.gate(Caller("jane"))
    assert gate is not None
    await gate.refusals([person])
    assert "HRD-10002841" not in repr(person)
    assert "HRD-10002841" not in repr(vars(one.quotas.people)["_callers"])
