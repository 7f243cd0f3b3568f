"""An odd value in a vendor's answer costs itself: the other fields, the other rows and the envelope are read all the same."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ConfigDict, Field, ValidationError

from adapters.wire.odata import Children, Feed, Vendor, distinct
from adapters.wire.odata import reader as list_reader
from adapters.wire.tolerant import UNBUILT, Marked, Reader, build_readers
from adapters.wire.vendor_values import Id, Instant, MaybeDay, MaybeNumber, Text


class Piece(Vendor):
    Number: Id
    Price: MaybeNumber = None


class Sale(Vendor):
    key = ("Number",)
    changed_in = "Changed"

    Number: Id
    At: Instant
    Changed: Instant | None = None
    Buyer: Text = None
    Born: MaybeDay = None
    Amount: MaybeNumber = None
    Pieces: Children[Piece] = Field(default_factory=list)


SALES = list_reader(Sale)
GOOD = {"Number": "1", "At": "/Date(0)/", "Buyer": "Amelia", "Amount": "12.50", "Pieces": {"results": [{"Number": "10"}]}}


def read(*rows: Any, reader: Reader[Any] = SALES) -> tuple[Any, list[str]]:
    """The list as it is read, and the names of what was lost."""
    body = json.dumps({"d": {"results": list(rows)}}).encode()
    try:
        return reader(body).d, []
    except ValueError:
        feed, lost = reader.salvage(body)
        return feed.d, [loss.field for loss in lost]


@pytest.mark.parametrize(
    ("field", "odd"),
    [
        ("Born", "/Date(-62135769600000)/"),
        ("Born", "0000-00-00"),
        ("Born", "/Date(253402300800000)/"),
        ("Born", "/Date(NaN)/"),
        ("Born", "unknown"),
        ("Born", 19840514),
        ("Born", ["1984-05-14"]),
        ("Amount", "66,200"),
        ("Amount", "N/A"),
        ("Amount", "NaN"),
        ("Amount", "Infinity"),
        ("Amount", "1E+400"),
        ("Amount", "1_000"),
        ("Amount", True),
        ("Amount", {"amount": 1}),
        ("Buyer", {"name": "Amelia"}),
        ("Buyer", 1.5),
        ("Pieces", "none"),
    ],
)
def test_an_odd_value_is_none_and_told_and_the_rest_of_its_row_is_there(field: str, odd: Any) -> None:
    expected = SALES(orjson.dumps({"d": {"results": [{**GOOD, field: None}]}})).d.results[0]
    (row,), lost = rows_of(read({**GOOD, field: odd}))
    assert row.unreadable == (field,)
    assert row.model_copy(update={"unreadable": ()}) == expected
    assert lost == [field]


def rows_of(told: tuple[Any, list[str]]) -> tuple[list[Any], list[str]]:
    return told[0].results, told[1]


@pytest.mark.parametrize("at", [None, "yesterday", "/Date(253402300800000)/", 5, [], {}])
def test_a_row_without_its_time_is_left_out_and_the_others_are_read(at: Any) -> None:
    found, lost = read({**GOOD, "Number": "1"}, {**GOOD, "Number": "2", "At": at}, {**GOOD, "Number": "3"})
    assert [row.Number for row in found.results] == ["1", "3"]
    assert found.left_out == ("results",)
    assert lost == ["At"]


@pytest.mark.parametrize("row", [None, "text", 7, [], {}, [[]]])
def test_what_is_no_row_at_all_is_left_out(row: Any) -> None:
    found, _ = read(GOOD, row)
    assert [one.Number for one in found.results] == ["1"]


def test_a_piece_without_a_key_costs_itself_and_not_its_sale() -> None:
    found, lost = read({**GOOD, "Pieces": {"results": [{"Number": None}, {"Number": "11", "Price": "free"}]}})
    assert [(piece.Number, piece.Price) for piece in found.results[0].Pieces] == [("11", None)]
    assert found.results[0].left_out == ("Pieces",)
    assert sorted(lost) == ["Pieces.Number", "Pieces.Price"]


def test_one_object_for_a_list_of_one_is_that_list() -> None:
    found, lost = read({**GOOD, "Pieces": {"Number": "10", "Price": "3"}})
    assert [(piece.Number, piece.Price) for piece in found.results[0].Pieces] == [("10", Decimal(3))]
    assert lost == []
    whole = orjson.dumps({"d": {"results": GOOD}})
    feed, told = SALES.salvage(whole)
    assert ([row.Number for row in feed.d.results], told) == (["1"], [])


@pytest.mark.parametrize("odd", ["none", True, 7])
def test_an_expanded_list_that_is_none_is_no_piece_without_its_fields(odd: Any) -> None:
    class Note(Vendor):
        Text: Text = None

    class Noted(Vendor):
        Number: Id
        Notes: Children[Note] = Field(default_factory=list)

    whole = orjson.dumps({"d": {"results": [{"Number": "1", "Notes": {"results": odd}}]}})
    feed, lost = list_reader(Noted).salvage(whole)
    assert [(row.Number, row.Notes, row.unreadable) for row in feed.d.results] == [("1", [], ("Notes",))]
    assert [loss.field for loss in lost] == ["Notes"]


def test_a_number_for_a_text_is_its_digits() -> None:
    class Page(Marked):
        title: str
        zip: Text = None

    pages: Reader[Page] = Reader(Page)
    assert pages.salvage(b'{"title": 1984, "zip": 10115}') == (Page(title="1984", zip="10115"), [])


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'{"d": null}', b'{"d": {}}', b'{"d": {"results": "many"}}', b'{"d": {"rows": []}}']
)
def test_a_wrong_envelope_is_malformed(body: bytes) -> None:
    with pytest.raises(ValueError):
        SALES(body)
    with pytest.raises(ValueError):
        SALES.salvage(body)


def test_nesting_without_end_is_malformed() -> None:
    with pytest.raises(ValueError):
        SALES.salvage(b'{"d": ' + b"[" * 100_000)


def test_invalid_utf8_and_lone_surrogates_cost_only_the_text_with_them() -> None:
    buyers = [b"Am\xe9lie", b"\\ud83d", b"\\ud83d\\ude00"]
    rows = (b'{"Number": "%d", "At": "/Date(0)/", "Buyer": "%s"}' % one for one in enumerate(buyers))
    body = b'\xef\xbb\xbf{"d": {"results": [' + b",".join(rows) + b"]}}"
    feed, lost = SALES.salvage(body)
    assert [row.Buyer for row in feed.d.results] == [None, None, "\N{GRINNING FACE}"]
    assert [loss.field for loss in lost] == ["Buyer", "Buyer"]


def test_a_number_of_five_thousand_digits_costs_itself() -> None:
    feed, lost = SALES.salvage(b'{"d":{"results":[{"Number":"1","At":"/Date(0)/","Amount":' + b"9" * 5000 + b"}]}}")
    assert (feed.d.results[0].Amount, [loss.field for loss in lost]) == (None, ["Amount"])


def test_of_two_rows_with_one_id_the_latest_change_stays() -> None:
    """Without a time of change the first one stays."""

    def row(buyer: str, changed: int | None) -> Sale:
        at = None if changed is None else datetime(changed, 1, 1, tzinfo=UTC)
        return Sale(Number="1", At=datetime(2026, 1, 1, tzinfo=UTC), Changed=at, Buyer=buyer)

    old, new, undated = row("old", 2025), row("new", 2026), row("undated", None)
    assert [one.Buyer for one in distinct([old, new, undated])] == ["new"]
    assert [one.Buyer for one in distinct([new, old])] == ["new"]
    assert [one.Buyer for one in distinct([undated, row("second", None)])] == ["undated"]


def test_ids_are_trimmed() -> None:
    found, lost = read({**GOOD, "Number": "  1 "})
    assert (found.results[0].Number, lost) == ("1", [])


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(place=st.sampled_from(sorted(Sale.model_fields)), odd=ODD, at=st.integers(0, 2))
def test_whatever_stands_in_one_field_the_other_rows_are_as_they_were(place: str, odd: Any, at: int) -> None:
    rows: list[dict[str, Any]] = [{**GOOD, "Number": f"row {number}"} for number in range(3)]
    others = [row["Number"] for number, row in enumerate(rows) if number != at]
    alias = Sale.model_fields[place].alias or place
    rows[at][alias] = odd
    found, lost = read(*rows)
    assert [row.Number for row in found.results if row.Number in others] == others
    assert len(found.results) + found.left_out.count("results") == 3
    for row in found.results:
        if row.Number in others:
            assert (row.Buyer, row.Amount, row.unreadable) == ("Amelia", Decimal("12.50"), ())
    assert all("row" not in name and "Amelia" not in name for name in lost)


def test_no_name_that_somebody_may_have_written_is_told_as_a_field() -> None:
    class Bag(Marked):
        model_config = ConfigDict(extra="ignore")
        entries: dict[str, int] = Field(default_factory=dict)

    bags: Reader[Bag] = Reader(Bag)
    _, lost = bags.salvage(b'{"entries": {"amelia.hart@example.com": "x", "+44 7700": "y", "Amelia Hart": "z"}}')
    assert {loss.field for loss in lost} == {"entries.*"}


def test_a_sound_answer_is_read_without_a_second_look() -> None:
    assert isinstance(SALES(orjson.dumps({"d": {"results": [GOOD]}})), Feed)


class Card(Marked):
    model_config = ConfigDict(hide_input_in_errors=True)

    number: int


@pytest.mark.parametrize("ahead", [True, False])
def test_a_reader_built_late_quotes_nothing_that_was_sent(ahead: bool) -> None:
    reader: Reader[Card] = Reader(Card)
    if ahead:
        reader.build()
    with pytest.raises(ValidationError) as odd:
        reader(b'{"number": "Amelia"}')
    assert "number" in str(odd.value)
    assert "Amelia" not in str(odd.value)


def test_readers_are_built_ahead_of_their_answers_one_a_turn() -> None:
    mine: list[Reader[Any]] = [Reader(Card), list_reader(Sale)]
    assert all(reader in UNBUILT for reader in mine)
    there = list(UNBUILT)
    assert len(list(build_readers())) == len(there)
    assert list(UNBUILT) == []
