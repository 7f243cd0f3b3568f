"""The table of cases as a test reads it: words of the table in, records and questions out. A word it doesn't know stops it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from adapters.ports.errors import SourceError, Unreachable
from adapters.ports.records import Address, Candidate
from adapters.ports.shapes import PHONE, Clue
from resolvers.identity.keys.normal_forms import telephone
from resolvers.identity.matching.decisions import Decision
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, SHOP, Account

FOLDER = Path(__file__).parent
SYSTEMS = {"account": CDC, "crm": C4C, "card": ANNEX, "shop": SHOP, "erp": ERP}
WORDS = {slug: word for word, slug in SYSTEMS.items()}
FAULTS: Mapping[str, type[SourceError] | None] = {"down": Unreachable, "hangs": None}
PARTS = {
    "name", "by", "records", "decided", "failing", "page", "strict", "broad", "rejected", "level", "truncated", "missing",
    "provisional",
}  # fmt: skip
SAYS = {"given", "family", "born", "email", "phone", "at", "links", "passport"}
VERDICTS = {"ambiguous", "nobody", "unknown", "refused"}

Record = tuple[str, str]
Verdict = frozenset[Record] | str
"""The records that are the person's; or why there is nobody: one of VERDICTS."""


@dataclass
class Entry(Account):
    """A record that may also have a passport's number, and is found by its phone however that was written down."""

    passport: str | None = None

    def candidate(self) -> Candidate:
        numbers = (("passport", self.passport),) if self.passport else ()
        said = super().candidate()
        return Candidate(**{**{name: getattr(said, name) for name in Candidate.__slots__}, "numbers": numbers})

    def carries(self, clue: Clue) -> bool:
        if clue.kind == PHONE:
            country = self.address.country if self.address is not None else None
            return clue.value in {telephone(phone, country, "GB") for phone in self.phones}
        return super().carries(clue)


@dataclass(frozen=True)
class Case:
    """One line of the table. `page`: how many records one answer of a system holds. `truncated`: systems of which an answer
    was cut."""

    theme: str
    name: str
    key: str
    records: tuple[Entry, ...]
    strict: Verdict
    broad: Verdict
    rejected: Mapping[Record, str]
    level: str | None = None
    decided: tuple[Decision, ...] = ()
    faults: Mapping[str, type[SourceError] | None] = field(default_factory=dict)
    page: Mapping[str, int] = field(default_factory=dict)
    truncated: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    provisional: bool = False


def cases() -> list[Case]:
    return [case for path in sorted(FOLDER.glob("*.yaml")) for case in of_theme(path)]


def of_theme(path: Path) -> Iterator[Case]:
    """Every value is read as it stands there: no number loses its zeros, no day becomes anything else."""
    for row in yaml.load(path.read_text(), Loader=yaml.BaseLoader):
        yield case_of(path.stem, row)


def case_of(theme: str, row: Mapping[str, Any]) -> Case:
    known(row, PARTS, row.get("name", theme))
    strict = verdict(row["strict"])
    return Case(
        theme=theme,
        name=row["name"],
        key=key(row["by"]),
        records=tuple(entry for name, says in row["records"].items() for entry in entries(name, says)),
        strict=strict,
        broad=verdict(row["broad"]) if "broad" in row else strict,
        rejected={record(name): reason for name, reason in row.get("rejected", {}).items()},
        level=row.get("level"),
        decided=tuple(decision(*entry) for entry in row.get("decided", [])),
        faults={SYSTEMS[word]: FAULTS[fault] for word, fault in row.get("failing", {}).items()},
        page={SYSTEMS[word]: int(rows) for word, rows in row.get("page", {}).items()},
        truncated=systems(row.get("truncated", [])),
        missing=systems(row.get("missing", [])),
        provisional={"yes": True, "no": False}[row.get("provisional", "no")],
    )


def known(row: Mapping[str, Any], words: set[str], where: str) -> None:
    if strange := row.keys() - words:
        raise ValueError(f"{where}: the table has no {', '.join(sorted(strange))}")


def key(by: Mapping[str, str]) -> str:
    """The key as a query has it."""
    ((word, text),) = by.items()
    if word in ("email", "phone"):
        return f'{word}: "{text}"'
    return f'membershipNumber: "{text}"' if word == "card" else f'external: {{system: "{SYSTEMS[word]}", id: "{text}"}}'


def record(name: str) -> Record:
    """`crm 2`: the system's word, and the record's id there."""
    word, record_id = name.split()
    return SYSTEMS[word], record_id


def decision(word: str, one: str, other: str) -> Decision:
    return Decision(record(one), record(other), {"same": True, "other": False}[word])


def entries(name: str, says: Mapping[str, Any]) -> Iterator[Entry]:
    """`crm 100..124`: so many records that say the same."""
    known(says, SAYS, name)
    system, ids = record(name)
    first, _, last = ids.partition("..")
    for record_id in [first] if not last else [str(number) for number in range(int(first), int(last) + 1)]:
        yield Entry(
            system,
            record_id,
            links=tuple(record(link) for link in many(says.get("links"))),
            emails=many(says.get("email")),
            phones=many(says.get("phone")),
            given_name=says.get("given"),
            family_name=says.get("family"),
            birth_date=date.fromisoformat(says["born"]) if "born" in says else None,
            address=address(says["at"]) if "at" in says else None,
            passport=says.get("passport"),
        )


def many(value: str | Sequence[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def address(parts: Sequence[str]) -> Address:
    """Lines, then the town, then the postcode; and the country, where it is told."""
    *parts, country = [*parts, None] if len(parts[-1]) != len("GB") else parts
    *lines, city, postcode = parts
    return Address(tuple(lines), city, None, postcode, country)


def verdict(said: str | Sequence[str]) -> Verdict:
    if not isinstance(said, str):
        return frozenset(record(name) for name in said)
    if said not in VERDICTS:
        raise ValueError(f"{said} is no verdict: name the records, or say one of {', '.join(sorted(VERDICTS))}")
    return said


def systems(words: Sequence[str]) -> frozenset[str]:
    return frozenset(SYSTEMS[word] for word in words)
