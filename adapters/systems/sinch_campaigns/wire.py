"""The vendor's answers (Sinch Campaigns fact sheet, section 4). Addresses and browsers of people who clicked are never read."""

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


class CampaignsModel(Marked):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Pair(CampaignsModel):
    key: Id
    value: TextOrNumber = None

    @property
    def is_odd(self) -> bool:
        """Whether the value can't be read."""
        return "value" in self.unreadable


class Message(CampaignsModel):
    message_id: IdOrNumber
    timestamp: Instant
    destination_address: Id
    direction: Text = None
    format: Text = None
    status: Text = None
    last_status_update: MaybeInstant = None
    content: TextOrNumber = None
    metadata: tuple[Pair, ...] | None = None


class ReportPlace(CampaignsModel):
    """The position of a report's page. Pages count from 0, and their number is unknown."""

    has_next: MaybeFlag = None


class Report(CampaignsModel):
    messages: tuple[Message, ...]
    pagination: ReportPlace = ReportPlace()

    @property
    def goes_on(self) -> bool:
        """Whether another page follows. Where that can't be read, it does unless this page is empty."""
        if self.pagination.has_next is not None:
            return self.pagination.has_next
        return bool(self.messages or self.left_out)

    @property
    def says_nothing(self) -> bool:
        """Whether nothing on the page can be read, neither a message nor whether another page follows."""
        return self.pagination.has_next is None and not self.messages and bool(self.left_out)


class OptOutsPlace(CampaignsModel):
    """The position of the list's page. It is required: a refusal may be on the next page."""

    has_next: StrictBool


class OptOuts(CampaignsModel):
    """Answers that ended messages, as raw rows of `source_address` (the customer's), `timestamp` and `format`."""

    messages: tuple[Said, ...]
    pagination: OptOutsPlace


class Authorised(CampaignsModel):
    """Raw rows of `number` and `authorised`: whether the account may send to it. False means that it is on the block list."""

    numbers: tuple[Said, ...]


class ContactsPage(CampaignsModel):
    """Contacts as raw rows, each with `channels`. Field names are in camel case, unlike elsewhere."""

    content: tuple[Said, ...]
    total_elements: MaybeCount = Field(None, alias="totalElements")
    next_page_token: TextOrNumber = Field(None, alias="nextPageToken")

    def is_last(self, found: int) -> bool:
        """Whether no page follows, after `found` contacts so far. The last page may have a token too."""
        if self.total_elements is not None and found >= self.total_elements:
            return True
        return "nextPageToken" not in self.unreadable and (self.next_page_token is None or self.ends_empty)

    @property
    def ends_empty(self) -> bool:
        """Whether an empty page is the last one, because the total can't be read."""
        return self.total_elements is None and not self.content


class LinkPlace(CampaignsModel):
    """The position of a page of links or clicks. Pages count from 1."""

    page_count: MaybeCount = None

    def is_last(self, page: int, *, sent: int) -> bool:
        """Whether no page follows; where that can't be read, an empty page is the last. `sent`: rows on this page."""
        return sent == 0 if self.page_count is None else page >= self.page_count


class ShortUrl(CampaignsModel):
    """A short link with its clicks. `views` are previews by machines (assumed, section 4) and no clicks."""

    short_url: Id
    click_count: MaybeCount = None
    message_id: TextOrNumber = None
    long_url: Text = None
    destination_number: TextOrNumber = None

    @property
    def may_be_anyones(self) -> bool:
        """Whether its message or its recipient can't be read."""
        return not {"message_id", "destination_number"}.isdisjoint(self.unreadable)


class LinkSummary(CampaignsModel):
    short_urls: tuple[ShortUrl, ...]
    pagination: LinkPlace = LinkPlace()

    @property
    def sent(self) -> int:
        return len(self.short_urls) + len(self.left_out)

    @property
    def is_whole(self) -> bool:
        """Whether every link's message and recipient can be read."""
        return not self.left_out and not any(link.may_be_anyones for link in self.short_urls)


class Click(CampaignsModel):
    """One click. `dt` has no zone and is taken as UTC (assumed, section 4)."""

    dt: Instant


class LinkDetail(CampaignsModel):
    clicks: tuple[Click, ...]
    pagination: LinkPlace = LinkPlace()

    @property
    def sent(self) -> int:
        return len(self.clicks) + len(self.left_out)


read_report: Reader[Report] = Reader(Report)
read_opt_outs: Reader[OptOuts] = Reader(OptOuts)
read_authorised: Reader[Authorised] = Reader(Authorised)
read_contacts: Reader[ContactsPage] = Reader(ContactsPage)
"""Readers of lists with refusals. Their rows stay raw: to leave one out would lose a refusal."""

read_links: Reader[LinkSummary] = Reader(LinkSummary)
read_clicks: Reader[LinkDetail] = Reader(LinkDetail)
