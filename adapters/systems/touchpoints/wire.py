"""The feeds' answers: CloudEvents 1.0 in pages and in batches, and problem details (fact sheet, sections 4 to 7)."""

import re
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic.alias_generators import to_camel

from adapters.wire.tolerant import Marked, Reader
from adapters.wire.vendor_values import Currency, Id, IdOrNumber, Instant, MaybeFlag, Number, Text, TextOrNumber, Whole, once

TYPE = re.compile(r"(?:.*\.)?((?:app|fx)\..+)")
"""A type without its domain: everything before the feed's name is the owner's reverse domain."""

VERSION = re.compile(r"\.v\d+\Z", re.ASCII)
CURSOR_REFUSED = frozenset({"CURSOR_MISMATCH", "CURSOR_INVALID", "CURSOR_EXPIRED"})


class FeedModel(Marked):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, alias_generator=to_camel)


class Amount(FeedModel):
    """An amount of money. Both fields are required: one without the other is no amount."""

    amount: Number
    currency: Currency


class Content(FeedModel):
    """An event's `data`. Fields are only ever added within a version."""


class AboutProduct(Content):
    product_id: TextOrNumber = None
    product_name: TextOrNumber = None
    brand: Text = None
    category: Text = None


class ProductViewed(AboutProduct):
    pass


class WishlistChanged(AboutProduct):
    """A change of the wish list. `action` is `added` or `removed`; the fact sheet has only the product's id, the rest is read
    where it was added."""

    action: Text = None


class InStore(Content):
    store_id: Text = None


class Screen(Content):
    screen: Text = None


class Booking(Content):
    service: Text = None


class Exchange(Content):
    """An exchange of currency. `sell` is the amount that the customer gave, `buy` the amount received for it."""

    sell: Amount | None = None
    buy: Amount | None = None
    channel: Text = None


CONTENTS: dict[str, type[Content]] = {
    "app.screen.viewed.v1": Screen,
    "app.product.viewed.v1": ProductViewed,
    "app.wishlist.changed.v1": WishlistChanged,
    "app.store.checkedin.v1": InStore,
    "app.booking.created.v1": Booking,
    "app.booking.cancelled.v1": Booking,
    "app.loyaltycard.shown.v1": InStore,
    "fx.quote.created.v1": Exchange,
    "fx.exchange.completed.v1": Exchange,
}
"""The content of an event by its type without the owner's domain."""


class Event(FeedModel):
    """A CloudEvent. `time` is optional in CloudEvents, but both feeds are sorted by it. `content` is None for an unknown type or
    version."""

    id: IdOrNumber
    source: Id
    type: Id
    time: Instant
    subject: Text = None
    customerref: Text = None
    consent: Text = None
    content: Annotated[Content | None, Field(alias="data", validate_default=True)] = None

    @field_validator("content", mode="plain")
    @classmethod
    def as_its_type_says(cls, value: object, info: ValidationInfo) -> Content | None:
        form = CONTENTS.get(bare(info.data.get("type", "")))
        return None if form is None else form.model_validate({} if value is None else value)

    @property
    def reference(self) -> str | None:
        """The reference of the event's customer, None where it can't be read."""
        return None if "customerref" in self.unreadable else self.customerref or self.subject

    @property
    def name(self) -> str:
        """The type without the owner's domain and without its version: `app.product.viewed`."""
        return VERSION.sub("", bare(self.type))


def bare(kind: str) -> str:
    found = TYPE.fullmatch(kind)
    return found[1] if found else kind


class Problem(BaseModel):
    """Problem details (RFC 9457) with the feeds' own `code`."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    status: Whole
    code: Text = None


class EventPage(FeedModel):
    events: tuple[Event, ...]
    next_cursor: TextOrNumber = None

    @property
    def sent(self) -> int:
        """The number of events that came, unreadable ones included."""
        return len(self.events) + len(self.left_out)

    @property
    def goes_on(self) -> bool:
        """Whether there are older events. An unreadable cursor means yes."""
        return self.next_cursor is not None or "nextCursor" in self.unreadable


class ReferenceResult(FeedModel):
    """The result of a batch for one reference. `truncated`: there are older events."""

    customer_ref: Id
    events: tuple[Event, ...] | None = None
    truncated: MaybeFlag = None
    problem: Problem | None = None

    @property
    def goes_on(self) -> bool:
        return self.truncated is True or "truncated" in self.unreadable

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if "problem" in self.unreadable or (self.problem is None and self.events is None):
            raise ValueError("neither events nor a problem")
        return self


class BatchAnswer(FeedModel):
    results: tuple[ReferenceResult, ...]

    @property
    def answers(self) -> Sequence[ReferenceResult]:
        """The results, each reference once."""
        return once(self.results, lambda one: one.customer_ref)


read_page: Reader[EventPage] = Reader(EventPage)
read_batch: Reader[BatchAnswer] = Reader(BatchAnswer)


def refuses_cursor(body: bytes) -> bool:
    """Whether a problem rejects the cursor, as expired or for another set of filters."""
    try:
        return Problem.model_validate_json(body).code in CURSOR_REFUSED
    except ValueError:
        return False
