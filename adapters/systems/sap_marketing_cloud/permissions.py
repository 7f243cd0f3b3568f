"""Pure functions from marketing permissions to consents."""

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
class PermissionAnswer:
    """A row as far as it can be read. `granted` is None where the answer can't be read; `same` is equal for rows of one address;
    `is_theirs`: the row can't be about another contact."""

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
    """At most one yes and one no for each medium, area and category. For one address the newest answer counts, and of two equally
    old ones the no. A yes lifts no refusal of another address, and none with an unreadable time or answer."""
    read = [permission(row, settings, place) for place, row in enumerate(rows)]
    answers = [one for one in read if one.granted is not None]
    each = newest(answers, lambda one: (one.name, one.same))
    both = newest(each, lambda one: (one.name, ANSWERED[one.granted]))
    odd = newest((one for one in read if one.granted is None), lambda one: (one.name, ""))
    chosen = sorted([*both, *odd], key=lambda one: (one.name, ANSWERED[one.granted]))
    times = [one.at for one in chosen if one.at is not None]
    dated = all(one.at is not None or not one.is_theirs for one in chosen)
    return Consents(tuple(one.consent for one in chosen), as_of=max(times) if times and dated else None)


ANSWERED: Final = {False: "N", True: "Y", None: "unreadable"}


def newest(rows: Iterable[PermissionAnswer], same: Callable[[PermissionAnswer], tuple[str, str]]) -> list[PermissionAnswer]:
    found: dict[tuple[str, str], PermissionAnswer] = {}
    for row in rows:
        known = found.setdefault(same(row), row)
        if weight(row) > weight(known):
            found[same(row)] = row
    return list(found.values())


def weight(row: PermissionAnswer) -> tuple[datetime, bool]:
    return row.at or NEVER, row.granted is False


def permission(row: wire.Permission, settings: MarketingCloudSettings, place: int) -> PermissionAnswer:
    """A row as far as it can be read. A row that may be about another contact is never a yes."""
    medium = filled(row.CommunicationMedium)
    name = ".".join(filter(None, (medium, filled(row.MarketingArea), filled(row.CommunicationCategory))))
    granted = word(row.ContactPermission, ANSWERS) if medium is not None and row.ContactUUID is not None else None
    at = moment(row.PermissionUTCDateTime)
    same = f"\0{place}" if is_alone(row, at, granted) else (row.ContactPermissionID or "").strip().casefold()
    whose = row.ContactUUID is not None
    return PermissionAnswer(name or "MarketingPermissions", granted, meaning(medium, settings), same, at, whose)


def is_alone(row: wire.Permission, at: datetime | None, granted: bool | None) -> bool:
    """Whether a row can't be ordered among the others: its time, address, area or category can't be read, or it is a no without a
    time."""
    texts = (row.ContactPermissionID, row.MarketingArea, row.CommunicationCategory)
    undated = at is None and (not granted or row.PermissionUTCDateTime not in (None, ""))
    return undated or not all(isinstance(one, str | None) for one in texts)


def meanings(settings: MarketingCloudSettings) -> Iterator[ConsentMeaning]:
    """Every meaning that a permission can have."""
    yield NO_MEANING
    yield from (meaning(medium, settings) for medium in settings.channels)


def meaning(medium: str | None, settings: MarketingCloudSettings) -> ConsentMeaning:
    """The meaning of a medium. An unlisted one has no purpose either: without a channel it would read as an answer for all
    channels. An unreadable one may be any channel."""
    if medium is None:
        return ConsentMeaning(purpose=Purpose.MARKETING)
    channel = listed(medium, settings.channels, otherwise=None)
    return ConsentMeaning(purpose=Purpose.MARKETING, channel=channel) if channel is not None else NO_MEANING
