"""What is said to whoever is about to serve somebody, in which order, and what never is."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.reading import Freshness, Source
from adapters.ports.records import TicketPriority
from resolvers.briefing.facts import (
    Born,
    Child,
    Expected,
    ExpiringPoints,
    Fact,
    FactKind,
    FormOfAddress,
    LastHere,
    Loved,
    Objection,
    OpenTicket,
    TierFact,
    addressed_by,
)
from resolvers.briefing.lines import MOST, brief
from tests.soak import tried

TODAY = date(2026, 3, 2)


def source(system: str = "sap-cloud-for-customer", record_id: str = "c1") -> Source:
    return Source(system, record_id, None, datetime(2026, 3, 2, 9, tzinfo=UTC), Freshness.LIVE)


HERE = (source(),)
MS_HART, GOLD = FormOfAddress(HERE, "Ms Hart"), TierFact(HERE, "Gold")
BIRTHDAY, EXPIRING = Born(HERE, date(1984, 3, 5)), ExpiringPoints(HERE, 1500, date(2026, 3, 31))
REPAIR = OpenTicket(HERE, "80000100", "Watch repair: chronograph stopped", TicketPriority.HIGH)
EVERY_KIND: list[Fact] = [
    MS_HART,
    GOLD,
    BIRTHDAY,
    EXPIRING,
    REPAIR,
    Objection(HERE),
    Child(HERE),
    Loved(HERE, "Watches"),
    LastHere(HERE, date(2026, 1, 12)),
    Expected(HERE, date(2026, 3, 3), "Fitting"),
]


def texts(*facts: Fact, today: date = TODAY) -> list[str]:
    return [line.text for line in brief(facts, today).lines]


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (MS_HART, "Form of address: Ms Hart"),
        (GOLD, "Gold member"),
        (TierFact(HERE, "Founding Member"), "Founding Member"),
        (REPAIR, "Open ticket: Watch repair: chronograph stopped"),
        (replace(REPAIR, priority=TicketPriority.URGENT), "Urgent ticket: Watch repair: chronograph stopped"),
        (replace(REPAIR, subject="  Strap\n\tlost\x00 "), "Open ticket: Strap lost"),
        (replace(REPAIR, subject="Strap", others=2), "Open ticket: Strap (and 2 more)"),
        (replace(REPAIR, subject="Strap", others=2, or_more=True), "Open ticket: Strap (and at least 2 more)"),
        (replace(REPAIR, subject="Strap", or_more=True), "Open ticket: Strap (there may be more)"),
        (BIRTHDAY, "Birthday on 5 March"),
        (EXPIRING, "1,500 points expire on 31 March 2026"),
        (ExpiringPoints(HERE, 1, TODAY), "1 point expires today"),
        (Child(HERE), "A child: no marketing, offer no newsletter"),
        (Objection(HERE), "Wants no marketing: offer no newsletter"),
        (Loved(HERE, "Food and drink"), "Loves food and drink"),
        (LastHere(HERE, date(2026, 1, 12)), "Last here on 12 January 2026"),
        (LastHere(HERE, date(2026, 1, 12), certain=False), "Was here on 12 January 2026"),
        (Expected(HERE, TODAY, "Watch consultation"), "Expected today: Watch consultation"),
        (Expected(HERE, date(2026, 3, 3)), "Expected tomorrow"),
        (Expected(HERE, date(2026, 3, 4), "Fitting"), "Expected on 4 March: Fitting"),
    ],
)
def test_each_fact_is_one_short_line(fact: Fact, said: str) -> None:
    assert texts(fact) == [said]


@pytest.mark.parametrize(
    "fact",
    [
        Born(HERE, date(1984, 3, 10)),
        Born(HERE, date(1984, 3, 1)),
        ExpiringPoints(HERE, 1500, date(2026, 4, 2)),
        ExpiringPoints(HERE, 1500, date(2026, 3, 1)),
        ExpiringPoints(HERE, 0, date(2026, 3, 5)),
        Expected(HERE, date(2026, 3, 5)),
        Expected(HERE, date(2026, 3, 1)),
    ],
    ids=["birthday in eight days", "birthday was yesterday", "a month ahead", "expired", "no points", "in three days", "past"],
)
def test_what_nobody_needs_today_is_no_line(fact: Fact) -> None:
    assert texts(fact) == []


@pytest.mark.parametrize(
    ("born", "today", "said"),
    [
        (date(1984, 3, 2), date(2026, 3, 2), ["Birthday today"]),
        (date(1984, 3, 3), date(2026, 3, 2), ["Birthday tomorrow"]),
        (date(1984, 3, 9), date(2026, 3, 2), ["Birthday on 9 March"]),
        (date(1984, 1, 2), date(2025, 12, 30), ["Birthday on 2 January"]),
        (date(1984, 2, 29), date(2028, 2, 27), ["Birthday on 29 February"]),
        (date(1984, 2, 29), date(2026, 2, 27), ["Birthday on 1 March"]),
        (date(1984, 2, 29), date(2026, 3, 1), ["Birthday today"]),
        (date(1984, 2, 29), date(2026, 3, 2), []),
    ],
)
def test_a_birthday_is_told_within_the_week_over_the_turn_of_the_year_too(born: date, today: date, said: list[str]) -> None:
    assert texts(Born(HERE, born), today=today) == said


def test_the_most_important_comes_first_and_seven_lines_are_enough() -> None:
    assert texts(*EVERY_KIND) == [
        "Expected tomorrow: Fitting",
        "A child: no marketing, offer no newsletter",
        "Open ticket: Watch repair: chronograph stopped",
        "Birthday on 5 March",
        "1,500 points expire on 31 March 2026",
        "Wants no marketing: offer no newsletter",
        "Gold member",
    ]


def test_the_more_urgent_a_ticket_the_more_important() -> None:
    by_urgency = [TicketPriority.URGENT, TicketPriority.HIGH, TicketPriority.NORMAL]
    importance = [brief([replace(REPAIR, priority=one)], TODAY).lines[0].importance for one in by_urgency]
    assert importance == sorted(set(importance), reverse=True)
    assert {brief([replace(REPAIR, priority=one)], TODAY).lines[0].importance for one in (None, TicketPriority.LOW)} == {
        importance[-1]
    }


@pytest.mark.parametrize(
    ("facts", "headline"),
    [
        ([MS_HART, GOLD], "Ms Hart, Gold member"),
        ([MS_HART], "Ms Hart"),
        ([GOLD], "Gold member"),
        ([REPAIR], "Customer"),
    ],
)
def test_the_headline_is_name_and_tier_as_far_as_they_are_known(facts: list[Fact], headline: str) -> None:
    assert brief(facts, TODAY).headline == headline


@pytest.mark.parametrize(
    ("known", "by"),
    [
        ({"salutation", "given_name", "family_name"}, ("salutation", "family_name")),
        ({"given_name", "family_name"}, ("given_name", "family_name")),
        ({"salutation", "given_name"}, ("given_name",)),
        ({"family_name"}, ("family_name",)),
        ({"salutation"}, ()),
        (set(), ()),
    ],
)
def test_a_title_is_said_with_the_family_name_and_never_made_up(known: set[str], by: tuple[str, ...]) -> None:
    assert addressed_by(known) == by


@pytest.mark.parametrize(
    "subject",
    [
        "Refund of £250 not received",
        "Refund of 1.250,00 EUR",
        "Owes us USD 90",
        "Two hundred: 200 pounds",
        "Fragrance allergy question",
        "Wheelchair for the visit",
        "Bridal fitting",
        "   ",
    ],
)
def test_a_subject_that_is_not_for_every_ear_is_left_to_the_ticket(subject: str) -> None:
    assert texts(replace(REPAIR, subject=subject)) == ["Open ticket 80000100"]
    assert texts(Expected(HERE, TODAY, subject)) == ["Expected today"]


def test_a_long_subject_is_cut() -> None:
    (said,) = texts(replace(REPAIR, subject="Strap " * 50))
    assert said.startswith("Open ticket: Strap Strap ")
    assert said.endswith("…")
    assert len(said) < 110


def test_a_line_names_every_record_it_rests_on_once() -> None:
    shop, tills = source("farfetch", "o1"), source("sap-car", "r1")
    (line,) = brief([Loved((tills, shop, shop), "Watches")], TODAY).lines
    assert line.sources == (shop, tills)


@pytest.mark.parametrize("kind", FactKind)
def test_what_may_not_be_told_shows_nowhere(kind: FactKind) -> None:
    """Nor does its absence: the rest is what it would be if it were not known at all."""
    others = [fact for fact in EVERY_KIND if fact.kind is not kind]
    assert brief(EVERY_KIND, TODAY, kinds=set(FactKind) - {kind}) == brief(others, TODAY)


# --- whatever comes ----------------------------------------------------------------------------------------------------

DAYS = st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=400))
SOURCES = st.lists(st.builds(source, st.sampled_from(["farfetch", "sap-car"]), st.sampled_from("ab")), min_size=1, max_size=3)
AT = SOURCES.map(tuple)
FACTS = st.lists(
    st.one_of(
        st.builds(Expected, AT, DAYS, st.none() | st.text(max_size=30)),
        st.builds(OpenTicket, AT, st.just("4711"), st.text(max_size=120), st.sampled_from(TicketPriority), st.integers(0, 3)),
        st.builds(Born, AT, st.dates(date(1900, 1, 1), TODAY)),
        st.builds(ExpiringPoints, AT, st.integers(0, 10**6), DAYS),
        st.builds(Objection, AT),
        st.builds(TierFact, AT, st.sampled_from(["Gold", "Black"])),
        st.builds(LastHere, AT, DAYS, st.booleans()),
        st.builds(Loved, AT, st.sampled_from(["Watches", "Art"])),
        st.builds(FormOfAddress, AT, st.sampled_from(["Ms Hart", "Oliver Bennett"])),
    ),
    max_size=12,
)


@settings(max_examples=tried(200))
@given(FACTS, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_come_does_not_matter(facts: list[Fact], chance: Any) -> None:
    shuffled = list(facts)
    chance.shuffle(shuffled)
    assert brief(shuffled, TODAY) == brief(facts, TODAY)


@settings(max_examples=tried(200))
@given(FACTS)
def test_lines_are_few_and_ordered_and_each_has_its_sources(facts: list[Fact]) -> None:
    told = brief(facts, TODAY)
    assert len(told.lines) <= MOST
    importance = [line.importance for line in told.lines]
    assert importance == sorted(importance, reverse=True)
    assert all(1 <= each <= 100 for each in importance)
    assert all(line.sources and line.text and "\n" not in line.text and len(line.text) < 130 for line in told.lines)


@settings(max_examples=tried(200))
@given(st.dates(date(1900, 1, 1), TODAY), st.dates(TODAY, TODAY + timedelta(days=800)))
def test_nobody_can_read_from_a_briefing_how_old_somebody_is(born: date, today: date) -> None:
    for line in texts(Born(HERE, born), today=today):
        assert re.fullmatch(r"Birthday (today|tomorrow|on \d{1,2} [A-Z][a-z]+)", line)


@settings(max_examples=tried(200))
@given(st.text(max_size=40), st.sampled_from(["£", "€", "$", "¥"]), st.integers(1, 10**6))
def test_no_amount_of_money_that_a_subject_names_is_said(before: str, currency: str, amount: int) -> None:
    for subject in (f"{before} {currency}{amount}", f"{before} {amount} {currency}", f"{amount} GBP {before}"):
        assert texts(replace(REPAIR, subject=subject)) == ["Open ticket 80000100"]
