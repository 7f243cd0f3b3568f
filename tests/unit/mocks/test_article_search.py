"""The played knowledge base ranks by words and obeys the vendor's constraint language."""

from __future__ import annotations

import pytest

from mocks.systems.mindtouch.articles import BY_ID, BY_PATH, PAGES, parent, searchable
from mocks.systems.mindtouch.search import ConstraintSyntaxError, constraint, search


def titles(query: str, bounds: str = "") -> list[str]:
    return [hit.article.title for hit in search(query, constraint(bounds))]


def test_the_subject_of_a_repair_ticket_finds_the_repair_article_first() -> None:
    assert titles("Watch repair")[0] == "Watch repair and servicing"


@pytest.mark.parametrize("query", ["refunds for my return", "return a refund", "RETURNING, refunded!"])
def test_word_endings_and_case_do_not_matter(query: str) -> None:
    assert "When a refund arrives" in titles(query)


def test_ranks_fall_from_one() -> None:
    ranks = [hit.rank for hit in search("gift returns", constraint(""))]
    assert ranks[0] == 1.0
    assert ranks == sorted(ranks, reverse=True)
    assert 0 < ranks[-1] < 1


def test_the_sheets_own_constraint_keeps_only_how_tos_on_returns() -> None:
    found = search("", constraint('+(+namespace:main +type:wiki +tag:"article:howto" +path.ancestor:Policies/Returns)'))
    assert {hit.article.page_id for hit in found} == {426, 427, 428, 430, 431}


def test_a_minus_shuts_out_and_a_clause_without_sign_is_one_of_several() -> None:
    assert "Watch repair intake for colleagues" in titles("watch repair")
    assert "Watch repair intake for colleagues" not in titles("watch repair", '+namespace:main -tag:"role:agent"')
    either = search("", constraint(r"tag:classification\:fragrance tag:classification\:watches"))
    assert {("classification:fragrance" in h.article.tags, "classification:watches" in h.article.tags) for h in either} == {
        (True, False),
        (False, True),
    }


def test_an_escaped_star_is_a_star_and_a_bare_one_a_wildcard() -> None:
    assert titles("", r"+tag:article\:how*")
    assert titles("", r"+tag:article\:how\*") == []
    assert titles("", '+tag:"article:how*"') == []


@pytest.mark.parametrize(
    "text",
    ["+(", "+(+namespace:main", "+namespace:main)", 'tag:"open', "tag:a:b", "tag:", "nonsense:1", "word", "-tag:x", "(" * 9999],
)
def test_what_is_no_constraint_is_refused(text: str) -> None:
    with pytest.raises(ConstraintSyntaxError):
        constraint(text)


def test_private_pages_and_folders_are_never_found() -> None:
    assert "Board papers" not in titles("board minutes papers")
    assert all(not page.is_folder for page in searchable())


def test_ids_and_paths_are_unique_and_every_page_hangs_in_the_tree() -> None:
    assert len(BY_ID) == len(BY_PATH) == len(PAGES)
    assert len(searchable()) >= 60
    assert all(parent(page) for page in PAGES if page.page_id != 1)
