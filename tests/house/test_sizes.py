"""Modules have 30 to 400 lines and functions up to 40. The lists of exceptions may only become shorter."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("gateway", "resolvers", "adapters", "mocks", "tests")
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40

SHORTEST_MODULE = 30
"""Of the packages; a test or its data may be short."""

LONG_MODULES: frozenset[str] = frozenset()
SHORT_MODULES: Mapping[str, str] = {
    "resolvers/types/one_of.py": "a change to every input of one kind, which no single type owns",
    "adapters/ports/unreadable.py": "one record, which wire and guards pass on and neither owns",
    "adapters/systems/sap_analytics_cloud/mapping.py": "every system keeps its mapping in a module of this name",
    "adapters/systems/sap_cloud_for_customer/requests.py": "the limits on values that four modules send",
    "adapters/systems/sap_ecc/attributes.py": "the declared filters, which the system's description and its look-up both need",
    "adapters/systems/touchpoints/references.py": "one way to name a person, with a section of the fact sheet to itself",
    "adapters/wire/calls.py": "one record, which the transport makes and the health of a system reads",
    "adapters/wire/erp_number.py": "one number, in the forms in which many systems name it",
    "adapters/wire/membership_number.py": "one number, in the forms in which several systems name it",
    "adapters/wire/texts.py": "texts of people, which have no kind of value in `vendor_values`",
    "adapters/wire/together.py": "one function, which the look-ups of four systems share",
    "gateway/configuration/problems.py": "the error that every step of loading raises",
    "mocks/__main__.py": "Python runs a package by a module of this name",
    "mocks/world/days.py": "the world's day, below everything that is dated by it",
    "mocks/world/erp_numbers.py": "numbers that the world and two played systems have in common",
    "resolvers/identity/resolution/anchor.py": "one order of systems, which search, people and segments need as one",
    "resolvers/types/arguments.py": "a list of arguments, with no code",
}
"""Reasons for modules under the floor."""
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


def test_no_module_is_too_short_to_be_worth_opening() -> None:
    """A package's `__init__` may be short: it says what the package is for. So may the settings of a system."""
    short = {str(path.relative_to(ROOT)) for path in modules() if len(path.read_text().splitlines()) < SHORTEST_MODULE}
    by_custom = ("__init__.py", "/settings.py")
    found = {path for path in short if not path.startswith("tests/") and not path.endswith(by_custom)}
    assert not found - SHORT_MODULES.keys(), "move what they hold to where it is used, or give a reason"
    assert not SHORT_MODULES.keys() - found, "these are long enough or gone: take them off the list"


def test_no_function_is_longer_than_a_screen() -> None:
    found = set(long_functions())
    assert not found - LONG_FUNCTIONS, "split these"
    assert not LONG_FUNCTIONS - found, "these are short enough now: take them off the list"


def test_a_long_function_is_seen() -> None:
    body = "\n".join("    pass" for _ in range(LONGEST_FUNCTION))
    (function,) = ast.parse(f"def long():\n{body}\n").body
    assert isinstance(function, ast.FunctionDef)
    assert length(function) == LONGEST_FUNCTION + 1
