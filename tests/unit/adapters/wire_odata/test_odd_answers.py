"""What an OData service sends oddly: each row by itself, each field by itself, and only a wrong envelope as a whole."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from pydantic import Field

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Malformed, SourceError
from adapters.wire.losses import gathered
from adapters.wire.odata import Children, Parent, Vendor, Vital, reader
from adapters.wire.odata_offsets import MOST_READS, filled
from adapters.wire.odata_service import Get, Rows, Service
from adapters.wire.vendor_values import Id, MaybeInstant, MaybeNumber, Text
from tests.soak import tried
from tests.unit.adapters.wire_odata.test_service import PlayedLine, multipart, reply


class Part(Vendor):
    key = ("Number",)

    Number: Id
    Price: MaybeNumber = None


class Thing(Vendor):
    key = ("ID",)
    changed_in = "Changed"

    ID: Id
    Name: Text = None
    Changed: MaybeInstant = None
    Price: MaybeNumber = None
    Blocked: Vital[bool | None] = None
    Parts: Children[Part] = []  # noqa: RUF012
    Owner: Parent[Part] = None


THINGS = reader(Thing)


def line(*pages: Any) -> PlayedLine:
    bodies = [json.dumps(page).encode() for page in pages]
    return PlayedLine(lambda ask: reply(bodies.pop(0)))


async def read(*pages: Any) -> Rows[Any] | SourceError:
    service: Any = Service(line(*pages), path="/root", fixed={}, headers={})  # type: ignore[arg-type]
    (found,) = await service.read([Get("A", {}, THINGS)], capability=Capability.ORDERS, operation="x", rounds=len(pages))
    return found  # type: ignore[no-any-return]


async def things(*rows: Any, **envelope: Any) -> Rows[Any]:
    found = await read({"d": {"results": list(rows), **envelope}})
    assert isinstance(found, Rows)
    return found


def page(*ids: Any, after: Any = None, **more: Any) -> dict[str, Any]:
    return {"d": {"results": [{"ID": id_, **more} for id_ in ids], **({"__next": after} if after else {})}}


# --- rows ------------------------------------------------------------------------------------------------------------


async def test_a_row_without_its_number_is_left_out_counted_and_reported() -> None:
    """An odd field costs only itself."""
    with gathered() as losses:
        rows = await things({"ID": "1", "Name": {}}, {"ID": None}, "?", None, {"ID": " 2 ", "Name": "b"})
    assert [(row.ID, row.Name, row.unreadable) for row in rows.rows] == [("1", None, ("Name",)), ("2", "b", ())]
    assert (rows.sent, rows.left_out, rows.whole, rows.doubles) == (5, 3, False, 0)
    assert [(one.field, one.rows) for one in losses.told("played", "")] == [("ID", 1), ("Name", 1), ("results", 2)]


async def test_a_lost_row_is_known_by_what_it_says_to_whom_it_may_belong() -> None:
    of_two = await things({"ID": "1"}, {"ID": {}, "Name": "0000000002"})
    assert [of_two.may_lack(one, ["1", "2"]) for one in ("1", "2")] == [False, True]
    of_nobody = await things({"ID": "1"}, {"ID": {}})
    assert [of_nobody.may_lack(one, ["1", "2"]) for one in ("1", "2")] == [True, True]
    assert not (await things({"ID": "1", "Name": {}})).may_lack("1", ["1"]), "an odd field is no lost row"


async def test_of_a_row_sent_twice_the_latest_change_is_kept() -> None:
    """Without a time of change the first one is kept."""
    newer, older = (
        {"ID": "1", "Name": "new", "Changed": "/Date(1772000002000)/"},
        {"ID": "1", "Name": "old", "Changed": "/Date(1772000001000)/"},
    )
    undated = {"ID": "1 ", "Name": "undated"}
    for rows, kept in (
        ([newer, older], "new"),
        ([older, newer], "new"),
        ([undated, older], "old"),
        ([undated, undated | {"Name": "later"}], "undated"),
        ([older, newer | {"Changed": "/Date(NaN)/"}], "old"),
    ):
        found = await things(*rows)
        assert ([row.Name for row in found.rows], found.sent, found.doubles, found.whole) == ([kept], 2, 1, True)


async def test_a_row_on_two_of_the_servers_pages_comes_once_and_counts_as_two() -> None:
    found = await read(page("1", "2", after="A?$skiptoken=2"), page("2", {}, "3"))
    assert isinstance(found, Rows)
    assert ([row.ID for row in found.rows], found.sent, found.doubles, found.left_out) == (["1", "2", "3"], 5, 1, 1)


@pytest.mark.parametrize("results", [{"ID": "1"}, [{"ID": "1"}]])
async def test_one_row_stands_for_a_list_of_one(results: object) -> None:
    found = await read({"d": {"results": results}})
    assert isinstance(found, Rows)
    assert ([row.ID for row in found.rows], found.whole) == (["1"], True)


@pytest.mark.parametrize(
    "body", [{}, {"d": None}, {"d": []}, {"d": {}}, {"d": {"results": None}}, {"d": {"results": "?"}}, [], 7, "d"]
)
async def test_only_a_wrong_envelope_is_an_answer_of_another_kind(body: Any) -> None:
    assert isinstance(await read(body), Malformed)


# --- fields ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("1250.00", "1250.00"), (1250, "1250"), (12.5, "12.5"), ("-3.5", "-3.5"), ("1E3", "1E3"), ("", None), (None, None),
        ("1250.00-", None), ("1,250.00", None), ("1.250,00", None), ("1 250", None), ("NaN", None), ("Infinity", None),
        (float("nan"), None), (float("inf"), None), ("1e400", None), (True, None), ("12 GBP", None), ("١٢", None), ("0x10", None),
    ],
)  # fmt: skip
async def test_a_number_is_read_from_text_but_in_no_undocumented_notation(sent: Any, meant: Any) -> None:
    (row,) = (await things({"ID": "1", "Price": sent})).rows
    assert row.Price == (None if meant is None else Decimal(meant))
    assert row.lacks("Price") is (meant is None and sent not in ("", None))


@pytest.mark.parametrize("blocked", [{}, "perhaps", 2])
async def test_an_odd_flag_that_decides_if_a_row_may_be_used_costs_the_row(blocked: object) -> None:
    found = await things({"ID": "1", "Blocked": blocked}, {"ID": "2", "Blocked": None}, {"ID": "3"}, {"ID": "4", "Blocked": True})
    assert [(row.ID, row.Blocked) for row in found.rows] == [("2", None), ("3", None), ("4", True)]
    assert found.left_out == 1


ONE, TWO = {"Number": "10"}, {"Number": "20"}


@pytest.mark.parametrize(
    ("sent", "numbers", "lost"),
    [
        ([ONE, TWO], ["10", "20"], False), ({"results": [ONE, TWO]}, ["10", "20"], False), (ONE, ["10"], False),
        ({"results": ONE}, ["10"], False), ({"results": [ONE], "__deferred": {"uri": "x"}}, ["10"], False),
        ({"__deferred": {"uri": "x"}}, [], False), ({"__deferred": None}, [], False), (None, [], False), ([], [], False),
        ({"results": None}, [], False), ([ONE, ONE, TWO], ["10", "20"], False), ([ONE, {}], ["10"], True),
        ([ONE, None], ["10"], True),
        ([ONE, {"Number": " "}], ["10"], True), ("?", [], True), (7, [], True), ({}, [], True), ({"results": 5}, [], True),
    ],
)  # fmt: skip
async def test_an_expanded_list_is_read_in_every_dialect(sent: Any, numbers: list[str], lost: bool) -> None:
    """An odd part of it costs itself."""
    found = await things({"ID": "1", "Name": "a", "Parts": sent}, {"ID": "2"})
    assert ([part.Number for part in found.rows[0].Parts], found.rows[0].Name) == (numbers, "a")
    assert [row.lacks("Parts") for row in found.rows] == [lost, False]


@pytest.mark.parametrize(
    ("sent", "number", "lost"),
    [
        (ONE, "10", False), ({"results": ONE}, "10", False), ([ONE], "10", False),
        ({"results": ONE, "__deferred": {}}, "10", False), ({"__deferred": {"uri": "x"}}, None, False),
        (None, None, False), ([], None, False),
        ([ONE, TWO], None, True), ("?", None, True), ({}, None, True), ({"Number": {}}, None, True),
    ],
)  # fmt: skip
async def test_an_expanded_owner_is_read_in_every_dialect(sent: Any, number: str | None, lost: bool) -> None:
    """An odd owner costs itself."""
    (row,) = (await things({"ID": "1", "Owner": sent})).rows
    assert (row.Owner and row.Owner.Number, row.lacks("Owner")) == (number, lost)


# --- envelopes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "count"), [("63", 63), (63, 63), ("63.0", 63), ("", None), ("many", None), ({}, None), ("-1", None)]
)
async def test_a_count_that_can_not_be_read_is_not_known(sent: object, count: int | None) -> None:
    with gathered() as losses:
        found = await things({"ID": "1"}, __count=sent)
    assert ([row.ID for row in found.rows], found.count, found.whole) == (["1"], count, True)
    assert bool(losses) is (count is None and sent != "")


@pytest.mark.parametrize("link", [{}, {"uri": "A?$skiptoken=2"}, 5, ["A?$skiptoken=2"], True])
async def test_a_next_link_that_is_none_never_reads_as_the_end_of_the_list(link: object) -> None:
    found = await read({"d": {"results": [{"ID": "1"}], "__next": link}})
    assert isinstance(found, Malformed) or found.truncated  # type: ignore[union-attr]


@pytest.mark.parametrize("link", [None, "", " "])
async def test_a_list_without_a_next_link_has_come_to_its_end(link: object) -> None:
    assert (await things({"ID": "1"}, __next=link)).whole


async def test_each_answer_of_a_batch_loses_only_its_own_rows() -> None:
    """An answer of another kind fails alone."""
    bodies = [page("1", {}), page("2"), {"d": {"results": None}}]
    answer = multipart([(200, json.dumps(body).encode()) for body in bodies])
    service: Any = Service(PlayedLine(lambda ask: answer), path="/root", fixed={}, headers={})  # type: ignore[arg-type]
    gets = [Get(name, {}, THINGS) for name in "ABC"]
    one, two, three = await service.read(gets, capability=Capability.ORDERS, operation="x")
    assert ([row.ID for row in one.rows], one.left_out, one.may_lack("1", ["1", "2"])) == (["1"], 1, True)
    assert ([row.ID for row in two.rows], two.whole, two.may_lack("2", ["2"])) == (["2"], True, False)
    assert isinstance(three, Malformed)


# --- pages by offset -------------------------------------------------------------------------------------------------


def by_offset(sound: list[bool], asked: list[tuple[int, int]]) -> Callable[[int, int], Any]:
    async def read_some(top: int, skip: int) -> Rows[Any]:
        asked.append((top, skip))
        rows = [{"ID": str(place) if fine else {}} for place, fine in enumerate(sound)]
        return await things(*rows[skip : skip + top])

    return read_some


@trying(max_examples=tried(150))
@given(sound=st.lists(st.booleans(), max_size=40), limit=st.integers(1, 7))
async def test_joined_pages_by_offset_hold_all_that_is_readable_once_and_end(sound: list[bool], limit: int) -> None:
    found, start, pages = [], 0, []
    asked: list[tuple[int, int]] = []
    while True:
        before = len(asked)
        rows, following = await filled(by_offset(sound, asked), limit=limit, start=start)
        assert len(asked) - before <= MOST_READS
        found += [int(row.ID) for row in rows]
        pages.append(len(rows))
        if following is None:
            break
        assert following > start
        start = following
    expected = [place for place, fine in enumerate(sound) if fine]
    begins_lost = not found and len(sound) > (limit + 1) * MOST_READS
    assert found == ([] if begins_lost else expected)
    assert all(size <= limit for size in pages)


async def test_an_unreadable_first_page_ends_a_list_and_a_later_one_goes_on() -> None:
    sound = [False] * 40
    assert await filled(by_offset(sound, []), limit=3, start=0) == ([], None)
    assert await filled(by_offset(sound, []), limit=3, start=4) == ([], 4 + 4 * MOST_READS)


async def test_a_page_with_nothing_odd_is_one_read() -> None:
    asked: list[tuple[int, int]] = []
    rows, following = await filled(by_offset([True] * 9, asked), limit=3, start=3)
    assert ([row.ID for row in rows], following, asked) == (["3", "4", "5"], 6, [(4, 3)])


class Loose(Vendor):
    """A row that nothing identifies."""

    Note: Text = None


class Holder(Vendor):
    ID: Id
    Notes: Children[Loose] = Field(default_factory=list)
    Owner: Parent[Loose] = None


def held(**parts: object) -> Holder:
    feed, _ = reader(Holder).salvage(json.dumps({"d": {"results": [{"ID": "1", **parts}]}}).encode())
    (row,) = feed.d.results
    assert isinstance(row, Holder)
    return row


@pytest.mark.parametrize("inner", [{"results": []}, {"results": [{"Note": "x"}]}, {"results": {"Note": "x"}}])
def test_a_wrapper_in_a_wrapper_is_no_row_that_says_nothing(inner: object) -> None:
    row = held(Notes={"results": inner})
    assert (row.Notes, row.lacks("Notes")) == ([], True)


def test_nor_is_one_in_the_place_of_an_owner() -> None:
    row = held(Owner={"results": {"results": {"Note": "x"}}})
    assert (row.Owner, row.lacks("Owner")) == (None, True)
