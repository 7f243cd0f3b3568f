"""The whole gateway against the public audit."""

from tests.audit.audit import SUPERSEDED, failed


def test_the_demos_gateway_passes_every_must_and_should_but_what_the_released_text_changed(gateway_url: str) -> None:
    assert {finding.id for finding in failed(gateway_url) if finding.binding} == SUPERSEDED
