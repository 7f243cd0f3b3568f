"""What stood when a message went out: by the entries' own times, and no more than they tell."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Channel, Purpose
from resolvers.consent.said import ConsentEntry
from resolvers.consent.sending import ConsentState, state_at
from tests.unit.resolvers.consent.saying import (
    ANALYTICS,
    CDC,
    EMAIL,
    MARKETING_CLOUD,
    OTHER,
    PHONE,
    RULES,
    SERVICE,
    SMS,
    heard,
    odd,
    said,
)

GRANTED, REFUSED, NONE, UNKNOWN = ConsentState
SENT = datetime(2025, 9, 1, 8, 30, tzinfo=UTC)
BEFORE, AFTER = SENT - timedelta(days=30), SENT + timedelta(days=30)
YES, NO = said(True, at=BEFORE), said(False, at=BEFORE, system=MARKETING_CLOUD)

CASES: Mapping[str, tuple[ConsentState, list[ConsentEntry]]] = {
    "nothing_is_known": (NONE, []),
    "agreed_before": (GRANTED, [YES]),
    "agreed_that_moment": (GRANTED, [said(True, at=SENT)]),
    "agreed_to_all_channels": (GRANTED, [said(True, None, at=BEFORE)]),
    "agreed_to_another_channel": (NONE, [said(True, SMS, at=BEFORE)]),
    "agreed_to_something_else": (NONE, [said(True, purpose=ANALYTICS, at=BEFORE), said(True, purpose=SERVICE, at=BEFORE)]),
    "agreed_where_it_does_not_count": (NONE, [said(True, system=OTHER, at=BEFORE)]),
    "agreed_in_a_record_unchanged_since": (GRANTED, [said(True, at=None, as_of=BEFORE)]),
    "agreed_in_a_record_changed_since": (UNKNOWN, [said(True, at=None, as_of=AFTER)]),
    "agreed_in_a_record_changed_in_the_year_1": (UNKNOWN, [said(True, at=None, as_of=datetime(1, 1, 1, tzinfo=UTC))]),
    "agreed_at_no_time": (UNKNOWN, [said(True, at=None)]),
    "agreed_afterwards_there_may_have_been_a_yes_before": (UNKNOWN, [said(True, at=AFTER)]),
    "refused_before": (REFUSED, [YES, NO]),
    "refused_that_moment": (REFUSED, [YES, said(False, system=OTHER, at=SENT)]),
    "refused_before_and_no_consent": (REFUSED, [NO]),
    "refused_all_channels": (REFUSED, [YES, said(False, None, system=OTHER, at=BEFORE)]),
    "refused_in_a_record_unchanged_since": (REFUSED, [YES, said(False, system=OTHER, at=None, as_of=BEFORE)]),
    "refused_on_the_shared_line": (REFUSED, [YES, said(False, system=OTHER, at=BEFORE, shared=True)]),
    "refused_another_channel": (GRANTED, [YES, said(False, SMS, system=OTHER, at=BEFORE)]),
    "refused_every_channel_one_by_one": (REFUSED, [YES, *(said(False, one, system=OTHER, at=BEFORE) for one in (SMS, PHONE))]),
    "refused_one_of_them_later": (
        GRANTED,
        [YES, said(False, SMS, system=OTHER, at=BEFORE), said(False, PHONE, system=OTHER, at=AFTER)],
    ),
    "refused_elsewhere_afterwards": (GRANTED, [YES, said(False, system=OTHER, at=AFTER)]),
    "refused_elsewhere_at_no_time": (UNKNOWN, [YES, said(False, system=OTHER, at=None)]),
    "refused_afterwards_where_a_yes_may_have_been": (UNKNOWN, [said(False, at=AFTER)]),
    "refused_afterwards_without_consent": (NONE, [said(False, system=OTHER, at=AFTER)]),
    "refused_another_channel_where_all_else_came_later": (
        UNKNOWN,
        [said(False, SMS, system=OTHER, at=BEFORE), said(False, at=AFTER)],
    ),
    "agreed_elsewhere_afterwards_there_may_have_been_a_no": (UNKNOWN, [YES, said(True, system=OTHER, at=AFTER)]),
    "something_cannot_be_read": (UNKNOWN, [YES, odd(system=OTHER)]),
    "something_cannot_be_read_and_there_is_no_consent": (NONE, [odd(system=OTHER)]),
    "the_consent_itself_cannot_be_read": (UNKNOWN, [odd()]),
    "a_purpose_that_cannot_be_read": (UNKNOWN, [YES, odd(None, None, system=OTHER)]),
    "a_refusal_beside_what_cannot_be_read": (REFUSED, [odd(), NO]),
}


@pytest.mark.parametrize("case", CASES)
def test_when_an_e_mail_went_out(case: str) -> None:
    state, entries = CASES[case]
    assert state_at(SENT, EMAIL, heard(*entries), RULES) is state


@pytest.mark.parametrize("more", [{"unavailable": [OTHER]}, {"doubtful": [OTHER]}])
def test_while_a_system_is_not_heard_only_a_refusal_is_certain(more: dict[str, list[str]]) -> None:
    for entries, state in (([], UNKNOWN), ([YES], UNKNOWN), ([YES, NO], REFUSED)):
        assert state_at(SENT, EMAIL, heard(*entries, **more), RULES) is state


def test_whose_yes_counts_is_the_house_s_setting() -> None:
    elsewhere = replace(RULES, sources=(OTHER,))
    assert state_at(SENT, EMAIL, heard(said(True, system=OTHER, at=BEFORE)), elsewhere) is GRANTED
    assert state_at(SENT, EMAIL, heard(YES), elsewhere) is NONE


TIMES = st.sampled_from([None, BEFORE, SENT, AFTER])
CHANNELS = st.sampled_from([None, EMAIL, SMS, PHONE])
ENTRIES = st.builds(
    said,
    st.booleans(),
    CHANNELS,
    st.sampled_from([Purpose.MARKETING, ANALYTICS, None]),
    system=st.sampled_from([CDC, MARKETING_CLOUD, OTHER]),
    at=TIMES,
    as_of=TIMES,
) | st.builds(odd, CHANNELS, st.sampled_from([Purpose.MARKETING, None]), system=st.sampled_from([CDC, OTHER]))
SAID = st.lists(ENTRIES, max_size=5)


@given(SAID, ENTRIES, st.sampled_from([EMAIL, SMS, PHONE]))
def test_one_refusal_or_one_riddle_more_never_makes_a_yes(
    entries: list[ConsentEntry], more: ConsentEntry, channel: Channel
) -> None:
    before, after = (state_at(SENT, channel, heard(*all_), RULES) for all_ in (entries, [*entries, more]))
    if not more.consent.granted:
        assert after is not GRANTED or before is GRANTED


@given(SAID, st.sampled_from([EMAIL, SMS, PHONE]))
def test_a_yes_at_sending_was_given_in_time_and_nothing_spoke_against_it(entries: list[ConsentEntry], channel: Channel) -> None:
    if state_at(SENT, channel, heard(*entries), RULES) is GRANTED:
        on_it = [one for one in entries if one.concerns(channel, Purpose.MARKETING)]
        since = [(one, one.consent.at or one.source.changed_at) for one in on_it]
        assert any(one.consent.granted and one.source.system == CDC and at and at <= SENT for one, at in since)
        assert all(one.consent.granted or (one.consent.at and one.consent.at > SENT and not one.unreadable) for one in on_it)


@given(SAID, st.permutations(range(5)), st.sampled_from([EMAIL, SMS]))
def test_the_order_of_the_systems_decides_nothing(entries: list[ConsentEntry], order: list[int], channel: Channel) -> None:
    turned = [entries[place] for place in order if place < len(entries)]
    assert state_at(SENT, channel, heard(*turned), RULES) is state_at(SENT, channel, heard(*entries), RULES)
