"""Facts of the model as the export sends them, and the envelope of a page (fact sheet, sections 3 and 4; OData 4.0)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from adapters.ports.instants import is_of_record
from adapters.wire.odata import NextLink, Vendor, rename
from adapters.wire.tolerant import Reader
from adapters.wire.vendor_values import Id, Text, decimal, text_or_number, unless_blank

UNASSIGNED: Final = "#"
"""The vendor's word for a dimension without a member."""

PERIOD: Final = re.compile(r"(\d{4})-?(\d{2})(?:-?(\d{2}))?", re.ASCII)


def period(value: object) -> date | None:
    """The day of a member of the date dimension (`20260301`, `2026-03-01`), or the first day of its month (`202603`)."""
    if value == UNASSIGNED:
        return None
    value = text_or_number(value)
    if not isinstance(value, str) or not (found := PERIOD.fullmatch(value.strip())):
        raise ValueError("not a period")
    read = date(int(found[1]), int(found[2]), int(found[3] or 1))
    if not is_of_record(read):
        raise ValueError("nothing was computed then")
    return read


def member(value: object) -> object:
    return None if value == UNASSIGNED else value


def measure(value: object) -> float:
    return float(decimal(value))


class Fact(Vendor):
    """A row by the names of `ModelColumns`. Measures are JSON numbers, dimensions are texts and never null. A row without a score
    says nothing."""

    customer: Id
    score_type: Annotated[Text, BeforeValidator(member)]
    period: Annotated[date | None, BeforeValidator(period)]
    score: Annotated[float | None, BeforeValidator(unless_blank(measure))]
    label: Annotated[Text, BeforeValidator(member)] = None


class Facts(Vendor):
    """A page of facts; `next`: the address of the following page, absolute or below the model's own address."""

    facts: list[Fact] = Field(alias="value")
    next: NextLink = Field(None, alias="@odata.nextLink")


def reader(names: Mapping[str, str]) -> Reader[Facts]:
    """The reader of a page with the property names of the settings (`names`: field to property)."""

    def shape(page: object) -> object:
        if isinstance(page, dict):
            rename(page, "value", names)
        return page

    return Reader(Facts, shape=shape, names=names)
