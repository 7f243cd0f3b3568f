"""What the gateway says beside its answers while the journeys run: its log, its errors, its audit. None of the cast is in it."""

import logging
import re
from collections.abc import Iterable, Iterator
from functools import cache

from gateway.observe.logs import JsonLines
from mocks.world import keys
from mocks.world.population import Population
from tests.journey.world import SEED
from tests.running import AUDIT


class Lines(logging.Handler):
    """Keeps every record of the gateway's log as it would be written, whatever its level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def audited() -> Iterator[str]:
    """The lines of all audit files that there are."""
    for path in sorted(AUDIT.parent.iterdir()):
        yield from path.read_text(errors="replace").splitlines()


@cache
def cast_words() -> re.Pattern[str]:
    """Names, addresses, numbers, streets and ids of the whole cast, as any system has them."""
    words: set[str] = set()
    digits: set[str] = set()
    for person in Population(customers=15).cast:
        for record in (one for held in person.records.values() for one in held):
            words |= {record.first_name, record.last_name, record.email}
            words |= {record.address.street} if record.address is not None else set()
            digits |= {"".join(filter(str.isdigit, phone))[-9:] for phone in record.phones}
        digits.add(str(10002840 + person.number))
        words |= {keys.crm_number(person.number), str(keys.shop_user(person.number))}
        words.add(keys.account_uid(person.number, seed=SEED))
    named = [rf"\b{re.escape(word)}\b" for word in sorted(words) if len(word) > 2]
    numbers = [
        rf"(?<![a-f]){each}(?![a-f0-9])" if len(each) > 8 else rf"(?<![a-f0-9]){each}(?![a-f0-9])" for each in sorted(digits)
    ]
    return re.compile("|".join([*named, *numbers]))


def naming_somebody(lines: Iterable[str]) -> list[str]:
    """The lines that name one of the cast."""
    words = cast_words()
    return [line[:400] for line in lines if words.search(line)]
