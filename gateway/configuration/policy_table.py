"""Reads the policy table from its file, and reports the line of every fault."""

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from types import MappingProxyType

from pydantic import Field, ValidationError

from adapters.ports.records import Purpose
from gateway import policy
from gateway.configuration.file import ConfigurationFile, read_file
from gateway.configuration.problems import Path, Problem, WrongConfiguration
from gateway.section import Section
from resolvers.policy.caller import Role
from resolvers.policy.field_class import NOT_PERSONAL, OPEN_TO_ALL, FieldClass
from resolvers.policy.masks import MASKABLE
from resolvers.policy.rights import PolicyTable, RoleRows, Row, Sight

DEFAULT = FilePath(policy.__file__).parent / "table.yaml"


class RowEntry(Section):
    """The classes that a role sees for one purpose."""

    clear: tuple[FieldClass, ...] = ()
    masked: tuple[FieldClass, ...] = ()

    def row(self) -> Row:
        sights = dict.fromkeys(self.masked, Sight.MASKED)
        return MappingProxyType(sights | dict.fromkeys(self.clear, Sight.CLEAR))


class RoleEntry(Section):
    """The rows of one role."""

    default: Purpose | None = None
    always: RowEntry = Field(default_factory=RowEntry)
    purposes: Mapping[Purpose, RowEntry] = Field(default_factory=dict)


class TableFile(Section):
    """The whole file."""

    version: str = Field(min_length=1, max_length=64)
    roles: Mapping[Role, RoleEntry]


def read_table(path: FilePath | None) -> PolicyTable:
    """The table in the file, the gateway's own if none is named. Raises WrongConfiguration."""
    file = read_file(path if path is not None else DEFAULT)
    try:
        entered = TableFile.model_validate(file.settings)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        faults = [(tuple(str(part) for part in one["loc"] if part != "[key]"), one["msg"]) for one in found]
        raise WrongConfiguration([Problem(file.origin(place), place, reason) for place, reason in faults]) from None
    problems = list(_problems(entered, file))
    if problems:
        raise WrongConfiguration(problems)
    roles = {
        role: RoleRows(rows.default, rows.always.row(), {purpose: row.row() for purpose, row in rows.purposes.items()})
        for role, rows in entered.roles.items()
    }
    return PolicyTable(entered.version, MappingProxyType(roles))


def _problems(entered: TableFile, file: ConfigurationFile) -> Iterator[Problem]:
    for role, rows in entered.roles.items():
        place: Path = ("roles", role.value)
        if rows.default is not None and rows.default not in rows.purposes:
            yield Problem(file.origin((*place, "default")), (*place, "default"), "is none of the role's purposes")
        for one in (*rows.always.clear, *rows.always.masked):
            if one not in NOT_PERSONAL:
                here = (*place, "always")
                yield Problem(file.origin(here), here, f"{one} is about people, so that it needs a purpose")
        for where, row in [
            (("always",), rows.always),
            *((("purposes", purpose.value), row) for purpose, row in rows.purposes.items()),
        ]:
            yield from _faults_of(row, (*place, *where), file)


def _faults_of(row: RowEntry, place: Path, file: ConfigurationFile) -> Iterator[Problem]:
    for one in sorted({*row.clear} & {*row.masked}):
        yield Problem(file.origin(place), place, f"{one} is both clear and masked")
    for one in sorted({*row.clear, *row.masked} & OPEN_TO_ALL):
        yield Problem(file.origin(place), place, f"{one} is always clear")
    for one in row.masked:
        if one not in MASKABLE:
            yield Problem(
                file.origin((*place, "masked")), (*place, "masked"), f"{one} has fields without a mask; deny it or show it"
            )
