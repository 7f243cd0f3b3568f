"""Requests of a caller in a minute: the limit, when to ask again, and what several gateways tell each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.quotas.request_rate import RequestRate
from gateway.quotas.rules import Who

JANE: Who = (None, "jane")
JOE: Who = (None, "joe")
NOON = 43_200.0


def asked(rate: RequestRate, times: int, at: float, who: Who = JANE) -> int:
    """How many of the requests were taken."""
    return sum(rate.wait_s(who, at) == 0 for _ in range(times))


def test_the_limit_is_taken_and_no_more() -> None:
    rate = RequestRate(5)
    assert asked(rate, 20, NOON) == 5
    assert asked(rate, 20, NOON, JOE) == 5


def test_a_minute_after_a_burst_there_is_room_bit_by_bit() -> None:
    rate = RequestRate(10)
    asked(rate, 10, NOON + 59)
    assert asked(rate, 10, NOON + 60) == 0
    assert asked(rate, 10, NOON + 66.1) == 2
    assert asked(rate, 10, NOON + 180) == 10


@given(st.integers(1, 20), st.lists(st.floats(0, 40), min_size=1, max_size=80))
def test_who_waits_as_long_as_told_is_taken(limit: int, pauses: list[float]) -> None:
    rate, now = RequestRate(limit), NOON
    for pause in pauses:
        now += pause
        if wait_s := rate.wait_s(JANE, now):
            assert 1 <= wait_s <= 120
            assert rate.wait_s(JANE, now + wait_s) == 0
            now += wait_s


def test_refused_requests_do_not_prolong_the_wait() -> None:
    rate = RequestRate(1)
    asked(rate, 1_000, NOON)
    assert rate.wait_s(JANE, NOON + 120) == 0


def test_gateways_that_tell_each_other_share_one_limit() -> None:
    one, other = RequestRate(10), RequestRate(10)
    assert asked(one, 6, NOON) == 6
    assert one.untold(NOON) == {JANE: 6}
    assert asked(other, 3, NOON) == 3
    assert other.untold(NOON) == {JANE: 3}
    other.learn({JANE: 9}, NOON)
    assert asked(other, 10, NOON) == 1
    assert one.untold(NOON + 1) == {}


@pytest.mark.parametrize("at", [NOON, NOON + 60])
def test_many_callers_do_not_make_it_forget_a_busy_one(at: float) -> None:
    rate = RequestRate(10, most=20)
    asked(rate, 10, NOON)
    for other in range(1_000):
        rate.wait_s((None, f"other {other}"), at)
    assert len(rate) <= 20
    assert asked(rate, 10, at) == 0
