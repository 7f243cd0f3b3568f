"""What a query costs does not grow with systems that are connected and not asked. Counted are executed instructions of Python,
which no load of the machine changes."""

import asyncio
import sys
from types import FrameType
from typing import Any

import pytest
from graphql import ExecutionResult, execute

from adapters.guards.source_reader import SourceReader
from adapters.ports.capabilities import CARE_TEAM, Corpus, Flow
from adapters.ports.shapes import EMAIL
from resolvers.context import Context
from resolvers.customer import view
from resolvers.schema import schema
from tests.unit.resolvers.played import ANNEX, C4C, CDC, Account, described
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.world import World

LITTLE = "id profile { givenName email } membership { number points { available } }"
MUCH = """id profile { givenName fullName email phone } contactPoints { value } consents { name }
  mayContact(channel: EMAIL, purpose: MARKETING) { allowed } membership { number status points { available } }
  orders { nodes { number } } wishlist { nodes { sku } } tickets { nodes { number } } timeline { nodes { summary } }
  predictions { name } segments { name } passions { name } campaigns { nodes { campaign } } briefing { headline }"""
NOT_ASKED: dict[str, Any] = {
    LITTLE: {"flows": frozenset({Flow.ORDERS, Flow.CAMPAIGNS}), "keyed_by": (CDC,)},
    MUCH: {"groups": frozenset({CARE_TEAM}), "corpora": frozenset({Corpus.ARTICLES}), "lookup_keys": frozenset({EMAIL})},
}
"""What systems serve that a query for these fields does not ask."""


def world(fields: str, further: int) -> World:
    told = {"links": ((ANNEX, "M"),), "emails": ("amelia@example.com",), "given_name": "Amelia", "family_name": "Hart"}
    accounts = [Account(CDC, "u", **told), Account(C4C, "c", **told), Account(ANNEX, "M", given_name="Amelia")]  # type: ignore[arg-type]
    lasting = dict.fromkeys(("profile", "membership", "consent", "orders", "wishlist", "tickets", "interactions"), 600.0)
    whole = World(accounts, ttl_s=lasting)
    for number in range(further):
        whole.connect(described(f"further-{number}", **NOT_ASKED[fields]))
    return whole


class Instructions:
    """Counts the instructions that Python executes, of all functions that begin while it is installed."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, frame: FrameType, event: str, argument: object) -> "Instructions":
        if event == "call":
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode":
            self.count += 1
        return self


async def instructions(of: World, query: str) -> int:
    document, plan = of.document(query)
    state, counted, before = of.query_state(), Instructions(), sys.gettrace()
    sys.settrace(counted)
    try:
        context = Context(of.house, SourceReader(state, deadline_s=5.0), plan, view)
        result = execute(schema.executable, document, context_value=context)
        answered = result if isinstance(result, ExecutionResult) else await result
        context.end()
        while begun := [*context.early, *context.lasting]:
            await asyncio.gather(*begun, return_exceptions=True)
    finally:
        sys.settrace(before)
        state.close()
    assert not answered.errors
    return counted.count


def cold_and_warm(fields: str, further: int) -> tuple[int, int]:
    """Of a document that was asked before, once with nothing cached and then with all."""
    of, query = world(fields, further), f'{{ customer(by: {{email: "amelia@example.com"}}) {{ {fields} }} }}'
    assert not of.ask(query).errors
    of.now += 10_000
    asked = {slug for slug, _ in of.calls()}
    assert not [slug for slug in asked if slug.startswith("further")]
    cold = run(instructions(of, query))
    return cold, run(instructions(of, query))


FEW, MANY = 8, 150
LEAST = 3
"""Fewer instructions for each further system than any loop takes. The order of sets makes a difference of some hundred in all."""


@pytest.mark.parametrize("fields", [LITTLE, MUCH], ids=["little", "much"])
def test_systems_that_are_not_asked_cost_a_query_nothing(fields: str) -> None:
    for few, many in zip(cold_and_warm(fields, FEW), cold_and_warm(fields, MANY), strict=True):
        assert abs(many - few) < LEAST * (MANY - FEW)
