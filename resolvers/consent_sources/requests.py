"""What is read before the rules decide: consents of every system that holds any, birth dates, and for a soft opt-in purchases."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from adapters.ports.capabilities import CONSENTS, PERSON, Capability, Flow, Group, Groups, Subject
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.errors import SourceError
from adapters.ports.reading import Fetched, Reading, Record, Source
from adapters.ports.records import Consents, Order, OrderStatus
from adapters.ports.shapes import EMAIL, PHONE, Page, Window
from adapters.ports.system_info import SystemInfo
from resolvers.awaiting import both, together
from resolvers.consent.rules import ConsentFacts, ContactRules
from resolvers.consent.said import ConsentEntry, can_forbid_profiling
from resolvers.consent_sources.beside import said_beside
from resolvers.golden_record.survivorship import ATTRIBUTES, Attribute
from resolvers.identity.resolution.addresses import birth_date_in
from resolvers.person.person import Each, Person, serving
from resolvers.selection import Paths
from resolvers.stitch.claims import contributors, says
from resolvers.stitch.gathering import Gathered, gather, gather_from
from resolvers.stitch.sales import stands_elsewhere

MAY_CONTACT = "mayContact"
CONSENT_GROUPS = frozenset({CONSENTS})
OBJECTIONS = Group("objections", Capability.CONSENT, Subject.CUSTOMER, Consents)
"""Stands, in what sections want, for the consents of those systems only that are asked about profiling; it is read nowhere."""
PERSON_GROUPS = frozenset({PERSON})
BORN: Attribute = next(attribute for attribute in ATTRIBUTES if attribute.name == "birth_date")

NO_SALE = frozenset({OrderStatus.CANCELLED, OrderStatus.RETURNED, OrderStatus.OTHER})
"""What nobody can tell to have stood, among them."""
NEWEST_ORDERS = 10
"""Of each system; whoever had all of these cancelled or sent back counts as having bought nothing."""


@dataclass(frozen=True, slots=True)
class ConsentReading:
    """What came, what of it failed with which error, and when the latest of the consents was got. `youngest`: the records that
    tell the youngest birth date, none where only identity has seen it."""

    heard: ConsentFacts
    failed: tuple[SourceError, ...]
    at: datetime
    youngest: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was read of consents: the person's own, and at addresses that may be somebody else's too."""

    own: Gathered
    beside: Sequence[ConsentEntry] = ()

    @property
    def said(self) -> list[ConsentEntry]:
        return [*(one for record in self.own.records for one in said_in(record)), *self.beside]


def anew(person: Person) -> Person:
    """The same person, read past every cache; what this query has had already is not asked for again."""
    return replace(person, reading=person.reading.with_limits(deadline_s=None, max_age_s=0))


def not_early(wants: Paths) -> Groups:
    """The groups that are not asked for before their turn: what is read past the cache must not be asked for twice."""
    return CONSENT_GROUPS | {OBJECTIONS} if MAY_CONTACT in wants else frozenset()


def of_this_state(person: Person) -> Person:
    """Read anew where the query asks `mayContact` too, so that all of an answer shows and uses one state of consents."""
    return anew(person) if MAY_CONTACT in person.wants else person


async def consents(person: Person) -> Gathered:
    return await gather(of_this_state(person), CONSENT_GROUPS)


def is_asked_about_profiling(system: SystemInfo, rules: ContactRules) -> bool:
    """Whether what it holds of somebody's will can forbid a picture of them, or lift what does."""
    by_address = not {EMAIL, PHONE}.isdisjoint(system.keyed_by)
    can_forbid = can_forbid_profiling(system.consent_meanings, by_address=by_address)
    return CONSENTS in system.groups and (can_forbid or system.slug in rules.sources)


def asked_about_profiling(reading: Reading, rules: ContactRules) -> list[str]:
    return [slug for slug, system in reading.systems.items() if is_asked_about_profiling(system, rules)]


async def answers_on_profiling(person: Person) -> ConsentReading:
    """Of the person's own consents those of systems that are asked about it. Birth dates do not change, and may come from the
    cache."""
    asked = asked_about_profiling(person.reading, person.context.config.contact)
    own, born = await both(gather_from(of_this_state(person), [(slug, CONSENT_GROUPS) for slug in asked]), births(person))
    return told(person, Agreed(own), born, asked=asked)


async def answers_for_contact(person: Person) -> ConsentReading:
    """The same anew, and what was said at the addresses that the person may share with others."""
    consents_and_beside = both(gather(anew(person), CONSENT_GROUPS), said_beside(anew(person)))
    (own, (read, beside)), born = await both(consents_and_beside, births(person))
    return told(person, with_those_beside(own, read, beside), born)


async def answers_on_record(person: Person) -> ConsentReading:
    """The same without birth dates, and from the cache where the query does not ask `mayContact` too."""
    own, (read, beside) = await both(consents(person), said_beside(of_this_state(person)))
    return told(person, with_those_beside(own, read, beside), Gathered((), ()))


def with_those_beside(own: Gathered, read: Gathered, beside: Sequence[ConsentEntry]) -> Agreed:
    return Agreed(own.and_then(replace(read, records=())), beside)


async def births(person: Person) -> Gathered:
    """From the systems that have a say in it, and where none of them knows it from those that stand by."""
    who = contributors(person.reading.systems, PERSON_GROUPS, [BORN], person.context.config.survivorship)
    gathered = await gather_from(person, who.heard)
    if not who.standby or birth_dates(gathered.records):
        return gathered
    return gathered.and_then(await gather_from(person, who.standby))


def birth_dates(records: Iterable[Record]) -> list[date]:
    return [said[0] for record in records if (said := says(record, BORN)) is not None]  # type: ignore[misc]


def told(person: Person, agreed: Agreed, born: Gathered, *, asked: Collection[str] | None = None) -> ConsentReading:
    """A system whose grants count and that is not connected is one that could not be heard. `asked`: where not all are that hold
    consents."""
    started = datetime.fromtimestamp(person.reading.started_at, UTC)
    connected = {slug for slug, _ in serving(person.reading, CONSENT_GROUPS)} if asked is None else set(asked)
    found = person.found.now
    heard = ConsentFacts(
        today=started.date(),
        said=agreed.said,
        births=[*birth_dates(born.records), *youngest(person, found)],
        unavailable=sorted(silent(agreed.own, connected) | (set(person.context.config.contact.sources) - connected)),
        doubtful=sorted(found.doubtful & connected),
        births_unavailable=sorted(born.unavailable),
    )
    failed = (*agreed.own.failed, *(() if heard.births else born.failed))
    at = max([started, *(one.source.fetched_at for one in heard.said)])
    return ConsentReading(heard, failed, at, telling(heard.births, born.records))


def telling(births: Sequence[date], records: Iterable[Record]) -> tuple[Source, ...]:
    found = ((record, said) for record in records if (said := says(record, BORN)) is not None)
    return tuple(record.source(group) for record, (born, group) in found if born == max(births))


def silent(own: Gathered, connected: Collection[str]) -> set[str]:
    """Those that failed; where it was one that holds no consents, also whom it could have led to."""
    failed = {error.system for error in own.failed}
    return failed if failed <= set(connected) else failed | own.unavailable


def youngest(person: Person, found: Crosswalk) -> list[date]:
    """By whatever identity has read on its way, in the shop or the club too: it costs no call."""
    return [birth_date_in(person.context.config.seals, found.youngest)] if found.youngest is not None else []


def said_in(record: Record) -> list[ConsentEntry]:
    part = record.part(CONSENTS)
    if part is None:
        return []
    source = record.source(CONSENTS)
    return [ConsentEntry(consent, source) for consent in part.consents]


async def bought_lately(person: Person, today: date, *, days: int) -> bool:
    """Whether any system that can be read knows of a sale that stood within these days. Systems are those that identity found
    on its way: none is searched for this, and a purchase that can't be read is none. Only its owner can tell whether a sale
    stood: in others' rows of it what was cancelled or sent back may look completed."""
    systems = person.reading.systems
    since = datetime.combine(today - timedelta(days=days), time(), UTC)
    window = Window(NEWEST_ORDERS, since=since)

    async def pages_of(system: str) -> "Each[Fetched[Page[object]] | SourceError]":
        return await person.each(await person.ids(system), partial(person.reading.page, system, Flow.ORDERS, window=window))

    sellers = [slug for slug, _ in serving(person.reading, Flow.ORDERS)]
    return any(
        order.status not in NO_SALE and not stands_elsewhere(slug, order, systems)
        for slug, pages in zip(sellers, await together(map(pages_of, sellers)), strict=True)
        for order in orders_on(pages)
    )


def orders_on(pages: "Each[Fetched[Page[object]] | SourceError]") -> list[Order]:
    if isinstance(pages, SourceError):
        return []
    there = [fetched.value for fetched in pages.values() if isinstance(fetched, Fetched) and fetched.value is not None]
    return [entry.record for page in there for entry in page.entries if isinstance(entry.record, Order)]
