"""The vendor's words (Sinch Contact Pro fact sheet, sections 4 and 5), as both interfaces write them."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from adapters.systems.sinch_contact_pro.settings import Columns
from adapters.wire.tolerant import Marked, Reader
from adapters.wire.vendor_values import Instant, MaybeInstant, Text, TextOrNumber

GUID = re.compile(r"[0-9A-F]{32}", re.ASCII)
ANONYMISED = "{Anonymized by DPO}"
"""What stands in the place of a text that was erased."""


def bare_guid(value: object) -> object:
    """One id in two spellings: reporting writes hyphens and small letters, the REST interfaces neither."""
    bare = value.replace("-", "").strip().upper() if isinstance(value, str) else ""
    if not GUID.fullmatch(bare):
        raise ValueError("not a GUID")
    return bare


def unless_anonymised(value: object) -> object:
    return None if isinstance(value, str) and value.strip() == ANONYMISED else value


Guid = Annotated[str, BeforeValidator(bare_guid)]
Told = Annotated[TextOrNumber, BeforeValidator(unless_anonymised)]


class Words(Marked):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Row(Words):
    """A contact as the reporting database has it, by the names of `Columns`."""

    guid: Guid
    began: Instant
    subject: Told = None
    originator: Told = None
    destination: Told = None
    channel: Text = None
    direction: Text = None


class Rows(Words):
    """`next`: where the server's page ended before the list did."""

    value: tuple[Row, ...]
    next: Text = Field(None, alias="@odata.nextLink")

    @property
    def sent(self) -> int:
        """Rows that came, those that can't be read among them."""
        return len(self.value) + len(self.left_out)

    @property
    def goes_on(self) -> bool:
        """There are more rows; where the way to them can't be read, there is one all the same."""
        return self.next is not None or "@odata.nextLink" in self.unreadable


class Attached(Words):
    """What integrations attached to a contact, by their own keys."""

    model_config = ConfigDict(extra="allow")

    __pydantic_extra__: dict[str, TextOrNumber]

    def said(self, key: str) -> str | None:
        """The value under a key; blank where it can't be read."""
        return "" if key in self.unreadable else (self.model_extra or {}).get(key)


class Leg(Words):
    """A contact as contact management has it: one for each leg of its way to an agent, `guid` being common to all.
    Without a time it still tells of a contact that reporting has."""

    guid: Guid
    created: MaybeInstant = None
    channel_type: Text = None
    channel_sub_type: Text = None
    direction: Text = None
    sender: Told = Field(None, alias="from")
    receiver: Told = Field(None, alias="to")
    attached_data: Attached | None = None


read_consents: Reader[tuple[Any, ...]] = Reader(tuple[Any, ...])
"""Rows as they came: one that could not be read would be a refusal lost."""


class Legs(Words):
    """An answer of contact management, which is the bare list."""

    legs: tuple[Leg, ...]

    @property
    def sent(self) -> int:
        return len(self.legs) + len(self.left_out)


def listed(answer: Any) -> Mapping[str, Any]:
    """The bare list under a name; one object of a contact is the list of that one."""
    if not isinstance(answer, list) and not (isinstance(answer, dict) and "guid" in answer):
        raise ValueError("not a list")
    return {"legs": answer if isinstance(answer, list) else [answer]}


read_legs: Reader[Legs] = Reader(Legs, shape=listed)


class Known(Words):
    """Of a contact nothing but that it is there."""

    guid: Guid


class KnownRows(Words):
    value: tuple[Known, ...]


def called(columns: Columns) -> ConfigDict:
    """By the names of the columns as the settings have them."""
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
