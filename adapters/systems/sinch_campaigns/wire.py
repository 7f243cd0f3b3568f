"""The vendor's words (Sinch Campaigns fact sheet, section 4). Addresses and browsers of who clicked are never read."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, StrictStr, TypeAdapter, model_validator

from adapters.wire.consent import Said, When
from adapters.wire.tolerant import Marked, Reader
from adapters.wire.words import (
    Count,
    Id,
    IdOrNumber,
    Instant,
    MaybeCount,
    MaybeFlag,
    MaybeInstant,
    Text,
    TextOrNumber,
)


class Words(Marked):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Pair(Words):
    key: Id
    value: TextOrNumber = None

    @property
    def is_odd(self) -> bool:
        """It says something that can't be read."""
        return "value" in self.unreadable


class Message(Words):
    message_id: IdOrNumber
    timestamp: Instant
    destination_address: Id
    direction: Text = None
    format: Text = None
    status: Text = None
    last_status_update: MaybeInstant = None
    content: TextOrNumber = None
    metadata: tuple[Pair, ...] | None = None


class ReportPlace(Words):
    """Where a page of a report stands: pages count from 0, and their number is not told."""

    has_next: MaybeFlag = None


class Report(Words):
    messages: tuple[Message, ...]
    pagination: ReportPlace = ReportPlace()

    @property
    def goes_on(self) -> bool:
        """Whether another page follows. Where that can't be read it does, unless this one is empty."""
        if self.pagination.has_next is not None:
            return self.pagination.has_next
        return bool(self.messages or self.left_out)

    @property
    def says_nothing(self) -> bool:
        """Neither a message nor whether another page follows can be read."""
        return self.pagination.has_next is None and not self.messages and bool(self.left_out)


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


class OptOutsPlace(Words):
    """Where the list stands: it must be sure whether it goes on."""

    has_next: StrictBool


class OptOuts(Words):
    messages: tuple[OptOut, ...]
    pagination: OptOutsPlace


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

    page_count: MaybeCount = None

    def is_last(self, page: int, *, sent: int) -> bool:
        """Whether nothing follows; where that can't be read the empty page is the last. `sent`: rows that came."""
        return sent == 0 if self.page_count is None else page >= self.page_count


class ShortUrl(Words):
    """`views` are previews by machines (assumed, section 4) and no clicks."""

    short_url: Id
    click_count: MaybeCount = None
    message_id: TextOrNumber = None
    long_url: Text = None
    destination_number: TextOrNumber = None

    @property
    def may_be_anyones(self) -> bool:
        """It can't be read in which message it stood, or to whom it was sent."""
        return not {"message_id", "destination_number"}.isdisjoint(self.unreadable)


class LinkSummary(Words):
    short_urls: tuple[ShortUrl, ...]
    pagination: LinkPlace = LinkPlace()

    @property
    def sent(self) -> int:
        return len(self.short_urls) + len(self.left_out)

    @property
    def is_whole(self) -> bool:
        """Of every link it can be read where it belongs."""
        return not self.left_out and not any(link.may_be_anyones for link in self.short_urls)


class Click(Words):
    """`dt` has no zone: taken as UTC (assumed, section 4)."""

    dt: Instant


class LinkDetail(Words):
    clicks: tuple[Click, ...]
    pagination: LinkPlace = LinkPlace()

    @property
    def sent(self) -> int:
        return len(self.clicks) + len(self.left_out)


read_report: Reader[Report] = Reader(Report)
read_opt_outs = TypeAdapter(OptOuts).validate_json
read_authorised = TypeAdapter(Authorised).validate_json
read_contacts = TypeAdapter(Contacts).validate_json
"""Lists of refusals are read whole or not at all: with a row that is left out a refusal would be lost."""

read_links: Reader[LinkSummary] = Reader(LinkSummary)
read_clicks: Reader[LinkDetail] = Reader(LinkDetail)
