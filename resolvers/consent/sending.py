"""The state of a person's consent when a message of a campaign was sent to them, derived from today's entries. Pure.

An entry is valid since its own time, or since the last change of its record if it has none. A refusal did not exist before its
own time. Every other entry newer than the message leaves open what was there before, a yes or a no.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from adapters.ports.records import Channel, Purpose
from resolvers.consent.rules import Because, ConsentDecision, ConsentFacts, ContactRules, granted, refused
from resolvers.consent.said import ConsentEntry, against_marketing


class ConsentState(StrEnum):
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    NONE = "NONE"
    UNKNOWN = "UNKNOWN"


def state_at(sent_at: datetime, channel: Channel, heard: ConsentFacts, rules: ContactRules) -> ConsentState:
    """The state by the rules of marketing: a refusal counts from any system, a grant only from the systems in `rules`."""
    stood = [as_it_stood(one, sent_at) for one in heard.said]
    against = against_it(stood, channel)
    if against is not None and against.because is not Because.UNREADABLE:
        return ConsentState.REFUSED
    if heard.unavailable or heard.doubtful:
        return ConsentState.UNKNOWN
    on_it = [one for one in stood if one.concerns(channel, Purpose.MARKETING)]
    if not granted(on_it, rules):
        unclear = any(one.unreadable and one.source.system in rules.sources for one in on_it)
        return ConsentState.UNKNOWN if unclear else ConsentState.NONE
    made = [as_it_stood(one, sent_at) for one in heard.said if not refused_later(one, sent_at)]
    return ConsentState.GRANTED if against_it(made, channel) is None else ConsentState.UNKNOWN


def as_it_stood(one: ConsentEntry, moment: datetime) -> ConsentEntry:
    """The entry if it was the same at that moment, else an unreadable one."""
    since = one.consent.at or one.source.changed_at
    if since is not None and since <= moment:
        return one
    return replace(one, consent=replace(one.consent, granted=False, unreadable=True))


def refused_later(one: ConsentEntry, moment: datetime) -> bool:
    consent = one.consent
    return not consent.granted and not consent.unreadable and consent.at is not None and consent.at > moment


def against_it(said: Sequence[ConsentEntry], channel: Channel) -> ConsentDecision | None:
    on_it = [one for one in said if one.concerns(channel, Purpose.MARKETING)]
    return refused(on_it, against_marketing(said), ())
