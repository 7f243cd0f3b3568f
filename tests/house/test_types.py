"""Types that say something, and no reaching into what others keep to themselves."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import ROOMS, named, none_of, sources

MOST_ANY = 137
"""How often `Any` stands in the code of the rooms. Lower it with each one that goes; it never rises."""
SLACK = 10
"""So far the count may be below, so that two who take some away at once need not agree on a figure."""
OWN = frozenset({"self", "cls"})
PUBLIC_THOUGH_UNDERSCORED = frozenset({"_replace", "_asdict", "_fields", "_make", "_field_defaults"})
"""Of named tuples, whose fields are anybody's names."""


def anys(tree: ast.AST) -> int:
    return sum(getattr(node, "id", None) == "Any" or getattr(node, "attr", None) == "Any" for node in ast.walk(tree))


def reach_ins(tree: ast.AST) -> Iterator[str]:
    """Private names of others, each with the definition that uses it."""
    for name, node in named(tree):
        if isinstance(node, ast.Attribute) and private(node.attr):
            if not (isinstance(node.value, ast.Name) and node.value.id in OWN):
                yield f"{name} {ast.unparse(node)}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("getattr", "setattr"):
            yield from (f"{name} {ast.unparse(node)}" for word in node.args[1:2] if private(getattr(word, "value", None)))


def private(name: object) -> bool:
    return isinstance(name, str) and name[:1] == "_" and name[:2] != "__" and name not in PUBLIC_THOUGH_UNDERSCORED


def test_any_stands_for_a_type_ever_less_often() -> None:
    found = sum(anys(source.tree) for source in sources(*ROOMS))
    assert found <= MOST_ANY, "name the type: object, a type variable, a protocol, an alias with a meaning"
    assert found >= MOST_ANY - SLACK, f"well done; set MOST_ANY to {found}"


def test_nobody_reaches_into_what_others_keep_to_themselves() -> None:
    found = {f"{source.path}::{one}" for source in sources(*ROOMS) for one in reach_ins(source.tree)}
    none_of(found, "ask what owns it for a public way")


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("from typing import Any", 0),
        ("x: Any = 1  # Any", 1),
        ("def f(x: dict[str, Any]) -> typing.Any: ...", 2),
        ("'Any'; any([])", 0),
    ],
)
def test_any_is_counted_in_code_alone(text: str, many: int) -> None:
    assert anys(ast.parse(text)) == many


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("self._own", []),
        ("cls._own", []),
        ("schema._schema", ["- schema._schema"]),
        ("self._kept._inner", ["- self._kept._inner"]),
        ("class A:\n    def f(self, b):\n        return b._kept", ["A.f b._kept"]),
        ("row._replace(a=1)", []),
        ("one.__dict__", []),
        ("getattr(info, '_raw_info')", ["- getattr(info, '_raw_info')"]),
    ],
)
def test_a_reach_in_is_seen(text: str, found: list[str]) -> None:
    assert list(reach_ins(ast.parse(text))) == found
