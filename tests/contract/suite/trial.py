"""Tries out cells against one question: what became of the answer, and what an answer may become."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.ports.records import Consent
from tests.contract.suite.bench import Bench, Outcome
from tests.contract.suite.bodies import Document, Path, at, below, named
from tests.contract.suite.cells import Cell
from tests.contract.suite.comparing import Change, How, changes
from tests.contract.suite.judging import Verdict, says_nothing
from tests.contract.suite.odd import others, raw

MOST_IN_ONE = 12
IDS = frozenset({"id", "record_id", "entry_id", "customer_id", "sku", "number", "order_number", "reference"})

Effect = tuple[list[Change], Any]
"""What changed, and the answer then."""


@dataclass
class Trial:
    """`base`: the answer with nothing spoilt; `words`: by field, what the vendor may say there, though no sample does."""

    bench: Bench
    base: Outcome
    words: Mapping[str, Collection[str]] = field(default_factory=dict)
    _depending: dict[tuple[str, Path], list[Change]] = field(default_factory=dict)
    _removed: dict[tuple[str, Path], Effect] = field(default_factory=dict)

    async def complaints(self, cell: Cell) -> list[str]:
        """What is wrong with how a cell is read."""
        if cell.alone is not None and not await self.is_the_same_row(cell):
            return []
        outcome = await self.bench.ask({cell.document.key: cell.body})
        if cell.like is not None:
            wanted = (
                self.base.answer if cell.like == raw(at(cell.document.content, cell.path)) else await self.with_(cell, cell.like)
            )
            found = list(changes(wanted, outcome.answer))
            found = [one for one in found if not is_as_good(one, cell, found)]
            if not (found and outcome.losses and cell.kind == "blanks"):
                return [f"not read as the same: {one}" for one in found]
        found = list(changes(self.base.answer, outcome.answer))
        return (await self.verdict(cell, outcome, found)).complaints() if found else []

    async def verdict(self, cell: Cell, outcome: Outcome, found: list[Change]) -> Verdict:
        depending = await self.depending(cell.document, cell.path)
        removed, rest = await self.removed(cell.document, cell.path)
        told = (cell.path, cell.reads, self.base.answer, outcome.answer, outcome.losses)
        before = at(cell.document.content, cell.path)
        shape = not isinstance(before, dict | list), before in (None, "")
        verdict = Verdict(*told, found, depending, removed, rest, self.bench.names, *shape)
        if outcome.losses and verdict.complaints():
            removed_too = outcome.losses.left_out or verdict.moves_rows
            return replace(verdict, beside=await self.beside(cell.document, cell.path, removed=removed_too))
        return verdict

    async def is_the_same_row(self, cell: Cell) -> bool:
        """Whether a change in a row leaves it the same row, and shows."""
        assert cell.alone is not None
        outcome = await self.bench.ask({cell.document.key: cell.document.changed((cell.path, [cell.alone]))})
        found = list(changes(self.base.answer, outcome.answer))
        as_read = Verdict(cell.path, cell.reads, self.base.answer, outcome.answer, outcome.losses, found, found)
        return bool(found) and not outcome.losses and not as_read.moves_rows

    async def with_(self, cell: Cell, value: bytes) -> Any:
        return (await self.bench.ask({cell.document.key: cell.document.changed((cell.path, [value]))})).answer

    async def depending(self, document: Document, path: Path) -> list[Change]:
        """What other values that are as right in this place change."""
        if (document.key, path) not in self._depending:
            values = right(document, path, self.words)
            found = [change for one in values for change in (await self.effect(document, path, one))[0]]
            for place in scalars_in(document, path):
                found += await self.depending(document, place)
            if isinstance(path[-1], str):
                found += [one for one in (await self.effect(document, path, []))[0] if one.how is How.CHANGED]
            self._depending[document.key, path] = found
        return self._depending[document.key, path]

    async def removed(self, document: Document, path: Path) -> Effect:
        """What changes where the innermost row that the place is in does not come at all."""
        ends = [end for end, step in enumerate(path, 1) if isinstance(step, int)]
        if not ends:
            return [], None
        key = document.key, path[: ends[-1]]
        if key not in self._removed:
            self._removed[key] = await self.effect(document, path[: ends[-1]], [])
        return self._removed[key]

    async def beside(self, document: Document, path: Path, *, removed: bool) -> list[Change]:
        """What changes where any one row of the list does not come, or has another value in this field."""
        ends = [end for end, step in enumerate(path, 1) if isinstance(step, int)]
        rows = path[: ends[-1] - 1] if ends else ()
        found: list[Change] = []
        for row in range(len(at(document.content, rows)) if ends else 0):
            place = (*rows, row, *path[ends[-1] :])
            if removed:
                found += (await self.removed(document, place))[0]
            elif is_there(document.content, place):
                found += await self.depending(document, place)
        return found

    async def effect(self, document: Document, path: Path, values: Iterable[bytes]) -> Effect:
        """Nothing where the system's own model turns the values down: then they are not as right."""
        outcome = await self.bench.ask({document.key: document.changed((path, list(values)))})
        if outcome.losses or isinstance(outcome.answer, Exception):
            return [], self.base.answer
        return list(changes(self.base.answer, outcome.answer)), outcome.answer


def is_as_good(change: Change, cell: Cell, found: Sequence[Change]) -> bool:
    """Whether a text that is nobody's id has kept its blanks, nothing is said of what two rows say differently, or no consent is
    taken from them, or consents in an odd form are a refusal."""
    if change.how is How.REFUSED and cell.kind == "another double":
        return True
    if isinstance(change.before, Consent):
        return any(one.how is How.REFUSED for one in found)
    before, after = change.before, change.after
    if cell.kind == "blanks":
        return isinstance(before, str) and isinstance(after, str) and before == after.strip() and change.steps[-1] not in IDS
    is_no = change.how is How.REFUSED or (change.steps[-1:], change.after) == (("granted",), False)
    return cell.kind == "another double" and (says_nothing(change) or is_no)


def is_there(content: Any, path: Path) -> bool:
    try:
        at(content, path)
    except (LookupError, TypeError):
        return False
    return True


def scalars_in(document: Document, path: Path) -> list[Path]:
    """The values in an object, as far as it is a small one."""
    value = at(document.content, path)
    if not isinstance(value, dict) or isinstance(path[-1], int):
        return []
    found = [place for place, held in below(path, value) if not isinstance(held, dict | list)]
    return found if len(found) <= MOST_IN_ONE else []


def right(document: Document, path: Path, words: Mapping[str, Collection[str]]) -> list[list[bytes]]:
    """Values that are as right in a place as the one that stands there."""
    value = at(document.content, path)
    if isinstance(value, list) and isinstance(path[-1], str):
        return [[b"[]"]]
    if isinstance(value, dict | list):
        return [[]]
    pool = [one for held, one in document.places() if named(held) == named(path)]
    return [[one] for one in (*others(value, pool), *map(raw, words.get(str(path[-1]), ())))]
