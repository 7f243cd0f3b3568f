"""Pages of a contact's interactions by time: what to ask for, and how much of the answer is sure to have no gap.

Nothing is known of how exactly instants are kept, nor of the order of what happened at the same one: an answer that was cut
within an instant is used down to the instant before, and asked for again, longer, where that leaves too little.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from adapters.ports.shapes import Entry, Page, Position, Window
from adapters.systems.sap_marketing_cloud import wire
from adapters.systems.sap_marketing_cloud.asking import guid
from adapters.wire.odata import MILLISECOND, all_of, moment
from adapters.wire.odata_service import Get, Rows
from adapters.wire.paging import inside

LONGEST: Final = 1000
"""Rows of one answer, beyond which nothing longer is asked for."""

ROUNDS: Final = 50
"""The server's own pages that are followed for one answer: how long these are is not published, and `$top` ends them."""

FIELDS: Final = (
    "InteractionUUID", "InteractionContactUUID", "InteractionType", "InteractionTimeStampUTC", "CommunicationMedium",
    "CampaignID", "InteractionAmount", "InteractionCurrency", "InteractionSourceObjectType", "InteractionSourceObject",
    "InteractionContentSubject",
)  # fmt: skip

Happened = Entry[wire.Interaction]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The newest part of a contact's interactions within a window, without a gap; `more`: there are older ones in the window."""

    entries: Sequence[Happened]
    more: bool

    def page(self, limit: int, tell: Callable[[wire.Interaction], object]) -> Page[object]:
        told = tuple(Entry(tell(entry.record), entry.position) for entry in self.entries[:limit])
        return Page(told, has_more=len(self.entries) > limit or self.more)


def first_top(window: Window) -> int:
    """One more than the page, to know whether there is more; with a position, its own entry comes once again."""
    return window.limit + (1 if window.before is None else 2)


def question(contact: str, window: Window, *, top: int, conditions: Sequence[str] = ()) -> Get[wire.Interaction]:
    """`conditions`: what else the rows must fulfil, in the vendor's filter language."""
    terms = [f"InteractionContactUUID eq {guid(contact)}", *conditions]
    if (newest := bound(window)) is not None:
        terms.append(f"InteractionTimeStampUTC le {moment(newest)}")
    if window.since is not None:
        terms.append(f"InteractionTimeStampUTC ge {moment(window.since)}")
    options = {
        "$filter": all_of(*terms),
        "$orderby": "InteractionTimeStampUTC desc",
        "$top": str(top),
        "$select": ",".join(FIELDS),
    }
    return Get("Interactions", options, wire.INTERACTIONS)


def bound(window: Window) -> datetime | None:
    """The newest instant to ask for, a millisecond later than wanted: what is compared may be finer than what is told."""
    ends = [window.until] if window.until is not None else []
    if window.before is not None:
        ends.append(window.before.occurred_at)
    return min(ends) + MILLISECOND if ends else None


def key(entry: Happened) -> tuple[datetime, str]:
    return entry.position.occurred_at, entry.position.entry_id


def stretch(rows: Rows[wire.Interaction], contact: str, window: Window, *, top: int) -> Stretch | None:
    """What of the rows can be used; None where a longer answer is needed.

    Where none can be had, what is sure is a page, though a short one. Only of one instant that fills a whole answer the rest is
    out of reach.
    """
    own = {row.InteractionUUID: row for row in rows.rows if row.InteractionContactUUID == contact}
    entries = [Entry(row, Position(row.InteractionTimeStampUTC, row.InteractionUUID)) for row in own.values()]
    entries.sort(key=key, reverse=True)
    wanted = [entry for entry in entries if inside(key(entry), window)]
    if len(rows.rows) < top and not rows.cut:
        return Stretch(wanted, more=False)
    oldest = entries[-1].position.occurred_at if entries else None
    if window.since is not None and oldest is not None and oldest < window.since:
        return Stretch(wanted, more=False)
    sure = [entry for entry in wanted if oldest is not None and entry.position.occurred_at > oldest]
    if len(sure) >= window.limit:
        return Stretch(sure, more=True)
    if top < LONGEST and not rows.cut:
        return None
    return Stretch(sure or wanted, more=bool(wanted))
