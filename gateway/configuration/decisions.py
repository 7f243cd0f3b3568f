"""Reads the file of a steward's decisions (`identity.decisions`), and reports the line of every fault."""

from pathlib import Path as FilePath
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from adapters.registry import discover
from gateway.configuration.file import ConfigurationFile, read_file
from gateway.configuration.problems import Path, Problem, WrongConfiguration
from gateway.section import Section
from resolvers.identity.matching.decisions import Contradiction, Decision, Decisions, Record

NO_FILE = "there is no such file"


class RecordEntry(Section):
    """A record of one system."""

    system: str
    id: str = Field(min_length=1, max_length=200)


class DecisionEntry(Section):
    """A steward's decision about two records: whether they are one person."""

    records: Annotated[tuple[RecordEntry, ...], Field(min_length=2, max_length=2)]
    same: bool
    reason: str = ""


class DecisionsFile(Section):
    decisions: tuple[DecisionEntry, ...] = ()


def read_decisions(path: FilePath | None) -> Decisions:
    """The decisions in the file; none if no file is named. Raises WrongConfiguration."""
    if path is None:
        return Decisions()
    if not path.is_file():
        raise WrongConfiguration([Problem(str(path), ("identity", "decisions"), NO_FILE)])
    file = read_file(path)
    try:
        entered = DecisionsFile.model_validate(file.settings).decisions
    except ValidationError as error:
        faults = [(tuple(map(str, one["loc"])), reason_of(one)) for one in error.errors(include_url=False, include_input=False)]
        raise WrongConfiguration([problem(file, place, reason) for place, reason in faults]) from None
    entries, problems = [], []
    for index, entry in enumerate(entered):
        one, other = (record_of(record) for record in entry.records)
        problems += list(unusable(file, index, (one, other)))
        if one is not None and other is not None:
            entries.append(Decision(one, other, entry.same, " ".join(entry.reason.split())))
    if problems:
        raise WrongConfiguration(problems)
    try:
        return Decisions(entries)
    except Contradiction as error:
        reason = "says the opposite of what other entries come to"
        raise WrongConfiguration([problem(file, ("decisions", str(error.entry - 1)), reason)]) from None


def record_of(entry: RecordEntry) -> Record | None:
    """The record with its id in the system's normal form; None if there is no such system."""
    system = discover().get(entry.system)
    return (entry.system, system.id_form.written(entry.id)) if system is not None else None


def unusable(file: ConfigurationFile, index: int, records: tuple[Record | None, Record | None]) -> list[Problem]:
    place = ("decisions", str(index), "records")
    problems = [
        problem(file, (*place, str(at), "system"), f"there is no such system; known are {', '.join(discover())}")
        for at, record in enumerate(records)
        if record is None
    ]
    if records[0] is not None and records[0] == records[1]:
        problems.append(problem(file, place, "names one record twice"))
    return problems


def reason_of(error: ErrorDetails) -> str:
    return error["msg"] + (" (put it in quotes)" if error["type"] == "string_type" else "")


def problem(file: ConfigurationFile, place: Path, reason: str) -> Problem:
    return Problem(file.origin(place), place, reason)
