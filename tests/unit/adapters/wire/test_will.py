"""What is read of somebody's will, and what of it is told as odd."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.ports.records import Channel, Consent, Purpose
from adapters.wire.consent import Will, listed, settled, tell_odd
from adapters.wire.losses import gathered

STATES = {"YES": True, "NO": False}
AT = datetime(2025, 6, 1, tzinfo=UTC)
READS: dict[str, Callable[[Will], object]] = {
    "flag": lambda will: will.flag("it"),
    "word": lambda will: will.word("it", STATES),
    "text": lambda will: will.text("it"),
    "moment": lambda will: will.moment("it"),
}


@pytest.mark.parametrize(
    ("kind", "held", "read", "is_odd"),
    [
        ("flag", True, True, False),
        ("flag", "true", None, True),
        ("flag", 1, None, True),
        ("word", " YES ", True, False),
        ("word", "yes", None, False),
        ("word", ["YES"], None, True),
        ("text", " a ", "a", False),
        ("text", 7, None, True),
        ("moment", "2025-06-01T00:00:00Z ", AT, False),
        ("moment", "soon", None, True),
        ("moment", "0001-01-01T00:00:00Z", None, True),
        ("moment", "/Date(0)/", None, True),
        ("moment", "9999-12-31T23:59:59Z", None, True),
    ],
)
def test_what_stands_in_a_field_and_cannot_be_read_is_none_and_odd(kind: str, held: object, read: object, is_odd: bool) -> None:
    will = Will({"it": held}, "above")
    assert READS[kind](will) == read
    assert will.odd == (["above.it"] if is_odd else [])


@pytest.mark.parametrize(
    ("code", "meant"), [("EMAIL", 1), ("Email", 1), ("sms", 2), ("SMS", 2), (None, 0), ("", 0), ("E-MAIL", 0), ("PIGEON", 0)]
)
def test_a_code_stands_for_what_the_house_lists_in_whatever_letter_case(code: str | None, meant: int) -> None:
    assert listed(code, {"EMAIL": 1, "sms": 2}, otherwise=0) == meant


@pytest.mark.parametrize("held", [{}, {"it": None}, {"it": ""}, {"it": " "}])
@pytest.mark.parametrize("kind", READS)
def test_what_is_not_there_is_none_and_not_odd(kind: str, held: dict[str, Any]) -> None:
    will = Will(held)
    assert (READS[kind](will), will.odd) == (None, [])


def test_a_place_that_is_no_object_is_odd_but_an_absent_one_is_not() -> None:
    assert Will(["x"], "consents").odd == ["consents"]
    assert Will(["x"], rows="numbers").odd == ["numbers"]
    assert Will({"it": 7}, rows="numbers").odd == []
    assert Will(None, "consents").odd == []


def test_no_field_is_told_by_what_may_be_somebodys_data() -> None:
    assert Will(7, "terms", "hart@example.com").odd == ["terms.*"]


def test_what_is_odd_is_told_of_whom_it_is_about() -> None:
    with gathered() as losses:
        tell_odd(["it"], ["+447700900123"])
    assert bool(losses.of("+447700900123"))
    assert not losses.of("+447700900124")
    assert not losses.left_out


def test_at_one_time_a_no_outweighs_a_yes() -> None:
    """Answers of other times or places stay."""
    yes = Consent("sms", True, Purpose.MARKETING, Channel.SMS, AT)
    no = Consent("sms", False, Purpose.MARKETING, Channel.SMS, AT)
    later = Consent("sms", True, Purpose.MARKETING, Channel.SMS, None)
    elsewhere = Consent("mail", True, Purpose.MARKETING, Channel.EMAIL, AT)
    assert settled([yes, no, later, elsewhere, no]) == (no, later, elsewhere)
    assert settled([yes, yes]) == (yes,)
