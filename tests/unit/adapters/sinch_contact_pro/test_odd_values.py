"""What an odd value in a contact costs: itself."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from adapters.guards.proof import ProvenStream
from adapters.ports.capabilities import Flow
from adapters.ports.errors import Malformed
from adapters.ports.records import Interaction
from adapters.ports.shapes import Page, Position, Window
from adapters.systems.sinch_contact_pro import mapping, wire
from adapters.systems.sinch_contact_pro.settings import Columns
from adapters.wire.losses import gathered
from adapters.wire.message import Request, Response
from tests.soak import tried
from tests.unit.adapters.oddities import Answer, costs, read, spoilt, walked
from tests.unit.adapters.sinch_contact_pro.centre import Centre, Held, settings

Change = Callable[[Any], Any]
AMELIA, OLIVER = "+447700900123", "+447700900124"
ID, OTHER = f"phone:{AMELIA}", f"phone:{OLIVER}"
CDC = "sap-customer-data-cloud"
SETTINGS = settings()
ROWS = wire.rows_reader(Columns())


def told(rows: Iterable[mapping.ContactRow]) -> dict[str, Interaction]:
    return {one.id: one for one in mapping.interactions(rows, other_channel=SETTINGS.other_channel)}


ANSWERS = {
    "reporting": Answer(
        ROWS,
        {"value": [{**Held(number, 9, AMELIA).row(), "Subject": "Repair"} for number in (1, 2)]},
        lambda rows: told(mapping.of_row(row, SETTINGS) for row in rows.value),
        rows=("value",),
        tells_apart=frozenset({"value.ContactGuid", "value.StartTime"}),
        carries=frozenset({"value"}),
        together={"value.ChannelName": frozenset({"kind", "channel"})},
    ),
    "management": Answer(
        wire.read_legs,
        [Held(number, 9, AMELIA).leg(0) for number in (1, 2)],
        lambda legs: told(mapping.of_leg(leg, SETTINGS) for leg in legs.legs),
        tells_apart=frozenset({"guid", "created"}),
        together={"channel_type": frozenset({"kind", "channel", "summary"})},
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_stands_at_one_place_costs_itself(name: str) -> None:
    assert costs(ANSWERS[name]) == []


class Odd(Centre):
    """Sends its answers changed: `rows` of reporting, `legs` of contact management."""

    def __init__(self, held: list[Held], *, rows: Change = lambda _: _, legs: Change = lambda _: _) -> None:
        super().__init__(held)
        self._change = {True: rows, False: legs}

    async def ask(self, ask: Request) -> Response:
        reply = await super().ask(ask)
        content = self._change["/FactCemContacts" in ask.target](reply.json())
        return Response(200, {}, json.dumps(content).encode(), reply.system, reply.capability)


def each(number: int, **odd: Any) -> Change:
    """Changes the rows and legs of one contact."""

    def change(content: Any) -> Any:
        rows = content["value"] if isinstance(content, dict) else content
        changed = [{**row, **odd} if number_of(row) == number else row for row in rows]
        return {"value": changed} if isinstance(content, dict) else changed

    return change


def number_of(row: Any) -> int:
    return int((row.get("ContactGuid") or row["guid"]).replace("-", ""), 16)


ALL = Window(9)


async def page_of(centre: Centre, window: Window = ALL, **changed: Any) -> Page[Interaction]:
    page = (await centre.contacts(**changed).pages([ID], window))[ID]
    assert isinstance(page, Page)
    return page


def numbers(page: Page[Interaction]) -> list[int]:
    return [int(entry.record.id, 16) for entry in page.entries]


HELD = [Held(1, 1, AMELIA), Held(2, 2, AMELIA), Held(3, 3, AMELIA)]


@pytest.mark.parametrize("odd", [None, 17, "soon", "0000-00-00T00:00:00Z", [], {}])
async def test_a_contact_without_a_time_is_left_out_with_its_legs(odd: object) -> None:
    with gathered() as losses:
        page = await page_of(Odd(HELD, rows=each(2, StartTime=odd)))
    assert (numbers(page), page.has_more) == ([3, 1], False)
    assert {(loss.field, loss.left_out) for _, loss in losses.found} == {("StartTime", True)}


async def test_what_is_told_as_lost_is_called_as_the_settings_call_it() -> None:
    columns = Columns(began="Begin", subject="Topic")
    row = {**Held(1, 1, AMELIA).row(), "Begin": "2026-01-01T00:00:00Z", "Topic": ["x"]}
    rows, losses = read(wire.rows_reader(columns), {"value": [row, {**row, "Begin": None}]})
    assert [one.subject for one in rows.value] == [None]
    assert {loss.field for _, loss in losses.found} == {"Begin", "Topic"}


@pytest.mark.parametrize(
    ("attached", "named"),
    [
        ({"cdcUid": 7}, ((CDC, "7"),)),
        ({"cdcUid": ["uid-1"]}, ((CDC, ""),)),
        ({"cdcUid": {}, "caseId": 5}, ((CDC, ""),)),
        ({"cdcUid": None}, ()),
        ({"caseId": ["x"]}, ()),
        ("uid-1", ((CDC, ""),)),
        ([], ((CDC, ""),)),
        (None, ()),
    ],
)
async def test_an_id_of_whom_a_contact_is_that_cannot_be_read_is_nobodys(attached: object, named: Any) -> None:
    page = await page_of(Odd(HELD, legs=each(2, attached_data=attached)))
    assert [entry.record.named for entry in page.entries] == [((CDC, "uid-3"),), named, ((CDC, "uid-1"),)]


@pytest.mark.parametrize("legs", [{}, {"error": "x"}, None, "none", 5, {"legs": []}])
async def test_contact_management_that_answers_with_no_list_is_malformed(legs: object) -> None:
    found = await Odd(HELD, legs=lambda _: legs).contacts().pages([ID], Window(9))
    assert isinstance(found[ID], Malformed)


async def test_one_leg_for_a_list_of_one_is_that_list() -> None:
    page = await page_of(Odd(HELD[:1], legs=lambda legs: legs[0] if legs else []))
    assert [entry.record.named for entry in page.entries] == [((CDC, "uid-1"),)]


async def test_legs_that_cannot_be_read_were_sent_all_the_same() -> None:
    """Else a full answer would be taken for all there is."""
    held = [Held(number, number, AMELIA, loaded=False) for number in range(1, 9)]
    centre = Odd(held, legs=lambda legs: [{**leg, "created": None} if number_of(leg) < 4 else leg for leg in legs])
    assert numbers(await page_of(centre, management_limit=4)) == [8, 7, 6, 5, 4]


def truncated(size: int, link: object) -> Change:
    """The server's own page holds so many rows, and has this link."""
    return lambda content: {
        "value": content["value"][:size],
        **({"@odata.nextLink": link} if len(content["value"]) > size else {}),
    }


LINKS = ["https://10.0.0.7/odata/v1/FactCemContacts?$skiptoken=x", {"odd": True}, "https://centre.example.com/elsewhere", ["x"]]


@pytest.mark.parametrize("link", LINKS)
async def test_an_odd_next_link_ends_the_answer_and_time_leads_on(link: object) -> None:
    """The rows before it are given."""
    held = [Held(number, number, AMELIA) for number in range(1, 10)]
    centre = Odd(held, rows=truncated(4, link))
    first = await page_of(centre, management=False)
    assert (numbers(first), first.has_more) == ([9, 8, 7], True)
    assert len(centre.asks) == 1, "a longer answer would be cut at the same place"
    rest = await page_of(centre, Window(9, before=first.entries[-1].position), management=False)
    assert (numbers(rest), rest.has_more) == ([6, 5], True)


async def test_a_page_that_leads_nowhere_fails_and_is_not_taken_for_the_end() -> None:
    centre = Odd(HELD, rows=truncated(1, LINKS[0]))
    first = await page_of(centre, management=False)
    assert (numbers(first), first.has_more) == ([3], True)
    rest = await centre.contacts(management=False).pages([ID], Window(9, before=first.entries[-1].position))
    assert isinstance(rest[ID], Malformed)


async def test_one_person_of_whom_nothing_can_be_read_costs_not_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.systems.sinch_contact_pro.adapter.LONGEST", 40)
    held = [Held(number, number, AMELIA) for number in range(1, 60)] + [Held(99, 1, OLIVER)]
    lost = lambda content: {"value": [{**row, "StartTime": 5} if number_of(row) < 99 else row for row in content["value"]]}  # noqa: E731
    found = await Odd(held, rows=lost).contacts(management=False).pages([ID, OTHER], Window(9))
    assert isinstance(found[ID], Malformed)
    assert numbers(found[OTHER]) == [99]  # type: ignore[arg-type]


async def test_a_lost_contact_is_an_error_for_its_owner_alone() -> None:
    """A person without contacts has none."""
    held = [*HELD, Held(9, 9, OLIVER)]
    stream = ProvenStream(
        Odd(held, rows=each(9, StartTime=5), legs=lambda _: []).contacts(), "sinch-contact-pro", Flow.INTERACTIONS
    )
    nobody = "phone:+447700900999"
    with gathered() as losses:
        found = await stream.pages([ID, OTHER, nobody], Window(9))
    assert numbers(found[ID]) == [3, 2, 1]  # type: ignore[arg-type]
    assert isinstance(found[OTHER], Malformed), "nobody may take what was lost for nothing"
    assert found[nobody] == Page((), has_more=False)
    assert [[bool(losses.of(id_)) for id_ in (ID, OTHER, nobody)], bool(losses.of_nobody([ID, OTHER, nobody]))] == [
        [False, True, False],
        False,
    ]


async def test_a_row_that_is_asked_for_again_is_counted_once() -> None:
    held = [Held(number, 5, AMELIA) for number in range(1, 60)]
    with gathered() as losses:
        await page_of(Odd(held, rows=each(2, Subject=["x"]), legs=each(2, direction=[])), Window(2), management_limit=3)
    assert sorted(loss.field for _, loss in losses.found) == ["Subject", "direction"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
async def test_a_contact_at_the_ends_of_the_calendar_breaks_nothing(at: str) -> None:
    centre = Odd(HELD, rows=each(2, StartTime=at), legs=lambda legs: legs)
    page = await page_of(centre)
    assert sorted(numbers(page)) == [1, 2, 3]
    truncated = await page_of(Odd([*HELD, Held(4, 4, AMELIA)], rows=each(2, StartTime=at)), Window(1))
    assert (len(truncated.entries), truncated.has_more) == (1, True)
    again = await page_of(centre, Window(1, before=Position(datetime.fromisoformat(at), "F" * 32)))
    assert len(again.entries) <= 1
    sent = [ask.target for ask in centre.asks]
    assert not [one for one in sent if "startTime=1-" in one or "lt%201-" in one]


class Spoilt(Centre):
    """Finds and sorts by what it knows of contacts, and sends what has become of them."""

    def __init__(self, rows: list[tuple[Any, Any]]) -> None:
        super().__init__([])
        self._spoilt = rows

    def _rows(self, told: Mapping[str, str]) -> list[Any]:
        end, start = (re.search(rf"StartTime {word} (\S+)", told["$filter"]) for word in ("lt", "ge"))
        found = [
            sent
            for known, sent in self._spoilt
            if (end is None or known["StartTime"] < end[1]) and (start is None or known["StartTime"] >= start[1])
        ]
        return found[: int(told["$top"])]


def ids_in(row: Any) -> list[str]:
    """None of a row that can't be read, or of which it can't be read whose it is."""
    rows, _ = read(ROWS, {"value": [row]})
    return [one.guid for one in rows.value if AMELIA in mapping.of_row(one, SETTINGS).addresses]


SOUND = [Held(number, 30 - number // 2, AMELIA).row() for number in range(1, 11)]


@budget(max_examples=tried(60))
@given(spoilt(SOUND, ids={"ContactGuid"}), st.integers(1, 6))
async def test_every_contact_that_can_be_read_comes_once_and_the_walk_ends(rows: list[Any], limit: int) -> None:
    found = await walked(Spoilt(rows).contacts(management=False), ID, limit)
    assert sorted(found) == sorted({one for _, row in rows for one in ids_in(row)})
