"""Takes the README apart into what its reader is told to do. No block of commands or query is left out, marked or not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

RUNNABLE = frozenset({"bash", "sh", "graphql"})
_FENCE = re.compile(r"^```(\w*)\s*$")


@dataclass(frozen=True, slots=True)
class Step:
    """One query, or one line of a block of commands. `line`: where its block begins in the README."""

    language: str
    text: str
    line: int


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
    """What is to be done, one after the other. A command over several lines ends its lines with a backslash."""
    for block in blocks(text):
        if block.language == "graphql":
            yield block
        elif block.language in RUNNABLE:
            for command in block.text.replace("\\\n", " ").splitlines():
                if command.strip() and not command.lstrip().startswith("#"):
                    yield Step(block.language, command.strip(), block.line)
