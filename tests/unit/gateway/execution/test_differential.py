"""Compiled execution beside graphql-core: made-up documents over the schema, made-up values, odd ones among them."""

import re
from itertools import count, islice
from random import Random
from typing import Any

import pytest
from graphql import ExecutionResult, execute, parse, validate

from gateway.execution import executed
from gateway.execution.generated import Code
from gateway.execution.operations import operation_of, variant_of
from gateway.execution.shadow import same, told
from resolvers.schema import build_schema
from tests.soak import soaked, tried
from tests.unit.gateway.execution.injected import spoilt
from tests.unit.gateway.execution.odd import Oddity, made_up
from tests.unit.gateway.execution.written import Writer
from tests.unit.resolvers.swift import run

ODDITIES = (Oddity(0.0, 0.3, 0.0), Oddity(0.01, 0.3, 0.05), Oddity(0.1, 0.5, 0.1), Oddity(0.03, 0.0, 0.02))
EACH = 50
"""Documents of a batch; a long run tries 5 000."""
BATCHES = [(at,) for at in range(104)]

SCHEMA = build_schema().executable

pytestmark = pytest.mark.filterwarnings("ignore:coroutine '.*' was never awaited:RuntimeWarning")
"""graphql-core cancels what waits beside a field that fails, some of it before it began."""


def without_addresses(value: Any) -> Any:
    """The same, without the places in memory that an odd object names as its text."""
    if isinstance(value, dict):
        return {name: without_addresses(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [*map(without_addresses, value)]
    return re.sub(r" at 0x[0-9a-f]+", "", value) if isinstance(value, str) and " at 0x" in value else value


async def by_both(text: str, variables: dict[str, Any]) -> tuple[ExecutionResult, ExecutionResult, int]:
    """What graphql-core says, what compiled code says, and how many fields it left to graphql-core."""
    document = parse(text)
    library = execute(SCHEMA, document, variable_values=variables)
    theirs = library if isinstance(library, ExecutionResult) else await library
    operation = operation_of(SCHEMA, document, None)
    assert operation is not None
    values = operation.coerced(variables)
    assert not isinstance(values, list)
    executor = operation.executor(context_value=None, variable_values=values)
    walk = variant_of(executor).walk
    assert walk is not None
    result: Any = executed(executor, walk)
    ours = result if isinstance(result, ExecutionResult) else await result
    return theirs, ours, executor.by_library


def documents(seed: int, many: int) -> list[tuple[str, dict[str, Any]]]:
    """Valid ones."""
    random = Random(seed)
    written = (Writer(SCHEMA, random).document() for _ in count())
    return [*islice((one for one in written if not validate(SCHEMA, parse(one[0]))), many)]


@pytest.mark.parametrize("batch", [0, 1, 2, 3, *soaked(*BATCHES[4:])])
def test_compiled_code_says_what_graphql_core_says(batch: int) -> None:
    for at, (text, variables) in enumerate(documents(batch, tried(EACH))):
        made_up(SCHEMA, at, ODDITIES[at % len(ODDITIES)])
        theirs, ours, _ = run(by_both(text, variables))
        assert same(without_addresses(ours.data), without_addresses(theirs.data)), text
        assert [without_addresses(told(error)) for error in ours.errors or ()] == [
            without_addresses(told(error)) for error in theirs.errors or ()
        ], text


def test_a_wrong_completer_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Code, "_leaf", spoilt)
    made_up(SCHEMA, 0, ODDITIES[0])
    answers = [run(by_both(text, variables)) for text, variables in documents(0, tried(EACH))]
    assert not all(same(ours.data, theirs.data) for theirs, ours, _ in answers)


def leaves(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list) else 0


def test_compiled_code_completes_what_is_well_formed() -> None:
    fields = left = 0
    for at, (text, variables) in enumerate(documents(1, tried(EACH))):
        made_up(SCHEMA, at, ODDITIES[0])
        theirs, _, by_library = run(by_both(text, variables))
        fields, left = fields + leaves(theirs.data), left + by_library
    assert left / fields <= 0.05
