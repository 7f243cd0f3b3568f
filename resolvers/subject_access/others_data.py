"""Other people's data in a person's records, which a subject access file does not tell (GDPR, article 15(4)).

Names of members of staff become initials, also where a text repeats them in full. A row that names another person keeps its day
and its kind alone. What a text tells of others in other words stays: a person reads the file before it leaves the house.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from adapters.ports.records import (
    CampaignContact,
    Candidate,
    Interaction,
    OrderDetails,
    ShopAccount,
    StaffMember,
    Standing,
    Ticket,
    TicketMessage,
    TicketMessages,
)
from adapters.ports.records import (
    Person as PersonRecord,
)
from resolvers.identity.keys.normal_forms import written
from resolvers.person.person import Person, is_anothers
from resolvers.policy.masks import HIDDEN, Value, initial
from resolvers.policy.rights import EVERYTHING
from resolvers.subject_access.holdings import Holding, SystemHoldings
from resolvers.subject_access.plain_records import JsonObject, plain, plain_fields, where_from

STAFF_FIELDS: Final = frozenset({(StaffMember, "name"), (Ticket, "assignee"), (TicketMessage, "author")})
"""Fields with the name of whoever works for the house."""

ANOTHERS: Final = "It is about another person."
NOT_TOLD: Final = frozenset({"customer_id"})
"""Fields with the id by which the system was asked."""


@dataclass(frozen=True, slots=True)
class Discretion:
    """The rules of one file on what is told of others. `staff`: full names of members of staff in any of its records, of two or
    more words, since one may be any word. `own`: the person's own names, as they may stand as the author of a message."""

    person: Person
    staff: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    _names: re.Pattern[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.staff:
            longest_first = sorted(self.staff, key=lambda name: (-len(name), name))
            object.__setattr__(
                self, "_names", re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
            )

    def told(self, held: Holding, system: str) -> JsonObject:
        """The record as the file has it."""
        head = {"type": held.kind}
        if self.is_about_another(held, system):
            return {**head, **day_of(held.record), "withheld": ANOTHERS}
        said = plain_fields(held.record, self._change)
        if isinstance(held.details, OrderDetails):
            said |= {name: value for name, value in plain_fields(held.details, self._change).items() if name != "order"}
        elif held.details is not None:
            said |= plain_fields(held.details, self._change)
        return {**head, **self._without_names(said), "source": where_from(held.source)}

    def is_about_another(self, held: Holding, system: str) -> bool:
        """Whether a row names another person, or an order or ticket has another customer in the same system."""
        if is_anothers(self.person, held.record):
            return True
        customer = held.details.customer_id if isinstance(held.details, OrderDetails | TicketMessages) else None
        customer = customer or getattr(held.record, "customer_id", None)
        if customer is None or not (own := self.person.found.ids_now(system)):
            return False
        forms = self.person.reading.id_forms
        return written(system, customer, forms) not in {written(system, one, forms) for one in (*own, held.asked_by)}

    def _change(self, record: object, name: str, value: Value) -> Value:
        if (type(record), name) in STAFF_FIELDS:
            return value if value is None or value.casefold() in self.own else initial(value, None, EVERYTHING)
        if name == "named" and isinstance(record, Interaction | CampaignContact):
            return tuple((system, record_id if self._is_own(system, record_id) else HIDDEN) for system, record_id in value)
        return None if name in NOT_TOLD else value

    def _is_own(self, system: str, record_id: str) -> bool:
        return written(system, record_id, self.person.reading.id_forms) in self.person.found.ids_now(system)

    def _without_names(self, value: Value) -> Value:
        """The value with the names of staff in its texts as initials."""
        if self._names is None:
            return value
        if isinstance(value, str):
            return self._names.sub(lambda name: initial(name.group(), None, EVERYTHING), value)
        if isinstance(value, dict):
            return {name: self._without_names(one) for name, one in value.items()}
        return [self._without_names(one) for one in value] if isinstance(value, list) else value


def discretion(person: Person, everything: Iterable[SystemHoldings]) -> Discretion:
    """The discretion for these holdings."""
    all_of_it = [held for one in everything for held in one.records]
    own = frozenset(name.casefold() for held in all_of_it for name in own_names(held.record))
    staff = {name.strip() for held in all_of_it for name in staff_names(held) if len(name.split()) > 1}
    return Discretion(person, frozenset(name for name in staff if name.casefold() not in own), own)


def own_names(record: object) -> Iterator[str]:
    if isinstance(record, Standing | ShopAccount):
        record = record.candidate
    if isinstance(record, PersonRecord | Candidate) and record.given_name and record.family_name:
        yield f"{record.given_name} {record.family_name}"
        yield f"{record.family_name}, {record.given_name}"
    if isinstance(record, Candidate):
        yield from record.emails


def staff_names(held: Holding) -> Iterator[str]:
    """The names of staff in a record and its details, the author of any message among them."""
    record, details = held.record, held.details
    ticket = record.ticket if isinstance(record, Interaction) else record
    if isinstance(ticket, Ticket) and ticket.assignee is not None:
        yield ticket.assignee
    if isinstance(record, StaffMember) and record.name is not None:
        yield record.name
    if isinstance(details, TicketMessages):
        yield from (one.author for one in details.messages if one.author is not None)


def day_of(record: object) -> JsonObject:
    """When it was, and nothing else."""
    for name in ("occurred_at", "sent_at", "placed_at", "opened_at"):
        if (at := getattr(record, name, None)) is not None:
            return {"at": plain(at)}
    return {}
