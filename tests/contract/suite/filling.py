"""What a page owes from which a row is lost: it goes on with the next, and ends where the list does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.ports.shapes import Page
from tests.contract.suite.bench import Bench, Question, Spoiling
from tests.contract.suite.cells import Cell
from tests.contract.suite.connected import ConnectedSystem
from tests.contract.suite.odd import OBJECT


async def holes(source: ConnectedSystem, whole: Page[Any], question: Question, *, limit: int, every: bool) -> list[str]:
    """Places whose odd value leaves a hole in the page that the question asks for; `whole`: the list. An error is no
    page: others judge whether it may be one."""
    recording = Spoiling(source.line.recording)
    source.line.recording = recording
    bench = Bench(source, recording, question)
    await bench.first()
    found = []
    for cell in lost(bench, every=every):
        outcome = await bench.ask({cell.document.key: cell.body})
        (page,) = outcome.answer.values() if isinstance(outcome.answer, Mapping) else [outcome.answer]
        if isinstance(page, Page) and not is_beginning(page, whole, limit):
            found.append(f"{cell.place}: {ids(page)}")
    return found


def lost(bench: Bench, *, every: bool) -> Iterator[Cell]:
    """An object in the place of each value in a row, of all rows or of one."""
    held: dict[str, Cell] = {}
    for document in bench.documents:
        for path, _ in document.places():
            cell = Cell(document, path, OBJECT.kind, (OBJECT.raw or b"",), OBJECT.reads)
            if any(isinstance(step, int) for step in path) and bench.reads(document, cell.body):
                held[f"{cell.place} {path if every else ''}"] = cell
    yield from held.values()


def is_beginning(page: Page[Any], whole: Page[Any], limit: int) -> bool:
    """Whether it is the first page of the list, or of the list without one of its entries, or with that one at the end, where
    what has no time stands."""
    lists = [ids(whole)]
    for missing in ids(whole):
        rest = [one for one in ids(whole) if one != missing]
        lists += [rest, [*rest, missing]]
    return any(ids(page) == rest[:limit] and page.has_more is (len(rest) > limit or whole.has_more) for rest in lists)


def ids(page: Page[Any]) -> Sequence[str]:
    return [entry.position.entry_id for entry in page.entries]
