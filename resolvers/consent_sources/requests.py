"""Reads the data for the rules: the consents of every system with any, birth dates, and purchases for a soft opt-in."""

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
"""A mark among the groups wanted by sections: the consents of the systems asked about profiling. It is never read."""
PERSON_GROUPS = frozenset({PERSON})
BORN: Attribute = next(attribute for attribute in ATTRIBUTES if attribute.name == "birth_date")

NO_SALE = frozenset({OrderStatus.CANCELLED, OrderStatus.RETURNED, OrderStatus.OTHER})
"""The states of an order that is no completed sale, or may be none."""
NEWEST_ORDERS = 10
"""The orders read from each system. A person with all of these cancelled or returned counts as having bought nothing."""


@dataclass(frozen=True, slots=True)
class ConsentReading:
    """The facts for the rules, the errors, and the time of reading the latest consents. `youngest`: the records with the youngest
    birth date; none if only identity has seen it."""

    heard: ConsentFacts
    failed: tuple[SourceError, ...]
    at: datetime
    youngest: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreed:
    """The consents: the person's own, and those at addresses that may be another person's too."""

    own: Gathered
    beside: Sequence[ConsentEntry] = ()

    @property
    def said(self) -> list[ConsentEntry]:
        return [*(one for record in self.own.records for one in said_in(record)), *self.beside]


def anew(person: Person) -> Person:
    """The same person, read past every cache. Data that this query has read already is not read again."""
    return replace(person, reading=person.reading.with_limits(deadline_s=None, max_age_s=0))


def not_early(wants: Paths) -> Groups:
    """The groups that must not be read early: data read past the cache must not be read twice."""
    return CONSENT_GROUPS | {OBJECTIONS} if MAY_CONTACT in wants else frozenset()


def of_this_state(person: Person) -> Person:
    """The same person, read past the cache if the query selects `mayContact`, so that the whole answer uses one state of
    consents."""
    return anew(person) if MAY_CONTACT in person.wants else person


async def consents(person: Person) -> Gathered:
    return await gather(of_this_state(person), CONSENT_GROUPS)


def is_asked_about_profiling(system: SystemInfo, rules: ContactRules) -> bool:
    """Whether entries of this system can forbid profiling, or lift what forbids it."""
    by_address = not {EMAIL, PHONE}.isdisjoint(system.keyed_by)
    can_forbid = can_forbid_profiling(system.consent_meanings, by_address=by_address)
    return CONSENTS in system.groups and (can_forbid or system.slug in rules.sources)


def asked_about_profiling(reading: Reading, rules: ContactRules) -> list[str]:
    return [slug for slug, system in reading.systems.items() if is_asked_about_profiling(system, rules)]


async def answers_on_profiling(person: Person) -> ConsentReading:
    """The answers about profiling: the person's own consents in the systems that are asked about it, and birth dates. Birth dates
    do not change, so they may come from the cache."""
    asked = asked_about_profiling(person.reading, person.context.config.contact)
    own, born = await both(gather_from(of_this_state(person), [(slug, CONSENT_GROUPS) for slug in asked]), births(person))
    return answers(person, Agreed(own), born, asked=asked)


async def answers_for_contact(person: Person) -> ConsentReading:
    """The answers about contact, read past the cache: all consents, also at shared addresses, and birth dates."""
    consents_and_beside = both(gather(anew(person), CONSENT_GROUPS), said_beside(anew(person)))
    (own, (read, beside)), born = await both(consents_and_beside, births(person))
    return answers(person, with_those_beside(own, read, beside), born)


async def answers_on_record(person: Person) -> ConsentReading:
    """All consents without birth dates, from the cache unless the query selects `mayContact` too."""
    own, (read, beside) = await both(consents(person), said_beside(of_this_state(person)))
    return answers(person, with_those_beside(own, read, beside), Gathered((), ()))


def with_those_beside(own: Gathered, read: Gathered, beside: Sequence[ConsentEntry]) -> Agreed:
    return Agreed(own.and_then(replace(read, records=())), beside)


async def births(person: Person) -> Gathered:
    """Records with birth dates: of trusted systems, or of fallback systems if none of them knows one."""
    who = contributors(person.reading.systems, PERSON_GROUPS, [BORN], person.context.config.survivorship)
    gathered = await gather_from(person, who.heard)
    if not who.standby or birth_dates(gathered.records):
        return gathered
    return gathered.and_then(await gather_from(person, who.standby))


def birth_dates(records: Iterable[Record]) -> list[date]:
    return [said[0] for record in records if (said := says(record, BORN)) is not None]  # type: ignore[misc]


def answers(person: Person, agreed: Agreed, born: Gathered, *, asked: Collection[str] | None = None) -> ConsentReading:
    """The facts for the rules. A system whose grants count is unavailable if it is not connected. `asked`: the systems that were
    read, if these are not all with consents."""
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
    """The systems that failed. If one without consents failed, also the systems that it could have led to."""
    failed = {error.system for error in own.failed}
    return failed if failed <= set(connected) else failed | own.unavailable


def youngest(person: Person, found: Crosswalk) -> list[date]:
    """The youngest birth date that identity has read, also in the shop or the loyalty system. It costs no call."""
    return [birth_date_in(person.context.config.seals, found.youngest)] if found.youngest is not None else []


def said_in(record: Record) -> list[ConsentEntry]:
    part = record.part(CONSENTS)
    if part is None:
        return []
    source = record.source(CONSENTS)
    return [ConsentEntry(consent, source) for consent in part.consents]


async def bought_lately(person: Person, today: date, *, days: int) -> bool:
    """Whether any system knows of a valid sale within these days. No system is searched for this, and an unreadable purchase
    counts as none. Only the owner of a sale can tell whether it is valid: other systems may show a returned one as completed."""
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


def orders_on(pages: Each[Fetched[Page[object]] | SourceError]) -> list[Order]:
    if isinstance(pages, SourceError):
        return []
    there = [fetched.value for fetched in pages.values() if isinstance(fetched, Fetched) and fetched.value is not None]
    return [entry.record for page in there for entry in page.entries if isinstance(entry.record, Order)]
