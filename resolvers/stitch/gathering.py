"""Reading one person's records from every system that serves some field groups, and what to do when some of them fail."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.ports.capabilities import Groups
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import MaybeAwaitable, Record
from resolvers.awaiting import then, together
from resolvers.identity.person import Person, serving


@dataclass(frozen=True, slots=True)
class Gathered:
    """The records that are there, in the configured order of systems, and the first error of each system that failed."""

    records: tuple[Record, ...]
    failed: tuple[SourceError, ...]

    @property
    def nothing(self) -> bool:
        """Nobody has anything. Raises when that is because everybody who could have had something failed."""
        if self.records:
            return False
        if self.failed:
            raise SeveralFailed(self.failed)
        return True


def gather(person: Person, groups: Groups) -> MaybeAwaitable[Gathered]:
    """Every known record of the person that holds any of these groups."""
    failed: dict[str, SourceError] = {}
    asked: list[MaybeAwaitable[Record]] = []
    for slug, served in serving(person.reading, groups):
        ids = person.ids(slug)
        if isinstance(ids, SourceError):
            failed.setdefault(ids.system, ids)
        else:
            asked += [person.reading.lookup(slug, record_id, served) for record_id in ids]
    return then(together(asked), lambda records: sort_out(records, failed))


def sort_out(records: Sequence[Record], failed: dict[str, SourceError]) -> Gathered:
    """A record with any error in it counts as failed as a whole for a merged field: half a record would look like a change."""
    there = []
    for record in records:
        if (error := record.error) is not None:
            failed.setdefault(error.system, error)
        elif record.known:
            there.append(record)
    return Gathered(tuple(there), tuple(failed.values()))
