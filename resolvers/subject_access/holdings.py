"""The reads behind a subject access file: every group and every flow of every system, with whole paging up to a bound.

Nothing is stitched, and nothing is left out: no placeholder, no second row of a sale, no data that profiling would need consent
for. A failure is kept beside what came.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Final

from adapters.ports import capabilities as groups_of
from adapters.ports.capabilities import ORDER_DETAILS, TICKET_MESSAGES, AnyGroup, Capability, Flow, Groups, Subject
from adapters.ports.errors import SourceError
from adapters.ports.reading import Fetched, Record, Source
from adapters.ports.shapes import Clue, Found, Page, Window
from adapters.ports.system_info import SystemInfo
from resolvers.awaiting import together
from resolvers.person.person import Ids, Person
from resolvers.policy.masks import Value
from resolvers.sections.wishlist import owners_of_lists
from resolvers.stitch.merge import LARGEST
from resolvers.stitch.streams import Item, StreamId

MOST_ENTRIES: Final = 1_000
"""The most entries read of one flow under one of the person's ids. A file in which one was cut there is not complete."""

FIND_SHARE: Final = 0.4
"""The share of the time left for asking a directory for the person's own records."""

KINDS: Mapping[AnyGroup, tuple[str, str | None]] = MappingProxyType(
    {
        groups_of.PERSON: ("person", None),
        groups_of.RESTRICTION: ("restriction", None),
        groups_of.REACH: ("reach", None),
        groups_of.CONTACTS: ("contactPoint", "points"),
        groups_of.CARE_TEAM: ("staffMember", "members"),
        groups_of.CONSENTS: ("consent", "consents"),
        groups_of.STANDING: ("membership", None),
        groups_of.POINTS: ("points", None),
        groups_of.TIERS: ("tiers", None),
        groups_of.REWARDS: ("reward", "rewards"),
        groups_of.SHOP_ACCOUNT: ("account", None),
        groups_of.PREDICTIONS: ("prediction", "predictions"),
        groups_of.VALUE: ("value", None),
        groups_of.OUTLOOK: ("outlook", None),
        groups_of.SEGMENTS: ("segment", "segments"),
    }
)
"""By group of a customer: the kind of its records in the file, and the name of the list that holds them."""

FLOW_KINDS: Mapping[Flow, str] = MappingProxyType(
    {
        Flow.ORDERS: "order",
        Flow.WISHLIST: "wish",
        Flow.TICKETS: "ticket",
        Flow.POINTS_ACTIVITY: "pointsActivity",
        Flow.INTERACTIONS: "interaction",
        Flow.CAMPAIGNS: "campaignContact",
    }
)
DETAILS: Mapping[Flow, AnyGroup] = MappingProxyType({Flow.ORDERS: ORDER_DETAILS, Flow.TICKETS: TICKET_MESSAGES})
"""The group with the rest of an entry: the items of an order, the messages of a ticket."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One record that a system holds. `kind`: in the file. `details`: the rest of it, None without any. `asked_by`: the id or key
    by which the system was asked for it."""

    capability: Capability
    kind: str
    record: Value
    source: Source
    asked_by: str
    details: Value = None


@dataclass(slots=True)
class SystemHoldings:
    """All that one system holds. `failed`: by capability, in the order of the failures. `cut`: capabilities with more entries
    than were read."""

    system: SystemInfo
    records: list[Holding] = field(default_factory=list)
    failed: list[tuple[Capability, SourceError]] = field(default_factory=list)
    cut: set[Capability] = field(default_factory=set)

    def fails(self, capabilities: Iterable[Capability], error: SourceError) -> None:
        self.failed += [(one, error) for one in sorted(capabilities)]


@dataclass(slots=True)
class FlowEntries:
    """The entries of one flow under one id, newest first, as far as they came."""

    items: list[Item] = field(default_factory=list)
    error: SourceError | None = None
    is_cut: bool = False


Lists = Callable[[str], Ids]
"""From a system to the ids of the person's wish lists there."""


async def holdings(person: Person) -> list[SystemHoldings]:
    """The holdings of every connected system, in the configured order."""
    lists = await owners_of_lists(person)
    return await together([everything_in(person, system, lists) for system in person.reading.systems.values()])


async def everything_in(person: Person, system: SystemInfo, lists: Lists) -> SystemHoldings:
    held = SystemHoldings(system)
    flows = [flow for flow in Flow if flow in system.flows]
    await together([identities_in(person, held), parts_in(person, held), *(flow_in(person, held, one, lists) for one in flows)])
    return held


# --- who the person is there -----------------------------------------------------------------------------------------


async def identities_in(person: Person, held: SystemHoldings) -> None:
    """The person's records in a system that finds people, why they are the person's, and what a search there shows of them."""
    slug = held.system.slug
    if Capability.IDENTITY not in held.system.capabilities:
        return
    crosswalk = await person.whole()
    if (error := person.found.failed.get(slug)) is not None:
        held.fails({Capability.IDENTITY}, error)
    for one in sorted(crosswalk.of(slug), key=lambda one: one.record_id):
        source = Fetched(one, one.told_at).source(slug, one.record_id, started_at=person.reading.started_at)
        held.records.append(Holding(Capability.IDENTITY, "identity", one, source, one.record_id))
    ids = tuple(sorted(crosswalk.ids(slug)))
    if ids and slug in held.system.lookup_keys:
        clues = [Clue(slug, one) for one in ids]
        answers = await person.reading.find(slug, clues, within=person.reading.time_left() * FIND_SHARE)
        for record_id, answer in zip(ids, answers, strict=True):
            candidates_in(person, held, record_id, answer)


def candidates_in(person: Person, held: SystemHoldings, record_id: str, answer: Fetched[Found] | SourceError) -> None:
    """The record with this id, from the answer to a search for it."""
    if isinstance(answer, SourceError):
        held.fails({Capability.IDENTITY}, answer)
        return
    for one in answer.value.candidates if answer.value is not None else ():
        if one.record_id == record_id:
            source = answer.source(held.system.slug, record_id, started_at=person.reading.started_at, as_of=one.as_of)
            held.records.append(Holding(Capability.IDENTITY, "asFound", one, source, record_id))


# --- records ---------------------------------------------------------------------------------------------------------


async def parts_in(person: Person, held: SystemHoldings) -> None:
    """Every group of the person's records."""
    groups: Groups = frozenset(group for group in held.system.groups if group.subject is Subject.CUSTOMER)
    if not groups:
        return
    each = await person.records_in(held.system.slug, groups)
    everything = {group.capability for group in groups}
    if isinstance(each, SourceError):
        held.fails(everything, each)
        return
    for record in each.values():
        if isinstance(record, SourceError):
            held.fails(everything, record)
        else:
            taken_apart(held, record)


def taken_apart(held: SystemHoldings, record: Record) -> None:
    for group, fetched in sorted(record.parts.items(), key=lambda item: item[0].name):
        if isinstance(fetched, SourceError):
            held.fails({group.capability}, fetched)
        elif fetched.value is not None:
            kind, _ = KINDS[group]
            source = record.source(group)
            held.records += [
                Holding(group.capability, kind, one, source, record.record_id) for one in rows_of(group, fetched.value)
            ]


def rows_of(group: AnyGroup, part: object) -> Iterator[object]:
    """The records in a part: those of its list, or the part itself if it says anything."""
    listed = KINDS[group][1]
    if listed is not None:
        yield from getattr(part, listed)
    elif any(getattr(part, name) not in (None, ()) for name in part.__dataclass_fields__ if name != "as_of"):  # type: ignore[attr-defined]
        yield part


# --- entries in time -------------------------------------------------------------------------------------------------


async def flow_in(person: Person, held: SystemHoldings, flow: Flow, lists: Lists) -> None:
    """Every entry of a flow, each once, with the rest of it."""
    slug = held.system.slug
    ids = lists(slug) if flow is Flow.WISHLIST else await person.ids(slug)
    each = await person.each(ids, partial(all_entries, person, slug, flow))
    if isinstance(each, SourceError):
        held.fails({flow.capability}, each)
        return
    items: dict[str, Item] = {}
    for entries in each.values():
        error = entries if isinstance(entries, SourceError) else entries.error
        if error is not None:
            held.fails({flow.capability}, error)
        if isinstance(entries, FlowEntries):
            items |= {item.entry.position.entry_id: item for item in entries.items if item.entry.position.entry_id not in items}
            held.cut |= {flow.capability} if entries.is_cut else set()
    listed = [holding(person, flow, item) for item in items.values()]
    group = DETAILS.get(flow)
    held.records += listed if group is None or group not in held.system.groups else await completed(person, held, listed, group)


async def all_entries(person: Person, system: str, flow: Flow, record_id: str) -> FlowEntries:
    entries, stream, window = FlowEntries(), StreamId(system, flow, record_id), Window(LARGEST)
    while True:
        fetched = await person.reading.page(system, flow, record_id, window)
        if isinstance(fetched, SourceError):
            entries.error = fetched
            return entries
        page = fetched.value or Page((), False)
        entries.items += [Item(stream, one, fetched) for one in page.entries]
        if not page.has_more or not page.entries:
            return entries
        if len(entries.items) >= MOST_ENTRIES:
            entries.is_cut = True
            return entries
        window = replace(window, before=page.entries[-1].position)


def holding(person: Person, flow: Flow, item: Item) -> Holding:
    stream, record = item.stream, item.record
    as_of = getattr(record, "as_of", None) or getattr(record, "updated_at", None)
    source = item.fetched.source(stream.system, stream.record_id, started_at=person.reading.started_at, as_of=as_of)
    return Holding(flow.capability, FLOW_KINDS[flow], record, source, stream.record_id)


async def completed(person: Person, held: SystemHoldings, listed: Sequence[Holding], group: AnyGroup) -> list[Holding]:
    """The entries with their details. An entry whose details failed stays as it was listed."""
    reads = [person.reading.lookup(held.system.slug, one.record.id, frozenset({group})) for one in listed]
    found: list[Holding] = []
    for one, record in zip(listed, await together(reads), strict=True):
        fetched = record.parts[group]
        if isinstance(fetched, SourceError):
            held.fails({group.capability}, fetched)
        found.append(one if isinstance(fetched, SourceError) else replace(one, details=fetched.value))
    return found
