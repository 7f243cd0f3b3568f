"""The common OData 2.0 of SAP's systems: literals and filters of requests, values and envelopes of responses.

The differences between SAP Gateway, Cloud for Customer and HANA XS are read here with one tolerance for all (SAP OData v2 fact
sheet): expanded lists with and without `results`, dates with and without an offset, decimals as text.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Annotated, ClassVar, Final, Generic, TypeVar
from urllib.parse import quote, unquote, urljoin, urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo

from adapters.ports.instants import stamp
from adapters.wire.consent import Answers, odd_answers
from adapters.wire.odd_json import ODD
from adapters.wire.tolerant import Loss, Marked, Reader
from adapters.wire.vendor_values import MaybeCount, once, unless_blank

Row = TypeVar("Row")

MILLISECOND = timedelta(milliseconds=1)
CLOCK = re.compile(r"PT(?:(\d{1,2})H)?(?:(\d{1,2})M)?(?:(\d{1,2})(?:\.\d+)?S)?", re.ASCII)


# --- out: literals, filters, addresses -------------------------------------------------------------------------------


class Inexpressible(ValueError):
    """A value without an exact literal."""


def expressible(value: str, *, wildcards: str = "") -> bool:
    """Whether a filter can compare with this text: a blank one would match all records without a value; all must be printable."""
    return bool(value.strip()) and value.isprintable() and not any(sign in value for sign in wildcards)


def text(value: str, *, wildcards: str = "") -> str:
    """A string literal with its quotes doubled. `wildcards` are signs with a special meaning in the service."""
    if not expressible(value, wildcards=wildcards):
        raise Inexpressible
    return "'" + value.replace("'", "''") + "'"


def moment(value: datetime) -> str:
    """A DateTimeOffset literal in UTC, cut off at the millisecond."""
    return f"datetimeoffset'{stamp(value)}'"


def calendar_day(value: date) -> str:
    """A DateTime literal for the midnight of a day."""
    return f"datetime'{value.isoformat()}T00:00:00'"


def number(value: Decimal) -> str:
    return f"{value:f}M"


def one_of(name: str, literals: Iterable[str]) -> str:
    """A filter for `name` equal to any of the literals: an `or` over one property, allowed in every dialect."""
    terms = [f"{name} eq {literal}" for literal in literals]
    return terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"


def all_of(*terms: str) -> str:
    return " and ".join(terms)


def address(entity_set: str, options: Mapping[str, str]) -> str:
    """An entity set with its query options, percent-encoded, relative to the service root."""
    query = "&".join([f"{name}={ENCODERS.get(name, encoded)(value)}" for name, value in options.items() if value])
    return f"{entity_set}?{query}" if query else entity_set


def encoded(text: str) -> str:
    return quote(text, safe="")


ENCODERS: Final = dict.fromkeys(("$select", "$expand", "$orderby", "$format"), lru_cache(1_000)(encoded))
"""The encoder of each option that says what an answer looks like. Such texts are the same for everybody, and encoded once."""


def below(link: str, service_root: str) -> str | None:
    """A next link as an address relative to the service root; None for a link elsewhere, which is not followed."""
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
    """A time of day from Edm.Time (`PT09H15M30S`); fractions of a second are cut off."""
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

    `key` are the identifying fields of a row, for lists with doubles; `changed_in` is the field with the time of its last change.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, populate_by_name=True)

    key: ClassVar[tuple[str, ...]] = ()
    changed_in: ClassVar[str | None] = None

    def lacks(self, *names: str) -> bool:
        """Whether one of these fields, or a row of one of these lists, came and can't be read."""
        return any(name in self.unreadable or name in self.left_out for name in names)


def or_the_row(value: Row, info: ValidationInfo) -> Row:
    if info.field_name in info.data.get("unreadable", ()):
        raise ValueError("nobody knows what this row is")
    return value


Vital = Annotated[Row, AfterValidator(or_the_row), Field(validate_default=True)]
"""A field that identifies its row or permits its use: it may be missing, but an odd value costs the row."""

NOWHERE: Final = "nowhere:"
"""A link to no service, in place of an unreadable link, so that its page doesn't look like the last one."""


def link(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    return NOWHERE


NextLink = Annotated[str | None, BeforeValidator(link)]


class Results(Vendor, Generic[Row]):
    results: list[Row]
    next: NextLink = Field(None, alias="__next")
    count: MaybeCount = Field(None, alias="__count")


class Feed(Vendor, Generic[Row]):
    """A list in the envelope `{"d":{"results":[...]}}`, with `__next` where the server's page ended before the list."""

    d: Results[Row]


def reader(row: type[Row], *, names: Mapping[str, str] = MappingProxyType({})) -> Reader[Feed[Row]]:
    """The reader of a list of these rows. `names` leads from field to property, for a service with configured names."""
    shape = renamed(names) if names else None
    return Reader(row, envelope=Feed, shape=shape, names=names, wrapper="results", noted=noted)


def noted(feed: Feed[Row]) -> list[Loss]:
    return odd_answers(row for row in feed.d.results if isinstance(row, Answers))


def distinct(rows: list[Row]) -> list[Row]:
    """Each row once, by its type's `key`."""
    first = rows[0] if rows else None
    if not isinstance(first, Vendor) or not first.key:
        return rows
    return list(once(rows, attrgetter(*first.key), attrgetter(first.changed_in) if first.changed_in else None))


def single(value: object) -> object:
    """A single entity: Cloud for Customer puts it under `results`, the others don't."""
    if isinstance(value, Mapping) and isinstance(value.get("results"), Mapping):
        return value["results"]
    return value


def bare(value: Mapping[str, object]) -> object:
    return value.get("results", value)


def within(value: Mapping[str, object], unwrap: Callable[[Mapping[str, object]], object] = bare) -> object:
    """The content of a wrapper; ValueError for a second wrapper in it, which would look like an empty row."""
    content = unwrap(value)
    if content is not value and isinstance(content, Mapping) and "results" in content:
        raise ValueError("wrapped twice")
    return content


def children(value: object) -> object:
    """An expanded list in any dialect; without expansion it is empty, and a single object is a list of one."""
    if isinstance(value, Mapping):
        if "__deferred" in value and "results" not in value:
            return []
        value = within(value)
    if isinstance(value, Mapping):
        return [value]
    return [] if value is None else value


def parent(value: object) -> object:
    """An expanded single entity in any dialect, None without expansion."""
    if isinstance(value, Mapping):
        return None if "__deferred" in value and "results" not in value else within(value, single)
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) < 2:
        return value[0] if value else None
    return value


def renamed(names: Mapping[str, str]) -> Callable[[object], object]:
    """A shape that gives rows the names of our fields, for a service with configured names (`names`: field to property)."""

    def shape(feed: object) -> object:
        content = feed.get("d") if isinstance(feed, dict) else None
        if isinstance(content, dict):
            rename(content, "results", names)
        return feed

    return shape


def rename(holder: dict[str, object], of_list: str, names: Mapping[str, str]) -> None:
    """Renames the rows of a list in place; a single row becomes a list of one."""
    rows = holder.get(of_list)
    if isinstance(rows, dict):
        rows = [rows]
    if isinstance(rows, list):
        holder[of_list] = [by_field(row, names) for row in rows]


def by_field(row: object, names: Mapping[str, str]) -> object:
    """A row by our field names; a missing property is unreadable, since the request selects it."""
    return {field: row.get(name, ODD) for field, name in names.items()} if isinstance(row, dict) else row


class ErrorHead(Vendor):
    code: str


class ErrorBody(Vendor):
    """An error: `{"error":{"code":"/IWFND/CM_CONSUMER/101","message":{...}}}`. The message is ignored: it may quote values."""

    error: ErrorHead


def error_code(body: bytes) -> str | None:
    """The vendor's code; None for a body that is no OData, such as the HTML of a layer in front of the services."""
    try:
        return ErrorBody.model_validate_json(body).error.code or None
    except ValueError:
        return None


Children = Annotated[list[Row], BeforeValidator(children), AfterValidator(distinct)]
Parent = Annotated[Row | None, BeforeValidator(parent)]
