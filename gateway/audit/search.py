"""The person's own question: who read my data, when, and what for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from gateway.audit.chain import read_line
from gateway.audit.ocsf import MASKED
from gateway.audit.verification import opened

Person = frozenset[str]
"""The pseudonyms of one person in one record."""


@dataclass(frozen=True, slots=True)
class DataReading:
    """One query in which the person was. `is_as_written`: the line is as the gateway wrote it. `is_masked`: told as a masked
    hit alone."""

    at: float
    who: str
    through: str
    roles: tuple[str, ...]
    purpose: str
    clear: tuple[str, ...]
    masked: tuple[str, ...]
    outcome: str
    reason: str | None
    is_masked: bool
    is_as_written: bool


def who_read(paths: Sequence[Path], pseudonyms: Iterable[str], key: bytes) -> list[DataReading]:
    """The queries in which the person was, the oldest first. OSError if a file can't be read.

    A record of the person names others of theirs, and those count too: so is found what was read while one of the systems did not
    answer. This is followed one step far, because further ones may lead to somebody whose record was once taken for theirs.
    """
    asked = frozenset(pseudonyms)
    known = set(asked)
    for _, record in records(paths, asked):
        known.update(*(person for person, _ in persons(record) if person & asked))
    found = [reading(line, record, key, known) for line, record in records(paths, known)]
    return sorted((one for one in found if one is not None), key=lambda one: one.at)


def records(paths: Sequence[Path], pseudonyms: Iterable[str]) -> Iterator[tuple[bytes, dict[str, object]]]:
    """Lines that hold one of the pseudonyms, each with its content. Half a line is none."""
    wanted = [pseudonym.encode() for pseudonym in pseudonyms]
    for path in paths:
        with opened(path) as file:
            for whole in file:
                if not any(one in whole for one in wanted):
                    continue
                try:
                    yield whole.rstrip(b"\n"), orjson.loads(whole)
                except orjson.JSONDecodeError:
                    continue


def persons(record: dict[str, object]) -> Iterator[tuple[Person, bool]]:
    """The persons of a record, each with whether they were told as a masked hit alone."""
    together: dict[str, set[str]] = {}
    masked: set[str] = set()
    for entry in parts(record.get("resources")):
        together.setdefault(str(entry.get("name")), set()).add(str(entry.get("uid")))
        if entry.get("type") == MASKED:
            masked.add(str(entry.get("name")))
    yield from ((frozenset(uids), name in masked) for name, uids in together.items())


def reading(line: bytes, record: dict[str, object], key: bytes, known: set[str]) -> DataReading | None:
    """The row of a record; None if the person is not in it."""
    here = [is_masked for person, is_masked in persons(record) if person & known]
    if not here:
        return None
    actor, more = part(record.get("actor")), part(record.get("unmapped"))
    user, classes, glass = part(actor.get("user")), part(more.get("classes")), part(more.get("break_glass"))
    time = record.get("time")
    return DataReading(
        at=time / 1000 if isinstance(time, int) else 0.0,
        who=str(user.get("uid", "")),
        through=str(actor.get("app_uid", "")),
        roles=tuple(str(one.get("name")) for one in parts(user.get("groups"))),
        purpose=str(more.get("purpose") or ""),
        clear=texts(classes.get("clear")),
        masked=texts(classes.get("masked")),
        outcome=str(record.get("status_code", "")),
        reason=str(glass.get("reason") or "") if glass.get("used") else None,
        is_masked=all(here),
        is_as_written=read_line(key, line) is not None,
    )


def part(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def parts(value: object) -> list[dict[str, object]]:
    return [part(one) for one in value] if isinstance(value, list) else []


def texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
