"""What an odd value in the knowledge base's answers costs: itself."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.capabilities import ARTICLE_BODY, ARTICLE_PAGE
from adapters.ports.errors import Malformed
from adapters.systems.mindtouch import mapping, wire
from adapters.wire.losses import gathered
from adapters.wire.message import Request
from tests.soak import tried
from tests.unit.adapters.mindtouch.test_adapter import PlayedLine, articles, search
from tests.unit.adapters.mindtouch.test_mapping import HIT
from tests.unit.adapters.oddities import Answer, costs, read, spoilt

PAGE = {
    "@id": "426",
    "@deleted": "false",
    "date.modified": "Tue, 16 Dec 2025 21:42:14 GMT",
    "path": {"@seo": "true", "#text": "Policies/Returns/Gift_returns"},
    "title": "Gift returns",
    "summary": "How to take back a gift",
    "uri.ui": "https://help.example.com/Gift",
    "tags": {"@count": "2", "tag": [{"@value": "article:howto", "@id": "4"}, {"@value": "returns", "@id": "5"}]},
}
CONTENTS = {"@type": "text/html", "body": ["<p>Bring it</p>", {"@target": "toc", "#text": "<em>No headers</em>"}]}

ANSWERS = {
    "search": Answer(
        wire.read_hits,
        {"@querycount": "28", "result": [{**HIT, "id": one} for one in ("426", "427")]},
        lambda answers: {hit.id: mapping.hit(hit) for hit in answers.hits},
        rows=("result",),
        tells_apart=frozenset({"result.id"}),
        carries=frozenset({"result"}),
    ),
    "page": Answer(wire.read_page, PAGE, lambda page: {"": mapping.article_page(page)}, carries=frozenset({"@id"})),
    "contents": Answer(
        wire.read_contents, CONTENTS, lambda contents: {"": mapping.article_body(contents)}, carries=frozenset({"body"})
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_stands_at_one_place_costs_itself(name: str) -> None:
    assert costs(ANSWERS[name]) == []


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ({"title": 1984}, "1984"),
        ({"title": {"#text": 1984, "@lang": "en"}}, "1984"),
        ({"title": {"@lang": "en"}}, "Gift returns, as its page has it"),
        ({"title": None}, "Gift returns, as its page has it"),
        ({"title": {"a": "b", "#text": "x"}}, "Gift returns, as its page has it"),
        ({"title": ["a", "b"], "page": ""}, "426"),
        ({"title": " ", "page": "none"}, "426"),
    ],
)
async def test_a_numeric_title_is_read_as_text_and_an_absent_one_is_replaced(told: Any, title: str) -> None:
    """The title of the page stands in for it."""
    hit = {**HIT, "page": {"title": "Gift returns, as its page has it"}, **told}
    found = await search(PlayedLine(lambda ask: (200, {"@querycount": "1", "result": hit}))).search("gift", limit=5)
    assert [article.title for article in found.records] == [title]


@pytest.mark.parametrize(
    "odd",
    [
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "Sat, 01 Jan 0000 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Tue, 16 Dec 2025 21:42:14 +99999999999999",
        "Tue, 16 Dec 25 21:42:14 GMT",
        "Tue, 36 Dec 2025 21:42:14 GMT",
        "2025-12-16",
        "0000-00-00",
        17,
        [],
    ],
)
def test_a_time_that_is_none_costs_the_time_only(odd: object) -> None:
    page, losses = read(wire.read_page, {**PAGE, "date.modified": odd})
    assert (page.modified, page.title) == (None, "Gift returns")
    assert [loss.field for _, loss in losses.found] == ["date.modified"]


@pytest.mark.parametrize("deleted", ["true", True, " TRUE "])
async def test_a_page_that_is_said_to_be_deleted_in_whatever_form_is_none(deleted: object) -> None:
    line = PlayedLine(lambda ask: (200, {**PAGE, "@deleted": deleted}))
    assert await articles(line).fetch(["426"], frozenset({ARTICLE_PAGE})) == {}


@pytest.mark.parametrize("body", [None, [], {}, [{"@target": "toc"}], True, {"#text": "<p>"}])
async def test_a_body_that_is_none_is_malformed_and_not_an_empty_article(body: object) -> None:
    line = PlayedLine(lambda ask: (200, {"@type": "text/html", "body": body}))
    if body == []:
        assert (await articles(line).fetch(["426"], frozenset({ARTICLE_BODY})))["426"][ARTICLE_BODY].html == ""  # type: ignore[attr-defined]
        return
    with pytest.raises(Malformed):
        await articles(line).fetch(["426"], frozenset({ARTICLE_BODY}))


@pytest.mark.parametrize(
    ("rank", "score"), [("N/A", None), ("NaN", None), ("0,9", None), (1, 1.0), ("7", 1.0), (-1, 0.0), ([], None)]
)
def test_a_rank_that_is_no_figure_is_no_score(rank: object, score: float | None) -> None:
    answers, _ = read(wire.read_hits, {"@querycount": "1", "result": {**HIT, "rank": rank}})
    assert mapping.hit(answers.hits[0]).score == score


async def test_a_single_unreadable_hit_is_reported_as_lost() -> None:
    line = PlayedLine(lambda ask: (200, {"@querycount": "1", "result": {**HIT, "id": None}}))
    with gathered() as losses:
        found = await search(line).search("gift", limit=5)
    assert found.records == ()
    assert losses.left_out


async def test_where_the_total_is_unreadable_only_a_full_page_has_a_next_one() -> None:
    line = PlayedLine(lambda ask: (200, {"@querycount": "many", "result": [{**HIT, "id": one} for one in ("1", "2")]}))
    assert (await search(line).search("gift", limit=2)).next == "2"
    assert (await search(line).search("gift", limit=3)).next is None


async def test_a_search_without_any_readable_hit_ends_after_a_few_requests() -> None:
    line = PlayedLine(lambda ask: (200, {"@querycount": "100000", "result": [{"id": {}}, {"id": []}]}))
    with pytest.raises(Malformed):
        await search(line).search("gift", limit=2)
    assert len(line.targets) == 5


HITS = spoilt([{**HIT, "id": str(1000 + number)} for number in range(10)], ids={"id"})


@settings(max_examples=tried(60))
@given(spoilt=HITS, limit=st.integers(1, 6))
async def test_every_hit_that_can_be_read_comes_however_many_are_lost(spoilt: list[Any], limit: int) -> None:
    hits = [sent for _, sent in spoilt]

    def answer(ask: Request) -> tuple[int, object]:
        offset = int(ask.target.split("offset=")[1].split("&")[0])
        return 200, {"@querycount": str(len(hits)), "result": hits[offset : offset + limit]}

    after, found = None, list[str]()
    for _ in range(len(hits) + 1):
        try:
            page = await search(PlayedLine(answer)).search("gift", limit=limit, after=after)
        except Malformed:
            assert not found, "a search that began has failed"
            return
        found += [article.id for article in page.records]
        if (after := page.next) is None:
            break
    else:
        raise AssertionError("the search does not end")
    readable = [one for hit in hits for one in read(wire.read_hits, {"@querycount": 1, "result": [hit]})[0].hits]
    assert set(found) == {one.id for one in readable if one.type in (None, "page") and one.id.isdigit()}


@pytest.mark.parametrize(
    ("title", "told"), [({"a": "b"}, ["title"]), ({"@lang": "en"}, []), ({}, []), ({"#text": {}}, ["title"])]
)
def test_an_object_for_a_text_is_reported_if_it_is_more_than_attributes(title: object, told: list[str]) -> None:
    _, losses = read(wire.read_page, {"@id": "426", "title": title})
    assert [loss.field for _, loss in losses.found] == told
