"""What is read before the rules decide: consents of every system that holds any, birth dates, and for a soft opt-in purchases."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from adapters.ports.capabilities import CONSENTS, PERSON, Flow, Groups
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.errors import SourceError
from adapters.ports.reading import Kept, MaybeAwaitable, Record
from adapters.ports.records import Order, OrderStatus
from adapters.ports.shapes import Page, Window
from resolvers.awaiting import then, together
from resolvers.consent.beside import said_beside
from resolvers.consent.rules import Heard
from resolvers.consent.said import Said
from resolvers.identity.addresses import birth_date_in
from resolvers.identity.person import Each, Person, serving
from resolvers.selection import Paths
from resolvers.stitch.claims import says, witnesses
from resolvers.stitch.gathering import Gathered, gather, gather_from
from resolvers.stitch.survivorship import ATTRIBUTES, Attribute

MAY_CONTACT = "mayContact"
CONSENT_GROUPS = frozenset({CONSENTS})
PERSON_GROUPS = frozenset({PERSON})
BORN: Attribute = next(attribute for attribute in ATTRIBUTES if attribute.name == "birth_date")

NO_SALE = frozenset({OrderStatus.CANCELLED, OrderStatus.RETURNED})
NEWEST_ORDERS = 10
"""Of each system; whoever had all of these cancelled or sent back counts as having bought nothing."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What came, what of it failed with which error, and when the latest of the consents was got."""

    heard: Heard
    failed: tuple[SourceError, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was read of consents: the person's own, and at addresses that may be somebody else's too."""

    own: Gathered
    beside: Sequence[Said] = ()

    @property
    def said(self) -> list[Said]:
        return [*(one for record in self.own.records for one in said_in(record)), *self.beside]


def anew(person: Person) -> Person:
    """The same person, read past every cache; what this query has had already is not asked for again."""
    return replace(person, reading=person.reading.narrowed(deadline_s=None, max_age_s=0))


def not_early(wants: Paths) -> Groups:
    """The groups that are not asked for before their turn: what is read past the cache must not be asked for twice."""
    return CONSENT_GROUPS if MAY_CONTACT in wants else frozenset()


def consents(person: Person) -> MaybeAwaitable[Gathered]:
    """Anew where the query asks `mayContact` too, so that all of an answer shows and uses one state of them."""
    return consents_anew(person) if MAY_CONTACT in person.wants else gather(person, CONSENT_GROUPS)


def answers(person: Person) -> MaybeAwaitable[Answers]:
    """Everything but purchases, of the person's own consents. Birth dates do not change, and may come from the cache."""
    return then(together([consents(person), births(person)]), lambda both: told(person, Agreed(both[0]), both[1]))


def answers_for_contact(person: Person) -> MaybeAwaitable[Answers]:
    """The same anew, and what was said at the addresses that the person may share with others."""
    asked = together([consents_anew(person), said_beside(anew(person)), births(person)])

    def all_told(came: Sequence[Any]) -> Answers:
        own, (read, beside), born = came
        return told(person, with_those_beside(own, read, beside), born)

    return then(asked, all_told)


def answers_on_record(person: Person) -> MaybeAwaitable[Answers]:
    """The same without birth dates, and from the cache where the query does not ask `mayContact` too."""
    asked = together([consents(person), said_beside(anew(person) if MAY_CONTACT in person.wants else person)])

    def all_told(came: Sequence[Any]) -> Answers:
        own, (read, beside) = came
        return told(person, with_those_beside(own, read, beside), Gathered((), ()))

    return then(asked, all_told)


def with_those_beside(own: Gathered, read: Gathered, beside: Sequence[Said]) -> Agreed:
    return Agreed(own.and_then(replace(read, records=())), beside)


def consents_anew(person: Person) -> MaybeAwaitable[Gathered]:
    return gather(anew(person), CONSENT_GROUPS)


def births(person: Person) -> MaybeAwaitable[Gathered]:
    """From the systems that have a say in it, and where none of them knows it from those that stand by."""
    who = witnesses(person.reading.systems, PERSON_GROUPS, [BORN], person.context.house.survivorship)

    def go_on(gathered: Gathered) -> MaybeAwaitable[Gathered]:
        if not who.standby or birth_dates(gathered.records):
            return gathered
        return then(gather_from(person, who.standby), gathered.and_then)

    return then(gather_from(person, who.heard), go_on)


def birth_dates(records: Iterable[Record]) -> list[date]:
    return [said[0] for record in records if (said := says(record, BORN)) is not None]  # type: ignore[misc]


def told(person: Person, agreed: Agreed, born: Gathered) -> Answers:
    """A system whose grants count and that is not connected is one that could not be heard."""
    started = datetime.fromtimestamp(person.reading.started_at, UTC)
    connected = {slug for slug, _ in serving(person.reading, CONSENT_GROUPS)}
    found = person.found.now
    heard = Heard(
        today=started.date(),
        said=agreed.said,
        births=[*birth_dates(born.records), *youngest(person, found)],
        unheard=sorted(silent(agreed.own, connected) | (set(person.context.house.contact.sources) - connected)),
        doubtful=sorted(found.doubtful & connected),
        births_unheard=sorted(born.unheard),
    )
    failed = (*agreed.own.failed, *(() if heard.births else born.failed))
    return Answers(heard, failed, max([started, *(one.source.fetched_at for one in heard.said)]))


def silent(own: Gathered, connected: Collection[str]) -> set[str]:
    """Those that failed; where it was one that holds no consents, also whom it could have led to."""
    failed = {error.system for error in own.failed}
    return failed if failed <= set(connected) else failed | own.unheard


def youngest(person: Person, found: Crosswalk) -> list[date]:
    """By whatever identity has read on its way, in the shop or the club too: it costs no call."""
    return [birth_date_in(person.context.house.seals, found.youngest)] if found.youngest is not None else []


def said_in(record: Record) -> list[Said]:
    part = record.part(CONSENTS)
    if part is None:
        return []
    source = record.source(CONSENTS)
    return [Said(consent, source) for consent in part.consents]


def bought_lately(person: Person, today: date, *, days: int) -> MaybeAwaitable[bool]:
    """Whether any system that can be read knows of a sale that stood within these days. Systems are those that identity found
    on its way: none is searched for this, and a purchase that can't be read is none."""
    since = datetime.combine(today - timedelta(days=days), time(), UTC)
    window = Window(NEWEST_ORDERS, since=since)

    def reader(system: str) -> Any:
        return lambda record_id: person.reading.page(system, Flow.ORDERS, record_id, window)

    readers = {slug: reader(slug) for slug, _ in serving(person.reading, Flow.ORDERS)}
    return then(person.across(readers), lambda came: any(map(stood, came.values())))


def stood(pages: "Each[Kept[Page[object]] | SourceError]") -> bool:
    if isinstance(pages, SourceError):
        return False
    there = [kept.value for kept in pages.values() if isinstance(kept, Kept) and kept.value is not None]
    orders = [entry.record for page in there for entry in page.entries]
    return any(isinstance(one, Order) and one.status not in NO_SALE for one in orders)
