"""The vendor's words (Sinch Campaigns fact sheet, section 4). Addresses and browsers of who clicked are never read."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictStr

from adapters.wire.tolerant import Reader
from adapters.wire.words import Instant, MaybeInstant, Text


def not_a_flag(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValueError("not a number")
    return value


Count = Annotated[int, BeforeValidator(not_a_flag), Field(ge=0)]
"""The vendor's schema says number, so 3.0 is a count too."""

Id = Annotated[StrictStr, Field(min_length=1)]


class Words(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Pair(Words):
    key: StrictStr
    value: Text = None


class Message(Words):
    message_id: Id
    timestamp: Instant
    destination_address: Id
    direction: Text = None
    format: Text = None
    status: Text = None
    last_status_update: MaybeInstant = None
    content: Text = None
    metadata: tuple[Pair, ...] | None = None


class ReportPlace(Words):
    """Where a page of a report stands: pages count from 0, and their number is not told."""

    has_next: StrictBool


class Report(Words):
    messages: tuple[Message, ...]
    pagination: ReportPlace


class LinkPlace(Words):
    """Where a page of links or clicks stands: pages count from 1."""

    page_count: Count


class ShortUrl(Words):
    """`views` are previews by machines (assumed, section 4) and no clicks."""

    short_url: Id
    click_count: Count
    message_id: Text = None
    long_url: Text = None
    destination_number: Text = None


class LinkSummary(Words):
    short_urls: tuple[ShortUrl, ...]
    pagination: LinkPlace


class Click(Words):
    """`dt` has no zone: taken as UTC (assumed, section 4)."""

    dt: Instant


class LinkDetail(Words):
    clicks: tuple[Click, ...]
    pagination: LinkPlace


read_report: Reader[Report] = Reader(Report)
read_links: Reader[LinkSummary] = Reader(LinkSummary)
read_clicks: Reader[LinkDetail] = Reader(LinkDetail)
