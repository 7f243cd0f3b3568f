"""What the MindTouch adapter asks for and makes of the answers, over a line that is played."""

import json
from collections.abc import Callable

import orjson
import pytest

from adapters.ports.capabilities import ARTICLE_BODY, ARTICLE_PAGE, Capability
from adapters.ports.errors import BadRequest, Unreachable
from adapters.systems.mindtouch.adapter import Articles, ArticleSearch, Site, classify
from adapters.systems.mindtouch.settings import MindTouchSettings
from adapters.wire.classification import FINE
from adapters.wire.message import Request, Response

SETTINGS = MindTouchSettings.model_validate({"base_url": "http://127.0.0.1/@api/deki", "key": "k", "secret": "s", "user": "=u"})


class PlayedLine:
    def __init__(self, answer: Callable[[Request], tuple[int, object]]) -> None:
        self.targets: list[str] = []
        self._answer = answer

    async def ask(self, ask: Request) -> Response:
        self.targets.append(ask.target)
        status, content = self._answer(ask)
        if status >= 500:
            raise Unreachable("mindtouch", ask.capability)
        return Response(status, {}, json.dumps(content).encode(), "mindtouch", ask.capability)


def articles(line: PlayedLine) -> Articles:
    return Articles(Site(line))  # type: ignore[arg-type]


def search(line: PlayedLine) -> ArticleSearch:
    return ArticleSearch(Site(line), SETTINGS)  # type: ignore[arg-type]


def hits(*ids: str, in_all: int) -> dict[str, object]:
    found = [{"id": one, "title": f"Article {one}", "type": "page"} for one in ids]
    return {"@querycount": str(in_all), "result": found if len(found) > 1 else found[0] if found else ""}


async def test_only_the_asked_group_is_read() -> None:
    line = PlayedLine(lambda ask: (200, {"@id": "426", "title": "Gift returns"}))
    parts = await articles(line).fetch(["426"], frozenset({ARTICLE_PAGE}))
    assert list(parts["426"]) == [ARTICLE_PAGE]
    assert line.targets == ["/pages/426?dream.out.format=json&exclude=inbound%2Coutbound%2Cfiles"]


async def test_a_body_that_fails_stands_as_an_error_beside_the_page() -> None:
    line = PlayedLine(lambda ask: (503, "") if "contents" in ask.target else (200, {"@id": "426", "title": "Gift returns"}))
    parts = await articles(line).fetch(["426"], frozenset({ARTICLE_PAGE, ARTICLE_BODY}))
    assert isinstance(parts["426"][ARTICLE_BODY], Unreachable)
    assert parts["426"][ARTICLE_PAGE].title == "Gift returns"  # type: ignore[attr-defined]


async def test_when_every_part_fails_the_lookup_fails() -> None:
    with pytest.raises(Unreachable):
        await articles(PlayedLine(lambda ask: (503, ""))).fetch(["426"], frozenset({ARTICLE_PAGE, ARTICLE_BODY}))


@pytest.mark.parametrize("page_id", ["home", "=Policies", "0426", "", "../426", "４２６", "1" * 11])
async def test_an_id_that_is_no_page_number_is_unknown_without_a_call(page_id: str) -> None:
    line = PlayedLine(lambda ask: (200, {}))
    assert await articles(line).fetch([page_id], frozenset({ARTICLE_PAGE})) == {}
    assert line.targets == []


@pytest.mark.parametrize("record", [{"@id": "427", "title": "Other"}, {"@id": "426", "title": "Gone", "@deleted": "true"}])
async def test_another_page_or_a_deleted_one_is_not_the_page(record: dict[str, str]) -> None:
    assert await articles(PlayedLine(lambda ask: (200, record))).fetch(["426"], frozenset({ARTICLE_PAGE})) == {}


def test_a_404_is_unknown_only_in_the_vendors_own_form() -> None:
    ask = Request("/pages/9", Capability.KNOWLEDGE, "page")
    own = orjson.dumps({"exception": "MindTouch.Deki.Exceptions.PageNotFoundException", "resource": "System.API.Error.x"})
    assert classify(ask, Response(404, {}, own, "mindtouch", ask.capability)) is FINE
    assert classify(ask, Response(404, {}, b"<html>", "mindtouch", ask.capability)) is None


async def test_a_search_is_bound_and_pages_by_offset_until_the_end() -> None:
    line = PlayedLine(lambda ask: (200, hits("7", "8", in_all=3) if "offset=0" in ask.target else hits("9", in_all=3)))
    first = await search(line).search("gift & receipt", limit=2)
    assert ([page.id for page in first.records], first.next) == (["7", "8"], "2")
    last = await search(line).search("gift & receipt", limit=2, after=first.next)
    assert ([page.id for page in last.records], last.next) == (["9"], None)
    assert "q=gift%20%5C%26%20receipt&limit=2&offset=0&sortBy=-rank&constraint=%2B%28%2Bnamespace%3Amain%29" in line.targets[0]


async def test_hits_that_are_no_pages_are_left_out_but_counted() -> None:
    answer = {
        "@querycount": "3",
        "result": [{"id": "7", "title": "A", "type": "page"}, {"id": "31", "title": "B", "type": "file"}],
    }
    found = await search(PlayedLine(lambda ask: (200, answer))).search("gift", limit=2)
    assert ([page.id for page in found.records], found.next) == (["7"], "2")


async def test_a_text_without_words_finds_nothing_without_a_call() -> None:
    line = PlayedLine(lambda ask: (200, {}))
    assert (await search(line).search("*?", limit=5)).records == ()
    assert line.targets == []


async def test_a_place_that_was_never_given_out_is_turned_down() -> None:
    with pytest.raises(BadRequest):
        await search(PlayedLine(lambda ask: (200, {}))).search("gift", limit=5, after="-1")
