"""The vendor's answers: XML written as JSON (MindTouch fact sheet, section 5).

Every scalar is a text. One child is an object, several are an array, none is a missing key or `""`. Names of attributes begin
with `@`, and the text beside attributes is `#text`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr

from adapters.wire.tolerant import Marked, Reader
from adapters.wire.vendor_values import IdOrNumber, MaybeCount, MaybeFlag, MaybeNumber, TextOrNumber, once, unless_blank

YEAR = re.compile(r" (\d{4}) ", re.ASCII)


def beside(value: object) -> object:
    """The text beside attributes. A value that is no text with attributes stays as it is."""
    if isinstance(value, Mapping) and all(name.startswith(("#", "@")) for name in value):
        return value.get("#text")
    return value


def children(value: object) -> list[object]:
    """The children of one name as a list, whether there are none, one or several."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def element(value: object) -> object:
    """An element; None where it is empty, which is written as `""`."""
    return None if value == "" else value


def moment(value: object) -> datetime:
    """A time written by RFC 1123, in UTC. The year 1 is not 2001, though the rule of e-mail for short years makes it so."""
    if not isinstance(value, str) or (year := YEAR.search(value)) is None:
        raise ValueError("not a time")
    try:
        read = parsedate_to_datetime(value)
        if read.year != int(year[1]):
            raise ValueError("not a time")
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (TypeError, IndexError, OverflowError):
        raise ValueError("not a time") from None


Text = Annotated[TextOrNumber, BeforeValidator(beside)]
"""A text, also one with attributes beside it; blank is None."""

Moment = Annotated[datetime | None, BeforeValidator(unless_blank(moment))]


class MindTouchModel(Marked):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class HitPage(MindTouchModel):
    title: Text = None
    address: Text = Field(None, alias="uri.ui")


class Hit(MindTouchModel):
    """A search hit; `tag` is one text with a tag on each line. Files and users are found too, with ids of their own."""

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


class FoundHits(MindTouchModel):
    """One page of a search; `all_hits`: how many hits all pages have together."""

    all_hits: MaybeCount = Field(None, alias="@querycount")
    result: tuple[Hit, ...] = ()

    @property
    def sent(self) -> int:
        """The number of hits that came, unreadable ones included."""
        return len(self.result) + len(self.left_out)

    def goes_on(self, *, offset: int, limit: int) -> bool:
        """Whether more hits follow; `limit`: how many were requested."""
        return self.sent >= limit if self.all_hits is None else 0 < self.sent < self.all_hits - offset

    @property
    def hits(self) -> Sequence[Hit]:
        """The hits without doubles."""
        return once(self.result, lambda hit: hit.id, lambda hit: hit.modified)


class Tag(MindTouchModel):
    value: Text = Field(None, alias="@value")


class Tags(MindTouchModel):
    tag: Annotated[tuple[Tag, ...], BeforeValidator(children)] = ()


class PageRecord(MindTouchModel):
    id: IdOrNumber = Field(alias="@id")
    title: Text = None
    deleted: MaybeFlag = Field(None, alias="@deleted")
    address: Text = Field(None, alias="uri.ui")
    modified: Moment = Field(None, alias="date.modified")
    summary: Text = None
    tags: Annotated[Tags | None, BeforeValidator(element)] = None


def html(value: object) -> object:
    """The body, from a text or from an array. In an array it is the first text; other parts are such as the table of contents."""
    if isinstance(value, list):
        return next((part for part in value if isinstance(part, str)), None if value else "")
    return value


class Contents(MindTouchModel):
    body: Annotated[StrictStr, BeforeValidator(html)]


class MindTouchProblem(BaseModel):
    """The vendor's own error."""

    exception: StrictStr
    resource: StrictStr


def unless_empty(empty: Mapping[str, object], lists: Sequence[str] = ()) -> Callable[[object], object]:
    """A shape for documents. `empty` replaces an empty document, which is written as `""`; children by the names in `lists`
    become a list, however many there are."""

    def shape(data: object) -> object:
        if data == "":
            return dict(empty)
        if isinstance(data, dict):
            data.update({name: children(data[name]) for name in lists if name in data})
        return data

    return shape


read_page: Reader[PageRecord] = Reader(PageRecord)
read_hits: Reader[FoundHits] = Reader(FoundHits, shape=unless_empty({"@querycount": "0"}, ["result"]))
read_contents: Reader[Contents] = Reader(Contents, shape=unless_empty({"body": ""}))


def is_own_problem(body: bytes) -> bool:
    """Whether an error's body is the vendor's own and not that of a proxy on the way."""
    try:
        MindTouchProblem.model_validate_json(body)
    except ValueError:
        return False
    return True
