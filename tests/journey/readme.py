"""Pages, taken apart into the steps that their reader follows. No block of commands or query is left out, marked or not.

The pages are the README and those of docs/; the answers that they show are checked too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNNABLE = frozenset({"bash", "sh", "graphql"})
ANSWER = "json"
_FENCE = re.compile(r"^```(\S*)")


@dataclass(frozen=True, slots=True)
class Step:
    """One query, one line of a block of commands, or the answer to it. `line`: where its block begins in the page."""

    language: str
    text: str
    line: int


def pages() -> dict[str, str]:
    """Texts by path."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    return {str(path.relative_to(ROOT)): path.read_text() for path in sorted(found)}


def query_360() -> str:
    """The tutorial's query about the whole person."""
    return next(block.text for block in blocks(pages()["docs/tutorial.md"]) if "GoldenFile" in block.text)


def settings_shown(page: str, section: str) -> str:
    """An example of settings in a page of docs/."""
    shown = (block.text for block in blocks(pages()[f"docs/{page}.md"]) if block.language == "yaml")
    return next(text for text in shown if text.startswith(f"{section}:"))


def blocks(text: str) -> Iterator[Step]:
    """Whole blocks of any language, in the order of the text."""
    inside: list[str] | None = None
    language, begun = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if inside is None:
            if fence := _FENCE.match(line):
                inside, language, begun = [], fence[1], number
        elif line.rstrip() == "```":
            yield Step(language, "\n".join(inside) + "\n", begun)
            inside = None
        else:
            inside.append(line)


def steps(text: str) -> Iterator[Step]:
    """Steps one after the other. A command over several lines ends its lines with a backslash."""
    for block in blocks(text):
        if block.language in ("graphql", ANSWER):
            yield block
        elif block.language in RUNNABLE:
            for command in block.text.replace("\\\n", " ").splitlines():
                if command.strip() and not command.lstrip().startswith("#"):
                    yield Step(block.language, command.strip(), block.line)
