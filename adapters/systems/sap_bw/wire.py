"""Rows of the query and of what the service tells about itself (fact sheet, section 3)."""

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
"""Beside `*`, what stands for a currency where amounts of several were added up."""

TIMESTAMP: Final = re.compile(r"(\d{14})(?:\.\d+)?", re.ASCII)
DAY: Final = re.compile(r"\d{8}", re.ASCII)
NO_DAYS: Final = ("", UNASSIGNED, "00000000")


def assigned(value: object) -> object:
    return None if value == UNASSIGNED else value


def one_or_several(value: object) -> object:
    return SEVERAL if value == "*" else assigned(value)


def day(value: object) -> date | None:
    """`20260224`, as characteristics of days are keyed; a property that is typed as a date is one."""
    value = text_or_number(value)
    if value is None or value in NO_DAYS:
        return None
    is_key = isinstance(value, str) and DAY.fullmatch(value)
    read = datetime.strptime(str(value), "%Y%m%d").date() if is_key else vendor_values.day(value)
    if not is_of_record(read):
        raise ValueError("nothing was bought then")
    return read


def moment(value: object) -> datetime:
    """A time stamp of ABAP (`20260302043000`, in UTC) or of OData."""
    if isinstance(value, str) and (stamp := TIMESTAMP.fullmatch(value)):
        return datetime.strptime(stamp[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return vendor_values.instant(value)


class Figures(Vendor):
    """A row by the names of `Columns`: the figures of one combination of the characteristics that were selected. `totals` names
    the characteristics that it adds up over, and is empty otherwise."""

    key = ("grain",)

    customer: Annotated[str, StringConstraints(strip_whitespace=True)]
    """Blank in rows of sums, and of those whom nobody is known for."""

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
        """All that was selected but figures: of each combination there is one row. Where a part of it can't be read there may be
        several."""
        return id(self) if self.unreadable else (self.customer, self.currency, self.segment, self.last_purchase, self.totals)


class Load(Vendor):
    refreshed: Annotated[datetime | None, BeforeValidator(unless_blank(moment))] = None


def figures(names: Mapping[str, str]) -> Reader[Feed[Figures]]:
    """The reader of a list whose properties are named by the settings (`names`: field to property)."""
    return reader(Figures, names=names)


def loads(refreshed: str) -> Reader[Feed[Load]]:
    return reader(Load, names={"refreshed": refreshed})
