"""The vendor's words (Sinch Contact Pro fact sheet, sections 4 and 5), as both interfaces write them."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr, TypeAdapter

from adapters.systems.sinch_contact_pro.settings import Columns
from adapters.wire.tolerant import Reader
from adapters.wire.words import Instant, Text

GUID = re.compile(r"[0-9A-F]{32}", re.ASCII)
ANONYMISED = "{Anonymized by DPO}"
"""What stands in the place of a text that was erased."""


def bare_guid(value: Any) -> Any:
    """One id in two spellings: reporting writes hyphens and small letters, the REST interfaces neither."""
    bare = value.replace("-", "").upper() if isinstance(value, str) else ""
    if not GUID.fullmatch(bare):
        raise ValueError("not a GUID")
    return bare


def unless_anonymised(value: Any) -> Any:
    return None if isinstance(value, str) and value.strip() == ANONYMISED else value


Guid = Annotated[str, BeforeValidator(bare_guid)]
Told = Annotated[Text, BeforeValidator(unless_anonymised)]


class Words(BaseModel):
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
    next: StrictStr | None = Field(None, alias="@odata.nextLink")


class Leg(Words):
    """A contact as contact management has it: one for each leg of its way to an agent, `guid` being common to all."""

    guid: Guid
    created: Instant
    channel_type: Text = None
    channel_sub_type: Text = None
    direction: Text = None
    sender: Told = Field(None, alias="from")
    receiver: Told = Field(None, alias="to")
    attached_data: dict[str, Any] | None = None


read_consents = TypeAdapter(tuple[Any, ...], config=ConfigDict(hide_input_in_errors=True)).validate_json
"""Rows as they came: one that could not be read would be a refusal lost."""

read_legs: Reader[tuple[Leg, ...]] = Reader(tuple[Leg, ...])


def rows_reader(columns: Columns) -> Reader[Rows]:
    """The reader of an answer whose columns are called as the settings say."""
    names = columns.model_dump()

    def renamed(row: Any) -> Any:
        return {name: row.get(column) for name, column in names.items()} if isinstance(row, dict) else row

    def shape(held: Any) -> Any:
        if isinstance(held, dict) and isinstance(held.get("value"), list):
            held = {**held, "value": [renamed(row) for row in held["value"]]}
        return held

    return Reader(Rows, shape=shape)
