"""Consents in the messaging platform: the block list, and contacts with the state of their channels.

A number that answered STOP is blocked and unsubscribed; some numbers were blocked by hand. Assumed: a contact has one number and
at most one e-mail address, and consent in the account means a subscription here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from starlette.requests import Request

from mocks.control.stage import World, world_of
from mocks.systems.sinch_campaigns.messages import stopped_at
from mocks.world.chance import draw, scramble
from mocks.world.keys import dashed
from mocks.world.people import CAMPAIGNS, Person, Record

_SMS = 1
"""The place of text messages among the account's channels."""
_BY_HAND = 89
_LARGEST_PAGE = 1000


def is_blocked(world: World, person: Person) -> bool:
    by_hand = person.number > 15 and draw(person.seed, person.number, 410) % _BY_HAND == 0
    changed: bool | None = world.fact(person, CAMPAIGNS, "marketing_consent", None)
    return not changed if changed is not None else by_hand or stopped_at(person) is not None


def is_subscribed(world: World, person: Person) -> bool:
    drawn = person.number <= 15 or bool(draw(person.seed, person.number, 900) >> _SMS & 1)
    agrees = drawn and not person.objects and not is_blocked(world, person)
    return world.fact(person, CAMPAIGNS, "marketing_consent", agrees)


def authorisations(request: Request) -> object:
    """Whether messages may go to each number; they may to an unknown one. ValueError names the wrong parameter."""
    numbers = request.path_params["numbers"].split(",")
    if not all(number.startswith("+") and number[1:].isdigit() and len(number) <= 16 for number in numbers):
        raise ValueError("numbers")
    world = world_of(request)
    told = [{"number": number, "authorised": _may_be_sent_to(world, number)} for number in numbers]
    return {"uri": f"/v1/number_authorisation/is_authorised/{','.join(numbers)}", "numbers": told}


def _may_be_sent_to(world: World, number: str) -> bool:
    return not any(is_blocked(world, person) for person, record in _holders(world, number) if record.phone == number)


def page(request: Request) -> object:
    """Contacts by number; a page's token is the place of its first row. ValueError names the wrong parameter."""
    world, told = world_of(request), request.query_params
    size, start = told.get("pageSize", "20"), told.get("nextPageToken", "0")
    if unknown := set(told) - {"channelIds", "pageSize", "nextPageToken"}:
        raise ValueError(min(unknown))
    if not (size.isdigit() and 0 < int(size) <= _LARGEST_PAGE and start.isdigit()):
        raise ValueError("pageSize")
    found = _contacts(world, told.getlist("channelIds"))
    end = int(start) + int(size)
    more = {"nextPageToken": str(end)} if len(found) > end else {}
    return {"content": found[int(start) : end], "totalElements": len(found), **more}


def _contacts(world: World, numbers: list[str]) -> list[dict[str, object]]:
    """One contact for each person with one of these phone numbers, in the order of the persons."""
    found = {
        person.number: _contact(world, person, record)
        for number in dict.fromkeys(numbers)
        for person, record in _holders(world, number)
        if record.phone == number
    }
    return [found[n] for n in sorted(found)]


def _holders(world: World, number: str) -> Iterator[tuple[Person, Record]]:
    for person in world.by_phone(number, CAMPAIGNS):
        if record := world.record(person, CAMPAIGNS):
            yield person, record


def _contact(world: World, person: Person, record: Record) -> dict[str, object]:
    state = "SUBSCRIBED" if is_subscribed(world, person) else "UNSUBSCRIBED"
    channels = [{"channelId": record.phone, "type": "SMS", "subscriptionState": state}]
    if record.email and not person.objects:
        channels.append({"channelId": record.email, "type": "EMAIL", "subscriptionState": "SUBSCRIBED"})
    return {
        "id": dashed(f"{scramble(person.number, bits=128, seed=person.seed + 1):032x}"),
        "accountId": "StoreEU",
        "vendorId": "SinchEU",
        "firstName": record.first_name,
        "lastName": record.last_name,
        "fullName": record.full_name,
        "alias": "",
        "dateOfBirth": record.birth_date.isoformat() if record.birth_date else None,
        "country": person.address.country,
        "state": "",
        "location": "",
        "note": "",
        "createdDate": stamp(record.created_at),
        "lastModifiedDate": stamp(record.changed_at),
        "customFields": [],
        "channels": channels,
        "lists": [],
    }


def stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
