"""The gateway under load for long. The suite only sees that it runs and is right; `make soak` judges pauses and memory."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from tests.bench.neutral.garbage import Left
from tests.bench.neutral.load import is_whole
from tests.bench.soak import full_load, garbage_of_faults, half_open, random_faults
from tests.bench.soak.garbage_of_faults import LEFT, QUIET
from tests.soak import MOMENT_S, SECONDS, soaked

Record = Callable[[str, object], None]
pytestmark = pytest.mark.xdist_group("long runs")


@pytest.mark.parametrize("seconds", soaked((SECONDS,)))
def test_under_full_load_no_answer_fails_and_no_collection_takes_long(seconds: float, record_property: Record) -> None:
    load = full_load.measure(seconds)
    record_property("long run", load.words)
    assert load.failed == 0, load.examples
    assert load.longest_pause_ms <= full_load.MOST_PAUSE_MS


@pytest.mark.parametrize("seconds", soaked((SECONDS,)))
def test_random_faults_leave_neither_memory_nor_harm_behind(seconds: float, record_property: Record) -> None:
    endured = random_faults.measure(seconds)
    record_property("long run", endured.words)
    assert endured.tally.defects == []
    assert endured.not_whole == []
    assert set(endured.tally.faults) == set(random_faults.FAULTS)
    assert endured.ended_mib - endured.began_mib <= random_faults.MOST_GROWTH_MIB


@pytest.mark.parametrize("queries", soaked((12,)))
def test_no_failed_call_leaves_garbage(queries: int, record_property: Record) -> None:
    kinds = (QUIET, LEFT, *random_faults.FAULTS)
    left = dict(garbage_of_faults.measure(kinds, queries=queries))
    objects = {kind: found.objects for kind, found in left.items()}
    record_property("long run", f"garbage of faults, objects a query: {objects}")
    assert_nothing_of_ours(left, kinds)


@pytest.mark.parametrize("many", soaked((half_open.MANY,)))
def test_half_open_connections_cost_little(many: int, record_property: Record) -> None:
    cost = dict(half_open.measure(many))
    record_property("long run", f"{many} half-open connections, MiB: {cost}")
    assert max(cost.values()) < half_open.MOST_MIB


def test_a_gateway_with_some_half_open_connections_answers() -> None:
    assert [said for said, _ in half_open.measure(20)] == [*half_open.SAID]


def test_neither_odd_answers_nor_calls_that_share_a_request_leave_garbage() -> None:
    kinds = (QUIET, "drift", "vendor_error")
    assert_nothing_of_ours(dict(garbage_of_faults.measure(kinds, queries=8)), kinds)


def assert_nothing_of_ours(left: Mapping[str, Left], kinds: Sequence[str]) -> None:
    """What a library builds when it is first needed is not counted."""
    assert {kind: found.of_ours for kind, found in left.items()} == {kind: {} for kind in kinds}


def test_each_answer_under_load_is_the_customers_own_file() -> None:
    load = full_load.measure(MOMENT_S, warm_up=50)
    assert load.answers > 0
    assert load.failed == 0, load.examples
    assert load.words.startswith("full load:")


def test_another_customers_file_is_a_failed_answer() -> None:
    judge = full_load.Files("http://127.0.0.1:1", [1, 2])
    first, second = judge.requests
    answer = b"HTTP/1.1 200 OK\r\n\r\n" + full_load.answer_of(1)
    assert judge(first, answer)
    assert not judge(second, answer)
    assert not judge(first, answer.replace(b" 200 ", b" 503 "))
    assert is_whole(first, answer)


def test_a_shorter_line_of_the_timeline_is_no_other_answer() -> None:
    whole = {"timeline": [{"summary": "Added to the wish list: Night serum", "kind": "WISHLIST"}]}
    shorter = {"timeline": [{"summary": "Added to the wish list", "kind": "WISHLIST"}]}
    assert list(random_faults.differences(whole, shorter)) == []
    (said,) = random_faults.differences(shorter, whole)
    assert said.startswith(".timeline[0].summary: 'Added to the wish list: Night serum' in the place of ")
    (said,) = random_faults.differences(whole, {"timeline": []})
    assert said.startswith(".timeline: [] in the place of ")


@pytest.mark.parametrize(
    "text", ["Bought: Lipstick", "Bought", "Bought: Lipstick, sent back later", "Bought in store, sent back later"]
)
def test_a_line_may_lack_its_details(text: str) -> None:
    assert random_faults.is_shortened("Bought: Lipstick, GBP 34.00, sent back later", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sold",
        "Sold in store",
        "Bought: Perfume",
        "Bought: Lipstick, GBP 35.00",
        "Bought: Lipstick, sent back later, GBP 34.00",
    ],
)
def test_a_line_that_says_something_else_is_another_answer(text: str) -> None:
    assert not random_faults.is_shortened("Bought: Lipstick, GBP 34.00, sent back later", text)


def test_while_systems_fail_no_answer_is_wrong_without_a_remark() -> None:
    endured = random_faults.measure(0, people=6, fault_s=0.1)
    assert endured.tally.whole + endured.tally.remarked > 0
    assert endured.tally.defects == []
    assert endured.tally.faults.total() == len(random_faults.FAULTS)
    assert endured.words.startswith("random faults:")
