"""What is typed into the people search, in the CRM's `$search`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.errors import BadRequest, Unreachable
from adapters.ports.shapes import Hits
from adapters.systems.sap_cloud_for_customer.people_search import search_text, words
from tests.unit.adapters.sap_cloud_for_customer.service import PlayedService, search


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Amelia Hart", "*Amelia* *Hart*"),
        ("  amelia,hart; ", "*amelia* *hart*"),
        ("amelia.hart+vip@example.com", "*amelia.hart+vip@example.com*"),
        ("Ångström-O'Neill", "*Ångström-O'Neill*"),
        ("A\u030angstro\u0308m", "*Ångström*"),
        ("Am*lia", "*Amlia*"),
        ('-"Hart" +Amelia NOT (OR)', "*Hart* *Amelia* *NOT* *OR*"),
        ("Hart Hart hart", "*Hart* *hart*"),
        ("HRD-10002841", "*HRD-10002841*"),
        ("+44 7700-900123", "*44* *7700-900123*"),
        ("किरण", "*किरण*"),
        ("* ** -", None),
        ("\N{WATCH} % & $filter", "*filter*"),
        ("", None),
        ("w" * 201, None),
        ("ab " * 5, "*ab*"),
        (" ".join(f"word{n}" for n in range(60)), None),
    ],
)
def test_each_word_stands_between_wildcards_and_nothing_else_is_left(typed: str, asked: str | None) -> None:
    assert search_text(typed) == asked


@given(st.text())
def test_whatever_is_typed_no_word_holds_a_sign_that_could_be_an_operator(typed: str) -> None:
    for word in words(typed):
        assert word
        assert not set(word) & set("*\"'()[]{}<>~^!?&|:;=%$#,\\/ \t\r\n\x00") - {"'"}
        assert word[0] not in "+-'@._"
        assert word[-1] not in "+-'@._"


def rows(count: int) -> list[dict[str, str]]:
    return [{"CustomerID": str(n)} for n in range(count)]


@pytest.mark.parametrize(("there", "shown", "following"), [(2, 2, None), (3, 3, None), (4, 3, "13")])
async def test_one_row_more_is_asked_for_to_know_whether_there_is_more(there: int, shown: int, following: str | None) -> None:
    service = PlayedService(lambda get: rows(there))
    found = await search(service).search("Hart", limit=3, after="10")
    assert (len(found.records), found.next) == (shown, following)
    ((get,),) = service.requests
    assert (get.options["$search"], get.options["$top"], get.options["$skip"]) == ("*Hart*", "4", "10")


async def test_a_page_that_the_server_ended_itself_leads_on() -> None:
    found = await search(PlayedService(lambda get: rows(2), truncated=True)).search("Hart", limit=3)
    assert (len(found.records), found.next) == (2, "2")


async def test_an_empty_page_never_leads_on() -> None:
    assert await search(PlayedService(lambda get: [], truncated=True)).search("Hart", limit=3) == Hits(())


@pytest.mark.parametrize("after", ["", "-1", "x", "1.5", "²", "1234567", "1&$top=9"])
async def test_a_forged_place_to_go_on_from_is_turned_down_unasked(after: str) -> None:
    service = PlayedService(lambda get: [])
    with pytest.raises(BadRequest):
        await search(service).search("Hart", limit=3, after=after)
    assert service.requests == []


async def test_a_search_that_failed_does_not_read_as_nobody() -> None:
    with pytest.raises(Unreachable):
        await search(PlayedService(lambda get: Unreachable("played"))).search("Hart", limit=3)
