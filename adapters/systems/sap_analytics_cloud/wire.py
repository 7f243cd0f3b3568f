"""Facts of the model as the export gives them, and the envelope of a page (fact sheet, sections 3 and 4; OData 4.0)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, StrictFloat, StrictStr

from adapters.wire.odata import Vendor, by_field
from adapters.wire.tolerant import Reader

UNASSIGNED: Final = "#"
"""The vendor's word for a dimension without a member."""

PERIOD: Final = re.compile(r"(\d{4})-?(\d{2})(?:-?(\d{2}))?", re.ASCII)


def period(value: object) -> date | None:
    """The day, or the first day of the month, that a member of the date dimension stands for: `20260301`, `2026-03-01` or
    `202603`."""
    if value == UNASSIGNED:
        return None
    if not isinstance(value, str) or not (found := PERIOD.fullmatch(value)):
        raise ValueError("not a period")
    return date(int(found[1]), int(found[2]), int(found[3] or 1))


def member(value: object) -> object:
    return None if value == UNASSIGNED else value


class Fact(Vendor):
    """A row by the names of `Columns`. Measures are JSON numbers, dimensions texts that are never null."""

    customer: StrictStr
    score_type: Annotated[StrictStr | None, BeforeValidator(member)]
    period: Annotated[date | None, BeforeValidator(period)]
    score: Annotated[StrictFloat, Field(allow_inf_nan=False)] | None
    label: Annotated[StrictStr | None, BeforeValidator(member)] = None


class Facts(Vendor):
    """A page; `next`: where the following one is, absolute or below the model's own address."""

    facts: list[Fact] = Field(alias="value")
    next: StrictStr | None = Field(None, alias="@odata.nextLink")


def reader(names: Mapping[str, str]) -> Reader[Facts]:
    """The reader of a page whose properties are named by the settings (`names`: field to property)."""

    def shape(page: Any) -> Any:
        if isinstance(page, dict) and isinstance(page.get("value"), list):
            page["value"] = [by_field(row, names) for row in page["value"]]
        return page

    return Reader(Facts, shape=shape)
