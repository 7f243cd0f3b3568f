"""The problems of a configuration: where, which setting, why. Values are never part of them, because they may be secrets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Path: TypeAlias = tuple[str, ...]
"""A setting's place: ("systems", "farfetch", "base_url")."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. `origin`: a file with a line, or a variable's name."""

    origin: str
    path: Path
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.origin, ".".join(self.path), self.reason) if part)


class WrongConfiguration(Exception):
    """The gateway cannot start. The text has one line for each problem."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
