"""The shadow mode: what resolvers gave is completed once more by graphql-core, and a difference is told without values."""

import asyncio
import logging
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, GraphQLError, parse

from gateway.execution import Mode, run
from gateway.execution.generated import Code
from gateway.execution.shadow import difference
from resolvers.schema import Schema
from tests.unit.gateway.execution.injected import spoilt
from tests.unit.resolvers import swift

calls: list[str] = []


@strawberry.type
class Person:
    name: str
    nick: str | None
    tags: list[str]

    @strawberry.field
    async def friend(self) -> "Person | None":
        calls.append("friend")
        await asyncio.sleep(1)
        return Person(name="secret friend", nick=None, tags=[])

    @strawberry.field
    def broken(self) -> str | None:
        calls.append("broken")
        raise ValueError("secret failure")

    @strawberry.field
    async def lost(self) -> str:
        calls.append("lost")
        raise ValueError("secret failure")


@strawberry.type
class Query:
    @strawberry.field
    def person(self, name: str = "secret") -> Person | None:
        calls.append("person")
        return Person(name=name, nick=strawberry.UNSET, tags=["a", "b"])  # type: ignore[arg-type]


SCHEMA = Schema(query=Query).executable
SHADOWED = Mode(shadow=1.0)


def asked(text: str) -> ExecutionResult:
    """The answer of the third time, with a shadow."""
    document = parse(text)

    async def thrice() -> ExecutionResult:
        for _ in range(2):
            await run(SCHEMA, document, operation=None, variables={}, context=None)
        await asyncio.sleep(0)  # it is compiled behind the second answer
        calls.clear()
        return await run(SCHEMA, document, operation=None, variables={}, context=None, mode=SHADOWED)

    return swift.run(thrice())


def differences(caplog: pytest.LogCaptureFixture) -> list[Any]:
    return [record for record in caplog.records if record.msg == "execution.differs"]


@pytest.mark.parametrize(
    "text",
    [
        "{ person { name tags friend { name friend { name } } } }",
        "{ person { name nick broken friend { broken name } } }",
        "{ one: person { name lost } two: person { friend { lost } name } }",
        "{ __schema { queryType { name } } person { __typename name } }",
    ],
)
def test_a_run_that_is_right_has_no_difference(text: str, caplog: pytest.LogCaptureFixture) -> None:
    asked(text)
    assert differences(caplog) == []


def test_no_resolver_is_called_for_the_shadow() -> None:
    asked("{ person { friend { name broken } broken } }")
    assert sorted(calls) == ["broken", "broken", "friend", "person"]


def test_a_wrong_completer_is_told_without_values(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Code, "_leaf", spoilt)
    with caplog.at_level(logging.DEBUG):
        assert asked("{ secretAlias: person { name } }").data == {"secretAlias": {"name": "secret "}}
    (told,) = differences(caplog)
    assert (told.part, told.roots) == ("data", ["person"])
    assert "secret" not in str([vars(record) for record in caplog.records])


def error(message: str, *path: str | int) -> GraphQLError:
    return GraphQLError(message, path=list(path))


@pytest.mark.parametrize(
    ("one", "other", "part"),
    [
        (ExecutionResult({"a": 1}, None), ExecutionResult({"a": 1}, None), None),
        (ExecutionResult({"a": 1}, None), ExecutionResult({"a": True}, None), "data"),
        (ExecutionResult({"a": 1, "b": 2}, None), ExecutionResult({"b": 2, "a": 1}, None), "data"),
        (ExecutionResult({"a": [1]}, None), ExecutionResult({"a": [1, 2]}, None), "data"),
        (ExecutionResult({"a": None}, [error("x", "a")]), ExecutionResult({"a": None}, [error("y", "a")]), "errors"),
        (ExecutionResult({"a": None}, [error("x", "a")]), ExecutionResult({"a": None}, None), "errors"),
        (ExecutionResult(None, [error("x", "a", 0, "b")]), ExecutionResult(None, [error("x", "a", 0, "b")]), None),
        (
            ExecutionResult({"a": None}, [error("x", "a", 0, "b")]),
            ExecutionResult({"a": None}, [error("y", "a", 0, "c"), error("x", "a", 0, "b")]),
            None,
        ),
    ],
    ids=["equal", "kind", "order", "length", "message", "no error", "nothing", "whichever came first"],
)
def test_a_difference_is_named(one: ExecutionResult, other: ExecutionResult, part: str | None) -> None:
    assert difference(one, other) == part
