"""The owner of an order or a ticket, found by a typed number in systems that read these by number."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from adapters.ports.capabilities import ORDER_DETAILS, TICKET_MESSAGES, AnyGroup
from adapters.ports.errors import SourceError, TimedOut
from adapters.ports.reading import Fetched, Reading
from adapters.ports.shapes import Clue
from resolvers.identity.keys.normal_forms import LONGEST_ID, written

NAMES: Final[Mapping[AnyGroup, str]] = {ORDER_DETAILS: "orderNumber", TICKET_MESSAGES: "ticketNumber"}
"""The attribute in `matched_on`, by the group whose record names the customer."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of a number. `clue`: the customer's id, None where the system does not know the number or its owner."""

    system: str
    named: str
    clue: Clue | None


def is_number(text: str) -> bool:
    """Whether the text is one word with a digit in it, and no telephone number with its country."""
    is_word = len(text.split()) == 1 and len(text) <= LONGEST_ID and text.isprintable()
    return is_word and not text.startswith("+") and any(sign.isdigit() for sign in text)


def is_code(text: str) -> bool:
    """Whether the text may be an order number. Some shops mix letters and digits, and a few of their numbers have letters
    alone."""
    return text.isascii() and text.isalpha() and 4 <= len(text) <= 12


async def owners(reading: Reading, text: str, within: float) -> tuple[list[Owner], dict[str, SourceError]]:
    """The owners, by one read in each system with orders or tickets by number. Numbers are in capitals there."""
    asked = list(readable(reading))
    outcomes = await asyncio.gather(*(owner(reading, slug, group, text.upper(), within) for slug, group in asked))
    found = [one for one in outcomes if isinstance(one, Owner)]
    return found, {error.system: error for error in outcomes if isinstance(error, SourceError)}


def readable(reading: Reading) -> Iterator[tuple[str, AnyGroup]]:
    for slug, system in reading.systems.items():
        yield from ((slug, group) for group in NAMES if group in system.groups)


async def owner(reading: Reading, slug: str, group: AnyGroup, number: str, within: float) -> Owner | SourceError:
    try:
        async with asyncio.timeout(within):
            record = await reading.lookup(slug, number, frozenset({group}))
    except TimeoutError:
        return TimedOut(slug, group.capability)
    if isinstance(record, SourceError):
        return record
    fetched = record.parts[group]
    if not isinstance(fetched, Fetched):
        return fetched
    customer_id = getattr(fetched.value, "customer_id", None)
    kinds = reading.systems[slug].keyed_by
    kind = kinds[0] if kinds else slug
    named = written(kind, customer_id, reading.id_forms) if customer_id else ""
    return Owner(slug, NAMES[group], Clue(kind, named) if named.strip("0") else None)
