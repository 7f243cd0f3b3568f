"""The suite of mutations sees each way in which a reader of odd data can go wrong, and none in a reader that does not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType, SimpleNamespace
from typing import Any

import httpx
import pytest
from pydantic import BaseModel, StrictStr

from adapters.ports.capabilities import Capability
from adapters.wire.losses import gathered
from adapters.wire.message import Response
from adapters.wire.tolerant import Marked, Reader
from adapters.wire.vendor_values import Id, MaybeInstant, MaybeNumber, Text, newest_of_each
from tests.contract.recorded.samples import answer
from tests.contract.suite.exempt import Exempt
from tests.contract.suite.mutations import Exemptions, Tally, tried_out
from tests.contract.suite.odd import others

SAMPLE = {
    "rows": [
        {"id": "7", "name": "Amelia", "spent": "120.50", "tax": "20", "changed": "2026-03-02T09:15:30Z", "unread": "x"},
        {"id": "8", "name": "Oliver", "spent": "80", "tax": "1", "changed": "2026-02-02T09:15:30Z", "unread": "x"},
    ]
}
ENVELOPE = {"people rows: null, absent, wrong type": Exempt("without its list it is no answer")}


class Row(Marked):
    id: Id
    name: Text = None
    spent: MaybeNumber = None
    tax: MaybeNumber = None
    changed: MaybeInstant = None


class Rows(BaseModel):
    rows: list[Row]


class StrictRow(BaseModel):
    """A row that is read as a whole or not at all, and with it the list."""

    id: StrictStr
    name: StrictStr | None
    spent: Decimal


class StrictRows(BaseModel):
    rows: list[StrictRow]


@dataclass(frozen=True, slots=True)
class Member:
    id: str
    name: str | None
    spent: Decimal | None
    in_all: Decimal | None


READER: Reader[Rows] = Reader(Rows)


def distinct(rows: list[Row]) -> list[Row]:
    return newest_of_each(rows, lambda row: row.id, lambda row: row.changed)


def member(row: Row) -> Member:
    """The sum is none where a part is."""
    whole = row.spent is not None and row.tax is not None
    return Member(row.id, row.name, row.spent, row.spent + row.tax if whole else None)


def careful(reply: Response) -> Any:
    return {row.id: member(row) for row in distinct(reply.read(READER).rows)}


class Toy:
    """As much of a connected system as the suite needs, which answers with the sample."""

    root = "https://toy.test"

    def __init__(self) -> None:
        self.skipped = 0.0
        self.calls: list[Any] = []
        self.line = SimpleNamespace(recording=self, sent=[])

    def ports(self) -> "Toy":
        return self

    def is_auth(self, request: httpx.Request) -> bool:
        return False

    def answer(self, request: httpx.Request) -> httpx.Response:
        return answer(SAMPLE)


async def tally(
    read: Callable[[Response], Any], exempt: Mapping[str, Exempt] = ENVELOPE, *, keys: Any = (), words: Any = MappingProxyType({})
) -> Tally:
    """What the suite finds in a port that reads like this, of all cells."""

    async def question(ports: Toy) -> Any:
        request = httpx.Request("GET", "https://toy.test/people", extensions={"target": "/people"})
        response = ports.line.recording.answer(request)
        return read(Response(200, {}, response.content, "toy", Capability.PROFILE))

    return await tried_out(Toy(), {"all": question}, Exemptions(exempt, keys), every=True, words=words)


def all_or_nothing(reply: Response) -> Any:
    return {row.id: row for row in reply.read(StrictRows.model_validate_json).rows}


def part_of_a_sum(reply: Response) -> Any:
    rows = distinct(reply.read(READER).rows)
    return {row.id: replace(member(row), in_all=(row.spent or Decimal(0)) + (row.tax or Decimal(0))) for row in rows}


def without_a_word(reply: Response) -> Any:
    """What is told in here, nobody hears."""
    words, _ = READER.salvage(reply.body)
    return {row.id: member(row) for row in distinct(words.rows)}


def field_beside(reply: Response) -> Any:
    rows = distinct(reply.read(READER).rows)
    return {row.id: replace(member(row), name=None if row.unreadable else row.name) for row in rows}


def others_row(reply: Response) -> Any:
    rows = distinct(reply.read(READER).rows)
    return {row.id: member(row) for row in rows if not any(one.unreadable for one in rows)}


def row_for_a_field(reply: Response) -> Any:
    return {row.id: member(row) for row in distinct(reply.read(READER).rows) if not row.unreadable}


def separators(reply: Response) -> Any:
    """`66,200` is sixty-six point two to whoever lives there."""
    return careful(Response(200, {}, reply.body.replace(b"66,200", b"66.200"), "toy", Capability.PROFILE))


def both_doubles(reply: Response) -> Any:
    return tuple(member(row) for row in reply.read(READER).rows)


def first_of_doubles(reply: Response) -> Any:
    return {row.id: member(row) for row in reversed(reply.read(READER).rows)}


def untrimmed(reply: Response) -> Any:
    with gathered():
        rows = distinct(reply.read(READER).rows)
    padded = b"  8" in reply.body
    return {f"  {row.id}" if padded and row.id == "8" else row.id: member(row) for row in rows}


def silence(reply: Response) -> Any:
    try:
        return careful(reply)
    except Exception:
        return {}


def crash(reply: Response) -> Any:
    assert isinstance(reply.read(READER).rows[0].spent, Decimal)
    return careful(reply)


@pytest.mark.parametrize(
    ("read", "place", "complaint"),
    [
        (all_or_nothing, "people rows[].spent: null", "an error"),
        (all_or_nothing, "people rows[].name: object", "an error"),
        (part_of_a_sum, "people rows[].spent: NaN", "another figure: 7.in_all changed"),
        (without_a_word, "people rows[].spent: object", "not told: 7.spent changed"),
        (field_beside, "people rows[].spent: list", "lost beside it: 7.name changed"),
        (others_row, "people rows[].name: huge integer", "lost beside it: 8 gone"),
        (row_for_a_field, "people rows[].changed: impossible date", "lost beside it: 7 gone"),
        (separators, "people rows[].tax: separator", "another figure: 7.in_all changed"),
        (both_doubles, "people rows[]: double", "not read as the same"),
        (first_of_doubles, "people rows[]: newer double", "not read as the same"),
        (untrimmed, "people rows[].id: blanks", "not read as the same"),
        (crash, "people rows[].spent: no UTF-8", "a crash"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_a_way_to_go_wrong_is_seen(read, place, complaint):
    found = (await tally(read)).complaints
    assert any(complaint in one for one in found[place]), found[place]


async def test_a_careful_reader_has_nothing_to_be_told():
    found = await tally(careful)
    assert found.found() == []
    assert found.needless(Exemptions(ENVELOPE)) == set()
    assert found.exempt == 4


async def test_what_nobody_reads_does_not_count():
    found = await tally(careful)
    assert 0 < found.counting < found.tried
    assert {place.partition(": ")[0] for place in found.complaints} == {
        *(f"people rows[].{name}" for name in ("id", "name", "spent", "tax", "changed")),
        "people rows",
        "people rows[]",
    }


async def test_an_envelope_that_is_not_there_is_no_answer_that_nobody_is_known():
    assert (await tally(silence, {})).complaints["people rows: wrong type"]


async def test_an_exemption_that_nothing_needs_is_told():
    more = {**ENVELOPE, "people rows[].name: null": Exempt("not needed at all"), "nowhere: null": Exempt("not there at all")}
    assert (await tally(careful, more)).needless(Exemptions(more)) == {"people rows[].name: null", "nowhere: null"}


def by_a_word(reply: Response) -> Any:
    """What was spent counts, unless it was nobody, for all that can be read."""
    rows = distinct(reply.read(READER).rows)
    doubtful = {row.id for row in rows if row.name == "Nobody" or row.unreadable == ("name",)}
    return {row.id: Member(row.id, row.name, None if row.id in doubtful else row.spent, None) for row in rows}


async def test_fields_that_depend_on_a_word_named_by_the_contract_are_no_loss():
    """No sample has that word."""
    place = "people rows[].name: object"
    assert any("lost beside it: 7.spent" in one for one in (await tally(by_a_word)).complaints[place])
    assert (await tally(by_a_word, words={"name": ["Nobody"]})).complaints[place] == []


def by_name_too(reply: Response) -> Any:
    rows = newest_of_each(reply.read(READER).rows, lambda row: (row.id, row.name), lambda row: row.changed)
    return tuple(member(row) for row in rows)


async def test_a_row_with_another_key_is_no_double_where_the_contract_names_it():
    place = "people rows[]: newer double"
    assert (await tally(by_name_too)).complaints[place]
    assert (await tally(by_name_too, keys=["name"])).complaints[place] == []


def test_a_date_at_the_calendars_end_is_also_tried_as_one_that_is_over():
    """A GUID is also tried as one beside it."""
    before, over = others("/Date(253402300799000)/", ())
    assert (before, int(over[7:-3]) < 10**13) == (b'"/Date(253402214399000)/"', True)
    (day, year) = others("9999-12-31", ())
    assert (day, year < b'"2100') == (b'"9999-12-30"', True)
    assert b'"fa163e0c-1d2e-1eda-9f10-a1b2c3d4e5f0"' in others("fa163e0c-1d2e-1eda-9f10-a1b2c3d4e5f6", ())
