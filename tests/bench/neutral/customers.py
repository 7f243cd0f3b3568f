"""The customers of the neutral back end: made up from their number alone, so that each run and each yardstick reads the same."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

GIVEN = ("Amelia", "Oliver", "Isla", "George", "Freya", "Arthur", "Ivy", "Noah", "Florence", "Leo", "Willow", "Oscar", "Elsie")
FAMILY = ("Hart", "Bennett", "Moreau", "Clarke", "Osborne", "Fielding", "Marsh", "Thornton", "Whitaker", "Lowe", "Ashby")
CITIES = (("London", "SW1A 1AA"), ("Leeds", "LS1 4AP"), ("Bristol", "BS1 5TR"), ("York", "YO1 7HH"), ("Bath", "BA1 1SU"))
TIERS = ("Bronze", "Silver", "Gold", "Platinum")
REWARDS = ("Alterations", "Champagne", "Delivery", "Styling", "Parking")
SUBJECTS = ("Sleeve to shorten", "Parcel not here", "Wrong size", "Refund", "Repair of a strap")
STATUSES = ("OPEN", "SHIPPED", "DELIVERED", "COMPLETED", "RETURNED")
CHANNELS = ("STORE", "ONLINE", "APP", "PHONE")
FIRST_DAY: Final = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)

ORDERS, TICKETS, MESSAGES, REWARDS_EACH = 18, 10, 12, 3

PREFIXES = {"directory": "P", "club": "M", "shop": "S", "desk": "D", "mail": "C"}


def email_of(number: int) -> str:
    return f"neutral{number:05d}@example.com"


def id_of(system: str, number: int) -> str:
    return f"{PREFIXES[system]}{number:05d}"


def number_of(key: str) -> int:
    """The number in an id or in an e-mail address; ValueError where there is none."""
    return int(key.partition("@")[0].removeprefix("neutral").lstrip("PMSDC"))


def instant(number: int, entry: int) -> str:
    """A moment in UTC, the older the higher the entry."""
    return (FIRST_DAY - timedelta(days=3 * entry, minutes=number % 600)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def person(number: int) -> dict[str, Any]:
    given, family = GIVEN[number % len(GIVEN)], FAMILY[number % len(FAMILY)]
    (city, postcode), phone, email = CITIES[number % len(CITIES)], f"+447700{900_000 + number}", email_of(number)
    address = {"lines": [f"{1 + number % 90} High Street"], "city": city, "postalCode": postcode, "country": "GB"}
    contacts = [
        {"kind": "EMAIL", "value": email, "verified": True},
        {"kind": "EMAIL", "value": f"second.{email}", "verified": False},
        {"kind": "PHONE", "value": phone, "verified": True},
        {"kind": "SOCIAL", "value": f"@{given.lower()}{number}", "verified": True},
        {"kind": "SOCIAL", "value": f"@{family.lower()}{number}", "verified": False},
    ]
    return {
        "id": id_of("directory", number),
        "salutation": "Ms" if number % 2 else "Mr",
        "givenName": given,
        "familyName": family,
        "birthDate": f"{1951 + number % 50}-{1 + number % 12:02d}-{1 + number % 28:02d}",
        "language": "en",
        "email": email,
        "phone": phone,
        "address": address,
        "contacts": contacts,
        "links": {system: id_of(system, number) for system in PREFIXES if system != "directory"},
        "changedAt": instant(number, 40),
    }


def member(number: int) -> dict[str, Any]:
    tier = number % (len(TIERS) - 1)
    points = {"available": 100 + number, "pending": number % 50, "lifetime": 900 + number, "expiring": number % 30}
    rewards = [{"code": f"R{at}", "name": REWARDS[(number + at) % len(REWARDS)], "points": 250 * (at + 1)} for at in range(5)]
    return {
        "id": id_of("club", number),
        "status": "ACTIVE",
        "enrolledOn": f"{2015 + number % 10}-05-{1 + number % 28:02d}",
        "tier": {"name": TIERS[tier], "rank": tier + 1},
        "nextTier": {"name": TIERS[tier + 1], "pointsToReach": 1_000 - number % 700},
        "points": points,
        "rewards": rewards,
        "changedAt": instant(number, 30),
    }


def orders(number: int) -> dict[str, Any]:
    def order(at: int) -> dict[str, Any]:
        return {
            "id": f"O{number:05d}-{at:02d}",
            "number": f"{number:05d}{at:02d}",
            "placedAt": instant(number, at),
            "channel": CHANNELS[(number + at) % len(CHANNELS)],
            "status": STATUSES[(number + at) % len(STATUSES)],
            "total": {"amount": f"{20 + (number * 7 + at * 13) % 900}.50", "currency": "GBP"},
        }

    return {"id": id_of("shop", number), "orders": [order(at) for at in range(ORDERS)]}


def tickets(number: int) -> dict[str, Any]:
    def ticket(at: int) -> dict[str, Any]:
        return {
            "id": f"T{number:05d}-{at:02d}",
            "number": f"9{number:05d}{at:02d}",
            "subject": SUBJECTS[(number + at) % len(SUBJECTS)],
            "status": "OPEN" if at < 2 else "CLOSED",
            "priority": "NORMAL",
            "openedAt": instant(number, 2 * at),
        }

    return {"id": id_of("desk", number), "tickets": [ticket(at) for at in range(TICKETS)]}


def messages(number: int) -> dict[str, Any]:
    def message(at: int) -> dict[str, Any]:
        opened = instant(number, 4 * at) if at % 3 == 0 else None
        return {
            "id": f"N{number:05d}-{at:02d}",
            "campaign": f"Season {at + 1}",
            "channel": "EMAIL",
            "sentAt": instant(number, 4 * at + 1),
            "openedAt": opened,
        }

    return {"id": id_of("mail", number), "messages": [message(at) for at in range(MESSAGES)]}


READS: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "/directory/people": person,
    "/club/members": member,
    "/shop/orders": orders,
    "/desk/tickets": tickets,
    "/mail/messages": messages,
}
"""A row of each path by the customer's number; `/directory/find` gives the people of e-mail addresses."""
FIND: Final = "/directory/find"
