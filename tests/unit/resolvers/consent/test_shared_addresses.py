"""What was said at an address that several people share: it shuts contact by that address, and nothing else."""

import pytest

from adapters.ports.records import Channel
from resolvers.consent.said import at_shared_address
from tests.unit.resolvers.consent.saying import EMAIL, PHONE, SMS, odd, said


@pytest.mark.parametrize("channel", [None, EMAIL, SMS, PHONE])
def test_a_grant_opens_nothing(channel: Channel | None) -> None:
    assert list(at_shared_address(said(True, channel), "phone")) == []


def test_a_refusal_for_no_channel_counts_for_all_channels_of_its_address() -> None:
    for kind, channels in (("email", [EMAIL]), ("phone", [PHONE, SMS, Channel.SOCIAL])):
        for one in (said(False, None), odd(None, None)):
            found = list(at_shared_address(one, kind))
            assert [each.consent.channel for each in found] == channels
            assert all(each.shared and each.unreadable is one.unreadable for each in found)


def test_a_refusal_for_a_channel_stays_one_of_it() -> None:
    (found,) = at_shared_address(said(False, SMS), "phone")
    assert (found.consent, found.shared) == (said(False, SMS).consent, True)
