"""Compares an answer with a vendor's sample: the same keys, the same kinds of values. The values themselves don't matter.

Kinds are finer than JSON's where vendors differ: a whole number is not a decimal, and a date's spelling is part of its kind.
What a sample cannot show is declared beside the samples in `shapes.json`, by path (`d.results[].Email`; `[]` is any element):
`optional` keys may be missing, `also` gives further kinds for a value or further keys that the fact sheet names without an
example, and under `free` the keys are the site's own.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

SPELLINGS = {
    "/Date(ms)/": r"/Date\(-?\d+\)/",
    "/Date(ms+offset)/": r"/Date\(-?\d+[+-]\d{4}\)/",
    "ISO date": r"\d{4}-\d\d-\d\d",
    "ISO instant, Z": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
    "ISO instant, offset without colon": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}",
    "RFC 1123 date": r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT",
}


@dataclass(frozen=True, slots=True)
class Leeway:
    """What `shapes.json` declares for one sample."""

    optional: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    free: tuple[str, ...] = ()

    @classmethod
    def of(cls, sample: Path) -> "Leeway":
        declared = sample.parent / "shapes.json"
        told = json.loads(declared.read_text()).get(sample.name, {}) if declared.exists() else {}
        assert set(told) <= {"optional", "also", "free"}, f"{declared} declares something unknown for {sample.name}"
        also = {path: tuple(kinds) for path, kinds in told.get("also", {}).items()}
        return cls(tuple(told.get("optional", ())), also, tuple(told.get("free", ())))


def kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "whole number"
    if isinstance(value, float):
        return "decimal"
    if isinstance(value, str):
        return next((name for name, spelling in SPELLINGS.items() if re.fullmatch(spelling, value)), "text")
    return "list" if isinstance(value, list) else "object"


def differences(sample: Any, answer: Any, leeway: Leeway) -> list[str]:
    """Where and how the answer differs in shape; each difference once, in the order of the answer."""
    return list(dict.fromkeys(compare([sample], answer, "", leeway)))


def compare(samples: list[Any], answer: Any, path: str, leeway: Leeway) -> Iterator[str]:
    """`samples`: every form that the vendor's sample shows at this path."""
    kinds = {kind(sample) for sample in samples} | set(declared(path, leeway.also))
    found = kind(answer)
    if found not in kinds:
        yield f"{path or 'the whole'}: {found} where the vendor has {' or '.join(sorted(kinds))}"
    elif found == "object":
        yield from compare_objects([sample for sample in samples if isinstance(sample, dict)], answer, path, leeway)
    elif found == "list":
        elements = [element for sample in samples if isinstance(sample, list) for element in sample]
        for element in answer if elements else ():
            yield from compare(elements, element, f"{path}[]", leeway)


def compare_objects(samples: list[dict[str, Any]], answer: dict[str, Any], path: str, leeway: Leeway) -> Iterator[str]:
    if any(fnmatchcase(path, bracketed(free)) for free in leeway.free):
        return
    shown: dict[str, list[Any]] = {}
    for sample in samples:
        for key, value in sample.items():
            shown.setdefault(key, []).append(value)
    for key in shown:
        always = all(key in sample for sample in samples)
        if key not in answer and always and not matches(below(path, key), leeway.optional):
            yield f"{below(path, key)}: missing"
    for key, value in answer.items():
        if key in shown or declared(below(path, key), leeway.also):
            yield from compare(shown.get(key, []), value, below(path, key), leeway)
        elif not matches(below(path, key), leeway.free):
            yield f"{below(path, key)}: not in the vendor's sample"


def below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def declared(path: str, also: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return next((kinds for pattern, kinds in also.items() if fnmatchcase(path, bracketed(pattern))), ())


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(path, bracketed(pattern)) for pattern in patterns)


def bracketed(pattern: str) -> str:
    """`[]` is meant as it stands, not as a class of characters."""
    return pattern.replace("[]", "[[]]")
