"""The played world is dated from its today, whichever day that is: all lies behind it, at hours at which it is believed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks import happenings
from mocks.control.stage import World
from mocks.systems.sinch_contact_pro import contacts
from mocks.systems.touchpoints import events
from mocks.world import bureau, commerce, days, hours, loyalty, marketing, service, till
from mocks.world.people import ANNEX, MARKETING, Person
from mocks.world.population import Population
from mocks.world.topics import TOPICS

DAYS = (days.SAME, date(2028, 2, 29), date(2026, 12, 30), date(2027, 6, 20))
"""The one that everybody knows, a leap day, one after Christmas, a Sunday in summer."""
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
AMELIA = 1


@pytest.fixture(params=DAYS, ids=str, scope="module")
def world(request: pytest.FixtureRequest) -> World:
    return World(Population(360, 150, request.param))


def everyone(world: World) -> Iterator[Person]:
    return world.population.everyone()


def app(person: Person, kind: str) -> list[events.Event]:
    return [one for one in events.events(person, events.APP) if one.kind == f"app.{kind}.v1"]


def first(world: World) -> Person:
    amelia = world.person(AMELIA)
    assert amelia is not None
    return amelia


# --- whichever day it is ---------------------------------------------------------------------------------------------


def test_amelia_was_in_a_store_within_the_month_whichever_day_it_is(world: World) -> None:
    came = app(first(world), "store.checkedin")[0].at
    assert timedelta(0) < world.today - came < timedelta(days=28)


def test_amelia_has_points_that_expire_within_thirty_days(world: World) -> None:
    amelia = first(world)
    assert loyalty.balance(amelia).expiring > 0
    assert timedelta(days=7) < loyalty.expires_next(amelia) - world.today < timedelta(days=30)


def test_amelia_is_expected_tomorrow_and_that_is_in_the_crm(world: World) -> None:
    planned = service.activity(first(world), service.PLANNED)
    assert (planned.kind, planned.status) == (service.APPOINTMENT, "open")
    assert planned.starts_at.date() - world.today.date() == timedelta(days=1)
    assert hours.is_open(planned.starts_at)


def test_amelia_bought_within_a_fortnight_and_that_travels(world: World) -> None:
    newest = commerce.purchase(first(world), 0)
    assert newest.state == "in transit"
    assert timedelta(0) < world.today - newest.placed_at < timedelta(days=14)


def test_nothing_lies_ahead_but_what_is_planned(world: World) -> None:
    ahead = [row for person in everyone(world) for row in happenings.happened(person, world) if row.at >= world.today]
    assert {row.kind for row in ahead} == {"Appointment"}
    said = [
        message.at for person in everyone(world) for n in range(person.tickets) for message in service.ticket(person, n).messages
    ]
    assert max(said) < world.today


def test_the_cast_is_the_same_on_every_day() -> None:
    def fixed(day: date) -> list[tuple[object, ...]]:
        people = Population(360, 15, day).cast
        return [(one.full_name, one.birth_date, one.email, one.membership_number, one.account_uid) for one in people]

    assert fixed(DAYS[0]) == fixed(DAYS[1]) == fixed(DAYS[2])


def test_a_later_world_is_the_earlier_one_moved() -> None:
    """As far as weekdays and the hours of the stores allow: by days."""
    one, other = (Population(360, 40, days.SAME + timedelta(weeks=weeks)) for weeks in (0, 2))
    for before, after in zip(one.everyone(), other.everyone(), strict=True):
        moved = [
            late.placed_at.date() - early.placed_at.date()
            for early, late in zip(*map(commerce.purchases, (before, after)), strict=True)
        ]
        assert set(moved) <= {timedelta(days=n) for n in (13, 14, 15)}


@pytest.mark.parametrize(("hour", "day"), [(8, 1), (9, 2), (23, 2), (0, 1)])
def test_before_nine_it_is_still_the_day_before(hour: int, day: int) -> None:
    assert days.latest(datetime(2026, 3, 2, hour, tzinfo=UTC)) == date(2026, 3, day)


# --- believable hours ------------------------------------------------------------------------------------------------


def test_nothing_is_sold_checked_in_or_exchanged_in_a_shut_store(world: World) -> None:
    for person in everyone(world):
        at = [one.placed_at for one in commerce.purchases(person) if one.store]
        at += [one.at for kind in ("store.checkedin", "loyaltycard.shown") for one in app(person, kind)]
        at += [one.at for one in bureau.exchanges(person)]
        at += [service.activity(person, place).starts_at for place in service.places(person, service.VISIT)]
        assert [moment for moment in at if not hours.is_open(moment)] == []


def test_walk_ins_come_while_the_store_is_open_the_newest_first(world: World) -> None:
    came = [one.at for place in range(till.WALK_INS) if (one := till.walk_in(world.today, place))]
    assert all(map(hours.is_open, came))
    assert all(later > earlier for later, earlier in pairwise([world.today, *came]))


def test_nobody_shops_taps_or_is_answered_at_night(world: World) -> None:
    for person in everyone(world):
        at = [one.placed_at for one in commerce.purchases(person)] + [one.added_at for one in commerce.wishes(person)]
        at += [one.delivered_at for one in commerce.purchases(person) if one.delivered_at]
        at += [one.at for one in events.events(person, events.APP)]
        at += [message.at for n in range(person.tickets) for message in service.ticket(person, n).messages]
        at += [one.began_at for one in contacts.contacts(person)]
        assert {moment.astimezone(hours.CLOCK).hour for moment in at} <= set(range(7, 23))


@given(MOMENTS, MOMENTS)
def test_pressing_a_day_into_opening_hours_keeps_days_and_order(one: datetime, other: datetime) -> None:
    for move in (hours.awake, hours.at_work, hours.in_the_morning, hours.in_store):
        assert abs(move(one) - one) < timedelta(hours=32)
        if one.astimezone(hours.CLOCK).replace(tzinfo=None) < other.astimezone(hours.CLOCK).replace(tzinfo=None):
            assert move(one) <= move(other)


@given(MOMENTS)
def test_what_is_done_in_a_store_is_done_while_it_is_open(at: datetime) -> None:
    assert hours.is_open(hours.in_store(at))
    assert hours.is_open(hours.in_store(at, spare=1) + timedelta(minutes=59))


# --- what fits together ----------------------------------------------------------------------------------------------


def test_a_booking_is_cancelled_after_it_was_made_and_before_its_time(world: World) -> None:
    cancelled = 0
    for person in everyone(world):
        made = {one.data["bookingId"]: one for one in app(person, "booking.created")}
        for one in app(person, "booking.cancelled"):
            booking = made[one.data["bookingId"]]
            assert booking.at < one.at < datetime.fromisoformat(one.data["startsAt"])
            assert booking.data == one.data
            cancelled += 1
    assert cancelled


def test_a_reply_fits_its_ticket(world: World) -> None:
    said = {topic.category: (topic.reply, topic.answer, topic.note, topic.ending) for topic in TOPICS}
    assert len({text for texts in said.values() for text in texts}) == 4 * len(TOPICS)
    for person in everyone(world):
        for ticket in (service.ticket(person, place) for place in range(person.tickets)):
            told = tuple(message.text for message in ticket.messages[1:])
            assert told == said[ticket.category][: len(told)]
            assert (len(told) == 4) is (ticket.resolved_at is not None)


def test_nobody_is_sleeping_who_bought_of_late(world: World) -> None:
    (sleeping,) = (group for group in marketing.GROUPS if group.name == marketing.SLEEPING)
    asleep = list(marketing.members(world.population, sleeping))
    assert len(asleep) == marketing.member_count(world.population, sleeping) > 0
    for person in asleep:
        assert all(one.placed_at < world.today - timedelta(days=730) for one in commerce.purchases(person))
    awake = [person for person in everyone(world) if person.known_to(MARKETING) and person not in asleep]
    assert not [person for person in awake if sleeping in marketing.groups_of(person)]


def test_what_travels_was_bought_within_a_fortnight(world: World) -> None:
    travelling = [one for person in everyone(world) for one in commerce.purchases(person) if one.state == "in transit"]
    assert travelling
    assert all(world.today - one.placed_at < timedelta(days=14) for one in travelling)


def test_every_member_was_one_before_the_first_points(world: World) -> None:
    for person in (one for one in everyone(world) if one.known_to(ANNEX)):
        ledger = loyalty.entries(person)
        assert ledger[-1].kind == "welcome"
        assert ledger[-1].at == min(entry.at for entry in ledger)
