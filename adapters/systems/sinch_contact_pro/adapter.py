"""The ports of Contact Pro. The stream reads history from the reporting service, all addresses in one filter; newer contacts,
and attached ids, come from contact management."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from adapters.ports.capabilities import Capability, Flow, Subject
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.instants import earlier, just_after
from adapters.ports.records import Interaction
from adapters.ports.shapes import Entry, Page, Ports, Position, Window
from adapters.systems.sinch_contact_pro import filters
from adapters.systems.sinch_contact_pro.addresses import spellings
from adapters.systems.sinch_contact_pro.consents import AddressConsents
from adapters.systems.sinch_contact_pro.management import Management
from adapters.systems.sinch_contact_pro.mapping import ContactRow, interactions
from adapters.systems.sinch_contact_pro.reporting import LONGEST, Reporting, Stretch, bound, start, stretch
from adapters.systems.sinch_contact_pro.settings import ContactProSettings
from adapters.wire.auth import BasicAuth
from adapters.wire.losses import tell, told_of, told_of_one
from adapters.wire.paging import whole
from adapters.wire.system_http import Runtime, SystemHttp
from adapters.wire.tolerant import Loss
from adapters.wire.vendor_values import EPOCH

SLUG = "sinch-contact-pro"
LEEWAY = timedelta(minutes=1)

Addresses = tuple[str, ...]
"""Every spelling of one address."""

LegsOrError = Sequence[ContactRow] | SourceError
"""The legs of one address in contact management, or the failure to read them."""

T = TypeVar("T")
U = TypeVar("U")


class Contacts:
    """The stream of calls, chats and e-mails of an address, newest first. Both interfaces are merged, each contact once by its
    GUID."""

    def __init__(self, reporting: Reporting, management: Management | None, settings: ContactProSettings) -> None:
        self.max_batch = max(1, settings.literals_per_filter // len(settings.phone_spellings))
        self._reporting = reporting
        self._management = management
        self._settings = settings

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Interaction] | SourceError]:
        """A page for each address. Both interfaces are read at once, and the rows of reporting bound the page. Where one answer
        of contact management was too short, it is read again within that bound."""
        if not filters.kinds(window, self._settings):
            return {id_: Page((), has_more=False) for id_ in ids}
        asked = {id_: self._spellings(id_) for id_ in ids}
        known = {id_: addresses for id_, addresses in asked.items() if addresses}
        with told_of({id_: (*addresses, *self._managed(id_)) for id_, addresses in known.items()}):
            return await self._pages(known, window)

    async def _pages(self, known: Mapping[str, Addresses], window: Window) -> Mapping[str, Page[Interaction] | SourceError]:
        read, early = await beside(self._history(known, window), [self._at_once(self._managed(one), window) for one in known])
        history = {id_: part for id_, part in read.items() if isinstance(part, Stretch)}
        legs = await self._legs(known, history, dict(zip(known, early, strict=True)), window)
        elsewhere = await self._reporting.known({leg.guid for id_, part in history.items() for leg in new(legs[id_], part)})
        answer: dict[str, Page[Interaction] | SourceError] = {
            id_: part for id_, part in read.items() if isinstance(part, SourceError)
        }
        for id_, part in history.items():
            own = legs[id_]
            answer[id_] = own if isinstance(own, SourceError) else self._page(part, own, elsewhere, window)
        return answer

    def _spellings(self, record_id: str) -> Addresses:
        return spellings(record_id, self._settings.phone_spellings, region=self._settings.phone_region)

    def _managed(self, record_id: str) -> Addresses:
        """The spellings in contact management, each of which is a call."""
        templates = self._settings.management_spellings or self._settings.phone_spellings
        return spellings(record_id, templates, region=self._settings.phone_region)

    async def _history(self, asked: Mapping[str, Addresses], window: Window) -> dict[str, Stretch | SourceError]:
        """The history by address, one read for all. An address crowded out by the others is read again alone."""
        parts: dict[str, Stretch | None] = dict.fromkeys(asked)
        if len(asked) > 1:
            top = min(LONGEST, 2 * len(asked) * first_top(window))
            together = [spelling for addresses in asked.values() for spelling in addresses]
            answer = await self._reporting.contacts(together, window, top=top)
            parts = {id_: stretch(answer, folded(addresses), window, final=False) for id_, addresses in asked.items()}
        missing = [id_ for id_, part in parts.items() if part is None]
        alone = await asyncio.gather(*(self._alone(asked[id_], window) for id_ in missing))
        return {**{id_: part for id_, part in parts.items() if part is not None}, **dict(zip(missing, alone, strict=True))}

    async def _alone(self, addresses: Addresses, window: Window) -> Stretch | SourceError:
        """The history of one address; malformed where the longest answer has nothing readable."""
        top = min(LONGEST, first_top(window))
        with told_of_one(addresses[0]) as lost:
            while True:
                lost.found.clear()
                answer = await self._reporting.contacts(addresses, window, top=top)
                final = answer.stuck or top >= LONGEST
                if (part := stretch(answer, folded(addresses), window, final=final)) is not None:
                    return part
                if final:
                    return Malformed(SLUG, Capability.INTERACTIONS)
                top = min(LONGEST, 4 * top)

    async def _at_once(self, addresses: Addresses, window: Window) -> LegsOrError | None:
        """The legs of an address from one answer of contact management, or its failure; None where there are more."""
        if self._management is None:
            return ()
        since, until = start(window), bound(window)
        try:
            return await self._management.at_once(addresses, **with_leeway(since, until))
        except SourceError as error:
            return error

    async def _in_stretch(self, addresses: Addresses, history: Stretch, early: LegsOrError | None, window: Window) -> LegsOrError:
        """The legs of an address within the stretch of its history."""
        if isinstance(early, SourceError) or self._management is None:
            return early or ()
        if early is None:
            return await self._management.contacts(addresses, **stretched(history, window))
        since = stretched(history, window)["since"]
        return [leg for leg in early if since is None or leg.began is None or leg.began >= since.replace(microsecond=0)]

    async def _legs(
        self,
        asked: Mapping[str, Addresses],
        history: Mapping[str, Stretch],
        early: Mapping[str, LegsOrError | None],
        window: Window,
    ) -> dict[str, LegsOrError]:
        """The legs by address. A failure costs that address only."""
        reads = (self._in_stretch(self._managed(id_), part, early[id_], window) for id_, part in history.items())
        results = await asyncio.gather(*reads, return_exceptions=True)
        legs: dict[str, LegsOrError] = {}
        for (id_, part), result in zip(history.items(), results, strict=True):
            if isinstance(result, BaseException) and not isinstance(result, SourceError):
                raise result
            own = folded((*asked[id_], *self._managed(id_)))
            legs[id_] = (
                result
                if isinstance(result, SourceError)
                else [leg for leg in result if not own.isdisjoint(leg.addresses) and self._wanted(leg, part, window)]
            )
        return legs

    def _wanted(self, leg: ContactRow, history: Stretch, window: Window) -> bool:
        """Whether a leg belongs to the page. A leg of a contact in the history always does, since its attached ids may name the
        customer."""
        return leg.guid in history.seen or filters.takes(window, leg.channel, self._settings)

    def _page(
        self, history: Stretch, legs: Sequence[ContactRow], elsewhere: frozenset[str], window: Window
    ) -> Page[Interaction] | SourceError:
        """The page of one address. A contact that reporting has at another place belongs there: later legs of a conversation are
        no contacts of their own. Where there are older contacts and none can be read, the page fails: empty, it would look like
        the end."""
        here = {row.guid for row in history.rows}
        passed = (history.seen | elsewhere) - here
        rows = [*history.rows, *(leg for leg in legs if leg.guid not in passed)]
        found = interactions(rows, other_channel=self._settings.other_channel)
        lost = {row.guid for row in rows} - {one.id for one in found}
        tell(Capability.INTERACTIONS, [Loss("created", [*row.addresses], left_out=True) for row in rows if row.guid in lost])
        entries = [Entry(one, Position(one.occurred_at, one.id)) for one in found]
        page = whole(entries, window)
        if history.floor is None or page.has_more:
            return page
        sure = whole((entry for entry in entries if entry.position.occurred_at > history.floor), window).entries or page.entries
        return Page(sure, has_more=True) if sure else Malformed(SLUG, Capability.INTERACTIONS)


async def beside(first: Awaitable[T], others: Sequence[Awaitable[U]]) -> tuple[T, list[U]]:
    """The results of reads at the same time. Where the first fails, the others are cancelled."""
    tasks = [asyncio.ensure_future(one) for one in others]
    try:
        return await first, await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


def new(legs: LegsOrError, history: Stretch) -> Sequence[ContactRow]:
    """The legs of contacts outside the history."""
    return () if isinstance(legs, SourceError) else [leg for leg in legs if leg.guid not in history.seen]


def stretched(history: Stretch, window: Window) -> dict[str, datetime | None]:
    """The bounds of time for legs of the contacts in a stretch, with leeway because the two interfaces may differ by seconds."""
    return with_leeway(start(window) if history.floor is None else max(history.floor, EPOCH), bound(window))


def with_leeway(since: datetime | None, until: datetime | None) -> dict[str, datetime | None]:
    return {"since": earlier(since, LEEWAY) if since else None, "until": just_after(until, LEEWAY) if until else None}


def first_top(window: Window) -> int:
    """The rows of a first read: one more than the page to know whether there are more, one for two contacts within a second, and
    one for the position's own entry, which comes again."""
    return window.limit + (2 if window.before is None else 3)


def folded(addresses: Addresses) -> frozenset[str]:
    return frozenset(address.casefold() for address in addresses)


class ContactProProbe:
    """A probe of reporting, contact management and consents, as far as the settings use them."""

    def __init__(self, reporting: Reporting, management: Management | None, consents: AddressConsents) -> None:
        self._reporting = reporting
        self._management = management
        self._consents = consents

    async def probe(self) -> None:
        await self._reporting.probe()
        if self._management is not None:
            await self._management.probe()
        await self._consents.probe()


def build(settings: ContactProSettings, runtime: Runtime) -> Ports:
    """The ports, over one HTTP client for both interfaces as long as they have the same root."""
    auth = BasicAuth(settings.user, settings.password)
    http = SystemHttp(SLUG, settings, runtime=runtime, auth=auth)
    elsewhere = settings.model_copy(update={"base_url": settings.rest_url}) if settings.rest_url else None
    rest = SystemHttp(SLUG, elsewhere, runtime=runtime, auth=auth) if elsewhere else http
    reporting, consents = Reporting(http, settings), AddressConsents(rest, settings)
    management = Management(rest, settings) if settings.management else None
    return Ports(
        probe=ContactProProbe(reporting, management, consents),
        lookups={Subject.CUSTOMER: consents},
        streams={Flow.INTERACTIONS: Contacts(reporting, management, settings)},
        searches={},
    )
