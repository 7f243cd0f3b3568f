"""What an odd leg of contact management costs a contact that reporting has, and one that it has not."""

from typing import Any

import pytest

from adapters.guards.absence_proof import ProvenStream
from adapters.ports.capabilities import Flow
from adapters.ports.errors import Malformed
from adapters.ports.records import Channel
from adapters.wire.losses import gathered
from tests.unit.adapters.sinch_contact_pro.centre import Held
from tests.unit.adapters.sinch_contact_pro.test_odd_values import ALL, AMELIA, CDC, HELD, ID, Odd, each, numbers, page_of


@pytest.mark.parametrize("odd", [None, "soon", {}])
async def test_a_leg_without_a_time_tells_of_a_contact_that_reporting_has(odd: object) -> None:
    page = await page_of(Odd(HELD, legs=each(2, created=odd)))
    assert [entry.record.named for entry in page.entries] == [((CDC, f"uid-{number}"),) for number in (3, 2, 1)]


async def test_a_contact_whose_only_leg_has_no_time_is_lost_and_told() -> None:
    newest = [Held(4, 4, AMELIA, loaded=False)]
    with gathered() as losses:
        page = await page_of(Odd([*HELD, *newest], legs=each(4, created="soon")))
    assert numbers(page) == [3, 2, 1]
    assert losses.may_hide(ID, [ID])
    centre = Odd(newest, legs=each(4, created="soon"))
    assert isinstance((await ProvenStream(centre.contacts(), "x", Flow.INTERACTIONS).pages([ID], ALL))[ID], Malformed)


@pytest.mark.parametrize(
    ("reported", "leg", "channel"),
    [
        ("Chat", {"channel_type": "chat", "channel_sub_type": "whatsapp"}, Channel.SOCIAL),
        ("Chat", {"channel_type": "chat", "channel_sub_type": {}}, None),
        ("Chat", {"channel_type": ["chat"], "channel_sub_type": None}, None),
        ("Chat", {"channel_type": ["chat"], "channel_sub_type": "whatsapp"}, Channel.SOCIAL),
        ("Chat", {"channel_type": "chat", "channel_sub_type": "carrier pigeon"}, Channel.CHAT),
        ("Phone", {"channel_type": "phone", "channel_sub_type": {}}, Channel.PHONE),
        ("Phone", {"channel_type": {}, "channel_sub_type": None}, Channel.PHONE),
        ({}, {"channel_type": "chat", "channel_sub_type": "text"}, Channel.CHAT),
        ({}, {"channel_type": None, "channel_sub_type": None}, None),
    ],
)
async def test_a_chat_of_which_the_kind_cannot_be_read_has_no_channel(reported: Any, leg: Any, channel: Channel | None) -> None:
    page = await page_of(Odd([Held(1, 1, AMELIA)], rows=each(1, ChannelName=reported), legs=each(1, **leg)))
    assert [entry.record.channel for entry in page.entries] == [channel]


async def test_of_two_legs_that_say_two_kinds_of_chat_the_first_counts() -> None:
    legs = [{**Held(1, 1, AMELIA).leg(0), "channel_type": "chat", "channel_sub_type": sub} for sub in ("whatsapp", "text")]
    page = await page_of(Odd([Held(1, 1, AMELIA, channel="Chat")], legs=lambda _: legs))
    assert [entry.record.channel for entry in page.entries] == [Channel.SOCIAL]
