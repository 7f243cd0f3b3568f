"""Rows of the query and of what the service tells about itself (fact sheet, section 3)."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

from adapters.wire import odata
from adapters.wire.odata import Feed, MaybeNumber, Results, Text, Vendor, by_field

UNASSIGNED: Final = "#"
"""The warehouse's word for a characteristic without a value."""

TIMESTAMP: Final = re.compile(r"(\d{14})(?:\.\d+)?", re.ASCII)
DAY: Final = re.compile(r"\d{8}", re.ASCII)
NO_DAYS: Final = ("", UNASSIGNED, "00000000")

Decode = Callable[[bytes], Feed[Any]]
RAW = Feed[dict[str, Any]].model_validate_json


def assigned(value: object) -> object:
    return None if value == UNASSIGNED else value


def day(value: object) -> date | None:
    """`20260224`, as characteristics of days are keyed; a property that is typed as a date is one."""
    if value is None or value in NO_DAYS:
        return None
    if isinstance(value, str) and DAY.fullmatch(value):
        return datetime.strptime(value, "%Y%m%d").date()
    return odata.day(value)


def moment(value: object) -> datetime:
    """A time stamp of ABAP (`20260302043000`, in UTC) or of OData."""
    if isinstance(value, str) and (stamp := TIMESTAMP.fullmatch(value)):
        return datetime.strptime(stamp[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return odata.instant(value)


class Figures(Vendor):
    """A row by the names of `Columns`: the figures of one combination of the characteristics that were selected. `totals` names
    the characteristics that it adds up over, and is empty otherwise."""

    customer: str
    spend: MaybeNumber = None
    currency: Annotated[Text, BeforeValidator(assigned)] = None
    orders: MaybeNumber = None
    return_rate: MaybeNumber = None
    forecast: MaybeNumber = None
    segment: Annotated[Text, BeforeValidator(assigned)] = None
    last_purchase: Annotated[date | None, BeforeValidator(day)] = None
    totals: Text = None


class Load(Vendor):
    refreshed: Annotated[datetime, BeforeValidator(moment)]


def figures(names: Mapping[str, str]) -> Decode:
    return reader(Figures, names)


def loads(refreshed: str) -> Decode:
    return reader(Load, {"refreshed": refreshed})


def reader(row: type[Vendor], names: Mapping[str, str]) -> Decode:
    """Reads a list whose properties are named by the settings (`names`: field to property)."""

    def decode(body: bytes) -> Feed[Any]:
        raw = RAW(body).d
        rows = [row.model_validate(by_field(one, names)) for one in raw.results]
        return Feed[Any](d=Results[Any](results=rows, next=raw.next, count=raw.count))

    return decode
