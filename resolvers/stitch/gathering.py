"""The reads of one person's records from all systems with some field groups, with the failures of some of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from adapters.ports.capabilities import Groups
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import Fetched, Record
from resolvers.identity.keys.placeholders import Placeholders
from resolvers.person.person import Each, Person, serving


@dataclass(frozen=True, slots=True)
class Gathered:
    """The known records, in the configured order of systems, and the first error of each failed system. `unavailable`: systems
    that may have more records, since they failed, or since a failed system could have named the record."""

    records: tuple[Record, ...]
    failed: tuple[SourceError, ...]
    unavailable: frozenset[str] = frozenset()

    @property
    def nothing(self) -> bool:
        """Whether there are no records. Raises SeveralFailed if there are none and a system failed."""
        if self.records:
            return False
        if self.failed:
            raise SeveralFailed(self.failed)
        return True

    def only(self, wanted: Callable[[Record], bool]) -> "Gathered":
        return replace(self, records=tuple(record for record in self.records if wanted(record)))

    def and_then(self, later: "Gathered") -> "Gathered":
        """Both, where the second is a read for gaps of the first."""
        known = {error.system for error in self.failed}
        failed = (*self.failed, *(error for error in later.failed if error.system not in known))
        return Gathered((*self.records, *later.records), failed, self.unavailable | later.unavailable)


async def gather(person: Person, groups: Groups) -> Gathered:
    """Every known record of the person with any of these groups."""
    return await gather_from(person, serving(person.reading.systems, groups))


async def gather_from(person: Person, systems: Sequence[tuple[str, Groups]]) -> Gathered:
    """The person's records in these systems, each system's in the groups beside it."""
    return gathered_from(person, await person.records(systems))


def gathered_from(person: Person, came: Mapping[str, Each[Record]]) -> Gathered:
    """The records that came, without placeholders."""
    gathered = sort_out(came)
    today = datetime.fromtimestamp(person.reading.started_at, UTC).date()
    rules = person.context.config.placeholders
    return replace(gathered, records=tuple([without_placeholders(rules, today, record) for record in gathered.records]))


def sort_out(came: Mapping[str, Each[Record]]) -> Gathered:
    """The records and errors apart. A record with any error counts as failed as a whole, since half a record would look like a
    change."""
    failed: dict[str, SourceError] = {}
    unavailable: set[str] = set()
    there: list[Record] = []
    for slug, records in came.items():
        if isinstance(records, SourceError):
            failed.setdefault(records.system, records)
            unavailable.add(slug)
    each = ((slug, one) for slug, records in came.items() if not isinstance(records, SourceError) for one in records.values())
    for slug, record in each:
        if (error := record if isinstance(record, SourceError) else record.error) is not None:
            failed.setdefault(error.system, error)
            unavailable.add(slug)
        elif isinstance(record, Record) and record.known:
            there.append(record)
    return Gathered(tuple(there), tuple(failed.values()), frozenset(unavailable))


def without_placeholders(rules: Placeholders, today: date, record: Record) -> Record:
    """The record without placeholder values: these survive nowhere, and prove nothing."""
    emptied = {
        group: replace(fetched, value=value)
        for group, fetched in record.parts.items()
        if isinstance(fetched, Fetched) and (value := rules.emptied(fetched.value, today)) is not fetched.value
    }
    return replace(record, parts={**record.parts, **emptied}) if emptied else record
