"""`briefing` of a customer: what it is told from, what a part that fails costs, and what is never said."""

from datetime import date

import pytest

from adapters.ports.capabilities import CONSENTS, PERSON, POINTS, STANDING, TIERS, AnyGroup
from adapters.ports.errors import Throttled, Unreachable
from adapters.ports.records import (
    Candidate,
    Consent,
    MembershipStatus,
    Person,
    Purpose,
    Standing,
    TicketPriority,
)
from tests.unit.resolvers.briefing.amelia import (
    BRIEFING,
    FEEDS,
    KEY,
    TILLS,
    amelia,
    complains,
    line,
    texts,
    told,
)
from tests.unit.resolvers.played import ANNEX, C4C, CDC, SHOP


def test_everything_worth_knowing_is_told_with_where_it_was_read() -> None:
    briefing = told(amelia())
    assert (briefing["headline"], briefing["missing"]) == ("Ms Hart, Gold member", [])
    assert [
        (point["text"], [(one["system"]["id"], one["recordId"]) for one in point["sources"]]) for point in briefing["points"]
    ] == [
        ("Open ticket: Watch repair", [(C4C, "c1")]),
        ("Birthday on 5 March", [(CDC, "u")]),
        ("1,500 points expire on 31 March 2026", [(ANNEX, "HRD-1")]),
        ("Gold member", [(ANNEX, "HRD-1")]),
        ("Last here on 21 January 2026", [(FEEDS, "u")]),
        ("Loves watches", [(SHOP, "o1")]),
        ("Form of address: Ms Hart", [(C4C, "c1"), (CDC, "u")]),
    ]


def test_the_same_is_said_twice_and_the_second_time_nobody_is_asked() -> None:
    world = amelia()
    first = told(world)
    world.calls()
    assert told(world) == first
    assert world.calls() == []


def test_somebody_of_whom_a_system_knows_no_title_has_a_full_name() -> None:
    world = amelia()
    world.books[C4C].parts.pop((PERSON, "c1"))
    assert told(world)["headline"] == "Amelia Hart, Gold member"


def test_the_most_urgent_open_ticket_is_shown_with_the_number_of_others() -> None:
    world = amelia()
    complains(world, "t2", "Strap lost", days=20, priority=TicketPriority.URGENT)
    complains(world, "t3", "Box lost", days=1)
    assert line(world, "Urgent") == "Urgent ticket: Strap lost (and 2 more)"
    assert line(world, "Open") is None


def test_of_more_tickets_than_are_read_it_is_said_that_there_are_more() -> None:
    world = amelia()
    for number in range(2, 30):
        complains(world, f"t{number}", "Strap", days=number + 20)
    assert line(world, "Open") == "Open ticket: Watch repair (and at least 19 more)"


@pytest.mark.parametrize("status", [MembershipStatus.CLOSED, MembershipStatus.SUSPENDED, MembershipStatus.INACTIVE])
def test_nobody_is_called_a_member_who_is_none_any_more(status: MembershipStatus) -> None:
    world = amelia()
    world.books[ANNEX].parts[STANDING, "HRD-1"] = Standing("HRD-1", status, Candidate("HRD-1"))
    briefing = told(world)
    assert briefing["headline"] == "Ms Hart"
    assert not [text for text in texts(briefing) if "member" in text or "points" in text]


def test_whoever_refused_marketing_is_told_so_and_no_passion_of_theirs() -> None:
    world = amelia(consents=(Consent("marketing", False, Purpose.MARKETING),))
    said = texts(told(world))
    assert "Wants no marketing: offer no newsletter" in said
    assert not [text for text in said if text.startswith("Loves")]


def test_a_childs_briefing_names_every_record_that_says_so() -> None:
    """Neither passions nor an age are shown."""
    briefing = told(amelia(born=date(2013, 3, 2)))
    said = texts(briefing)
    assert "Birthday today" in said
    (child,) = [point for point in briefing["points"] if point["text"].startswith("A child")]
    assert {one["system"]["id"] for one in child["sources"]} == {CDC, C4C}
    assert not [text for text in said if text.startswith("Loves") or "13" in text or "2013" in text]


def test_one_younger_record_makes_a_child() -> None:
    """Nothing is said of childhood for an adult."""
    world = amelia()
    assert not [text for text in texts(told(world)) if "child" in text]
    world.books[C4C].parts[PERSON, "c1"] = Person("Ms", "Amelia", "Hart", date(2013, 3, 2))
    world.now += 10_000
    (child,) = [point for point in told(world)["points"] if "child" in point["text"]]
    assert [one["system"]["id"] for one in child["sources"]] == [C4C]


# --- what fails --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lost", "gone"),
    [
        (ANNEX, {"Gold member", "1,500 points expire on 31 March 2026"}),
        (C4C, {"Open ticket: Watch repair", "Form of address: Ms Hart"}),
        (FEEDS, {"Last here on 21 January 2026"}),
        (SHOP, {"Loves watches"}),
    ],
)
def test_a_system_that_fails_is_missing_and_costs_only_its_own_lines(lost: str, gone: set[str]) -> None:
    whole = set(texts(told(amelia())))
    world = amelia()
    world.customer(KEY, "identities { recordId }")
    world.books[lost].fault = Unreachable
    answer = world.customer(KEY, BRIEFING)
    assert answer.failures == {}
    assert answer.missing == [("customer.briefing", lost)]
    briefing = answer.data["customer"]["briefing"]
    assert [one["id"] for one in briefing["missing"]] == [lost]
    assert set(texts(briefing)) & gone == set()
    assert set(texts(briefing)) >= whole - gone - {"Last here on 21 January 2026"}


def test_while_the_tills_are_silent_nothing_is_called_the_last_visit() -> None:
    world = amelia()
    world.customer(KEY)
    world.books[TILLS].fault = Unreachable
    briefing = world.customer(KEY, BRIEFING).data["customer"]["briefing"]
    assert "Was here on 21 January 2026" in texts(briefing)
    assert [one["id"] for one in briefing["missing"]] == [TILLS]


@pytest.mark.parametrize(
    ("group", "slug", "gone"),
    [
        (STANDING, ANNEX, ["Gold member", "1,500 points"]),
        (TIERS, ANNEX, ["Gold member"]),
        (POINTS, ANNEX, ["1,500 points"]),
        (CONSENTS, CDC, ["Loves"]),
    ],
)
def test_half_an_answer_is_told_as_far_as_it_goes(group: AnyGroup, slug: str, gone: list[str]) -> None:
    world = amelia()
    world.customer(KEY)
    world.books[slug].faulty_groups = {group: Throttled}
    answer = world.customer(KEY, BRIEFING)
    briefing = answer.data["customer"]["briefing"]
    assert (answer.failures, [one["id"] for one in briefing["missing"]]) == ({}, [slug])
    assert not [text for text in texts(briefing) for beginning in gone if text.startswith(beginning)]
    assert len(briefing["points"]) == 7 - len(gone)


def test_where_nothing_came_and_systems_failed_that_is_an_error() -> None:
    world = amelia()
    world.customer(KEY, "identities { recordId }")
    for book in world.books.values():
        book.fault = Unreachable
    answer = world.customer(KEY, f"id {BRIEFING}")
    assert answer.data["customer"]["briefing"] is None
    assert answer.failures == {
        "customer.briefing": [("Unreachable", slug) for slug in sorted({ANNEX, C4C, CDC, FEEDS, SHOP, TILLS})]
    }


# --- what it costs -----------------------------------------------------------------------------------------------------


def test_a_briefing_costs_only_a_read_of_visits_beside_its_sections() -> None:
    sections = (
        "profile { fullName } membership { status tier { name } points { available } } consents { name }"
        " suggestedArticles { title } passions { name }"
    )
    alone, beside = amelia(), amelia()
    alone.customer(KEY, sections)
    beside.customer(KEY, f"{sections} {BRIEFING}")
    without, with_it = alone.calls(), beside.calls()
    for call in without:
        with_it.remove(call)
    assert with_it == [(FEEDS, "interactions")]
