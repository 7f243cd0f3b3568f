"""Modules that import each other in a circle are one module in several files. Imports in functions and for types count too."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import grimp
import pytest

from tests.house.sources import ROOMS, none_of

Imports = Mapping[str, frozenset[str]]


def imports(*rooms: str) -> Imports:
    """By module: the modules that it imports."""
    graph = grimp.build_graph(*rooms, cache_dir=None, exclude_type_checking_imports=False)
    return {module: frozenset(graph.find_modules_directly_imported_by(module)) for module in graph.modules}


def reached(start: str, of: Imports) -> frozenset[str]:
    """Modules that importing `start` brings along, itself only where a circle leads back to it."""
    found: set[str] = set()
    ahead = list(of[start])
    while ahead:
        if (module := ahead.pop()) not in found:
            found.add(module)
            ahead.extend(of[module])
    return frozenset(found)


def knots(of: Imports) -> Iterator[list[str]]:
    """Modules of which each leads to each other, sorted; those of one knot together."""
    beyond = {module: reached(module, of) for module in of}
    left = sorted(module for module in of if module in beyond[module])
    while left:
        knot = [module for module in left if module == left[0] or (module in beyond[left[0]] and left[0] in beyond[module])]
        yield knot
        left = [module for module in left if module not in knot]


def test_no_modules_import_each_other_in_a_circle() -> None:
    none_of({" ".join(knot) for knot in knots(imports(*ROOMS))}, "these import each other in a circle")


def test_imports_for_types_and_in_functions_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "an_invented_room"
    room.mkdir()
    (room / "__init__.py").touch()
    for_types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from an_invented_room.two import Two\n"
    (room / "one.py").write_text(for_types)
    (room / "two.py").write_text("def late():\n    from an_invented_room import one\n    return one\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert list(knots(imports(room.name))) == [["an_invented_room.one", "an_invented_room.two"]]


@pytest.mark.parametrize(
    ("imported", "found"),
    [
        ({"a": "b", "b": "c", "c": ""}, []),
        ({"a": "b", "b": "a", "c": "a"}, [["a", "b"]]),
        ({"a": "b", "b": "c", "c": "a", "d": "ae", "e": "d"}, [["a", "b", "c"], ["d", "e"]]),
        ({"a": "a"}, [["a"]]),
    ],
)
def test_knots_are_found(imported: dict[str, str], found: list[list[str]]) -> None:
    assert list(knots({module: frozenset(others) for module, others in imported.items()})) == found
