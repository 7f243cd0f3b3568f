"""What holds of the rules whatever people said and whoever is silent: nothing that is against it makes a yes."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Channel, Purpose
from resolvers.consent.rules import ConsentFacts, ContactRules, against_profiling, decide
from resolvers.consent.said import ConsentEntry, at_shared_address
from tests.unit.resolvers.consent.saying import (
    ANALYTICS,
    CDC,
    CHILD,
    EMAIL,
    GROWN,
    MARKETING,
    MARKETING_CLOUD,
    OTHER,
    PHONE,
    RULES,
    SERVICE,
    SMS,
    SOFT,
    TODAY,
    heard,
    odd,
    said,
)

entries = st.builds(
    said,
    st.booleans(),
    st.sampled_from([None, EMAIL, SMS, PHONE]),
    st.sampled_from([None, MARKETING, ANALYTICS, SERVICE]),
    system=st.sampled_from([CDC, MARKETING_CLOUD, OTHER]),
    record=st.sampled_from("ab"),
)
entries |= st.builds(
    odd,
    st.sampled_from([None, EMAIL, SMS, PHONE]),
    st.sampled_from([None, MARKETING, ANALYTICS, SERVICE]),
    system=st.sampled_from([CDC, MARKETING_CLOUD, OTHER]),
)
people = st.builds(
    ConsentFacts,
    st.just(TODAY),
    st.lists(entries, max_size=6),
    st.lists(st.sampled_from([GROWN, CHILD]), max_size=2),
    st.lists(st.sampled_from([CDC, OTHER]), max_size=1),
    st.lists(st.sampled_from([CDC, OTHER]), max_size=1),
    st.lists(st.sampled_from([CDC, OTHER]), max_size=1),
    st.booleans(),
    st.sampled_from([False, False, True]),
)
channels, purposes, houses = st.sampled_from([EMAIL, SMS, PHONE]), st.sampled_from(Purpose), st.sampled_from([RULES, SOFT])


def is_open(known: ConsentFacts, channel: Channel, purpose: Purpose, rules: ContactRules) -> tuple[bool, bool]:
    """Whether a contact is allowed, and a picture of the person."""
    return decide(channel, purpose, known, rules).allowed, against_profiling(known, rules) is None


@given(people, channels, purposes, houses, entries, st.data())
def test_one_refusal_more_or_one_grant_less_never_makes_a_yes(
    known: ConsentFacts, channel: Channel, purpose: Purpose, rules: ContactRules, one: ConsentEntry, data: st.DataObject
) -> None:
    """Nor does one more that can't be read, nor one at an address of several people, of whatever kind."""
    refusal = replace(one, consent=replace(one.consent, granted=False))
    unreadable = replace(refusal, consent=replace(refusal.consent, unreadable=True))
    shared = list(at_shared_address(one, data.draw(st.sampled_from(["email", "phone"]))))
    grants = [entry for entry in known.said if entry.consent.granted]
    fewer = list(known.said)
    if grants:
        fewer.remove(data.draw(st.sampled_from(grants)))
    before = is_open(known, channel, purpose, rules)
    for entries in ([*known.said, refusal], [*known.said, unreadable], [*known.said, *shared], fewer):
        after = is_open(replace(known, said=entries), channel, purpose, rules)
        assert all(was or not now for was, now in zip(before, after, strict=True))


@given(people, channels, purposes, houses, st.data())
def test_what_becomes_unreadable_never_makes_a_yes(
    known: ConsentFacts, channel: Channel, purpose: Purpose, rules: ContactRules, data: st.DataObject
) -> None:
    if not known.said:
        return
    place = data.draw(st.integers(0, len(known.said) - 1))
    entries = list(known.said)
    entries[place] = replace(entries[place], consent=replace(entries[place].consent, granted=False, unreadable=True))
    after = is_open(replace(known, said=entries), channel, purpose, rules)
    before = is_open(known, channel, purpose, rules)
    assert all(was or not now for was, now in zip(before, after, strict=True))


grown_ups = st.lists(entries, max_size=3).map(lambda said: heard(*said, bought=True))
"""Of whom nothing else is in doubt, so that what was said decides."""


@given(grown_ups, channels, purposes, houses, st.booleans(), channels | st.none(), st.sampled_from([None, MARKETING, ANALYTICS]))
def test_a_system_whose_grants_do_not_count_opens_nothing(
    known: ConsentFacts,
    channel: Channel,
    purpose: Purpose,
    rules: ContactRules,
    granted: bool,
    on: Channel | None,
    of: Purpose | None,
) -> None:
    """A fourth system is asked that was not asked before, as when one more is connected."""
    more = replace(known, said=[*known.said, said(granted, on, of, system="one-more")])
    before, after = is_open(known, channel, purpose, rules), is_open(more, channel, purpose, rules)
    assert all(was or not now for was, now in zip(before, after, strict=True))


@given(people, channels, purposes, houses, st.randoms(use_true_random=False))
def test_the_order_in_which_systems_answer_decides_nothing(
    known: ConsentFacts, channel: Channel, purpose: Purpose, rules: ContactRules, chance: Any
) -> None:
    shuffled = list(known.said)
    chance.shuffle(shuffled)
    other = replace(known, said=shuffled)
    assert decide(channel, purpose, other, rules) == decide(channel, purpose, known, rules)
    assert against_profiling(other, rules) == against_profiling(known, rules)


@given(people, channels, purposes, houses)
def test_a_yes_has_nothing_against_it(known: ConsentFacts, channel: Channel, purpose: Purpose, rules: ContactRules) -> None:
    decision = decide(channel, purpose, known, rules)
    if decision.allowed:
        assert not known.unavailable
        assert CHILD not in known.births
        assert all(entry.consent.granted for entry in decision.evidence)
