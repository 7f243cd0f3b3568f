"""What somebody said, entry by entry, and which entries speak against what."""

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
"""The ways of contact that go by an address of this kind; messengers go by telephone numbers."""


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of one system, and where it was read. `shared`: at an address that may be somebody else's too."""

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
        """One that can't be read and whose purpose can't be told concerns all that rests on consent."""
        one = self.consent
        of_purpose = one.purpose is purpose or (one.unreadable and one.purpose is None and purpose in ON_CONSENT)
        return of_purpose and one.channel in (None, channel)


def at_shared_address(one: Said, kind: str) -> Iterator[Said]:
    """A refusal shuts contact by the address (EMAIL or PHONE) and by nothing else, a grant opens nothing."""
    if not one.consent.granted:
        channels = REACHED_BY[kind] if one.consent.channel is None else (one.consent.channel,)
        yield from (replace(one, consent=replace(one.consent, channel=channel), shared=True) for channel in channels)


def against_marketing(said: Iterable[Said], *, doubting: bool = False) -> list[Said]:
    """The entries by which somebody refused marketing as such, and not just a channel of it. `doubting`: only what holds also
    where each entry that can't be read were a yes."""

    def is_yes(one: Said) -> bool:
        return one.consent.granted or (doubting and one.unreadable)

    by_system: dict[str, list[Said]] = defaultdict(list)
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


def unlifted(said: Iterable[Said], sources: Collection[str]) -> list[Said]:
    """Refusals of a channel beside which neither the same system has a yes to marketing nor any whose grants count."""
    asked = [one for one in said if one.consent.purpose is Purpose.MARKETING and not one.shared]
    agreeing = {one.source.system for one in asked if one.consent.granted}
    if not agreeing.isdisjoint(sources):
        return []
    return [one for one in asked if one.source.system not in agreeing]


def can_forbid_profiling(meanings: Collection[Meaning] | None, *, by_address: bool) -> bool:
    """Whether entries that stand for nothing else can speak against a picture of somebody: about analytics, about marketing as
    such, by a no to each of several channels, or by what nobody has named (None: all may be). At an address (`by_address`) a
    channel is refused, and so are several."""
    if meanings is None or any(purpose in (None, Purpose.ANALYTICS) for purpose, _ in meanings):
        return True
    channels = {channel for purpose, channel in meanings if purpose is Purpose.MARKETING}
    return None in channels or (len(channels) > 1 and not by_address)


def unclear_refusals(said: Iterable[Said]) -> list[Said]:
    """Of something that no setting names; what can't be read is more than unclear."""
    return [one for one in said if one.consent.purpose is None and not one.consent.granted and not one.unreadable]


def unclear_to_profiling(said: Sequence[Said]) -> list[Said]:
    """But for those beside which the same system has a yes to what profiling is for."""
    agreeing = {one.source.system for one in said if one.consent.granted and one.consent.purpose in ON_CONSENT}
    return [one for one in unclear_refusals(said) if one.source.system not in agreeing]


def systems_of(said: Iterable[Said]) -> tuple[str, ...]:
    return tuple(sorted({one.source.system for one in said}))


def in_order(said: Iterable[Said]) -> tuple[Said, ...]:
    """By system and name; what a system says under several of the person's record ids is there once."""
    once = {(one.source.system, one.consent, one.shared): one for one in sorted(said, key=lambda one: one.order, reverse=True)}
    return tuple(sorted(once.values(), key=lambda one: one.order))
