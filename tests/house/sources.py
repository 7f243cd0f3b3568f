"""The project's own Python as the house's tests read it, and lists of known offenders that only shrink."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("gateway", "resolvers", "adapters", "mocks")
KNOWN = Path(__file__).parent / "known"

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Source:
    """One file, `path` as seen from the project's root."""

    path: str
    tree: ast.Module


@cache
def sources(*rooms: str) -> tuple[Source, ...]:
    paths = (path for room in rooms for path in sorted((ROOT / room).rglob("*.py")) if "node_modules" not in path.parts)
    return tuple(Source(str(path.relative_to(ROOT)), ast.parse(path.read_text())) for path in paths)


def named(tree: ast.AST, within: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Every node but definitions' own bodies, with the qualified name of the definition around it; `-` is the module's."""
    for node in ast.iter_child_nodes(tree):
        inner = f"{within}.{node.name}".lstrip(".") if isinstance(node, Definition) else within
        yield inner or "-", node
        yield from named(node, inner)


def none_of(found: set[str], advice: str) -> None:
    """An error with the advice and every offender."""
    assert not found, "\n".join([advice, *sorted(found)])
