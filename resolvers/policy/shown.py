"""The people whom an answer shows: their record ids, for the count of customers read and for the audit.

A person has several record ids, and the best known one may change while a system is away. So two that share an id are one person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from graphql import GraphQLError

from adapters.ports.crosswalk import Crosswalk

RecordId = tuple[str, str]
"""A system, and the id of a record there."""

MINUTE_S: Final = 60


@dataclass(slots=True)
class ShownPerson:
    """A person by the crosswalk, or by one record of theirs. `by_search`: as a hit among others, and not asked for by a key.
    `marks`: the keyed hashes of the record ids, once somebody has made them."""

    known_by: Crosswalk | RecordId = field(repr=False)
    by_search: bool = False
    marks: tuple[int, ...] | None = field(default=None, repr=False, compare=False)

    @property
    def records(self) -> tuple[RecordId, ...]:
        """The known record ids, the anchor first."""
        if isinstance(self.known_by, tuple):
            return (self.known_by,)
        records = {self.known_by.anchor: None}
        for one in self.known_by.identities:
            records[one.system, one.record_id] = None
        return tuple(records)


class PeopleGate(Protocol):
    """The decision whether the caller may see further people. It is asked when it is known who is meant, and before anything else
    of them is read."""

    async def refusals(self, people: Sequence[ShownPerson]) -> Sequence[GraphQLError | None]:
        """For each of these the error in the person's place, or None: they are shown."""
        ...


class TooManyCustomers(GraphQLError):
    """The caller has read as many customers as they may in an hour. `wait_s`: seconds until a further one can be read."""

    def __init__(self, wait_s: float) -> None:
        minutes = max(1, -int(-wait_s // MINUTE_S))
        when = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(
            f"You have read as many customers as you may in an hour. A further one can be read in {when}; those of this hour can "
            "still be read.",
            extensions={"code": "RATE_LIMITED"},
        )
