"""The vendor's words (Sinch Campaigns fact sheet, section 4). Addresses and browsers of who clicked are never read."""

from pydantic import ConfigDict, Field, StrictBool

from adapters.wire.consent import Said
from adapters.wire.tolerant import Marked, Reader
from adapters.wire.vendor_values import (
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


class OptOutsPlace(Words):
    """Where the list stands: it must be sure whether it goes on."""

    has_next: StrictBool


class OptOuts(Words):
    """Answers that ended messages, as they came: `source_address`, which is the customer's, `timestamp`, `format`."""

    messages: tuple[Said, ...]
    pagination: OptOutsPlace


class Authorised(Words):
    """As they came: `number`, and `authorised`, whether the account may send to it; false means that it is on the block list."""

    numbers: tuple[Said, ...]


class Contacts(Words):
    """Contacts as they came, each with `channels`. Names are in another case here than elsewhere."""

    content: tuple[Said, ...]
    total_elements: MaybeCount = Field(None, alias="totalElements")
    next_page_token: TextOrNumber = Field(None, alias="nextPageToken")

    def is_last(self, found: int) -> bool:
        """Whether nothing follows, `found` having come so far: whether the last page has a token is not told."""
        if self.total_elements is not None and found >= self.total_elements:
            return True
        return "nextPageToken" not in self.unreadable and (self.next_page_token is None or self.ends_untold)

    @property
    def ends_untold(self) -> bool:
        """Where the total can't be read the empty page is the last."""
        return self.total_elements is None and not self.content


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
read_opt_outs: Reader[OptOuts] = Reader(OptOuts)
read_authorised: Reader[Authorised] = Reader(Authorised)
read_contacts: Reader[Contacts] = Reader(Contacts)
"""Rows of lists of refusals are kept whatever they are: with one that is left out a refusal would be lost."""

read_links: Reader[LinkSummary] = Reader(LinkSummary)
read_clicks: Reader[LinkDetail] = Reader(LinkDetail)
