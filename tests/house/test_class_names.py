"""A class name means one class. Names that two classes bear are listed with the reason, and the list may only become shorter."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import pytest

from tests.house.sources import KNOWN, ROOMS, Source, sources

LIST = KNOWN / "class_names_twice.txt"

REASONS: Mapping[str, str] = {
    "type": "the GraphQL type of a record, or of a value of the rules, under the name that callers read",
    "vendor": "a system's own word, which its package keeps to itself",
    "world": "a thing of the played world, which shares no code with the gateway",
    "apart": "two meanings that no module has to tell apart; a better name for either takes the line away",
}
"""By the word in the list."""


def classes(*, of: tuple[Source, ...]) -> Iterator[tuple[str, str, ast.ClassDef]]:
    """Every class with its name and its file."""
    for source in of:
        yield from ((node.name, source.path, node) for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef))


def twice(of: tuple[Source, ...]) -> Iterator[tuple[str, str, ast.ClassDef]]:
    """The classes whose name another class bears too."""
    found = list(classes(of=of))
    count = Counter(name for name, _, _ in found)
    yield from (one for one in found if count[one[0]] > 1)


def is_graphql(node: ast.ClassDef) -> bool:
    return any(ast.unparse(one).startswith("strawberry.") for one in node.decorator_list)


def holds(reason: str, path: str, node: ast.ClassDef) -> bool:
    """Whether the code bears the reason out."""
    if reason == "type":
        return is_graphql(node)
    if reason == "vendor":
        return path.startswith(("adapters/systems/", "mocks/systems/"))
    return reason == "apart" or path.startswith("mocks/")


def listed() -> dict[tuple[str, str], str]:
    """The list: `Name path reason`, sorted."""
    lines = LIST.read_text().splitlines()
    assert lines == sorted(lines), f"sort {LIST.name}"
    return {(name, path): reason for name, path, reason in (line.split() for line in lines)}


def test_a_class_name_is_given_once() -> None:
    """One of the classes of a name needs no reason: the name is its own."""
    known = listed()
    found = {(name, path) for name, path, _ in twice(sources(*ROOMS))}
    free: dict[str, set[str]] = defaultdict(set)
    for name, path in found - known.keys():
        free[name].add(path)
    assert {name: paths for name, paths in free.items() if len(paths) > 1} == {}, "rename one"
    assert sorted(known.keys() - found) == [], f"these names are given once now: take them out of {LIST.name}"


def test_each_reason_for_a_name_given_twice_holds() -> None:
    known = listed()
    assert set(known.values()) <= REASONS.keys()
    wrong = [one for one in twice(sources(*ROOMS)) if (reason := known.get(one[:2])) and not holds(reason, one[1], one[2])]
    assert [one[:2] for one in wrong] == []


@pytest.mark.parametrize(
    ("text", "reason", "path", "fits"),
    [
        ("@strawberry.type\nclass Order: ...", "type", "resolvers/sections/orders.py", True),
        ("class Order: ...", "type", "resolvers/sections/orders.py", False),
        ("class Order: ...", "vendor", "adapters/systems/farfetch/wire.py", True),
        ("class Order: ...", "vendor", "adapters/wire/orders.py", False),
        ("class Order: ...", "world", "mocks/world/commerce.py", True),
        ("class Order: ...", "world", "gateway/orders.py", False),
    ],
)
def test_a_reason_is_held_against_the_code(text: str, reason: str, path: str, fits: bool) -> None:
    (node,) = ast.parse(text).body
    assert isinstance(node, ast.ClassDef)
    assert holds(reason, path, node) is fits
