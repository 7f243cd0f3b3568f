"""Rows of the query and of the service's metadata (fact sheet, section 3)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Final

from pydantic import BeforeValidator, StringConstraints

from adapters.ports.instants import is_of_record
from adapters.wire import vendor_values
from adapters.wire.odata import Feed, Vendor, Vital, reader
from adapters.wire.tolerant import Reader
from adapters.wire.vendor_values import MaybeCount, MaybeCurrency, MaybeNumber, Text, text_or_number, unless_blank

UNASSIGNED: Final = "#"
"""The warehouse's word for a characteristic without a value."""

SEVERAL: Final = "MIX"
"""The word, beside `*`, in the place of a currency where amounts of several were added up."""

TIMESTAMP: Final = re.compile(r"(\d{14})(?:\.\d+)?", re.ASCII)
DAY: Final = re.compile(r"\d{8}", re.ASCII)
NO_DAYS: Final = ("", UNASSIGNED, "00000000")


def assigned(value: object) -> object:
    return None if value == UNASSIGNED else value


def one_or_several(value: object) -> object:
    return SEVERAL if value == "*" else assigned(value)


def day(value: object) -> date | None:
    """A day from the key of a characteristic (`20260224`), or from a property of a date type. None where it is unset."""
    value = text_or_number(value)
    if value is None or value in NO_DAYS:
        return None
    is_key = isinstance(value, str) and DAY.fullmatch(value)
    read = datetime.strptime(str(value), "%Y%m%d").date() if is_key else vendor_values.day(value)
    if not is_of_record(read):
        raise ValueError("nothing was bought then")
    return read


def moment(value: object) -> datetime:
    """A time from ABAP's time stamp (`20260302043000`, in UTC) or from OData's."""
    if isinstance(value, str) and (stamp := TIMESTAMP.fullmatch(value)):
        return datetime.strptime(stamp[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return vendor_values.instant(value)


class Figures(Vendor):
    """A row by the names of `QueryColumns`: the figures of one combination of the selected characteristics. `totals` names the
    characteristics over which a row of sums adds up, and is empty otherwise."""

    key = ("grain",)

    customer: Annotated[str, StringConstraints(strip_whitespace=True)]
    """Blank in rows of sums, and in rows of unknown customers."""

    spend: MaybeNumber = None
    currency: Annotated[MaybeCurrency, BeforeValidator(one_or_several)] = None
    orders: MaybeCount = None
    return_rate: MaybeNumber = None
    forecast: MaybeNumber = None
    segment: Annotated[Text, BeforeValidator(assigned)] = None
    last_purchase: Annotated[date | None, BeforeValidator(day)] = None
    totals: Vital[Text] = None

    @property
    def grain(self) -> object:
        """The selected characteristics: each combination has one row. A row with an unreadable part counts as one of its own."""
        return id(self) if self.unreadable else (self.customer, self.currency, self.segment, self.last_purchase, self.totals)


class Load(Vendor):
    refreshed: Annotated[datetime | None, BeforeValidator(unless_blank(moment))] = None


def figures(names: Mapping[str, str]) -> Reader[Feed[Figures]]:
    """The reader of a list with the property names of the settings (`names`: field to property)."""
    return reader(Figures, names=names)


def loads(refreshed: str) -> Reader[Feed[Load]]:
    return reader(Load, names={"refreshed": refreshed})
