"""The same person whichever key of theirs is asked by, in whatever order, cold or remembered."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.hard_cases import Case, cases
from tests.soak import examples
from tests.unit.resolvers.identity.deciding import AMELIA, RECORDS, accounts, of
from tests.unit.resolvers.played import C4C, CDC, ERP, Account
from tests.unit.resolvers.world import World

WHO = "identities { system { id } recordId }"
CASES = list(cases(seed=3, each=1))


def told(world: World, key: str) -> Any:
    """The records that make up the customer; or what stands in their place."""
    answer = world.customer(key, WHO)
    customer = answer.data["customer"]
    if customer is None:
        return type(answer.errors.get("customer")).__name__
    return frozenset((row["system"]["id"], row["recordId"]) for row in customer["identities"])


def keys_of(case: Case) -> tuple[list[str], list[str]]:
    """Those of person 1 alone, and the others."""
    ids = {key(one.system, one.record_id): one.owner for one in case.records}
    named = dict.fromkeys(key(*link) for one in case.records for link in one.links if link[1].isalnum() or "-" in link[1])
    return [*case.own, *(one for one, owner in ids.items() if owner == "1")], [
        *case.shared,
        *(one for one, owner in ids.items() if owner != "1"),
        *named,
    ]


def key(system: str, record_id: str) -> str:
    return f'external: {{system: "{system}", id: "{record_id}"}}'


@pytest.mark.parametrize("case", CASES, ids=[case.kind for case in CASES])
def test_a_key_means_the_same_cold_and_remembered(case: Case) -> None:
    """It does not matter what was requested before."""
    own, others = keys_of(case)
    cold = {one: told(World(case.records), one) for one in (*own, *others)}
    world = World(case.records)
    order = [*own, *others] * 2
    random.Random(case.kind).shuffle(order)
    assert {one: told(world, one) for one in order} == cold


FEW_KEYS = (
    *(of(record) for record in RECORDS),
    'email: "a@example.com"',
    'email: "b@example.com"',
    'membershipNumber: "HRD-1"',
    key(ERP, "1"),
    key(ERP, "2"),
)


@examples(300)
@given(accounts(), st.permutations(FEW_KEYS * 2))
def test_a_key_means_the_same_cold_and_remembered_for_any_few_records(said: list[Account], order: list[str]) -> None:
    cold = {one: told(World(said), one) for one in FEW_KEYS}
    world = World(said)
    assert {one: told(world, one) for one in order} == cold


def test_records_in_a_row_are_one_person_from_either_end() -> None:
    """The first knows the second's e-mail, the second the third's telephone."""
    said = [
        Account(C4C, "c1", emails=("amelia@example.com",), **AMELIA),
        Account(CDC, "u1", emails=("amelia@example.com",), phones=("+447700900123",), **AMELIA),
        Account(C4C, "c2", phones=("+447700900123",), **AMELIA),
    ]
    everything = frozenset((one.system, one.record_id) for one in said)
    assert {told(World(said), key(one.system, one.record_id)) for one in said} == {everything}


@pytest.mark.parametrize("case", [case for case in CASES if case.joint], ids=[case.kind for case in CASES if case.joint])
def test_every_key_of_a_person_means_the_same_records(case: Case) -> None:
    own, _ = keys_of(case)
    assert {told(World(case.records), one) for one in own} == {frozenset((one.system, one.record_id) for one in case.records)}
