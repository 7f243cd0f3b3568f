"""What every port owes odd data: a value that can't be read costs itself, and is told."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import ClassVar

import pytest

from tests.contract.suite.bench import Bench, Question, Spoiling
from tests.contract.suite.bodies import Document
from tests.contract.suite.cells import Cell, cells, sampled
from tests.contract.suite.connected import ConnectedSystem, on_samples
from tests.contract.suite.exempt import Contract, Exempt
from tests.contract.suite.shape import bracketed
from tests.contract.suite.trial import Trial
from tests.soak import SOAK

EVERY_CELL = SOAK
"""Otherwise some of each field's."""

ONE_OF = 12

ENVELOPE = Exempt("the envelope is not there, or is none: whatever it held may be meant")
ODATA = {"* d: null, absent, empty, wrong type": ENVELOPE, "* d.results: null, absent, wrong type": ENVELOPE}
"""What every answer of OData's may not be without."""


@dataclass
class Tally:
    """Cells of one port, and the complaints about those that no exemption is declared for. `excused` and `needless`: places and
    kinds with an exemption, of which some row needs it or none."""

    tried: int = 0
    counting: int = 0
    exempt: int = 0
    complaints: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    excused: set[str] = field(default_factory=set)
    fine: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    """Exemptions that are about a cell of this port."""

    def found(self) -> list[str]:
        """One complaint about each place and kind."""
        return [f"{name}: {complaints[0]}" for name, complaints in self.complaints.items() if complaints]

    def needless(self, exempt: "Exemptions") -> set[str]:
        return (self.fine - self.excused) | (exempt.names - self.met)


class Exemptions:
    """What a contract declares: `label path: kind, kind`, with `*` for any text in label and path, each with its reason. `keys`:
    fields of which another value makes another row, and no double."""

    def __init__(self, declared: Mapping[str, Exempt], keys: Collection[str] = ()) -> None:
        self._keys = frozenset(keys)
        parted = [key.rpartition(": ") for key in declared]
        self._declared = [(place, kind) for place, _, kinds in parted for kind in kinds.split(", ")]
        self._known: dict[tuple[str, str], set[str]] = {}
        self.names = {f"{place}: {kind}" for place, kind in self._declared}

    def cells(self, document: Document) -> Iterator[Cell]:
        return (cell for cell in cells(document) if cell.differing not in self._keys)

    def about(self, cell: Cell) -> set[str]:
        """The names of those that excuse this cell."""
        key = cell.place, cell.kind
        if key not in self._known:
            found = [one for one in self._declared if one[1] == cell.kind and fnmatchcase(cell.place, bracketed(one[0]))]
            self._known[key] = {f"{place}: {kind}" for place, kind in found}
        return self._known[key]


class MutationContract(Contract):
    """`questions`: what is asked of the port, by a name; the first about as many people as one call takes. `odd_values`: for
    which places and kinds more may be lost, and why (`Exemptions`); `row_keys`: what tells rows of one list from each other by
    the vendor's own word, and shows in no answer; `words`: by field, what the vendor may say there, though no sample does."""

    odd_values: ClassVar[Mapping[str, Exempt]] = {}
    row_keys: ClassVar[frozenset[str]] = frozenset()
    words: ClassVar[Mapping[str, Collection[str]]] = {}

    @abstractmethod
    def questions(self, source: ConnectedSystem) -> Mapping[str, Question]: ...

    @pytest.mark.soak
    @on_samples
    async def test_one_odd_value_costs_only_itself(self, source, record_property):
        exempt = Exemptions(self.odd_values, self.row_keys)
        tally = await tried_out(source, self.questions(source), exempt, words=self.words)
        record_property("odd values", [self.system, tally.tried, tally.counting, tally.exempt])
        assert tally.found() == [], "one odd value costs more than itself"
        assert tally.needless(exempt) == set(), "an exemption that nothing needs"


async def tried_out(
    source: ConnectedSystem,
    questions: Mapping[str, Question],
    exempt: Exemptions,
    *,
    every: bool = EVERY_CELL,
    words: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Tally:
    tally = Tally()
    async for trial, documents in trials(source, questions):
        trial.words = words
        for cell in chosen(documents, exempt, every=every):
            await tried(trial, cell, exempt.about(cell), tally)
    return tally


async def trials(source: ConnectedSystem, questions: Mapping[str, Question]) -> AsyncIterator[tuple[Trial, list[Document]]]:
    """One for each question, with the documents of endpoints that no question before it was answered from."""
    recording = Spoiling(source.line.recording)
    source.line.recording = recording
    seen: set[str] = set()
    for question in questions.values():
        bench = Bench(source, recording, question)
        trial = Trial(bench, await bench.first())
        yield trial, [document for document in bench.documents if document.label not in seen]
        seen |= {document.label for document in bench.documents}


async def counted(source: ConnectedSystem, contract: "MutationContract") -> tuple[int, int]:
    """How many of a contract's cells count, and how many of those it declares exempt; of some of them where not all are tried."""
    counting, exempt = 0, 0
    exemptions = Exemptions(contract.odd_values, contract.row_keys)
    async for trial, documents in trials(source, contract.questions(source)):
        every = [cell for document in documents for cell in exemptions.cells(document) if EVERY_CELL or cell.lot % ONE_OF == 0]
        found = [cell for cell in every if trial.bench.reads(cell.document, cell.unlike)]
        counting += len(found)
        exempt += sum(bool(exemptions.about(cell)) for cell in found)
    return counting, exempt


def chosen(documents: Iterable[Document], exempt: Exemptions, *, every: bool) -> Iterator[Cell]:
    """All of them, or a sample and beside it all that are exempt."""
    found = [cell for document in documents for cell in exempt.cells(document)]
    if every:
        yield from found
        return
    yield from (cell for cell in found if exempt.about(cell))
    yield from sampled(cell for cell in found if not exempt.about(cell))


async def tried(trial: Trial, cell: Cell, excused: set[str], tally: Tally) -> None:
    tally.tried += 1
    if not trial.bench.reads(cell.document, cell.unlike):
        return
    tally.counting += 1
    complaints = await trial.complaints(cell)
    name = f"{cell.place}: {cell.kind}"
    if not excused:
        tally.complaints[name] += complaints
        return
    tally.met |= excused
    tally.exempt += bool(complaints)
    (tally.excused if complaints else tally.fine).add(name)
