"""When somebody was last here and is expected next, as a briefing tells it: neither guessed nor overheard."""

from datetime import date
from typing import Any

import pytest

from adapters.ports.capabilities import Flow
from adapters.ports.errors import Unreachable
from adapters.ports.records import (
    Channel,
    OrderStatus,
    SaleKind,
)
from tests.unit.resolvers.briefing.amelia import (
    BRIEFING,
    KEY,
    TILLS,
    amelia,
    connect,
    line,
    pays,
    texts,
    told,
    visits,
)
from tests.unit.resolvers.played import CDC, SHOP


def test_a_purchase_at_a_till_is_a_visit_too() -> None:
    world = amelia()
    pays(world, "r1", days=12)
    assert line(world, "Last here") == "Last here on 18 February 2026"


@pytest.mark.parametrize(
    "more",
    [
        {"status": OrderStatus.CANCELLED},
        {"channel": Channel.ONLINE, "kind": SaleKind.WEB},
        {"channel": Channel.STORE, "kind": SaleKind.WEB},
    ],
    ids=["cancelled", "ordered online", "the shop's sale, picked up in a store"],
)
def test_what_was_not_bought_at_a_till_is_none(more: Any) -> None:
    world = amelia()
    pays(world, "r1", days=12, **more)
    assert line(world, "Last here") == "Last here on 21 January 2026"


def test_a_visit_to_the_app_is_none_and_neither_is_somebody_elses() -> None:
    world = amelia()
    visits(world, "v2", days=3, channel=Channel.APP)
    visits(world, "v3", days=4, named=((CDC, "somebody else"),))
    assert line(world, "Last here") == "Last here on 21 January 2026"


def test_a_visit_without_consent_is_not_used_and_none_is_called_the_last() -> None:
    world = amelia()
    visits(world, "v2", days=3, may_profile=False)
    assert line(world, "Last here") is None
    assert line(world, "Was here") == "Was here on 21 January 2026"


def test_who_has_an_appointment_is_expected_and_was_not_here_for_it_yet() -> None:
    world = amelia()
    visits(world, "v2", days=-1.2, what="Watch consultation")
    visits(world, "v3", days=-60, what="Fitting")
    briefing = told(world)
    assert texts(briefing)[0] == "Expected tomorrow: Watch consultation"
    assert "Last here on 21 January 2026" in texts(briefing)


def test_an_appointment_in_a_month_is_not_told_and_hides_no_visit() -> None:
    world = amelia()
    for number in range(8):
        visits(world, f"a{number}", days=-30 - number)
    assert line(world, "Expected") is None
    assert line(world, "Last here") == "Last here on 21 January 2026"


def test_a_missed_appointment_of_yesterday_is_not_the_last_visit() -> None:
    world = amelia()
    visits(world, "v2", days=1, what="Fitting", took_place=False)
    assert line(world, "Last here") == "Last here on 21 January 2026"


@pytest.mark.parametrize("took_place", [True, None])
def test_a_visit_that_took_place_counts(took_place: bool | None) -> None:
    """So does a visit of a system that does not say."""
    world = amelia()
    visits(world, "v2", days=1, took_place=took_place)
    assert line(world, "Last here") == "Last here on 1 March 2026"


def test_ever_so_many_that_nobody_came_to_hide_no_visit() -> None:
    world = amelia()
    for number in range(8):
        visits(world, f"m{number}", days=number + 1, took_place=False)
    assert line(world, "Last here") == "Last here on 21 January 2026"


def test_a_planned_appointment_of_today_is_still_expected() -> None:
    world = amelia()
    visits(world, "v2", days=-0.2, what="Fitting", took_place=False)
    assert line(world, "Expected") == "Expected today: Fitting"


def test_of_a_child_the_tills_are_asked_and_not_the_web_shop() -> None:
    """Nothing is read for passions there, so that what is asked is asked for the visit alone."""
    world = amelia(born=date(2013, 6, 21))
    pays(world, "r1", days=12)
    assert line(world, "Last here") == "Last here on 18 February 2026"
    calls = world.calls()
    assert (TILLS, "orders") in calls
    assert (SHOP, "orders") not in calls


def test_while_one_system_of_visits_is_down_no_visit_is_called_the_last() -> None:
    world = amelia()
    connect(world, "sinch-contact-pro", Flow.INTERACTIONS, CDC)
    world.customer(KEY)
    world.books["sinch-contact-pro"].fault = Unreachable
    answer = world.customer(KEY, BRIEFING)
    assert answer.missing == [("customer.briefing", "sinch-contact-pro")]
    assert "Was here on 21 January 2026" in texts(answer.data["customer"]["briefing"])
