"""Pages of a stream by time: what to ask for, and how much of the answer is sure to have no gap.

The vendor compares with `ge` and `le` only and sorts by one field, so things of the same instant come in no order that can be
relied upon: an answer that was cut within an instant is used down to the instant before, and asked for again, longer, where
that leaves too little.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.ports.shapes import Entry, Page, Window
from adapters.wire.odata import MILLISECOND, Feed, all_of, moment, text
from adapters.wire.odata_service import Get, Rows

LONGEST = 1000
"""Rows: the server's own page, beyond which a longer answer can't be had."""


@dataclass(frozen=True, slots=True)
class Strand:
    """One entity set of a stream. `customer` and `time` are its fields to filter by; `entry` is None for what is left out."""

    entity_set: str
    customer: str
    time: str
    select: Sequence[str]
    decode: Callable[[bytes], Feed[Any]]
    entry: Callable[[Any], Entry[object] | None]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The newest part of a strand within a window, without a gap; `more`: there are older entries in the window."""

    entries: Sequence[Entry[object]]
    more: bool


def first_top(window: Window) -> int:
    """One more than the page, to know whether there is more; with a position, its own entry comes once again."""
    return window.limit + (1 if window.before is None else 2)


def question(strand: Strand, customer: str, window: Window, *, top: int, condition: str = "", wildcards: str) -> Get[Any]:
    terms = [f"{strand.customer} eq {text(customer, wildcards=wildcards)}"]
    if condition:
        terms.append(condition)
    if (newest := bound(window)) is not None:
        terms.append(f"{strand.time} le {moment(newest)}")
    if window.since is not None:
        terms.append(f"{strand.time} ge {moment(window.since)}")
    options: Mapping[str, str] = {
        "$filter": all_of(*terms),
        "$orderby": f"{strand.time} desc",
        "$top": str(top),
        "$select": ",".join(strand.select),
    }
    return Get(strand.entity_set, options, strand.decode)


def bound(window: Window) -> datetime | None:
    """The newest instant to ask for, a millisecond later than wanted: the vendor compares finer instants than it tells."""
    ends = [window.until] if window.until is not None else []
    if window.before is not None:
        ends.append(window.before.occurred_at)
    return min(ends) + MILLISECOND if ends else None


def within(entry: Entry[object], window: Window) -> bool:
    at = entry.position.occurred_at
    if window.before is not None and key(entry) >= (window.before.occurred_at, window.before.entry_id):
        return False
    return (window.since is None or at >= window.since) and (window.until is None or at < window.until)


def key(entry: Entry[object]) -> tuple[datetime, str]:
    return entry.position.occurred_at, entry.position.entry_id


def stretch(strand: Strand, rows: Rows[Any], customer: str, window: Window, *, top: int) -> Stretch | None:
    """What of the rows can be used; None where a longer answer is needed."""
    own = (strand.entry(row) for row in rows.rows if getattr(row, strand.customer) == customer)
    entries = sorted((entry for entry in own if entry is not None), key=key, reverse=True)
    inside = [entry for entry in entries if within(entry, window)]
    if len(rows.rows) < top and not rows.cut:
        return Stretch(inside, more=False)
    if not entries:
        return None if top < LONGEST else Stretch((), more=False)
    oldest = entries[-1].position.occurred_at
    if window.since is not None and oldest < window.since:
        return Stretch(inside, more=False)
    sure = [entry for entry in inside if entry.position.occurred_at > oldest]
    if len(sure) >= window.limit:
        return Stretch(sure, more=True)
    return None if top < LONGEST else Stretch(inside, more=len(inside) > window.limit)


def merged(stretches: Sequence[Stretch], limit: int) -> Page[object]:
    """The newest entries of all strands: each reaches far enough down, or to its end."""
    entries = sorted((entry for part in stretches for entry in part.entries), key=key, reverse=True)
    return Page(tuple(entries[:limit]), has_more=len(entries) > limit or any(part.more for part in stretches))
