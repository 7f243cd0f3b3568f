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


def known(name: str) -> set[str]:
    """The list `known/<name>.txt`: one offender a line, sorted."""
    lines = (KNOWN / f"{name}.txt").read_text().splitlines()
    assert lines == sorted(set(lines)), f"sort tests/house/known/{name}.txt, each line once"
    return set(lines)


def only_shrinks(name: str, found: set[str], advice: str) -> None:
    """An error with the offenders that the list lacks, and with the lines that it no longer needs."""
    listed = known(name)
    assert not found - listed, "\n".join([advice, *sorted(found - listed)])
    assert not listed - found, "\n".join([f"mended; take these out of tests/house/known/{name}.txt", *sorted(listed - found)])


def forget_mended(name: str, found: set[str]) -> None:
    """Takes out of the list what is mended; whoever would add to it has to write the line."""
    (KNOWN / f"{name}.txt").write_text("".join(f"{line}\n" for line in sorted(known(name) & found)))
