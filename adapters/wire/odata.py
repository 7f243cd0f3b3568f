"""The OData 2.0 that SAP's systems share: literals and filters going out, values and envelopes coming in.

The differences between SAP Gateway, Cloud for Customer and HANA XS are read here with one tolerance for all (SAP OData v2 fact
sheet): expanded lists with and without `results`, dates with and without an offset, decimals as text.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from urllib.parse import quote, unquote, urljoin, urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from adapters.wire.tolerant import ODD, Marked, Reader
from adapters.wire.words import MaybeCount, Text, once, unless_blank

Row = TypeVar("Row")

MILLISECOND = timedelta(milliseconds=1)
CLOCK = re.compile(r"PT(?:(\d{1,2})H)?(?:(\d{1,2})M)?(?:(\d{1,2})(?:\.\d+)?S)?", re.ASCII)


# --- out: literals, filters, addresses -------------------------------------------------------------------------------


class Inexpressible(ValueError):
    """The value has no literal that means it and nothing else."""


def expressible(value: str, *, wildcards: str = "") -> bool:
    """Whether a text can be looked for by equality: not blank, which would match whoever has none; nothing unprintable."""
    return bool(value.strip()) and value.isprintable() and not any(sign in value for sign in wildcards)


def text(value: str, *, wildcards: str = "") -> str:
    """A string literal with its quotes doubled. `wildcards`: signs that the service reads as more than themselves."""
    if not expressible(value, wildcards=wildcards):
        raise Inexpressible
    return "'" + value.replace("'", "''") + "'"


def moment(value: datetime) -> str:
    """A DateTimeOffset literal in UTC, to the millisecond (what is finer is cut off)."""
    return f"datetimeoffset'{value.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%S')}.{value.microsecond // 1000:03d}Z'"


def clock_moment(value: datetime) -> str:
    """A DateTime literal, which knows no zone: the clock as the value holds it."""
    return f"datetime'{value.strftime('%Y-%m-%dT%H:%M:%S')}'"


def calendar_day(value: date) -> str:
    """A DateTime literal for a day: its midnight."""
    return f"datetime'{value.isoformat()}T00:00:00'"


def number(value: Decimal) -> str:
    return f"{value:f}M"


def one_of(name: str, literals: Iterable[str]) -> str:
    """`name` equals any of the literals: an `or` over one property, which every dialect allows."""
    terms = [f"{name} eq {literal}" for literal in literals]
    return terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"


def all_of(*terms: str) -> str:
    return " and ".join(terms)


def address(entity_set: str, options: Mapping[str, str]) -> str:
    """An entity set with its query options, percent-encoded, relative to the service root."""
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in options.items() if value)
    return f"{entity_set}?{query}" if query else entity_set


def below(link: str, service_root: str) -> str | None:
    """A next link as an address relative to the service root; None where it leads anywhere else, and is not to be followed."""
    root, target = urlsplit(service_root), urlsplit(urljoin(service_root + "/", link.strip()))
    if (target.scheme, target.netloc.lower()) != (root.scheme, root.netloc.lower()):
        return None
    prefix = root.path.rstrip("/") + "/"
    if not target.path.startswith(prefix) or ".." in unquote(target.path).split("/"):
        return None
    rest = target.path[len(prefix) :] + (f"?{target.query}" if target.query else "")
    return quote(rest, safe="/%?&=$'()*,:;!@+~-._")


# --- in: values ------------------------------------------------------------------------------------------------------


def clock_time(value: object) -> time:
    """Edm.Time, `PT09H15M30S`: a time of day; fractions of a second are cut off."""
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or (found := CLOCK.fullmatch(value)) is None:
        raise ValueError("not a time of day")
    hour, minute, second = (int(part or 0) for part in found.groups())
    return time(hour, minute, second)


MaybeTime = Annotated[time | None, BeforeValidator(unless_blank(clock_time))]


# --- in: envelopes ---------------------------------------------------------------------------------------------------


class Vendor(Marked):
    """A vendor's entity: unknown properties are passed over, wrong types are not.

    `key`: the fields that tell one row from another, where a list may hold a row twice; `changed_in`: the field with the time of
    its last change.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, populate_by_name=True)

    key: ClassVar[tuple[str, ...]] = ()
    changed_in: ClassVar[str | None] = None


class Results(Vendor, Generic[Row]):
    results: list[Row]
    next: Text = Field(None, alias="__next")
    count: MaybeCount = Field(None, alias="__count")


class Feed(Vendor, Generic[Row]):
    """`{"d":{"results":[...]}}`, with `__next` where the server's page ended before the list did."""

    d: Results[Row]


def reader(row: Any, *, shape: Callable[[Any], Any] | None = None) -> Reader[Any]:
    """The reader of a list of these rows. `shape` renames what the rows hold, where that is a setting."""
    return Reader(Feed[row], shape=shape, wrapper="results")


def distinct(rows: list[Any]) -> list[Any]:
    """Each row once, by its type's `key`."""
    kind = type(rows[0]) if rows else Vendor
    if not kind.key:
        return rows
    return list(once(rows, attrgetter(*kind.key), attrgetter(kind.changed_in) if kind.changed_in else None))


def single(value: object) -> object:
    """One entity: Cloud for Customer puts it under `results`, the others don't."""
    if isinstance(value, Mapping) and isinstance(value.get("results"), Mapping):
        return value["results"]
    return value


def children(value: object) -> object:
    """An expanded list in any dialect; one that was not expanded is empty."""
    if isinstance(value, Mapping):
        return [] if "__deferred" in value else value.get("results")
    return [] if value is None else value


def parent(value: object) -> object:
    """An expanded single entity in any dialect; one that was not expanded is None."""
    if isinstance(value, Mapping):
        return None if "__deferred" in value else single(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value[0] if len(value) == 1 else None
    return value


def renamed(names: Mapping[str, str]) -> Callable[[Any], Any]:
    """A shape for rows by the names of our fields, where the service's are settings (`names`: field to property)."""

    def shape(feed: Any) -> Any:
        rows = feed["d"]["results"] if isinstance(feed, dict) and isinstance(feed.get("d"), dict) else None
        if isinstance(rows, list):
            feed["d"]["results"] = [by_field(row, names) for row in rows]
        return feed

    return shape


def by_field(row: Any, names: Mapping[str, str]) -> Any:
    """What was asked for and is not there can't be read."""
    return {field: row.get(name, ODD) for field, name in names.items()} if isinstance(row, dict) else row


class ErrorHead(Vendor):
    code: str


class ErrorBody(Vendor):
    """`{"error":{"code":"/IWFND/CM_CONSUMER/101","message":{...}}}`. Of the message nothing is read: it may quote values."""

    error: ErrorHead


def error_code(body: bytes) -> str | None:
    """The vendor's code, None where the body is not OData's: in front of the services stand others that answer in HTML."""
    try:
        return ErrorBody.model_validate_json(body).error.code or None
    except ValueError:
        return None


Children = Annotated[list[Row], BeforeValidator(children), AfterValidator(distinct)]
Parent = Annotated[Row | None, BeforeValidator(parent)]
