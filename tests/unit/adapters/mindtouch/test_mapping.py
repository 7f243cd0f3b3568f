"""From MindTouch's XML in disguise to records, and from a text to its query language (fact sheet, sections 4 to 6)."""

from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.systems.mindtouch import mapping, wire

HIT = {
    "content": "How to take back a gift bought in store",
    "date.modified": "Tue, 16 Dec 2025 21:42:14 GMT",
    "id": "426",
    "page": {
        "path": "Policies/Returns/Gift_returns",
        "rating": "",
        "title": "Gift returns",
        "uri.ui": "https://help.example.com/Gift",
    },
    "preview": "How to take back a gift",
    "rank": "0.962962962962963",
    "tag": "article:howto\nclassification:returns",
    "title": "Gift returns",
    "type": "page",
    "uri": "https://help.example.com/Gift",
}


def answers(**fields: object) -> wire.FoundHits:
    return wire.read_hits(orjson.dumps({"@querycount": "28", "@count": "2", **fields}))


def test_a_hit_is_an_article_with_its_tags_and_score() -> None:
    article = mapping.hit(answers(result=[HIT, HIT]).result[0])
    assert (article.id, article.title, article.summary) == ("426", "Gift returns", "How to take back a gift")
    assert article.tags == ("article:howto", "classification:returns")
    assert article.score == pytest.approx(0.963, abs=0.001)
    assert article.updated_at == datetime(2025, 12, 16, 21, 42, 14, tzinfo=UTC)
    assert article.url == "https://help.example.com/Gift"


@pytest.mark.parametrize(("result", "count"), [({"result": HIT}, 1), ({"result": [HIT, HIT]}, 2), ({"result": ""}, 0), ({}, 0)])
def test_one_child_is_an_object_and_none_is_nothing(result: dict[str, object], count: int) -> None:
    assert len(answers(**result).result) == count


def test_an_empty_element_where_an_object_is_expected_is_nothing() -> None:
    article = mapping.hit(answers(result={**HIT, "page": "", "preview": "", "content": "", "tag": "", "rank": ""}).result[0])
    assert (article.summary, article.tags, article.score) == (None, (), None)


def test_an_answer_that_is_an_empty_text_has_no_hits() -> None:
    assert wire.read_hits(b'""').result == ()
    assert wire.read_contents(b'""').body == ""


@pytest.mark.parametrize("drift", [{"id": None}, {"title": True}, {"rank": "high"}, {"date.modified": "soon"}])
def test_a_hit_of_another_shape_is_turned_down(drift: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        answers(result={**HIT, **drift})


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"@count": "1", "tag": {"@value": "article:howto", "@id": "4"}}, ("article:howto",)),
        ({"@count": "2", "tag": [{"@value": "a"}, {"@value": "b"}]}, ("a", "b")),
        ("", ()),
        ({"@count": "0"}, ()),
    ],
)
def test_a_page_record_lists_its_tags_however_many(tags: object, expected: tuple[str, ...]) -> None:
    page = wire.read_page(
        orjson.dumps({"@id": "426", "title": "Gift returns", "path": {"@seo": "true", "#text": "P"}, "tags": tags})
    )
    assert mapping.article_page(page).tags == expected


@pytest.mark.parametrize("body", ["<p>Bring it</p>", ["<p>Bring it</p>", {"@target": "toc", "#text": "<em>No headers</em>"}]])
def test_the_body_is_the_html_without_its_table_of_contents(body: object) -> None:
    contents = wire.read_contents(orjson.dumps({"@type": "text/html", "body": body}))
    assert mapping.article_body(contents).html == "<p>Bring it</p>"


def test_only_the_vendors_own_error_counts_as_its_word() -> None:
    assert wire.is_own_problem(b'{"exception":"X","message":"","resource":"System.API.Error.page-not-found","data":""}')
    assert not wire.is_own_problem(b"<html>404</html>")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("watch repair", "watch repair"),
        ("  watch\n\trepair ", "watch repair"),
        ('tag:"x" AND NOT (a || b)*', 'tag\\:\\"x\\" and not \\(a \\|\\| b\\)\\*'),
        ("50% off / C&A +x -y ~2^3", "50% off \\/ C\\&A \\+x \\-y \\~2\\^3"),
        ("?!*", ""),
        ("   ", ""),
    ],
)
def test_no_operator_of_the_query_language_takes_effect(text: str, query: str) -> None:
    assert mapping.query(text, longest=500) == query


@given(st.text())
def test_every_special_character_that_is_sent_has_its_backslash(text: str) -> None:
    query = mapping.query(text, longest=60)
    plain = "".join(query.split("\\\\"))
    for special in '+-&|!(){}[]^"~*?:/':
        assert plain.count(special) == plain.count("\\" + special)
    assert len(query) <= 120
    query.encode()


def test_a_long_text_is_cut_between_words() -> None:
    assert mapping.query("watch repair in london", longest=13) == "watch repair"
