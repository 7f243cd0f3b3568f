"""A refusal is found under its number in whatever way that is written, and counts for all where it can't be told whose it is."""

from typing import Any

import pytest

from adapters.ports.records import Channel
from adapters.wire.losses import gathered
from tests.unit.adapters.sinch_campaigns.test_consents import (
    HERS,
    HIS,
    Platform,
    channel,
    contact,
    contacts,
    names,
    states,
    stops,
)

OTHERWISE = [
    "447700900124",
    "00447700900124",
    "+44 (0)7700 900124",
    "tel:+44-7700-900124",
    "+٤٤٧٧٠٠٩٠٠١٢٤",
    "＋４４７７００９００１２４",
]
UNTOLD = ["07700900124", "+447700900124 ext. 5", "+447700900124;ext=5", "+447700900124 / +442079460101", "0000000"]


@pytest.mark.parametrize("written", OTHERWISE)
async def test_a_refusal_is_its_numbers_however_that_is_written(written: str) -> None:
    assert set(await Platform(stops=stops({"source_address": written})).told()) == {HIS}
    refused = contact(channel(written, "UNSUBSCRIBED"))
    assert set(await Platform(contacts=contacts(refused)).told()) == {HIS}
    blocked = states({"number": HERS, "authorised": True}, {"number": written, "authorised": False})
    assert {number: names(said) for number, said in (await Platform(blocked=blocked).told()).items()} == {
        HIS: {"block list": "no"}
    }


@pytest.mark.parametrize("written", UNTOLD)
async def test_a_refusal_by_an_unreadable_number_counts_for_all_requested(written: str) -> None:
    with gathered() as losses:
        assert set(await Platform(stops=stops({"source_address": written})).told()) == {HERS, HIS}
        assert set(await Platform(contacts=contacts(contact(channel(written, "UNSUBSCRIBED")))).told()) == {HERS, HIS}
        blocked = states({"number": HERS, "authorised": True}, {"number": written, "authorised": False})
        assert set(await Platform(blocked=blocked).told()) == {HERS, HIS}
    assert [loss.field for _, loss in losses.found] == ["source_address", "channels.channelId", "number"]


@pytest.mark.parametrize("written", UNTOLD)
async def test_nor_is_a_yes_of_such_a_number_anybodys(written: str) -> None:
    both = contact(channel(HERS, "SUBSCRIBED"), channel(written, "SUBSCRIBED", "WHATSAPP"))
    (said,) = (await Platform(contacts=contacts(both)).told()).values()
    assert names(said) == {"contact.SMS": "yes", "contact.WHATSAPP": "unreadable"}


@pytest.mark.parametrize("odd", [7, ["SMS"], {}, "PIGEON"], ids=repr)
async def test_a_stop_in_an_unreadable_channel_closes_every_channel(odd: Any) -> None:
    (one,) = (await Platform(stops=stops({"source_address": HIS, "format": odd})).told())[HIS]
    assert (one.granted, one.unreadable, one.channel) == (False, True, None)


@pytest.mark.parametrize("told", [{}, {"format": None}, {"format": "sms"}], ids=repr)
async def test_one_that_does_not_tell_its_kind_was_a_text_message(told: dict[str, Any]) -> None:
    (one,) = (await Platform(stops=stops({"source_address": HIS, **told})).told())[HIS]
    assert (one.granted, one.unreadable, one.channel) == (False, False, Channel.SMS)
