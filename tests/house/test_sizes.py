"""Modules stay under 400 lines and functions under 40. The lists of exceptions may only become shorter."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("gateway", "resolvers", "adapters", "mocks", "tests")
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40

LONG_MODULES: frozenset[str] = frozenset()
LONG_FUNCTIONS: frozenset[str] = frozenset()


def modules() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted(path for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts)


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Without decorators and docstring: those are read, not followed."""
    body = function.body
    documented = ast.get_docstring(function, clean=False) is not None
    first = body[1] if documented and len(body) > 1 else body[0]
    return (function.end_lineno or 0) - first.lineno + 2


def long_functions() -> Iterator[str]:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > LONGEST_FUNCTION:
                yield f"{path.relative_to(ROOT)}:{node.name}"


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    found = {str(path.relative_to(ROOT)) for path in modules() if len(path.read_text().splitlines()) > LONGEST_MODULE}
    assert not found - LONG_MODULES, "split these"
    assert not LONG_MODULES - found, "these are short enough now: take them off the list"


def test_no_function_is_longer_than_a_screen() -> None:
    found = set(long_functions())
    assert not found - LONG_FUNCTIONS, "split these"
    assert not LONG_FUNCTIONS - found, "these are short enough now: take them off the list"


def test_a_long_function_is_seen() -> None:
    body = "\n".join("    pass" for _ in range(LONGEST_FUNCTION))
    (function,) = ast.parse(f"def long():\n{body}\n").body
    assert isinstance(function, ast.FunctionDef)
    assert length(function) == LONGEST_FUNCTION + 1
