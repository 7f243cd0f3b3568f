"""The feeds' words: CloudEvents 1.0 in pages and in batches, and problem details (touchpoints fact sheet, sections 4 to 7)."""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel

from adapters.wire.tolerant import Reader
from adapters.wire.words import Instant, Text

DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,10})?", re.ASCII)
TYPE = re.compile(r"(?:.*\.)?((?:app|fx)\..+)")
"""Whatever stands before the feed's name is the owner's reverse domain."""

VERSION = re.compile(r"\.v\d+\Z", re.ASCII)
CURSOR_REFUSED = frozenset({"CURSOR_MISMATCH", "CURSOR_INVALID", "CURSOR_EXPIRED"})


def decimal_text(value: Any) -> Any:
    if not isinstance(value, str) or not DECIMAL.fullmatch(value):
        raise ValueError("not a decimal as text")
    return Decimal(value)


class Words(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, alias_generator=to_camel)


class Amount(Words):
    amount: Annotated[Decimal, BeforeValidator(decimal_text)]
    currency: Text = None


class Content(Words):
    """An event's `data`. Fields are only ever added within a version."""


class AboutProduct(Content):
    product_id: Text = None
    product_name: Text = None
    brand: Text = None
    category: Text = None


class ProductViewed(AboutProduct):
    pass


class WishlistChanged(AboutProduct):
    """The sheet names only the product's id; the rest is read where it was added."""

    action: Literal["added", "removed"]


class InStore(Content):
    store_id: Text = None


class Screen(Content):
    screen: Text = None


class Booking(Content):
    service: Text = None


class Exchange(Content):
    """`sell` is what the customer gave, `buy` what they got for it."""

    sell: Amount
    buy: Amount
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
"""By the event's type without the owner's domain."""


class Event(Words):
    """A CloudEvent. `time` is optional in CloudEvents, but both feeds are sorted by it. `content` is None where the type, or this
    version of it, is not known here."""

    specversion: Literal["1.0"]
    id: Annotated[StrictStr, Field(min_length=1)]
    source: Annotated[StrictStr, Field(min_length=1)]
    type: Annotated[StrictStr, Field(min_length=1)]
    time: Instant
    subject: Text = None
    customerref: Text = None
    consent: Text = None
    content: Annotated[Content | None, Field(alias="data", validate_default=True)] = None

    @field_validator("content", mode="plain")
    @classmethod
    def as_its_type_says(cls, value: Any, info: ValidationInfo) -> Content | None:
        form = CONTENTS.get(bare(info.data.get("type", "")))
        return None if form is None else form.model_validate({} if value is None else value)

    @property
    def reference(self) -> str | None:
        return self.customerref or self.subject

    @property
    def name(self) -> str:
        """The type without the owner's domain and without its version: `app.product.viewed`."""
        return VERSION.sub("", bare(self.type))


def bare(kind: str) -> str:
    found = TYPE.fullmatch(kind)
    return found[1] if found else kind


class Problem(Words):
    """RFC 9457, with the feeds' own `code`."""

    status: StrictInt
    code: Text = None


class EventPage(Words):
    events: tuple[Event, ...]
    next_cursor: Text = None


class Answered(Words):
    """What a batch says of one reference; `truncated`: there are older ones than these."""

    customer_ref: StrictStr
    events: tuple[Event, ...] | None = None
    truncated: StrictBool = False
    problem: Problem | None = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if self.problem is None and self.events is None:
            raise ValueError("neither events nor a problem")
        return self


class BatchAnswer(Words):
    results: tuple[Answered, ...]


read_page: Reader[EventPage] = Reader(EventPage)
read_batch: Reader[BatchAnswer] = Reader(BatchAnswer)


def refuses_cursor(body: bytes) -> bool:
    """Whether a problem says that the cursor has run out, or belongs to another question."""
    try:
        return Problem.model_validate_json(body).code in CURSOR_REFUSED
    except ValueError:
        return False
