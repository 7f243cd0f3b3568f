"""Fake systems for tests of the resolvers: ports over accounts that a test gives, with faults and a ledger of calls."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.ports.capabilities import (
    ARTICLE_BODY,
    ARTICLE_PAGE,
    CONSENTS,
    CONTACTS,
    ORDER_DETAILS,
    PERSON,
    POINTS,
    REACH,
    REWARDS,
    SHOP_ACCOUNT,
    STANDING,
    TICKET_MESSAGES,
    TIERS,
    AnyGroup,
    Corpus,
    Flow,
    Groups,
)
from adapters.ports.crosswalk import IdForm
from adapters.ports.errors import SourceError, Unreachable
from adapters.ports.shapes import (
    ATTRIBUTES,
    EMAIL,
    MOST_ROWS,
    PHONE,
    Attribute,
    Clue,
    Entry,
    Filters,
    Found,
    Hits,
    Page,
    Ports,
    Position,
    Window,
)
from adapters.wire.settings import SystemSettings
from adapters.wire.system import System
from tests.unit.resolvers.accounts import PARTS, Account

__all__ = ["Account"]

CDC, C4C, ANNEX, SHOP = "sap-customer-data-cloud", "sap-cloud-for-customer", "annex-cloud-loyalty", "farfetch"
ERP, KNOWLEDGE = "sap-ecc", "mindtouch"


Asked = tuple[str, str, tuple[Any, ...]]
"""System, what was asked (`find`, group names, flow or corpus), and for which ids, clues or texts."""


@dataclass
class Book:
    """What one fake system holds. `things`: a flow's entries, or a group's parts, by record id."""

    slug: str
    ledger: list[Asked]
    accounts: list[Account] = field(default_factory=list)
    entries: dict[tuple[Flow, str], list[Entry[Any]]] = field(default_factory=dict)
    parts: dict[tuple[AnyGroup, str], Any] = field(default_factory=dict)
    hits: tuple[Any, ...] = ()
    fault: type[SourceError] | None = None
    faulty_groups: dict[AnyGroup, type[SourceError]] = field(default_factory=dict)
    hangs: bool = False
    truncations: frozenset[str] = frozenset()
    """Kinds of clues of which it says each time that there is more."""
    broken: set[str] = field(default_factory=set)
    """Record ids whose stream fails."""
    latency: float = 0.01
    max_batch: int = 50

    async def called(self, what: str, whom: Sequence[Any]) -> None:
        self.ledger.append((self.slug, what, tuple(whom)))
        await asyncio.sleep(self.latency)
        if self.hangs:
            await asyncio.Event().wait()
        if self.fault is not None:
            raise self.fault(self.slug)

    async def probe(self) -> None:
        await self.called("probe", ())


@dataclass
class FakeLookup:
    book: Book
    groups: Groups

    @property
    def max_batch(self) -> int:
        return self.book.max_batch

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Mapping[AnyGroup, object]]:
        await self.book.called("+".join(sorted(group.name for group in groups)), ids)
        found: dict[str, dict[AnyGroup, object]] = {}
        for record_id in ids:
            account = next((one for one in self.book.accounts if one.record_id == record_id), None)
            for group in groups:
                if (fault := self.book.faulty_groups.get(group)) is not None:
                    found.setdefault(record_id, {})[group] = fault(self.book.slug)
                elif (part := self.book.parts.get((group, record_id))) is not None:
                    found.setdefault(record_id, {})[group] = part
                elif account is not None and group in PARTS:
                    found.setdefault(record_id, {})[group] = account.part(group)
        return found


@dataclass
class FakeStream:
    book: Book
    flow: Flow
    max_batch: int = 1

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        await self.book.called(self.flow.value, ids)
        return {
            record_id: Unreachable(self.book.slug)
            if record_id in self.book.broken
            else self._page(self.book.entries.get((self.flow, record_id), []), window)
            for record_id in ids
        }

    def _page(self, entries: Sequence[Entry[Any]], window: Window) -> Page[Any]:
        before = (window.before.occurred_at, window.before.entry_id) if window.before is not None else None
        left = [entry for entry in sorted(entries, key=place, reverse=True) if before is None or place(entry) < before]
        left = [entry for entry in left if window.since is None or entry.position.occurred_at >= window.since]
        left = [entry for entry in left if window.until is None or entry.position.occurred_at < window.until]
        if window.statuses is not None:
            left = [entry for entry in left if entry.record.status in window.statuses]
        return Page(tuple(left[: window.limit]), len(left) > window.limit)


def place(entry: Entry[Any]) -> tuple[datetime, str]:
    return entry.position.occurred_at, entry.position.entry_id


def entry(record: Any, at: datetime) -> Entry[Any]:
    return Entry(record, Position(at, record.id))


@dataclass
class FakeSearch:
    book: Book

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[Any]:
        await self.book.called("search", (text,))
        start = int(after or 0)
        more = len(self.book.hits) > start + limit
        return Hits(self.book.hits[start : start + limit], str(start + limit) if more else None)


@dataclass
class FakeFind:
    book: Book
    kinds: frozenset[str]
    max_batch: int = 50

    async def find(self, clues: Sequence[Clue]) -> Mapping[Clue, Found]:
        await self.book.called("find", clues)
        return {clue: self._found(clue) for clue in clues}

    def _found(self, clue: Clue) -> Found:
        hits = [one.candidate() for one in self.book.accounts if clue.kind in self.kinds and one.carries(clue)]
        most = MOST_ROWS if clue.kind == ATTRIBUTES else len(hits)
        return Found(tuple(hits[:most]), truncated=clue.kind in self.book.truncations or len(hits) > most)


def described(slug: str, **traits: Any) -> System[SystemSettings]:
    def built(settings: SystemSettings, around: Any) -> Ports:
        raise NotImplementedError("a fake system's ports are given to its stand")

    return System(slug=slug, name=slug.upper(), settings=SystemSettings, build=built, **traits)


SYSTEMS: Mapping[str, System[SystemSettings]] = {
    system.slug: system
    for system in (
        described(
            ANNEX,
            groups=frozenset({STANDING, POINTS, TIERS, REWARDS}),
            flows=frozenset({Flow.POINTS_ACTIVITY}),
            identity_group=STANDING,
            id_form=IdForm.UPPER,
        ),
        described(
            SHOP,
            groups=frozenset({SHOP_ACCOUNT, ORDER_DETAILS}),
            flows=frozenset({Flow.ORDERS, Flow.WISHLIST}),
            lookup_keys=frozenset({EMAIL}),
            links_to=frozenset({CDC}),
            identity_group=SHOP_ACCOUNT,
        ),
        described(KNOWLEDGE, groups=frozenset({ARTICLE_PAGE, ARTICLE_BODY}), corpora=frozenset({Corpus.ARTICLES})),
        described(
            C4C,
            groups=frozenset({PERSON, REACH, CONTACTS, TICKET_MESSAGES}),
            flows=frozenset({Flow.TICKETS}),
            lookup_keys=frozenset({EMAIL, PHONE, ERP, ANNEX, C4C, ATTRIBUTES}),
            filters=Filters(
                equal=frozenset(Attribute) - {Attribute.NUMBER},
                prefix=frozenset({Attribute.GIVEN_NAME, Attribute.FAMILY_NAME, Attribute.STREET}),
            ),
            links_to=frozenset({ERP, ANNEX}),
            is_directory=True,
        ),
        described(
            CDC,
            groups=frozenset({PERSON, REACH, CONTACTS, CONSENTS}),
            lookup_keys=frozenset({EMAIL, PHONE, CDC, ERP, ANNEX, SHOP, ATTRIBUTES}),
            filters=Filters(
                equal=frozenset({Attribute.GIVEN_NAME, Attribute.FAMILY_NAME, Attribute.BIRTH_DATE, Attribute.POSTAL_CODE})
            ),
            links_to=frozenset({ERP, ANNEX, SHOP}),
            is_directory=True,
        ),
    )
}


def ports(system: System[Any], book: Book) -> Ports:
    by_subject: dict[str, set[AnyGroup]] = {}
    for group in system.groups:
        by_subject.setdefault(group.subject, set()).add(group)
    return Ports(
        probe=book,
        lookups={subject: FakeLookup(book, frozenset(groups)) for subject, groups in by_subject.items()},
        streams={flow: FakeStream(book, flow) for flow in system.flows},
        searches={corpus: FakeSearch(book) for corpus in system.corpora},
        find=FakeFind(book, system.lookup_keys) if system.lookup_keys else None,
    )
