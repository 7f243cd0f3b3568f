"""Reads of the touchpoints' feeds: filters, order, pages by key with cursors valid for a day (fact sheet, section 5).

A cursor is base64url of the last key, a hash of the filters and the second of its issue (the last is assumed).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import orjson

from mocks.systems.touchpoints.events import Event

LARGEST_PAGE, DEFAULT_PAGE = 200, 50
MOST_REFERENCES, MOST_OF_EACH, DEFAULT_OF_EACH = 100, 50, 10
CURSOR_SECONDS = 86_400
REFERENCE = re.compile(r"(cdc|loyalty|device|anon):.+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
Key = tuple[datetime, str]
T = TypeVar("T")


class Problem(Exception):
    """A problem answer of RFC 9457; `kind` is the last step of its type."""

    def __init__(self, status: int, kind: str, title: str, detail: str) -> None:
        super().__init__(title)
        self.status, self.kind, self.title, self.detail = status, kind, title, detail

    @property
    def told(self) -> dict[str, object]:
        return {
            "type": f"https://events.store.example.com/problems/{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.kind.upper().replace("-", "_"),
        }


def bad_filter(detail: str) -> Problem:
    return Problem(400, "filter-invalid", "The question is not valid", detail)


@dataclass(frozen=True, slots=True)
class Filters:
    """`since` inclusive, `until` exclusive; a type with a dot at its end means all types with this beginning."""

    reference: str
    types: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    newest_first: bool = True

    def take(self, at: datetime, kind: str = "") -> bool:
        return (
            (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
            and (not self.types or any(kind == one or (one.endswith(".") and kind.startswith(one)) for one in self.types))
        )

    @property
    def hash(self) -> str:
        told = [self.reference, sorted(self.types), self.since, self.until, self.newest_first]
        return hashlib.sha256(orjson.dumps(told)).hexdigest()[:12]


def reference(text: str | None) -> str:
    if text is None or not REFERENCE.fullmatch(text):
        raise Problem(400, "reference-invalid", "Not a customer reference", "A scheme, a colon and a value are needed.")
    return text


def moment(text: object, name: str) -> datetime | None:
    """The instant in an RFC 3339 text with an offset, None for no text; Problem for anything else."""
    if text is None:
        return None
    try:
        if isinstance(text, str) and _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise bad_filter(f"{name} is not a date and time with an offset.")


def whole_number(value: object, name: str, *, largest: int) -> int:
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6 else value
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= largest:
        raise bad_filter(f"{name} is a whole number from 1 to {largest}.")
    return number


def page(
    rows: Sequence[T], key: Callable[[T], Key], filters: Filters, *, limit: int, cursor: str | None, now: float
) -> tuple[Sequence[T], str | None]:
    """The rows after the cursor, and the next cursor if there are more. `rows` are already filtered; `now` in epoch seconds."""
    ordered = sorted(rows, key=key, reverse=filters.newest_first)
    if cursor is not None:
        place = _place(cursor, filters, now)
        ordered = [row for row in ordered if (key(row) < place if filters.newest_first else key(row) > place)]
    shown = ordered[:limit]
    return shown, _cursor(key(shown[-1]), filters, now) if len(ordered) > limit else None


def newest(events: Sequence[Event], limit: int) -> tuple[Sequence[Event], bool]:
    """The first events of a list, and whether there are more; the list is newest first."""
    return events[:limit], len(events) > limit


def _cursor(key: Key, filters: Filters, now: float) -> str:
    told = {"t": key[0].isoformat(), "i": key[1], "f": filters.hash, "g": int(now)}
    return base64.urlsafe_b64encode(orjson.dumps(told)).decode().rstrip("=")


def _place(cursor: str, filters: Filters, now: float) -> Key:
    try:
        told = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        key = datetime.fromisoformat(told["t"]).astimezone(UTC), str(told["i"])
        given_at, belongs_to = int(told["g"]), told["f"]
    except (ValueError, TypeError, KeyError):
        raise Problem(400, "cursor-invalid", "Not a cursor", "The cursor was not given out here.") from None
    if belongs_to != filters.hash:
        raise Problem(400, "cursor-mismatch", "Cursor does not belong to this query", "The cursor was issued for other filters.")
    if now - given_at >= CURSOR_SECONDS:
        raise Problem(410, "cursor-expired", "The cursor has expired", "Cursors live for 24 hours.")
    return key
