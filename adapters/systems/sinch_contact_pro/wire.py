"""The answers of both interfaces (Sinch Contact Pro fact sheet, sections 4 and 5)."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from adapters.systems.sinch_contact_pro.settings import Columns
from adapters.wire.tolerant import Marked, Reader
from adapters.wire.vendor_values import Instant, MaybeInstant, Text, TextOrNumber

GUID = re.compile(r"[0-9A-F]{32}", re.ASCII)
ANONYMISED = "{Anonymized by DPO}"
"""The vendor's text in place of an erased one."""


def bare_guid(value: object) -> object:
    """A GUID in one spelling: reporting writes hyphens and small letters, the REST interfaces neither."""
    bare = value.replace("-", "").strip().upper() if isinstance(value, str) else ""
    if not GUID.fullmatch(bare):
        raise ValueError("not a GUID")
    return bare


def unless_anonymised(value: object) -> object:
    return None if isinstance(value, str) and value.strip() == ANONYMISED else value


Guid = Annotated[str, BeforeValidator(bare_guid)]
MaybeText = Annotated[TextOrNumber, BeforeValidator(unless_anonymised)]


class ContactProModel(Marked):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Row(ContactProModel):
    """A contact in the reporting database, by the names of `Columns`."""

    guid: Guid
    began: Instant
    subject: MaybeText = None
    originator: MaybeText = None
    destination: MaybeText = None
    channel: Text = None
    direction: Text = None


class Rows(ContactProModel):
    """A page of rows. `next` is set where the server's page ended before the list."""

    value: tuple[Row, ...]
    next: Text = Field(None, alias="@odata.nextLink")

    @property
    def sent(self) -> int:
        """The number of rows that came, unreadable ones included."""
        return len(self.value) + len(self.left_out)

    @property
    def goes_on(self) -> bool:
        """Whether there are more rows. An unreadable next link means yes."""
        return self.next is not None or "@odata.nextLink" in self.unreadable


class Attached(ContactProModel):
    """Data that integrations attached to a contact, by their own keys."""

    model_config = ConfigDict(extra="allow")

    __pydantic_extra__: dict[str, TextOrNumber]

    def value(self, key: str) -> str | None:
        """The value under a key; blank where it can't be read."""
        return "" if key in self.unreadable else (self.model_extra or {}).get(key)


class Leg(ContactProModel):
    """A contact in contact management: one row for each leg of its way to an agent, all with the same `guid`. A leg without a
    time still adds to a contact of reporting."""

    guid: Guid
    created: MaybeInstant = None
    channel_type: Text = None
    channel_sub_type: Text = None
    direction: Text = None
    sender: MaybeText = Field(None, alias="from")
    receiver: MaybeText = Field(None, alias="to")
    attached_data: Attached | None = None


read_consents: Reader[tuple[object, ...]] = Reader(tuple[object, ...])
"""The reader of consents as raw rows: to leave one out would lose a refusal."""


class Legs(ContactProModel):
    """An answer of contact management: a bare list of legs."""

    legs: tuple[Leg, ...]

    @property
    def sent(self) -> int:
        return len(self.legs) + len(self.left_out)


def listed(answer: object) -> Mapping[str, object]:
    """The bare list under a name. A single object counts as a list of one."""
    if not isinstance(answer, list) and not (isinstance(answer, dict) and "guid" in answer):
        raise ValueError("not a list")
    return {"legs": answer if isinstance(answer, list) else [answer]}


read_legs: Reader[Legs] = Reader(Legs, shape=listed)


class Known(ContactProModel):
    """The key of a contact in the database, and nothing else."""

    guid: Guid


class KnownRows(ContactProModel):
    value: tuple[Known, ...]


def called(columns: Columns) -> ConfigDict:
    """A model's configuration with the column names of the settings."""
    names = columns.model_dump()
    return ConfigDict(alias_generator=lambda field: names.get(field, field))


@cache
def rows_reader(columns: Columns) -> Reader[Rows]:
    class Named(Row):
        model_config = called(columns)

    class NamedRows(Rows):
        value: tuple[Named, ...]

    return Reader(NamedRows)


@cache
def known_reader(columns: Columns) -> Reader[KnownRows]:
    class Named(Known):
        model_config = called(columns)

    class NamedRows(KnownRows):
        value: tuple[Named, ...]

    return Reader(NamedRows)
