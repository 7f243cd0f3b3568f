"""Takes the README's blocks apart, so that each can be run as a reader would run it.

A block of commands, a query or a configuration has a comment above it that readers don't see:
`<!-- run -->`                       it is run, and must end well;
`<!-- run until: The gateway -->`    it is run until it prints a line that begins so, then stopped, and must end well;
`<!-- run by: .ci/run -->`           the named file runs each of its lines (what takes long, or sets up the machine).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

RUNNABLE = frozenset({"bash", "sh", "graphql", "yaml"})
_FENCE = re.compile(r"^```(\w*)\s*$")
_MARK = re.compile(r"^<!--\s*(run|run until|run by)(?::\s*(.+?))?\s*-->$")


@dataclass(frozen=True, slots=True)
class Block:
    """`how`: run, run until, run by, or empty; `what`: what stands after the colon; `line`: where the block begins."""

    language: str
    text: str
    line: int
    how: str = ""
    what: str = ""

    @property
    def commands(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def blocks(text: str) -> Iterator[Block]:
    """In the order of the text. A mark counts for the block right below it."""
    mark: tuple[str, str] = ("", "")
    inside: list[str] | None = None
    language, begun = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if inside is not None:
            if line.rstrip() == "```":
                yield Block(language, "\n".join(inside) + "\n", begun, *mark)
                inside, mark = None, ("", "")
            else:
                inside.append(line)
        elif fence := _FENCE.match(line):
            inside, language, begun = [], fence[1], number
        elif found := _MARK.match(line.strip()):
            mark = (found[1], found[2] or "")
        elif line.strip():
            mark = ("", "")


def unmarked(text: str) -> list[Block]:
    """Blocks that a reader would run and that no test runs."""
    return [block for block in blocks(text) if block.language in RUNNABLE and not block.how]
