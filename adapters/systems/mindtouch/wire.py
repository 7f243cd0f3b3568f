"""The vendor's words: XML in the disguise of JSON (MindTouch fact sheet, section 5).

Every scalar is text; one child is an object, many an array, none a missing key or `""`; attributes begin with `@`, and text
beside attributes is `#text`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr

from adapters.wire.tolerant import Marked, Reader
from adapters.wire.vendor_values import IdOrNumber, MaybeCount, MaybeFlag, MaybeNumber, TextOrNumber, once, unless_blank

YEAR = re.compile(r" (\d{4}) ", re.ASCII)


def beside(value: Any) -> Any:
    """The text beside attributes, where there are any. What else is in an object is no text."""
    is_text = isinstance(value, Mapping) and all(name.startswith(("#", "@")) for name in value)
    return value.get("#text") if is_text else value


def children(value: object) -> Any:
    """The children of one name, however many: none, one or many."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def element(value: object) -> object:
    """An element that may be empty, which is `""`."""
    return None if value == "" else value


def moment(value: Any) -> datetime:
    """RFC 1123, in UTC. The year 1 is not 2001, though the mail's own rule for short years has it so."""
    year = YEAR.search(value) if isinstance(value, str) else None
    if year is None:
        raise ValueError("not a time")
    try:
        read = parsedate_to_datetime(value)
        if read.year != int(year[1]):
            raise ValueError("not a time")
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (TypeError, IndexError, OverflowError):
        raise ValueError("not a time") from None


Text = Annotated[TextOrNumber, BeforeValidator(beside)]
"""Also where attributes stand beside it; blank is None."""

Moment = Annotated[datetime | None, BeforeValidator(unless_blank(moment))]


class Words(Marked):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class HitPage(Words):
    title: Text = None
    address: Text = Field(None, alias="uri.ui")


class Hit(Words):
    """A search hit; `tag` is one text with a tag a line. Files and users are found too, with ids of their own."""

    id: IdOrNumber
    title: Text = None
    type: Text = None
    rank: MaybeNumber = None
    preview: Text = None
    content: Text = None
    tag: Text = None
    uri: Text = None
    modified: Moment = Field(None, alias="date.modified")
    page: Annotated[HitPage | None, BeforeValidator(element)] = None


class Answers(Words):
    """One page of a search; `all_hits` of every page together."""

    all_hits: MaybeCount = Field(None, alias="@querycount")
    result: tuple[Hit, ...] = ()

    @property
    def sent(self) -> int:
        """Hits that came, those that can't be read among them."""
        return len(self.result) + len(self.left_out)

    def goes_on(self, *, offset: int, limit: int) -> bool:
        """Whether there are more hits behind these, of which `limit` were asked for."""
        return self.sent >= limit if self.all_hits is None else 0 < self.sent < self.all_hits - offset

    @property
    def hits(self) -> Sequence[Hit]:
        """Each once."""
        return once(self.result, lambda hit: hit.id, lambda hit: hit.modified)


class Tag(Words):
    value: Text = Field(None, alias="@value")


class Tags(Words):
    tag: Annotated[tuple[Tag, ...], BeforeValidator(children)] = ()


class PageRecord(Words):
    id: IdOrNumber = Field(alias="@id")
    title: Text = None
    deleted: MaybeFlag = Field(None, alias="@deleted")
    address: Text = Field(None, alias="uri.ui")
    modified: Moment = Field(None, alias="date.modified")
    summary: Text = None
    tags: Annotated[Tags | None, BeforeValidator(element)] = None


def html(value: object) -> object:
    """The body: a text, or an array whose first entry it is and whose others are parts such as the table of contents."""
    if isinstance(value, list):
        return next((part for part in value if isinstance(part, str)), None if value else "")
    return value


class Contents(Words):
    body: Annotated[StrictStr, BeforeValidator(html)]


class Problem(BaseModel):
    exception: StrictStr
    resource: StrictStr


def unless_empty(empty: Mapping[str, object], lists: Sequence[str] = ()) -> Callable[[object], object]:
    """A shape for documents: an empty one is `""`. `lists`: names whose children are made a list, however many."""

    def shape(data: object) -> object:
        if data == "":
            return dict(empty)
        if isinstance(data, dict):
            data.update({name: children(data[name]) for name in lists if name in data})
        return data

    return shape


read_page: Reader[PageRecord] = Reader(PageRecord)
read_answers: Reader[Answers] = Reader(Answers, shape=unless_empty({"@querycount": "0"}, ["result"]))
read_contents: Reader[Contents] = Reader(Contents, shape=unless_empty({"body": ""}))


def is_own_problem(body: bytes) -> bool:
    """Whether an error's body is the vendor's own and not that of a proxy on the way."""
    try:
        Problem.model_validate_json(body)
    except ValueError:
        return False
    return True
