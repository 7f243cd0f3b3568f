"""Which media type an Accept header gets."""

import pytest

from gateway.http.negotiation import MediaType, chosen

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", MediaType.JSON),
        ("*/*", MediaType.JSON),
        ("application/*", MediaType.JSON),
        ("application/json", MediaType.JSON),
        ("application/graphql-response+json", MediaType.GRAPHQL),
        ("application/graphql-response+json, application/json;q=0.9", MediaType.GRAPHQL),
        ("application/json;q=0.9, application/graphql-response+json", MediaType.GRAPHQL),
        ("application/json, application/graphql-response+json", MediaType.JSON),
        ("application/graphql-response+json, application/json", MediaType.GRAPHQL),
        ("application/graphql-response+json;q=0.1, */*;q=0.9", MediaType.JSON),
        ("application/json;q=0, */*", MediaType.GRAPHQL),
        ("Application/JSON; Charset=UTF-8", MediaType.JSON),
        ("application/json; charset=latin1", None),
        ("application/json;q=nonsense", None),
        ("text/plain", None),
        ("text/html", None),
        ("application/xml, image/*", None),
    ],
)
def test_the_most_wanted_form_is_chosen(accept: str, expected: MediaType | None) -> None:
    assert chosen(accept, page=False) is expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (CHROME, MediaType.PAGE),
        ("*/*", MediaType.JSON),
        ("application/*;q=0.5, */*", MediaType.JSON),
        ("application/json, text/html;q=0.5", MediaType.JSON),
    ],
)
def test_the_page_is_for_those_who_name_it(accept: str, expected: MediaType) -> None:
    assert chosen(accept, page=True) is expected
