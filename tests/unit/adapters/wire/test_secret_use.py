"""A value made of a secret follows the secret, and a secret that is none leaves the last good value."""

import logging

import pytest
from pydantic import SecretStr

from adapters.systems.sap_customer_data_cloud.auth import secret_bytes
from adapters.wire.secret_use import MadeOfSecret


class TurningSecret(SecretStr):
    """A secret that a test changes."""

    def turn(self, value: str) -> None:
        self._secret_value = value


def test_the_value_is_made_once_for_each_secret() -> None:
    made: list[str] = []
    secret = TurningSecret("a")

    def make(word: str) -> str:
        made.append(word)
        return word.upper()

    value = MadeOfSecret(secret, make)
    assert (value(), value()) == ("A", "A")
    secret.turn("b")
    assert (value(), value(), made) == ("B", "B", ["a", "b"])


def test_a_secret_that_is_none_is_told_and_the_last_good_one_used(caplog: pytest.LogCaptureFixture) -> None:
    secret = TurningSecret("aHVzaA==")
    value = MadeOfSecret(secret, secret_bytes)
    secret.turn("no base64 at all")
    with caplog.at_level(logging.WARNING, "customer360"):
        assert (value(), value()) == (b"hush", b"hush")
    assert [record.msg for record in caplog.records] == ["secret.unusable"]
    secret.turn("YWxvdWQ=")
    assert value() == b"aloud"


def test_a_start_with_such_a_secret_fails() -> None:
    with pytest.raises(ValueError):
        MadeOfSecret(SecretStr("no base64 at all"), secret_bytes)
