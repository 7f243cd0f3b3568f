"""The OData 2.0 that SAP's systems share: literals and filters going out, values and envelopes coming in.

The differences between SAP Gateway, Cloud for Customer and HANA XS are read here with one tolerance for all (SAP OData v2 fact
sheet): expanded lists with and without `results`, dates with and without an offset, decimals as text.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import quote, unquote, urljoin, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from adapters.ports.instants import stamp

Row = TypeVar("Row")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
TICKS = re.compile(r"/Date\((-?\d+)([+-]\d+)?\)/")
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
    return f"datetimeoffset'{stamp(value)}'"


def clock_moment(value: datetime) -> str:
    """A DateTime literal, which knows no zone: the clock as the value holds it."""
    return f"datetime'{value.replace(tzinfo=None).isoformat(timespec='seconds')}'"


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


def instant(value: object) -> datetime:
    """`/Date(ms)/`, or ISO 8601 as in the fields typed Edm.String. The milliseconds count from 1970 in UTC; an offset behind them
    only says how the sender would print them."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise ValueError("not a date")
    if ticks := TICKS.fullmatch(value):
        try:
            return EPOCH + int(ticks[1]) * MILLISECOND
        except OverflowError:
            raise ValueError("out of range") from None
    parsed = datetime.fromisoformat(value)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def day(value: object) -> date:
    """A day is sent as its midnight in UTC and must not be shifted to anybody's local time."""
    return instant(value).date()


def clock_time(value: object) -> time:
    """Edm.Time, `PT09H15M30S`: a time of day; fractions of a second are cut off."""
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or (found := CLOCK.fullmatch(value)) is None:
        raise ValueError("not a time of day")
    hour, minute, second = (int(part or 0) for part in found.groups())
    return time(hour, minute, second)


def unless_blank(read: Callable[[object], Any]) -> Callable[[object], Any]:
    def read_unless_blank(value: object) -> Any:
        return None if value is None or value == "" else read(value)

    return read_unless_blank


def filled(value: str | None) -> str | None:
    """None for the empty text that stands for an unset value, and for the word that careless imports write in its place."""
    if value is None:
        return None
    stripped = value.strip()
    return stripped if stripped and stripped != "null" else None


Text = Annotated[str | None, AfterValidator(filled)]
Instant = Annotated[datetime, BeforeValidator(instant)]
MaybeInstant = Annotated[datetime | None, BeforeValidator(unless_blank(instant))]
Day = Annotated[date, BeforeValidator(day)]
MaybeDay = Annotated[date | None, BeforeValidator(unless_blank(day))]
MaybeTime = Annotated[time | None, BeforeValidator(unless_blank(clock_time))]
Number = Annotated[Decimal, Field(allow_inf_nan=False)]
MaybeNumber = Annotated[Decimal | None, Field(allow_inf_nan=False), BeforeValidator(unless_blank(lambda value: value))]


# --- in: envelopes ---------------------------------------------------------------------------------------------------


class Vendor(BaseModel):
    """A vendor's entity: unknown properties are passed over, wrong types are not."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, populate_by_name=True)


class Results(Vendor, Generic[Row]):
    results: list[Row]
    next: str | None = Field(None, alias="__next")
    count: int | None = Field(None, alias="__count")


class Feed(Vendor, Generic[Row]):
    """`{"d":{"results":[...]}}`, with `__next` where the server's page ended before the list did."""

    d: Results[Row]


def single(value: object) -> object:
    """One entity: Cloud for Customer puts it under `results`, the others don't."""
    if isinstance(value, Mapping) and isinstance(value.get("results"), Mapping):
        return value["results"]
    return value


class Entity(Vendor, Generic[Row]):
    """`{"d":{...}}` or `{"d":{"results":{...}}}`."""

    d: Annotated[Row, BeforeValidator(single)]


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


def by_field(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A row by the names of our fields, where the service's are settings (`names`: field to property). What was asked for and is
    not there is a ValueError."""
    if missing := [field for field, name in names.items() if name not in row]:
        raise ValueError(f"missing: {', '.join(missing)}")
    return {field: row[name] for field, name in names.items()}


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


Children = Annotated[list[Row], BeforeValidator(children)]
Parent = Annotated[Row | None, BeforeValidator(parent)]
