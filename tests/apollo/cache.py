"""One normalised cache of Apollo Client's, filled with answers and read again."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.npm import installed

HERE = Path(__file__).parent

OF_THE_MOMENT = frozenset({"fetchedAt", "freshness", "health"})
"""What tells of the reading and not of the thing: the cache rightly has the latest of them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a query; `called` names it in what a test reports."""

    called: str
    query: str
    variables: Mapping[str, Any]
    data: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """`path` without the places in lists."""

    called: str
    path: str
    was: Any
    read: Any


def read_again(answers: Sequence[Answer], possible_types: Mapping[str, Sequence[str]]) -> list[Difference]:
    """Writes all of them into one cache, in their order; then every query is read from it alone."""
    told = [{"query": one.query, "variables": one.variables, "data": one.data} for one in answers]
    asked = json.dumps({"possibleTypes": possible_types, "answers": told})
    done = subprocess.run(
        ["node", "cache.mjs"], cwd=installed(HERE), input=asked, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert len(read) == len(answers)
    return [
        Difference(answer.called, path, was, now)
        for answer, again in zip(answers, read, strict=True)
        for path, was, now in differences(answer.data, again["data"], "")
    ]


def differences(was: Any, now: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(was, dict) and isinstance(now, dict):
        for name, value in was.items():
            if name not in OF_THE_MOMENT:
                yield from differences(value, now.get(name, "nothing"), f"{path}.{name}")
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for one, other in zip(was, now, strict=True):
            yield from differences(one, other, path)
    elif was != now:
        yield path, was, now
