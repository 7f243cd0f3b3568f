"""Worlds in which a steward has decided who is one person: few names, addresses and ids, so that they meet."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import strategies as st

from adapters.ports.records import Address
from resolvers.context import ResolverConfig
from resolvers.identity.matching.decisions import Contradiction, Decision, Decisions
from tests.unit.resolvers.identity.lists import searchable
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, Account
from tests.unit.resolvers.world import SEALS, World

A, B, C, D = ((C4C, name) for name in ("c1", "c2", "c3", "c4"))
U = (CDC, "u1")
AMELIA: Any = {"given_name": "Amelia", "family_name": "Hart", "birth_date": date(1984, 5, 14)}
HOME = Address(("1 Example Mews",), "London", None, "SW1X 0AA", "GB")


def same(one: Any, other: Any, reason: str = "") -> Decision:
    return Decision(one, other, True, reason)


def other(one: Any, two: Any, reason: str = "") -> Decision:
    return Decision(one, two, False, reason)


def world(*accounts: Account, decided: list[Decision]) -> World:
    return World(list(accounts), house=ResolverConfig(SEALS, decisions=Decisions(decided)))


def records(world: World, key: str) -> set[str]:
    answer = world.customer(key, "identities { recordId }")
    assert not answer.errors, answer.errors
    return {one["recordId"] for one in answer.data["customer"]["identities"]}


def of(record: tuple[str, str]) -> str:
    return f'external: {{system: "{record[0]}", id: "{record[1]}"}}'


def found(text: str, *accounts: Account, decided: list[Decision]) -> list[set[str]]:
    searched = searchable(accounts)
    searched.house = ResolverConfig(SEALS, decisions=Decisions(decided))
    for selected in ("id", "id identities { recordId } membership { number }"):
        answer = searched.ask(f'{{ searchCustomers(text: "{text}") {{ nodes {{ {selected} }} }} }}')
        assert not answer.errors, answer.errors
        people = answer.data["searchCustomers"]["nodes"]
        assert len({node["id"] for node in people}) == len(people)
    return sorted(({one["recordId"] for one in node["identities"]} for node in people), key=sorted)


RECORDS = (A, B, C, U, (CDC, "u2"))
KEPT = st.sampled_from(RECORDS)


@st.composite
def accounts(draw: st.DrawFn, names: Sequence[str | None] = ("Amelia", "Oliver", None)) -> list[Account]:
    """Few names, addresses and ids, so that they meet."""
    return [
        Account(
            system,
            record_id,
            links=tuple(draw(st.sets(st.sampled_from([(ERP, "1"), (ERP, "2"), (ANNEX, "HRD-1")]), max_size=2))),
            emails=tuple(draw(st.sets(st.sampled_from(["a@example.com", "b@example.com"]), max_size=2))),
            given_name=draw(st.sampled_from(names)),
            family_name="Hart",
            birth_date=draw(st.sampled_from([date(1984, 5, 14), None])),
            address=draw(st.sampled_from([HOME, None])),
        )
        for system, record_id in RECORDS
    ]


def consistent(entries: list[Decision]) -> bool:
    try:
        Decisions(entries)
    except Contradiction:
        return False
    return all(entry.one != entry.other for entry in entries)


DECIDED = st.lists(st.builds(Decision, KEPT, KEPT, st.booleans()), max_size=4).filter(consistent)
