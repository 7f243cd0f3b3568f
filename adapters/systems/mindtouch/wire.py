"""The vendor's words: XML in the disguise of JSON (MindTouch fact sheet, section 5).

Every scalar is text; one child is an object, many an array, none a missing key or `""`; attributes begin with `@`, and text
beside attributes is `#text`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, StrictStr

from adapters.wire.tolerant import Reader
from adapters.wire.words import blank_is_none


def beside(value: Any) -> Any:
    """The text beside attributes, where there are any."""
    return value.get("#text") if isinstance(value, Mapping) else value


def text(value: Any) -> Any:
    """Text, also where attributes stand beside it; blank is None."""
    return blank_is_none(beside(value))


def children(value: Any) -> Any:
    """The children of one name, however many: none, one or many."""
    if value is None or value == "":
        return ()
    return value if isinstance(value, list) else (value,)


def element(value: Any) -> Any:
    """An element that may be empty, which is `""`."""
    return None if value == "" else value


def moment(value: Any) -> Any:
    """RFC 1123, in UTC."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError("not a time")
    read = parsedate_to_datetime(value)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def scalar(value: Any) -> Any:
    """A number as text, as this dialect has it, or bare; a truth value is none."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Text = Annotated[StrictStr | None, BeforeValidator(text)]
Moment = Annotated[datetime | None, BeforeValidator(moment)]
Title = Annotated[StrictStr, BeforeValidator(beside)]
"""Always there, but may be blank."""

Id = Annotated[StrictStr, BeforeValidator(scalar), Field(min_length=1)]
Count = Annotated[int, BeforeValidator(scalar), Field(ge=0)]


class Words(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class HitPage(Words):
    title: Text = None
    address: Text = Field(None, alias="uri.ui")


class Hit(Words):
    """A search hit; `tag` is one text with a tag a line. Files and users are found too, with ids of their own."""

    id: Id
    title: Title
    type: Text = None
    rank: Annotated[FiniteFloat | None, BeforeValidator(element)] = None
    preview: Text = None
    content: Text = None
    tag: Text = None
    uri: Text = None
    modified: Moment = Field(None, alias="date.modified")
    page: Annotated[HitPage | None, BeforeValidator(element)] = None


class Answers(Words):
    """One page of a search; `all_hits` of every page together."""

    all_hits: Count = Field(alias="@querycount")
    result: Annotated[tuple[Hit, ...], BeforeValidator(children)] = ()


class Tag(Words):
    value: Text = Field(None, alias="@value")


class Tags(Words):
    tag: Annotated[tuple[Tag, ...], BeforeValidator(children)] = ()


class PageRecord(Words):
    id: Id = Field(alias="@id")
    title: Title
    deleted: Text = Field(None, alias="@deleted")
    address: Text = Field(None, alias="uri.ui")
    modified: Moment = Field(None, alias="date.modified")
    summary: Text = None
    tags: Annotated[Tags | None, BeforeValidator(element)] = None


def html(value: Any) -> Any:
    """The body: a text, or an array whose first entry it is and whose others are parts such as the table of contents."""
    if isinstance(value, list):
        return next((part for part in value if isinstance(part, str)), "")
    return value


class Contents(Words):
    body: Annotated[StrictStr, BeforeValidator(html)]


class Problem(Words):
    exception: StrictStr
    resource: StrictStr


read_page: Reader[PageRecord] = Reader(PageRecord)


def unless_empty(empty: Mapping[str, Any]) -> Callable[[Any], Any]:
    """A shape for documents: an empty one is `""`."""
    return lambda data: dict(empty) if data == "" else data


read_answers: Reader[Answers] = Reader(Answers, shape=unless_empty({"@querycount": "0"}))
read_contents: Reader[Contents] = Reader(Contents, shape=unless_empty({"body": ""}))


def is_own_problem(body: bytes) -> bool:
    """Whether an error's body is the vendor's own and not that of a proxy on the way."""
    try:
        Problem.model_validate_json(body)
    except ValueError:
        return False
    return True
