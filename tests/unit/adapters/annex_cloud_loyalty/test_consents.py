"""A member's opt-in: only the vendor's own words are an answer, and nothing else about the member matters to it."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from adapters.ports.capabilities import CONSENTS, STANDING
from adapters.ports.errors import Malformed
from adapters.ports.records import Channel, Consents, Purpose, Standing
from adapters.systems.annex_cloud_loyalty import mapping, wire
from adapters.wire.consent import ConsentMeaning
from adapters.wire.losses import gathered
from tests.unit.adapters.annex_cloud_loyalty.test_adapter import MEMBER, PlayedLine, membership
from tests.unit.adapters.oddities import read

MARKETING = ConsentMeaning(purpose=Purpose.MARKETING)
ODD: list[Any] = [None, "", "yes", "true", "Y", True, False, 1, [], {}]


def told(**user: Any) -> Consents:
    return mapping.consents(read(wire.read_opt_in, {"id": MEMBER, **user})[0], MARKETING)


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_an_odd_opt_in_is_an_unreadable_refusal_of_marketing(odd: Any) -> None:
    (one,) = told(optInStatus=odd, optInDate="2021-04-06T09:00:12+0000").consents
    assert (one.granted, one.unreadable, one.purpose, one.channel, one.at) == (False, True, Purpose.MARKETING, None, None)


@pytest.mark.parametrize("odd", [True, 7.5, [], {}, ["YES", "NO"]], ids=repr)
async def test_that_an_opt_in_cannot_be_read_is_told_once_whatever_is_asked_for(odd: Any) -> None:
    for groups in ({CONSENTS}, {STANDING}, {STANDING, CONSENTS}):
        line = PlayedLine(lambda ask: {"id": MEMBER, "optInStatus": odd, "status": "ACTIVE"})
        with gathered() as losses:
            await membership(line).fetch([MEMBER], frozenset(groups))
        assert [loss.field for _, loss in losses.found] == ["optInStatus"]


def test_so_is_one_that_was_left_out() -> None:
    assert told().consents[0].unreadable


def test_the_day_of_opting_in_is_none_of_opting_out() -> None:
    times = {"optInDate": "2021-04-06T09:00:12+0000", "updateDate": "2025-12-28T17:21:40+0000"}
    agreed, refused = told(optInStatus="YES", **times), told(optInStatus="NO", **times)
    assert (agreed.consents[0].granted, agreed.consents[0].at) == (True, datetime(2021, 4, 6, 9, 0, 12, tzinfo=UTC))
    assert (refused.consents[0].granted, refused.consents[0].at) == (False, None)
    assert agreed.as_of == refused.as_of == datetime(2025, 12, 28, 17, 21, 40, tzinfo=UTC)


@pytest.mark.parametrize("odd", ["soon", "0000-00-00 00:00:00", 5, {}], ids=repr)
def test_times_that_cannot_be_read_cost_the_times_alone(odd: Any) -> None:
    held = told(optInStatus="YES", optInDate=odd, updateDate=odd)
    assert (held.consents[0].granted, held.consents[0].at, held.as_of) == (True, None, None)


def test_what_it_stands_for_is_the_houses_to_set() -> None:
    meaning = ConsentMeaning(purpose=Purpose.MARKETING, channel=Channel.EMAIL)
    (one,) = mapping.consents(wire.read_opt_in(orjson.dumps({"id": MEMBER, "optInStatus": "YES"})), meaning).consents
    assert one.channel is Channel.EMAIL


async def test_what_is_odd_about_the_member_costs_itself_and_not_what_they_allow() -> None:
    line = PlayedLine(lambda ask: {"id": MEMBER, "optInStatus": "NO", "status": None})
    parts = (await membership(line).fetch([MEMBER], frozenset({STANDING, CONSENTS})))[MEMBER]
    assert isinstance(parts[STANDING], Standing)
    assert parts[STANDING].status is None
    assert isinstance(parts[CONSENTS], Consents)
    assert len(line.asks) == 1


async def test_an_odd_opt_in_costs_only_the_status_of_the_membership() -> None:
    """Whether the membership is active is open then."""
    line = PlayedLine(lambda ask: {"id": MEMBER, "optInStatus": {}, "status": "ACTIVE"})
    parts = (await membership(line).fetch([MEMBER], frozenset({STANDING})))[MEMBER]
    assert isinstance(parts[STANDING], Standing)
    assert (parts[STANDING].status, parts[STANDING].number) == (None, MEMBER)


async def test_the_consents_of_another_member_are_a_malformed_answer() -> None:
    line = PlayedLine(lambda ask: {"id": "HRD-10002842", "status": "ACTIVE", "optInStatus": "YES"})
    with pytest.raises(Malformed):
        await membership(line).fetch([MEMBER], frozenset({CONSENTS}))
