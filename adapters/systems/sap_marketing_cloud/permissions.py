"""Marketing permissions into consents; pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from adapters.ports.records import Consent, Consents, Purpose
from adapters.systems.sap_marketing_cloud import wire
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.consent import NO_MEANING, ConsentMeaning, entry, filled, listed, moment, word

ANSWERS: Final = {"Y": True, "N": False}
NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Permission:
    """A row as it could be read. `granted` None: it could not; `same`: what sets its address apart; `is_theirs`: it can't be
    anybody else's."""

    name: str
    granted: bool | None
    meaning: ConsentMeaning
    same: str
    at: datetime | None
    is_theirs: bool

    @property
    def consent(self) -> Consent:
        return entry(self.name, self.granted, self.meaning, at=self.at)


def consents(rows: Iterable[wire.Permission], settings: MarketingCloudSettings) -> Consents:
    """For each medium, area and category at most one yes and one no. Of one address the newest counts, and of two as old the no;
    a yes on one address lifts no refusal on another, nor one of which the time or the answer can't be read."""
    read = [permission(row, settings, place) for place, row in enumerate(rows)]
    answers = [one for one in read if one.granted is not None]
    each = newest(answers, lambda one: (one.name, one.same))
    both = newest(each, lambda one: (one.name, ANSWERED[one.granted]))
    odd = newest((one for one in read if one.granted is None), lambda one: (one.name, ""))
    told = sorted([*both, *odd], key=lambda one: (one.name, ANSWERED[one.granted]))
    times = [one.at for one in told if one.at is not None]
    dated = all(one.at is not None or not one.is_theirs for one in told)
    return Consents(tuple(one.consent for one in told), as_of=max(times) if times and dated else None)


ANSWERED: Final = {False: "N", True: "Y", None: "unreadable"}


def newest(rows: Iterable[Permission], same: Callable[[Permission], tuple[str, str]]) -> list[Permission]:
    found: dict[tuple[str, str], Permission] = {}
    for row in rows:
        held = found.setdefault(same(row), row)
        if weight(row) > weight(held):
            found[same(row)] = row
    return list(found.values())


def weight(row: Permission) -> tuple[datetime, bool]:
    return row.at or NEVER, row.granted is False


def permission(row: wire.Permission, settings: MarketingCloudSettings, place: int) -> Permission:
    """What may be somebody else's answer is nobody's yes."""
    medium = filled(row.CommunicationMedium)
    name = ".".join(filter(None, (medium, filled(row.MarketingArea), filled(row.CommunicationCategory))))
    granted = word(row.ContactPermission, ANSWERS) if medium is not None and row.ContactUUID is not None else None
    at = moment(row.PermissionUTCDateTime)
    same = f"\0{place}" if is_alone(row, at, granted) else (row.ContactPermissionID or "").strip().casefold()
    whose = row.ContactUUID is not None
    return Permission(name or "MarketingPermissions", granted, meaning(medium, settings), same, at, whose)


def is_alone(row: wire.Permission, at: datetime | None, granted: bool | None) -> bool:
    """Of what can't be read when, where or for which area it was given, nobody knows which other row it follows; nor of a no that
    has no time."""
    texts = (row.ContactPermissionID, row.MarketingArea, row.CommunicationCategory)
    undated = at is None and (not granted or row.PermissionUTCDateTime not in (None, ""))
    return undated or not all(isinstance(one, str | None) for one in texts)


def meanings(settings: MarketingCloudSettings) -> Iterator[ConsentMeaning]:
    """All that a permission can stand for."""
    yield NO_MEANING
    yield from (meaning(medium, settings) for medium in settings.channels)


def meaning(medium: str | None, settings: MarketingCloudSettings) -> ConsentMeaning:
    """What concerns a medium that is not listed has no purpose either: without a channel it would read as a yes or no to all. One
    that can't be read may be any."""
    if medium is None:
        return ConsentMeaning(purpose=Purpose.MARKETING)
    channel = listed(medium, settings.channels, otherwise=None)
    return ConsentMeaning(purpose=Purpose.MARKETING, channel=channel) if channel is not None else NO_MEANING
