"""Which media type an Accept header gets."""

import pytest

from gateway.http.negotiation import Form, chosen

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", Form.JSON),
        ("*/*", Form.JSON),
        ("application/*", Form.JSON),
        ("application/json", Form.JSON),
        ("application/graphql-response+json", Form.GRAPHQL),
        ("application/graphql-response+json, application/json;q=0.9", Form.GRAPHQL),
        ("application/json;q=0.9, application/graphql-response+json", Form.GRAPHQL),
        ("application/json, application/graphql-response+json", Form.JSON),
        ("application/graphql-response+json, application/json", Form.GRAPHQL),
        ("application/graphql-response+json;q=0.1, */*;q=0.9", Form.JSON),
        ("application/json;q=0, */*", Form.GRAPHQL),
        ("Application/JSON; Charset=UTF-8", Form.JSON),
        ("application/json; charset=latin1", None),
        ("application/json;q=nonsense", None),
        ("text/plain", None),
        ("text/html", None),
        ("application/xml, image/*", None),
    ],
)
def test_the_most_wanted_form_is_chosen(accept: str, expected: Form | None) -> None:
    assert chosen(accept, page=False) is expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (CHROME, Form.PAGE),
        ("*/*", Form.JSON),
        ("application/*;q=0.5, */*", Form.JSON),
        ("application/json, text/html;q=0.5", Form.JSON),
    ],
)
def test_the_page_is_for_those_who_name_it(accept: str, expected: Form) -> None:
    assert chosen(accept, page=True) is expected
