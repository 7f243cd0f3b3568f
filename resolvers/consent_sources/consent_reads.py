"""The data for the rules, read: the consents of every system with any, birth dates, and purchases for a soft opt-in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from adapters.ports.capabilities import CONSENTS, PERSON, Capability, Flow, Group, Groups, Subject
from adapters.ports.connected_systems import Systems, once
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.errors import SourceError
from adapters.ports.reading import Fetched, Record, Source
from adapters.ports.records import Consents, Order, OrderStatus
from adapters.ports.shapes import EMAIL, PHONE, Page, Window
from adapters.ports.system_info import SystemInfo
from resolvers.awaiting import both, together
from resolvers.consent.entries import ConsentEntry, can_forbid_profiling
from resolvers.consent.rules import ConsentFacts, ContactRules
from resolvers.consent_sources.shared_addresses import consents_at_shared_addresses
from resolvers.golden_record.survivorship import ATTRIBUTES, GoldenAttribute
from resolvers.identity.resolution.exclusive_addresses import birth_date_in
from resolvers.person.person import Each, Person, serving
from resolvers.selected_paths import Paths
from resolvers.stitch.gathering import Gathered, gather, gather_from
from resolvers.stitch.sales import is_owned_elsewhere
from resolvers.stitch.value_claims import contributors, value_in

MAY_CONTACT = "mayContact"
CONSENT_GROUPS = frozenset({CONSENTS})
OBJECTIONS = Group("objections", Capability.CONSENT, Subject.CUSTOMER, Consents)
"""A mark among the sections' groups for the consents of systems read for profiling. It is never read itself."""
PERSON_GROUPS = frozenset({PERSON})
BORN: GoldenAttribute = next(attribute for attribute in ATTRIBUTES if attribute.name == "birth_date")

NO_SALE = frozenset({OrderStatus.CANCELLED, OrderStatus.RETURNED, OrderStatus.OTHER})
"""The states of an order that is no completed sale, or may be none."""
NEWEST_ORDERS = 10
"""The orders read from each system. A person with all of these cancelled or returned counts as having bought nothing."""


@dataclass(frozen=True, slots=True)
class ConsentReading:
    """The facts for the rules, the errors, and the time of reading the latest consents. `youngest`: the records with the youngest
    birth date; none if only identity has seen it."""

    facts: ConsentFacts
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


def bypassing_cache(person: Person) -> Person:
    """The same person with reads that bypass every cache. Data that this query has read already is not read again."""
    return replace(person, reading=person.reading.with_limits(deadline_s=None, max_age_s=0))


def not_early(wants: Paths) -> Groups:
    """The groups not to read early, since a read past the cache would read them twice."""
    return CONSENT_GROUPS | {OBJECTIONS} if MAY_CONTACT in wants else frozenset()


def of_this_state(person: Person) -> Person:
    """The same person, with reads that bypass the cache if the query selects `mayContact`, so that the whole response uses one
    state of consents."""
    return bypassing_cache(person) if MAY_CONTACT in person.wants else person


async def consents(person: Person) -> Gathered:
    return await gather(of_this_state(person), CONSENT_GROUPS)


def is_asked_about_profiling(system: SystemInfo, rules: ContactRules) -> bool:
    """Whether entries of this system can forbid profiling, or lift a refusal."""
    by_address = not {EMAIL, PHONE}.isdisjoint(system.keyed_by)
    can_forbid = can_forbid_profiling(system.consent_meanings, by_address=by_address)
    return CONSENTS in system.groups and (can_forbid or system.slug in rules.sources)


@once
def asked_about_profiling(systems: Systems, rules: ContactRules) -> Sequence[str]:
    return tuple(slug for slug, system in systems.items() if is_asked_about_profiling(system, rules))


async def answers_on_profiling(person: Person) -> ConsentReading:
    """The person's own consents for a decision on profiling, of the systems that are systems about it. Birth dates do not change,
    and may come from the cache."""
    systems = asked_about_profiling(person.reading.systems, person.context.config.contact)
    own, born = await both(gather_from(of_this_state(person), [(slug, CONSENT_GROUPS) for slug in systems]), births(person))
    return answers(person, Agreed(own), born, systems=systems)


async def answers_for_contact(person: Person) -> ConsentReading:
    """The consents for a decision on contact, past the cache: the person's own, and those at addresses perhaps shared with
    others."""
    consents_and_beside = both(
        gather(bypassing_cache(person), CONSENT_GROUPS), consents_at_shared_addresses(bypassing_cache(person))
    )
    (own, (read, beside)), born = await both(consents_and_beside, births(person))
    return answers(person, with_those_beside(own, read, beside), born)


async def answers_on_record(person: Person) -> ConsentReading:
    """The same consents without birth dates. They may come from the cache, unless the query selects `mayContact` too."""
    own, (read, beside) = await both(consents(person), consents_at_shared_addresses(of_this_state(person)))
    return answers(person, with_those_beside(own, read, beside), Gathered((), ()))


def with_those_beside(own: Gathered, read: Gathered, beside: Sequence[ConsentEntry]) -> Agreed:
    return Agreed(own.and_then(replace(read, records=())), beside)


async def births(person: Person) -> Gathered:
    """The records with a birth date: of the primary systems, and of fallbacks if none of these knows one."""
    who = contributors(person.reading.systems, PERSON_GROUPS, (BORN,), person.context.config.survivorship)
    gathered = await gather_from(person, who.primary)
    if not who.fallback or birth_dates(gathered.records):
        return gathered
    return gathered.and_then(await gather_from(person, who.fallback))


def birth_dates(records: Iterable[Record]) -> list[date]:
    said = (value_in(record, BORN) for record in records)
    return [value[0] for value in said if value is not None and isinstance(value[0], date)]


def answers(person: Person, agreed: Agreed, born: Gathered, *, systems: Collection[str] | None = None) -> ConsentReading:
    """The facts for the rules. A system with grants that count is unavailable if it is not connected. `systems`: those read, if
    they are not all with consents."""
    person.context.is_repeatable = False
    started = datetime.fromtimestamp(person.reading.started_at, UTC)
    connected = {slug for slug, _ in serving(person.reading.systems, CONSENT_GROUPS)} if systems is None else set(systems)
    found = person.found.now
    facts = ConsentFacts(
        today=started.date(),
        said=agreed.said,
        births=[*birth_dates(born.records), *youngest(person, found)],
        unavailable=sorted(silent(agreed.own, connected) | (set(person.context.config.contact.sources) - connected)),
        doubtful=sorted(found.doubtful & connected),
        births_unavailable=sorted(born.unavailable),
    )
    failed = (*agreed.own.failed, *(() if facts.births else born.failed))
    at = max([started, *(one.source.fetched_at for one in facts.said)])
    return ConsentReading(facts, failed, at, telling(facts.births, born.records))


def telling(births: Sequence[date], records: Iterable[Record]) -> tuple[Source, ...]:
    found = ((record, said) for record in records if (said := value_in(record, BORN)) is not None)
    return tuple(record.source(group) for record, (born, group) in found if born == max(births))


def silent(own: Gathered, connected: Collection[str]) -> set[str]:
    """The failed systems. If one without consents failed, also the systems that its records could have led to."""
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
    """Whether a system has a completed sale within these days. Only systems with a known record id are read; none is searched for
    this, and an unreadable purchase does not count. A sale counts in the row of its owner alone: a cancelled or returned one may
    look completed in other systems."""
    systems = person.reading.systems
    since = datetime.combine(today - timedelta(days=days), time(), UTC)
    window = Window(NEWEST_ORDERS, since=since)

    async def pages_of(system: str) -> "Each[Fetched[Page[object]] | SourceError]":
        return await person.each(await person.ids(system), partial(person.reading.page, system, Flow.ORDERS, window=window))

    sellers = [slug for slug, _ in serving(person.reading.systems, Flow.ORDERS)]
    return any(
        order.status not in NO_SALE and not is_owned_elsewhere(slug, order, systems)
        for slug, pages in zip(sellers, await together(map(pages_of, sellers)), strict=True)
        for order in orders_on(pages)
    )


def orders_on(pages: Each[Fetched[Page[object]] | SourceError]) -> list[Order]:
    if isinstance(pages, SourceError):
        return []
    there = [fetched.value for fetched in pages.values() if isinstance(fetched, Fetched) and fetched.value is not None]
    return [entry.record for page in there for entry in page.entries if isinstance(entry.record, Order)]
