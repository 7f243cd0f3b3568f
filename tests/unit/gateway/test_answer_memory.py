"""Whole answers that are remembered as bytes: when they are given again, and when the systems are asked instead."""

import tracemalloc
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.capabilities import Flow
from adapters.ports.errors import Unreachable
from gateway.answer_memory import compact
from gateway.told_answer import ToldAnswer
from tests.soak import tried
from tests.unit.gateway.front import Front, ask
from tests.unit.resolvers.played import C4C, SHOP
from tests.unit.resolvers.test_consent_at_sending import LISTED, LONG_AGO, ON_TIMELINE, she
from tests.unit.resolvers.test_identity import amelia
from tests.unit.resolvers.test_pages import order
from tests.unit.resolvers.world import World

KEY = '(by: {email: "amelia@example.com"})'
PROFILE = f"{{ customer{KEY} {{ id profile {{ fullName }} contactPoints {{ value sources {{ freshness fetchedAt }} }} }} }}"
FILE = (
    f"{{ customer{KEY} {{ profile {{ fullName }} membership {{ number }} consents {{ name }} wishlist {{ nodes {{ sku }} }} }} }}"
)
REFRESH = "mutation ($id: ID!) { refreshCustomer(id: $id) { purgedEntries } }"
DAY_S = 86_400
SHORTEST_S = 30
"""The least time to live among the entries of FILE."""


def front(**settings: Any) -> Front:
    return Front(World(amelia(), ttl_s={"profile": 600, "membership": 300, "consent": 30, "wishlist": 60}), **settings)


def asked(front: Front, query: str = PROFILE, **variables: Any) -> Any:
    front.world.now += 0.01
    answer = front.post(ask(query, **variables))
    assert front.faults == []
    return answer.json()


def whole(one: Front) -> list[Any]:
    """The answers that are remembered whole."""
    return [kept.value for kept in one.pipeline.answers.remembered.values() if isinstance(kept.value, ToldAnswer)]


def sections(one: Front) -> list[str]:
    """The sections that are remembered, as they are written."""
    kept = one.pipeline.answers.remembered.values()
    return [orjson.dumps(one.value).decode() for one in kept if isinstance(one.value, orjson.Fragment)]


def asked_so_often(front: Front, times: int, query: str = PROFILE, **variables: Any) -> list[Any]:
    return [asked(front, query, **variables) for _ in range(times)]


def test_an_answer_from_the_cache_is_remembered_whole() -> None:
    one = front()
    first, second, third = asked_so_often(one, 3)
    assert len(whole(one)) == 1
    assert third == second
    assert first["data"]["customer"]["id"] == third["data"]["customer"]["id"]


def test_an_answer_says_truly_how_fresh_its_sources_are() -> None:
    one = front()
    live, cached, remembered = asked_so_often(one, 3)

    def told(answer: Any) -> set[tuple[str, str]]:
        points = answer["data"]["customer"]["contactPoints"]
        return {(one["freshness"], one["fetchedAt"]) for point in points for one in point["sources"]}

    assert {freshness for freshness, _ in told(live)} == {"LIVE"}
    assert {freshness for freshness, _ in told(remembered)} == {"CACHED"}
    assert {at for _, at in told(live)} == {at for _, at in told(cached)} == {at for _, at in told(remembered)}


def test_an_answer_lasts_as_long_as_the_first_of_its_entries() -> None:
    one = front()
    asked_so_often(one, 3, FILE)
    answers = one.pipeline.answers
    (key,) = [key for key, kept in answers.remembered.items() if isinstance(kept.value, ToldAnswer)]
    one.world.calls()
    one.world.now += SHORTEST_S - 1
    assert answers.get(key) is not None
    one.world.now += 2
    assert answers.get(key) is None
    asked(one, FILE)
    assert one.world.calls() != []


def test_after_a_refresh_the_systems_are_asked_again() -> None:
    one = front()
    id_ = asked_so_often(one, 3)[0]["data"]["customer"]["id"]
    for account in one.world.accounts:
        account.given_name = "Amelie"
    assert asked(one)["data"]["customer"]["profile"]["fullName"] == "Amelia Hart"
    one.world.now += 1
    asked(one, REFRESH, id=id_)
    assert asked(one)["data"]["customer"]["profile"]["fullName"] == "Amelie Hart"


@pytest.mark.parametrize(
    "selection",
    [
        "mayContact(channel: EMAIL) { allowed }",
        "passions { name }",
        "briefing { headline }",
        "segments { name }",
        "value { segment }",
        "predictions { score }",
    ],
)
def test_what_is_worked_out_when_asked_is_not_remembered(selection: str) -> None:
    one = front()
    asked_so_often(one, 5, f"{{ customer{KEY} {{ profile {{ fullName }} {selection} }} }}")
    assert whole(one) == []
    assert sections(one) == ['{"fullName":"Amelia Hart"}']


@pytest.mark.parametrize("ask", [LISTED, ON_TIMELINE], ids=["campaigns", "timeline"])
def test_consent_to_a_message_is_weighed_each_time(ask: str) -> None:
    one = Front(she(LONG_AGO))
    answer = asked_so_often(one, 3, f"{{ customer{KEY} {{ {ask} }} }}")[2]
    assert "GRANTED" in str(answer)
    assert len(whole(one)) == 0


@pytest.mark.parametrize(
    "query",
    [
        f"{{ identify{KEY} {{ level }} }}",
        "{ systems { id health { state } } }",
        '{ customer(by: {email: "amelia@example.com"}, options: {maxAgeSeconds: 60}) { id } }',
        '{ customer(by: {email: "nobody"}) { id } }',
    ],
    ids=["a report for stewards", "the state at this moment", "a limit of age", "an error"],
)
def test_what_may_be_another_time_next_time_is_not_remembered(query: str) -> None:
    one = front()
    asked_so_often(one, 3, query)
    assert len(whole(one)) == 0


def test_an_answer_that_lacks_a_system_is_not_remembered() -> None:
    one = front()
    one.world.books[C4C].fault = Unreachable
    answers = asked_so_often(one, 3)
    assert "missing" in answers[2]["extensions"]
    assert len(whole(one)) == 0


def test_each_question_has_its_own_answer() -> None:
    one = front()
    query = "query A($email: String!) { customer(by: {email: $email}) { id } } query B { viewer { subject } }"
    for _ in range(3):
        assert one.post({"query": query, "operationName": "A", "variables": {"email": "amelia@example.com"}}).json()["data"][
            "customer"
        ]
        assert one.post({"query": query, "operationName": "A", "variables": {"email": "sam@example.com"}}).json() == {
            "data": {"customer": None}
        }
        assert one.post({"query": query, "operationName": "B"}).json() == {"data": {"viewer": {"subject": "anonymous"}}}


def test_an_answer_does_not_outlive_its_day() -> None:
    one = front()
    one.world.now = DAY_S * 12 - 100.0
    asked_so_often(one, 3)
    answers = one.pipeline.answers
    (key,) = [key for key, kept in answers.remembered.items() if isinstance(kept.value, ToldAnswer)]
    assert answers.get(key) is not None
    one.world.now += 101
    assert answers.get(key) is None
    assert whole(one) == []


def test_the_answers_take_no_more_memory_than_they_may() -> None:
    one = front(answer_bytes=2_000)
    for at in range(20):
        asked_so_often(one, 3, f"{{ customer{KEY} {{ id a{at}: profile {{ fullName }} }} }}")
        assert one.pipeline.answers.bytes <= 2_000
    assert 1 <= len(whole(one)) < 20


def test_a_section_with_an_error_is_wrong_each_time() -> None:
    one = front()
    query = f"{{ customer{KEY} {{ profile {{ fullName }} orders(first: 1000) {{ nodes {{ number }} }} }} }}"
    for answer in asked_so_often(one, 5, query):
        assert [error["path"] for error in answer["errors"]] == [["customer", "orders"]]
    assert sections(one) == ['{"fullName":"Amelia Hart"}']


def test_a_section_is_another_for_other_variables_below_it() -> None:
    one = front()
    one.world.books[SHOP].entries[Flow.ORDERS, "2955"] = [order(f"o{minute}", minute) for minute in (3, 2, 1)]
    query = f"""query ($first: Int!) {{ customer{KEY} {{ ...Orders mayContact(channel: EMAIL) {{ allowed }} }} }}
    fragment Orders on Customer {{ orders(first: $first) {{ nodes {{ number }} }} }}"""
    for first in (1, 2, 1, 3, 2):
        for answer in asked_so_often(one, 3, query, first=first):
            assert len(answer["data"]["customer"]["orders"]["nodes"]) == first


def test_a_section_is_not_older_than_was_asked_for() -> None:
    one = front()
    query = (
        f"query ($age: Int) {{ customer{KEY.replace(')', ', options: {maxAgeSeconds: $age})')} {{ profile {{ fullName }} }} }}"
    )
    asked_so_often(one, 5, query, age=1_000)
    assert sections(one) == ['{"fullName":"Amelia Hart"}']
    for account in one.world.accounts:
        account.given_name = "Amelie"
    one.world.now += 100
    assert asked(one, query, age=1_000)["data"]["customer"]["profile"]["fullName"] == "Amelia Hart"
    assert asked(one, query, age=50)["data"]["customer"]["profile"]["fullName"] == "Amelie Hart"


@pytest.mark.parametrize("more", ["", "mayContact(channel: EMAIL) { allowed }"], ids=["whole answers", "sections"])
def test_what_was_read_at_the_same_moment_is_cached_for_the_next(more: str) -> None:
    one = front()
    sections = "contactPoints { sources { freshness } } identities { source { freshness } }"
    query = f"{{ customer{KEY} {{ {sections} {more} }} }}"
    for _ in range(5):
        assert "CACHED" not in one.post(ask(query)).text  # the clock stands: all that is cached is of this moment
    one.world.now += 1
    assert "LIVE" not in one.post(ask(query)).text


def test_what_came_after_a_query_began_is_live_in_its_sections_too() -> None:
    one = front()
    sections = "contactPoints { sources { freshness } } identities { source { freshness } }"
    query = f"{{ customer{KEY} {{ {sections} mayContact(channel: EMAIL) {{ allowed }} }} }}"
    began = one.world.now
    assert "LIVE" not in str(asked_so_often(one, 4, query)[3])
    one.world.now = began - 1  # a query that began before all others, and has waited
    assert "CACHED" not in one.post(ask(query)).text


def test_variables_too_deep_to_be_written_again_are_no_fault() -> None:
    one, deep = front(), "2026-01-01T00:00:00Z"
    for _ in range(300):
        deep = [deep]  # type: ignore[assignment]
    query = f"query ($day: DateTime) {{ customer{KEY} {{ orders(since: $day) {{ nodes {{ id }} }} }} }}"
    for answer in asked_so_often(one, 3, query, day=deep):
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert whole(one) == []


def test_a_variable_left_out_is_not_one_that_is_null() -> None:
    one = front()
    query = f"query ($first: Int) {{ customer{KEY} {{ orders(first: $first) {{ nodes {{ id }} }} briefing {{ headline }} }} }}"
    asked_so_often(one, 5, query)
    assert len(sections(one)) == 1
    asked_so_often(one, 5, query, first=None)
    assert len(sections(one)) == 2


def test_the_values_of_variables_count_as_memory_of_a_section() -> None:
    one = front()
    query = f"""query ($by: [Channel!]) {{ customer{KEY} {{
        orders(channels: $by) {{ nodes {{ number }} }} briefing {{ headline }} }} }}"""
    asked_so_often(one, 5, query, by=["STORE"] * 100)
    assert sections(one) == ['{"nodes":[]}']
    assert one.pipeline.answers.bytes > sum(map(len, sections(one))) + 100 * len("STORE")


def test_what_stands_no_more_leaves_room_for_later_answers() -> None:
    one = front()
    id_ = asked_so_often(one, 3)[0]["data"]["customer"]["id"]
    asked_so_often(one, 3, FILE)
    dead = whole(one)
    assert len(dead) == 2
    one.world.now += 1
    asked(one, REFRESH, id=id_)
    asked_so_often(one, 3, OTHER)
    assert [answer for answer in whole(one) if answer in dead] == []


def test_a_section_of_which_nothing_was_read_leaves_with_the_person() -> None:
    one = front()
    query = f"{{ customer{KEY} {{ id campaigns {{ nodes {{ campaign }} }} identities {{ recordId }} briefing {{ headline }} }} }}"
    id_ = asked_so_often(one, 5, query)[0]["data"]["customer"]["id"]
    several = len(sections(one))
    assert several == 2
    assert all(kept.entries == {} for kept in one.pipeline.answers.remembered.values())
    for _ in range(3):
        one.world.now += 1
        asked(one, REFRESH, id=id_)
        asked_so_often(one, 5, query)
    assert len(sections(one)) == several


def test_a_short_text_takes_little_memory() -> None:
    tracemalloc.start()
    try:
        kept = [compact(orjson.dumps([number])) for number in range(100)]
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 200 * len(kept)


def test_nothing_is_remembered_where_there_is_no_memory_for_it() -> None:
    one = front(answer_bytes=0)
    asked_so_often(one, 3)
    assert len(whole(one)) == 0


WITH_DECISION = f"""query ($first: Int = 2) {{ customer{KEY} {{
  profile {{ fullName conflicts {{ field }} }} contactPoints {{ value sources {{ freshness fetchedAt }} }} membership {{ number }}
  orders(first: $first) {{ nodes {{ number }} }} identities {{ recordId source {{ freshness }} }}
  mayContact(channel: EMAIL) {{ allowed }}
}} }}"""
YOUNG = f"{{ customer{KEY.replace(')', ', options: {maxAgeSeconds: 100})')} {{ profile {{ fullName }} consents {{ name }} }} }}"
OTHER = f"{{ customer{KEY} {{ contactPoints {{ value }} membership {{ number }} }} }}"
QUESTIONS = [PROFILE, FILE, WITH_DECISION, WITH_DECISION, YOUNG, OTHER, "{ systems { id } }"]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.sampled_from(range(len(QUESTIONS)))),
        st.tuples(st.just("wait"), st.sampled_from([1, 14, 200, 301, 601, DAY_S])),
        st.tuples(st.just("rename"), st.sampled_from(range(4))),
        st.tuples(st.just("refresh"), st.just(0)),
        st.tuples(st.just("break"), st.sampled_from(range(4))),
    ),
    max_size=60,
)


@settings(max_examples=tried(60))
@given(steps=STEPS)
def test_remembered_answers_are_those_that_would_be_worked_out(steps: list[tuple[str, int]]) -> None:
    with_memory, without = front(), front(answer_bytes=0)
    id_ = asked(with_memory)["data"]["customer"]["id"]
    assert asked(without)["data"]["customer"]["id"] == id_
    for step, which in steps:
        if step == "ask":
            assert asked(with_memory, QUESTIONS[which]) == asked(without, QUESTIONS[which])
        for one in (with_memory, without):
            if step == "wait":
                one.world.now += which
            elif step == "rename":
                one.world.accounts[which].given_name += "a"  # type: ignore[operator]
            elif step == "refresh":
                asked(one, REFRESH, id=id_)
            elif step == "break":
                book = one.world.books[one.world.accounts[which].system]
                book.fault = Unreachable if book.fault is None else None
