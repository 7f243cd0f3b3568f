"""Of whom a picture may be made: each rule as a case that turns if the rule is taken out."""

import pytest

from adapters.ports.records import Channel, Purpose
from resolvers.consent.rules import Because, ConsentFacts, against_profiling
from resolvers.consent.said import can_forbid_profiling
from tests.unit.resolvers.consent.saying import (
    ANALYTICS,
    CDC,
    CHILD,
    EMAIL,
    MARKETING,
    MARKETING_CLOUD,
    OTHER,
    RULES,
    SERVICE,
    SMS,
    YES,
    heard,
    odd,
    said,
)

PROFILING: dict[str, tuple[ConsentFacts, Because | None]] = {
    "nothing_said": (heard(), None),
    "one_channel_refused": (heard(said(False), said(True, SMS)), None),
    "the_only_channel_asked_for_refused": (heard(said(False)), Because.OBJECTED),
    "another_channel_refused_in_each_of_two_systems": (heard(said(False), said(False, SMS, system=OTHER)), Because.OBJECTED),
    "one_channel_refused_and_agreed_to_where_grants_count": (heard(said(False, system=OTHER), said(True)), None),
    "one_channel_refused_beside_another_of_the_same_system": (
        heard(said(False, system=OTHER), said(True, SMS, system=OTHER)),
        None,
    ),
    "one_channel_refused_and_agreed_to_where_grants_do_not_count": (
        heard(said(False), said(True, system=OTHER)),
        Because.OBJECTED,
    ),
    "one_channel_that_cannot_be_read_beside_a_yes": (heard(odd(), said(True, SMS)), None),
    "the_only_channel_cannot_be_read": (heard(odd()), Because.UNREADABLE),
    "marketing_cannot_be_read": (heard(odd(None), said(True, SMS)), Because.UNREADABLE),
    "analytics_cannot_be_read": (heard(*YES, odd(EMAIL, ANALYTICS)), Because.UNREADABLE),
    "something_unnamed_cannot_be_read": (heard(*YES, odd(None, None)), Because.UNREADABLE),
    "service_cannot_be_read": (heard(*YES, odd(None, SERVICE)), None),
    "objected_beside_something_that_cannot_be_read": (heard(said(False, None), odd(None, None)), Because.OBJECTED),
    "refused_at_an_address_of_several": (
        heard(said(True, shared=False), said(False, SMS, shared=True), said(False, EMAIL, None, shared=True)),
        None,
    ),
    "analytics_refused_at_an_address_of_several": (heard(said(False, EMAIL, ANALYTICS, shared=True)), None),
    "something_unnamed_refused": (heard(said(False, None, None)), Because.OBJECTED),
    "something_unnamed_refused_where_marketing_is_agreed_to": (heard(said(False, None, None), said(True)), None),
    "something_unnamed_refused_where_analytics_is": (heard(said(False, None, None), said(True, None, ANALYTICS)), None),
    "something_unnamed_refused_where_only_service_is": (
        heard(said(False, None, None), said(True, None, SERVICE)),
        Because.OBJECTED,
    ),
    "something_unnamed_refused_in_another_system": (
        heard(said(True), said(False, None, None, system=OTHER)),
        Because.OBJECTED,
    ),
    "something_unnamed_agreed_to": (heard(said(True, None, None)), None),
    "record_in_doubt": (heard(*YES, doubtful=[OTHER]), Because.DOUBTFUL),
    "marketing_refused": (heard(said(False, None)), Because.OBJECTED),
    "every_channel_refused": (heard(said(False), said(False, SMS)), Because.OBJECTED),
    "every_channel_refused_in_one_of_two_systems": (
        heard(said(False), said(False, SMS), said(True, system=MARKETING_CLOUD)),
        Because.OBJECTED,
    ),
    "analytics_refused": (heard(said(True), said(False, None, ANALYTICS)), Because.OBJECTED),
    "analytics_refused_in_the_app": (heard(said(False, Channel.APP, ANALYTICS)), Because.OBJECTED),
    "child": (heard(*YES, births=[CHILD]), Because.CHILD),
    "silent": (heard(*YES, unavailable=[CDC]), Because.UNHEARD),
    "objected_while_another_is_silent": (heard(said(False, None), unavailable=[OTHER]), Because.OBJECTED),
    "age_silent": (heard(*YES, births=[], births_unavailable=[CDC]), Because.AGE_UNHEARD),
    "age_unknown_and_no_consent": (heard(births=[]), Because.NO_CONSENT),
    "age_unknown_and_consent": (heard(said(True), births=[]), None),
    "age_unknown_and_consent_to_service_only": (heard(said(True, EMAIL, SERVICE), births=[]), Because.NO_CONSENT),
}


@pytest.mark.parametrize("case", PROFILING)
def test_profiling(case: str) -> None:
    known, because = PROFILING[case]
    against = against_profiling(known, RULES)
    assert (against.because if against is not None else None) is because


CAN_FORBID: dict[str, tuple[frozenset[tuple[Purpose | None, Channel | None]] | None, bool, bool]] = {
    "nothing": (frozenset(), False, False),
    "whatever_it_may_be": (None, True, True),
    "one_channel": (frozenset({(MARKETING, EMAIL)}), False, False),
    "several_channels": (frozenset({(MARKETING, EMAIL), (MARKETING, SMS)}), True, False),
    "marketing_as_such": (frozenset({(MARKETING, None)}), True, True),
    "analytics": (frozenset({(MARKETING, EMAIL), (ANALYTICS, None)}), True, True),
    "analytics_in_the_app": (frozenset({(ANALYTICS, Channel.APP)}), True, True),
    "unnamed": (frozenset({(MARKETING, EMAIL), (None, None)}), True, True),
    "service": (frozenset({(SERVICE, None), (SERVICE, SMS)}), False, False),
}
"""What a system's entries can mean, and whether they can forbid a picture of somebody: of a person, and at an address."""


@pytest.mark.parametrize("case", CAN_FORBID)
def test_who_is_asked_about_profiling_hangs_on_what_their_entries_can_mean(case: str) -> None:
    meanings, of_person, at_address = CAN_FORBID[case]
    assert can_forbid_profiling(meanings, by_address=False) is of_person
    assert can_forbid_profiling(meanings, by_address=True) is at_address


@pytest.mark.parametrize("channel", [*Channel, None])
@pytest.mark.parametrize("purpose", [*Purpose, None])
def test_a_system_without_say_on_profiling_cannot_forbid_it_beside_a_yes(
    purpose: Purpose | None, channel: Channel | None
) -> None:
    """The choice of whom to ask and the rules on what they said agree."""
    forbids = (
        against_profiling(heard(said(True), said(True, SMS), said(False, channel, purpose, system=OTHER)), RULES) is not None
    )
    assert not forbids or can_forbid_profiling(frozenset({(purpose, channel)}), by_address=False)
