"""Consents given to the contact centre, by address and usage. Assumed: the fields, the usages and the filter.

For a phone that several people share, one refusal counts for all of them.
"""

from __future__ import annotations

from datetime import timedelta

from mocks.control.stage import World
from mocks.world.chance import draw
from mocks.world.people import CONTACT_PRO, Person, Record

MARKETING, RECORDING = "marketing", "recording"
_PHONE = 2
"""The place of calls among the account's channels."""
NO_CALLS = 4
"""The person who refused further calls, on the phone at home."""


def at_address(world: World, address: str) -> list[dict[str, object]]:
    """Consents by address: numbers in E.164, e-mails in any letter case."""
    people = world.by_email(address, CONTACT_PRO) if "@" in address else world.by_phone(address, CONTACT_PRO)
    found: dict[str, dict[str, object]] = {}
    for person in people:
        record = world.record(person, CONTACT_PRO)
        if record is not None and _said(person) and address in record.phones:
            for usage, granted in _answers(world, person).items():
                earlier = found.get(usage)
                if earlier is None or earlier["consent"]:
                    found[usage] = _row(record, usage, address, granted)
    return [found[usage] for usage in sorted(found)]


def _said(person: Person) -> bool:
    return person.number <= 15 or draw(person.seed, person.number, 304) % 2 == 0


def _answers(world: World, person: Person) -> dict[str, bool]:
    drawn = person.number <= 15 or bool(draw(person.seed, person.number, 900) >> _PHONE & 1)
    otherwise = drawn and not person.objects and person.number != NO_CALLS
    agrees: bool = world.fact(person, CONTACT_PRO, "marketing_consent", otherwise)
    return {MARKETING: agrees, RECORDING: draw(person.seed, person.number, 305) % 3 > 0}


def _row(record: Record, usage: str, address: str, granted: bool) -> dict[str, object]:
    at = record.created_at + timedelta(days=40)
    created = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
    return {"usage": usage, "address": address, "consent": granted, "created": created}
