"""JSON of the touchpoints' feeds: CloudEvents 1.0, and transactions (touchpoints fact sheet, sections 4 and 6)."""

from __future__ import annotations

from mocks.systems.touchpoints.events import APP, Event
from mocks.world.bureau import Exchange


def cloud_event(one: Event) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": one.event_id,
        "source": one.source,
        "type": one.type,
        "subject": one.reference,
        "time": stamp(one),
        "datacontenttype": "application/json",
        "customerref": one.reference,
        **({"consent": one.consent} if one.consent else {}),
        "sequence": one.sequence,
        "data": one.data,
    }


def stamp(one: Event) -> str:
    """An event's time: with milliseconds in the app, in whole seconds at kiosks."""
    fraction = f".{one.at.microsecond // 1000:03d}" if one.kind.startswith(APP) else ""
    return f"{one.at:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def transaction(one: Exchange, reference: str) -> dict[str, object]:
    status = "voided" if one.is_voided else "completed"
    return {**one.details, "customerRef": reference, "status": status, "completedAt": f"{one.at:%Y-%m-%dT%H:%M:%SZ}"}
