"""The door against the public audit."""

from tests.audit.audit import SUPERSEDED, SUPERSEDED_OPTION, failed


def test_every_must_and_should_passes_but_what_the_released_text_changed(graphql_url: str) -> None:
    assert {finding.id for finding in failed(graphql_url) if finding.binding} == SUPERSEDED


def test_every_may_passes_too_for_a_client_that_is_no_foreign_page(graphql_url: str) -> None:
    findings = failed(graphql_url, graphql_require_preflight="1")
    assert {finding.id for finding in findings} == SUPERSEDED | {SUPERSEDED_OPTION}
