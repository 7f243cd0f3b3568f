"""The entries of consent about a person, and the choice of the forbidding ones."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.ports.reading import Source
from adapters.ports.records import Channel, Consent, Meaning, Purpose
from adapters.ports.shapes import EMAIL, PHONE

ON_CONSENT = frozenset({Purpose.MARKETING, Purpose.ANALYTICS})
REACHED_BY: Mapping[str, tuple[Channel, ...]] = {
    EMAIL: (Channel.EMAIL,),
    PHONE: (Channel.PHONE, Channel.SMS, Channel.SOCIAL),
}
"""The channels of each kind of address; messengers use telephone numbers."""


@dataclass(frozen=True, slots=True)
class ConsentEntry:
    """One entry of one system with its source. `shared`: it was read at an address that may be another person's too."""

    consent: Consent
    source: Source
    shared: bool = False

    @property
    def order(self) -> tuple[str, str, str, bool, str, str]:
        one = self.consent
        at = one.at.isoformat() if one.at else ""
        return self.source.system, one.name, one.channel or "", one.granted, at, self.source.record_id or ""

    @property
    def unreadable(self) -> bool:
        return self.consent.unreadable

    def concerns(self, channel: Channel, purpose: Purpose) -> bool:
        """Whether the entry is about this channel and purpose. An unreadable one without a purpose is about every purpose that
        rests on consent."""
        one = self.consent
        of_purpose = one.purpose is purpose or (one.unreadable and one.purpose is None and purpose in ON_CONSENT)
        return of_purpose and one.channel in (None, channel)


def at_shared_address(one: ConsentEntry, kind: str) -> Iterator[ConsentEntry]:
    """The effect of an entry at a shared address: a refusal closes the channels of that address (EMAIL or PHONE), a grant does
    nothing."""
    if not one.consent.granted:
        channels = REACHED_BY[kind] if one.consent.channel is None else (one.consent.channel,)
        yield from (replace(one, consent=replace(one.consent, channel=channel), shared=True) for channel in channels)


def against_marketing(said: Iterable[ConsentEntry], *, doubting: bool = False) -> list[ConsentEntry]:
    """The entries that refuse marketing as such, and not just a channel of it. `doubting`: only those that would still do so if
    each unreadable entry were a yes."""

    def is_yes(one: ConsentEntry) -> bool:
        return one.consent.granted or (doubting and one.unreadable)

    by_system: dict[str, list[ConsentEntry]] = defaultdict(list)
    asked = [one for one in said if one.consent.purpose is Purpose.MARKETING and not one.shared]
    if not any(map(is_yes, asked)):
        return asked
    for one in asked:
        by_system[one.source.system].append(one)
    found = []
    for entries in by_system.values():
        refusals = [one for one in entries if not is_yes(one)]
        several = len({one.consent.channel for one in entries}) > 1
        all_of_them = several and len(refusals) == len(entries)
        found += refusals if all_of_them else [one for one in refusals if one.consent.channel is None]
    return found


def unlifted(said: Iterable[ConsentEntry], sources: Collection[str]) -> list[ConsentEntry]:
    """The refusals of a channel without a yes to marketing in the same system or in one whose grants count."""
    asked = [one for one in said if one.consent.purpose is Purpose.MARKETING and not one.shared]
    agreeing = {one.source.system for one in asked if one.consent.granted}
    if not agreeing.isdisjoint(sources):
        return []
    return [one for one in asked if one.source.system not in agreeing]


def can_forbid_profiling(meanings: Collection[Meaning] | None, *, by_address: bool) -> bool:
    """Whether entries with these meanings can forbid profiling. They can if one is about analytics, about marketing as such, or
    without a purpose, and if several are about different channels of marketing (a no to each). None: any meaning is possible. At
    an address (`by_address`), refused channels say nothing about marketing as such, however many they are."""
    if meanings is None or any(purpose in (None, Purpose.ANALYTICS) for purpose, _ in meanings):
        return True
    channels = {channel for purpose, channel in meanings if purpose is Purpose.MARKETING}
    return None in channels or (len(channels) > 1 and not by_address)


def unclear_refusals(said: Iterable[ConsentEntry]) -> list[ConsentEntry]:
    """The readable refusals without a known purpose."""
    return [one for one in said if one.consent.purpose is None and not one.consent.granted and not one.unreadable]


def unclear_to_profiling(said: Sequence[ConsentEntry]) -> list[ConsentEntry]:
    """The unclear refusals that forbid profiling: those without a yes to marketing or analytics in the same system."""
    agreeing = {one.source.system for one in said if one.consent.granted and one.consent.purpose in ON_CONSENT}
    return [one for one in unclear_refusals(said) if one.source.system not in agreeing]


def systems_of(said: Iterable[ConsentEntry]) -> tuple[str, ...]:
    return tuple(sorted({one.source.system for one in said}))


def in_order(said: Iterable[ConsentEntry]) -> tuple[ConsentEntry, ...]:
    """The entries by system and name. An entry that a system has under several of the person's records is there once."""
    once = {(one.source.system, one.consent, one.shared): one for one in sorted(said, key=lambda one: one.order, reverse=True)}
    return tuple(sorted(once.values(), key=lambda one: one.order))
