"""The vendor's words (Sinch Campaigns fact sheet, section 4). Addresses and browsers of who clicked are never read."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictStr, TypeAdapter, model_validator

from adapters.wire.consent import Said, When
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


class Whatever(Words):
    """A row that never fails to be read, since with it a refusal would be lost."""

    @model_validator(mode="before")
    @classmethod
    def whatever_stands_there(cls, value: Any) -> Any:
        return value if isinstance(value, Mapping) else {}


class OptOut(Whatever):
    """An answer that ended messages; its source is the customer."""

    source_address: Said = None
    timestamp: When = None
    format: Said = None


class OptOuts(Words):
    messages: tuple[OptOut, ...]
    pagination: ReportPlace


class NumberState(Whatever):
    """`authorised`: whether the account may send to the number; false means that it is on the block list."""

    number: Said = None
    authorised: Said = None


class Authorised(Words):
    numbers: tuple[NumberState, ...]


class Contact(Whatever):
    channels: Said = None


class Contacts(Words):
    """Names are in another case here than elsewhere."""

    content: tuple[Contact, ...]
    total_elements: Annotated[Count, Field(alias="totalElements")]
    next_page_token: Annotated[StrictStr | None, Field(alias="nextPageToken")] = None


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
read_opt_outs = TypeAdapter(OptOuts).validate_json
read_authorised = TypeAdapter(Authorised).validate_json
read_contacts = TypeAdapter(Contacts).validate_json
"""Lists of refusals are read whole or not at all: with a row that is left out a refusal would be lost."""

read_links: Reader[LinkSummary] = Reader(LinkSummary)
read_clicks: Reader[LinkDetail] = Reader(LinkDetail)
