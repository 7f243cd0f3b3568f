"""The imports of several texts as one block, in the order and form that the linter asks for."""

import sys
from collections import defaultdict
from collections.abc import Iterable

LINE_LENGTH = 130
OURS = frozenset({"adapters", "gateway", "mocks", "resolvers", "tests"})


def is_import(line: str) -> bool:
    return line.startswith(("import ", "from "))


def block(lines: Iterable[str]) -> str:
    """One block with sections in order: `__future__`, the standard library, packages, ours. Names of one module are joined."""
    plain: set[str] = set()
    named: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        first, module, *rest = line.split(maxsplit=3)
        if first == "import":
            plain.add(module)
        else:
            named[module] |= {name.strip() for name in rest[-1].split(",")}
    sections: list[str] = []
    for section in range(4):
        bare = [f"import {module}" for module in sorted(plain) if section_of(module) == section]
        joined = [statement(module, named[module]) for module in sorted(named) if section_of(module) == section]
        if bare or joined:
            sections.append("\n".join([*bare, *joined]))
    return "\n\n".join(sections)


def section_of(module: str) -> int:
    top = module.partition(".")[0]
    if top == "__future__":
        return 0
    return 1 if top in sys.stdlib_module_names else 3 if top in OURS else 2


def statement(module: str, names: set[str]) -> str:
    ordered = sorted(names, key=place_of)
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= LINE_LENGTH:
        return line
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in ordered), ")"])


def place_of(name: str) -> tuple[int, str]:
    """The sort key of an imported name: constants come first, then classes, then the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return kind, name.casefold()
