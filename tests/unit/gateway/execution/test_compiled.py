"""What is compiled, when, and what stays behind."""

import asyncio
import gc
from typing import Any

import pytest
import strawberry
from graphql import DocumentNode, ExecutionResult, GraphQLSchema, Undefined, build_schema, execute, parse

from gateway import execution
from gateway.execution import COMPILED, Mode, operations, run
from gateway.execution.operations import MOST_VARIANTS, Operations, operation_of, variant_of
from resolvers.schema import Schema
from tests.unit.resolvers import swift


@strawberry.type
class Part:
    name: str
    size: int


@strawberry.type
class Whole:
    name: str
    part: Part | None

    @strawberry.field
    async def parts(self, first: int = 2) -> list[Part]:
        await asyncio.sleep(1)
        return [Part(name=str(at), size=at) for at in range(first)]

    @strawberry.field
    async def lost(self, after: int = 1) -> str:
        await asyncio.sleep(after)
        raise ValueError("lost")


@strawberry.type
class Query:
    @strawberry.field
    def whole(self, name: str = "w") -> Whole:
        return Whole(name=name, part=Part(name="p", size=1))


@strawberry.type
class Mutation:
    @strawberry.mutation
    def change(self) -> Whole:
        return Whole(name="changed", part=None)


SCHEMA = Schema(query=Query, mutation=Mutation).executable
EVERYTHING = parse("{ whole { name part { name size } parts { name } more: parts(first: 3) { size } } }")


class Counted(Operations):
    """`compiled`: walks that were made."""

    compiled = 0


@pytest.fixture
def compiling(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted()

    def counting(executor: Any) -> Any:
        counted.compiled += 1
        return variant_of(executor)

    monkeypatch.setattr(operations, "variant_of", counting)
    monkeypatch.setattr(execution, "OPERATIONS", counted)
    return counted


def answered(document: DocumentNode, schema: GraphQLSchema = SCHEMA, mode: Mode = COMPILED, **variables: Any) -> ExecutionResult:
    return swift.run(run(schema, document, operation=None, variables=variables, context=None, mode=mode))


def test_a_query_is_compiled_when_it_is_asked_again(compiling: Counted) -> None:
    answers = [answered(EVERYTHING).data for _ in range(3)]
    assert compiling.compiled == 1
    assert answers[0] == answers[1] == answers[2]
    assert answers[0] is not None
    assert [*answers[0]["whole"]] == ["name", "part", "parts", "more"]


def test_nothing_is_compiled_where_it_is_switched_off(compiling: Counted) -> None:
    answers = [answered(EVERYTHING, mode=Mode(compiled=False)) for _ in range(3)]
    assert compiling.compiled == 0
    assert len(compiling) == 0
    assert answers[0] == answers[2]


@pytest.mark.parametrize(
    "text",
    ["{ __schema { types { name fields { name type { name } } } } }", "{ noSuchField whole { name } }", "{ whole { ...On } }"],
)
def test_what_compiled_code_does_not_know_is_answered_as_ever(text: str, compiling: Counted) -> None:
    document = parse(text)
    library = execute(SCHEMA, document)
    assert [answered(document) for _ in range(3)] == [library] * 3


def test_a_mutation_is_never_compiled(compiling: Counted) -> None:
    document = parse("mutation { change { name } }")
    assert [answered(document).data for _ in range(3)] == [{"change": {"name": "changed"}}] * 3
    assert compiling.compiled == 0


def test_a_document_with_defer_is_never_compiled() -> None:
    assert operation_of(SCHEMA, parse("{ whole { ... @defer { name } } }"), None) is None
    assert operation_of(build_schema("directive @stream on FIELD type Query { a: Int }"), parse("{ a }"), None) is None


def test_each_way_to_fill_in_skip_and_include_has_its_own_code(compiling: Counted) -> None:
    document = parse("query ($a: Boolean!, $b: Boolean = true) { whole { name @skip(if: $a) part @include(if: $b) { name } } }")
    for _ in range(2):
        assert answered(document, a=True).data == {"whole": {"part": {"name": "p"}}}
        assert answered(document, a=False, b=False).data == {"whole": {"name": "w"}}
        assert answered(document, a=False).data == {"whole": {"name": "w", "part": {"name": "p"}}}
    assert compiling.compiled == 3


def test_no_more_than_so_many_ways_are_compiled(compiling: Counted) -> None:
    names = [f"v{at}" for at in range(6)]
    head, body = ", ".join(f"${name}: Boolean!" for name in names), " ".join(f"{name}: name @skip(if: ${name})" for name in names)
    document = parse(f"query ({head}) {{ whole {{ {body} }} }}")
    for at in range(2 ** len(names)):
        skipped = {name: bool(at >> bit & 1) for bit, name in enumerate(names)}
        data = answered(document, **skipped).data
        assert data == {"whole": {name: "w" for name, skip in skipped.items() if not skip}}
    assert compiling.compiled == MOST_VARIANTS


def test_a_variable_that_does_not_fit_is_an_error_as_ever(compiling: Counted) -> None:
    document = parse("query ($first: Int!) { whole { parts(first: $first) { name } } }")
    answers = [answered(document, first="many") for _ in range(3)]
    assert answers[0] == answers[2]
    assert answers[2].data is None
    assert answers[2].errors is not None


def test_code_goes_with_its_document(compiling: Counted) -> None:
    for _ in range(3):
        document = parse("{ whole { name } }")
        for _ in range(3):
            answered(document)
        assert (len(compiling), compiling.fields) == (1, 2)
        del document
    assert (len(compiling), compiling.fields) == (0, 0)


def test_code_that_was_not_used_for_long_goes_first(compiling: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_most_fields", 5)
    documents = [parse(f"{{ whole {{ f{at}: name }} }}") for at in range(4)]
    for document in documents:
        for _ in range(2):
            assert answered(document).data is not None
    assert compiling.fields == 4
    assert answered(documents[0]).data == {"whole": {"f0": "w"}}


def test_another_schema_has_code_of_its_own(compiling: Counted) -> None:
    other = build_schema("type Query { whole: Whole } type Whole { name: String }")
    document = parse("{ whole { name } }")
    for _ in range(3):
        assert answered(document).data == {"whole": {"name": "w"}}
        assert answered(document, other).data == {"whole": None}


LOST = parse("{ whole { name lost more: lost(after: 2) parts { name } } }")


@pytest.mark.parametrize(
    ("document", "mode"),
    [(EVERYTHING, COMPILED), (LOST, COMPILED), (EVERYTHING, Mode(shadow=1.0))],
    ids=["that succeeds", "that fails", "with its shadow"],
)
def test_a_compiled_query_leaves_no_garbage_behind(document: DocumentNode, mode: Mode) -> None:
    async def garbage() -> int:
        for _ in range(3):
            await run(SCHEMA, document, operation=None, variables={}, context=None, mode=mode)
        for _ in range(3):
            gc.collect()  # what other tests left, and what becomes garbage with it: the code of their documents
        gc.disable()
        try:
            await run(SCHEMA, document, operation=None, variables={}, context=None, mode=mode)
            return gc.collect()
        finally:
            gc.enable()

    assert swift.run(garbage()) == 0


@strawberry.type
class Strict:
    part: Part
    parts: list[Part]
    text: str

    @strawberry.field
    def own(self) -> Part:
        return self.part


@strawberry.type
class StrictQuery:
    @strawberry.field
    def strict(self, info: strawberry.Info) -> Strict | None:
        return info.context  # type: ignore[no-any-return]


STRICT = Schema(query=StrictQuery).executable
PART = Part(name="p", size=1)


@pytest.mark.parametrize("selection", ["part { __typename }", "own { __typename }", "parts { __typename }", "text part { name }"])
@pytest.mark.parametrize("odd", [None, strawberry.UNSET, Undefined, ValueError("odd"), 1, [], [None], [PART, None], "text"])
def test_an_odd_value_is_what_graphql_core_says_of_it(selection: str, odd: Any) -> None:
    document = parse(f"{{ strict {{ __typename {selection} }} }}")
    value = Strict(part=odd, parts=odd, text=odd)
    library = execute(STRICT, document, context_value=value)
    for _ in range(3):
        answer = swift.run(run(STRICT, document, operation=None, variables={}, context=value))
        assert answer == library


def test_a_fault_of_the_compiler_costs_no_answer(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(operations, "compiled", lambda executor: 1 / 0)
    document = parse("{ whole { name } }")
    assert [answered(document).data for _ in range(3)] == [{"whole": {"name": "w"}}] * 3
    assert [record.msg for record in caplog.records] == ["execution.not_compiled"]


def test_a_variable_of_another_operation_changes_nothing(compiling: Counted) -> None:
    text = """query A { whole { ...F } } query B($b: Boolean!) { whole { ...G } }
    fragment F on Whole { name } fragment G on Whole { name @skip(if: $b) }"""
    document = parse(text)
    for _ in range(3):
        answer = swift.run(run(SCHEMA, document, operation="A", variables={}, context=None))
        assert answer.data == {"whole": {"name": "w"}}
    assert compiling.compiled == 1
