"""A simple reader of the English here: the first word of a docstring, its relative pronouns, and the length of test names."""

import ast
import re
from collections.abc import Iterator

from tests.house.sources import ROOMS, Definition, Source, sources

NO_SUBJECT = frozenset(re.findall(r"\w+", "what whatever who whoever whom whomever whose which whichever that"))
"""A docstring that begins so keeps its subject for later."""
PRONOUNS = frozenset(re.findall(r"\w+", "who whom whose which whoever whomever"))
NO_NOUNS = """so such than like of for in after before with by to and or from on at if is not but as all say says said
tell tells told know knows known mean means meant see sees seen show shows sure find finds found think thinks assume assumes"""
NOT_RELATIVE = frozenset(re.findall(r"\w+", NO_NOUNS))
"""After these words `that` joins or points; after others it is taken for a relative pronoun."""
LONGEST_TEST_NAME = 70


def first_word(text: str) -> str:
    """In small letters; a name in code is a word."""
    found = re.search(r"\w+", text.lower())
    return found[0] if found else ""


def sentences(text: str) -> Iterator[str]:
    """Split at full stops, at blank lines and before points of a list. A semicolon joins."""
    prose = re.sub(r"`[^`]*`|\"[^\"]*\"", "name", text)
    yield from (part for part in re.split(r"[.!?](?:\s+|$)|\n\s*\n|\n\s*[-*] ", prose) if part.strip())


def relatives(sentence: str) -> int:
    words = re.findall(r"[a-z']+", sentence.lower())
    before = ["", *words]
    return sum(
        word in PRONOUNS or (word == "that" and previous != "" and previous not in NOT_RELATIVE)
        for previous, word in zip(before, words, strict=False)
    )


def docstrings(source: Source) -> Iterator[tuple[str, str]]:
    """Of the module, of definitions and of what is assigned, by `path::qualified name`; `-` is the module."""
    yield from ((f"{source.path}::{name}", text) for name, text in docstrings_in(source.tree))


def docstrings_in(tree: ast.Module | Definition, within: str = "") -> Iterator[tuple[str, str]]:
    own = ast.get_docstring(tree)
    if own is not None:
        yield within or "-", own
    for before, node in zip([None, *tree.body], tree.body, strict=False):
        if isinstance(node, Definition):
            yield from docstrings_in(node, f"{within}.{node.name}".lstrip("."))
        elif (text := string(node)) is not None and isinstance(before, ast.Assign | ast.AnnAssign):
            target = before.target if isinstance(before, ast.AnnAssign) else before.targets[0]
            yield f"{within}.{ast.unparse(target)}".lstrip("."), text


def string(node: ast.stmt) -> str | None:
    value = node.value if isinstance(node, ast.Expr) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def without_subject() -> set[str]:
    return {name for source in sources(*ROOMS) for name, text in docstrings(source) if first_word(text) in NO_SUBJECT}


def too_relative() -> set[str]:
    return {
        name
        for source in sources(*ROOMS)
        for name, text in docstrings(source)
        if any(relatives(sentence) > 1 for sentence in sentences(text))
    }


def long_test_names() -> set[str]:
    return {
        f"{source.path}::{node.name}"
        for source in sources("tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and len(node.name) > LONGEST_TEST_NAME
    }
