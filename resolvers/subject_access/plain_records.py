"""Records as JSON: the fields under the names that the schema gives them, decimals as text, days and instants by RFC 3339.

A field that a system does not know is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Final, TypeAlias

from strawberry.utils.str_converters import to_camel_case

from adapters.ports.crosswalk import Identity
from adapters.ports.instants import stamp
from adapters.ports.reading import Source
from adapters.ports.records import CampaignContact, Candidate, Interaction, Money, StaffMember, Tier
from resolvers.policy.masks import Value
from resolvers.types.scalars import print_decimal

JsonObject: TypeAlias = dict[str, Value]

Change = Callable[[object, str, Value], Value]
"""From a record, the name of a field of it, and the field's value to what is written of it."""

NAMES: Final[Mapping[tuple[type, str], str]] = MappingProxyType({(StaffMember, "id"): "code", (Tier, "id"): "code"})
"""Fields with another name in the schema."""

PAIRS: Final[Mapping[tuple[type, str], tuple[str, str]]] = MappingProxyType(
    {
        (Candidate, "links"): ("system", "id"),
        (Candidate, "numbers"): ("kind", "number"),
        (Interaction, "named"): ("system", "id"),
        (CampaignContact, "named"): ("system", "id"),
        (Interaction, "about_ticket"): ("system", "number"),
        (Interaction, "exchange"): ("given", "received"),
    }
)
"""Fields that hold pairs, with the names of both places."""

LEFT_OUT: Final = frozenset({(Identity, "told_at"), (Identity, "as_of"), (Identity, "system")})
"""Fields that the record's source repeats."""


def unchanged(record: object, name: str, value: Value) -> Value:
    return value


def plain(value: Value, change: Change = unchanged) -> Value:
    """The value as JSON has it. `change`: what is written in the place of single fields."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Decimal):
        return print_decimal(value)
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Money):
        return plain_fields(value, unchanged)
    if is_dataclass(value):
        return plain_fields(value, change)
    return [plain(one, change) for one in value]


def plain_fields(record: Value, change: Change) -> JsonObject:
    written: JsonObject = {}
    for one in fields(record):
        place = type(record), one.name
        value = change(record, one.name, getattr(record, one.name))
        if place in LEFT_OUT or one.name.startswith("_") or value is None or value == ():
            continue
        if place in PAIRS:
            written[NAMES.get(place, to_camel_case(one.name))] = paired(PAIRS[place], value)
        else:
            written[NAMES.get(place, to_camel_case(one.name))] = plain(value, change)
    return written


def paired(names: tuple[str, str], value: Value) -> Value:
    """A pair, or several of them, as objects with these names."""
    if value and isinstance(value[0], tuple):
        return [paired(names, pair) for pair in value]
    return {name: plain(one) for name, one in zip(names, value, strict=True)}


def where_from(source: Source) -> JsonObject:
    """The source of a record, beside it."""
    return plain_fields(source, unchanged) | {"freshness": source.freshness.value}
