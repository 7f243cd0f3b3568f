"""Whether a shop user receives newsletters: only JSON's own yes is one, and nothing else about the user matters to it."""

from typing import Any

import pytest

from adapters.ports.capabilities import CONSENTS, SHOP_ACCOUNT
from adapters.ports.errors import Malformed
from adapters.ports.records import Channel, Consents, Purpose, ShopAccount
from adapters.systems.farfetch.adapter import ShopAccounts
from tests.unit.adapters.farfetch.test_adapter import SETTINGS, PlayedLine, user

ID = "29550001"
BOTH = frozenset({SHOP_ACCOUNT, CONSENTS})
ODD: list[Any] = [None, "true", "yes", "", 1, 0, [], {}]


async def fetched(**changes: Any) -> Any:
    line = PlayedLine(lambda ask: (200, user(**changes)))
    parts = (await ShopAccounts(line.shop, SETTINGS).fetch([ID], BOTH))[ID]
    assert len(line.targets) == 1
    return parts


@pytest.mark.parametrize("granted", [True, False])
async def test_it_is_a_consent_to_marketing_by_e_mail_whose_day_nobody_knows(granted: bool) -> None:
    (one,) = (await fetched(receiveNewsletters=granted))[CONSENTS].consents
    told = (one.name, one.granted, one.purpose, one.channel, one.at, one.unreadable)
    assert told == ("receiveNewsletters", granted, Purpose.MARKETING, Channel.EMAIL, None, False)


@pytest.mark.parametrize("odd", ODD, ids=repr)
async def test_what_is_no_boolean_is_a_refusal_that_could_not_be_read(odd: Any) -> None:
    parts = await fetched(receiveNewsletters=odd)
    assert [(one.granted, one.unreadable) for one in parts[CONSENTS].consents] == [(False, True)]
    assert isinstance(parts[SHOP_ACCOUNT], ShopAccount)


async def test_so_is_what_was_left_out() -> None:
    assert (await fetched())[CONSENTS].consents[0].unreadable


async def test_what_is_odd_about_the_user_costs_itself_and_not_what_they_allow() -> None:
    parts = await fetched(receiveNewsletters=False, firstName={}, updatedDate="soon")
    assert parts[SHOP_ACCOUNT].candidate.given_name is None
    assert isinstance(parts[CONSENTS], Consents)


async def test_the_record_of_another_user_tells_nothing_of_consents() -> None:
    parts = await fetched(id=29550002, receiveNewsletters=True)
    assert SHOP_ACCOUNT not in parts
    assert isinstance(parts[CONSENTS], Malformed)


async def test_a_user_whom_the_shop_does_not_know_allows_and_refuses_nothing() -> None:
    line = PlayedLine(lambda ask: (404, {"errors": [{"code": "14", "message": "The user was not found"}]}))
    assert await ShopAccounts(line.shop, SETTINGS).fetch([ID], BOTH) == {}
