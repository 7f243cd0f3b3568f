"""The masks of values: what is shown of a field whose class is masked. A mask has the field's type.

Where the type can't hold a mask the field is null, and a field beside it says what may be said: `birthday`, `ageBand`, `band`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from adapters.ports.records import ContactKind
from adapters.ports.shapes import EMAIL, PHONE
from resolvers.policy.bands import Banded
from resolvers.policy.field_class import FieldClass
from resolvers.policy.rights import Rights, Sight
from resolvers.policy.sensitivity import CLASSES

HIDDEN: Final = "hidden"
MARK: Final = "…"

Value: TypeAlias = Any
"""The value of any field, or the object that it is of."""

Convert = Callable[[Value, Value, Rights], Value]
"""From a value, the object that it is of, and the caller's rights to what is shown. A null stays null."""


@dataclass(frozen=True, slots=True)
class Mask:
    """The mask of one field. `beside`: further classes that are told in it; the mask also counts if one of them is not clear, or
    not without consent."""

    convert: Convert
    beside: frozenset[FieldClass] = frozenset()

    def counts(self, of: FieldClass, rights: Rights) -> bool:
        """Whether a field of this class is masked."""
        return not (rights.is_clear(of) and all(is_open(one, rights) for one in self.beside))


def nothing(value: Value, source: Value, rights: Rights) -> None:
    """Null, since the type holds no mask."""


def by_its_fields(value: Value, source: Value, rights: Rights) -> Value:
    """The object, whose fields are masked one by one."""
    return value


def hidden(value: str, source: Value, rights: Rights) -> str:
    return HIDDEN


def initial(value: str, source: Value, rights: Rights) -> str:
    """The first letter of each part: `A… H…`."""
    return " ".join(f"{part[0]}{MARK}" for part in value.split() if part)


def email(value: str, source: Value = None, rights: Rights | None = None) -> str:
    """`a***@example.com`."""
    name, at, domain = value.rpartition("@")
    return f"{name[:1]}***@{domain}" if at else HIDDEN


def phone(value: str, source: Value = None, rights: Rights | None = None) -> str:
    """The last two digits: `***23`."""
    digits = [one for one in value if one.isdigit()]
    return "***" + "".join(digits[-2:]) if len(digits) > 6 else HIDDEN


def identifier(value: str, source: Value, rights: Rights) -> str:
    """The last two characters, if there are enough of them."""
    return f"***{value[-2:]}" if len(value) > 6 else HIDDEN


def district(value: str, source: Value, rights: Rights) -> str:
    """The part of a postcode that names a district: `SW1X` of `SW1X 7XL`, the first two characters of other forms."""
    outward = value.split()[0] if value.strip() else ""
    if len(value.split()) == 2 and outward[:1].isalpha():
        return outward
    return f"{outward[:2]}{MARK}" if len(outward) > 3 else HIDDEN


def band(value: Value, source: Value, rights: Rights) -> Banded:
    return Banded(value)


def contact(value: str, source: Value, rights: Rights) -> str | None:
    """A contact point by its kind. An address on one line is told where streets are, and not at all where they are masked."""
    if source.kind is ContactKind.ADDRESS:
        return value if rights.is_clear(FieldClass.STREET, FieldClass.CONTACT) else None
    if rights.is_clear(FieldClass.CONTACT):
        return value
    return {ContactKind.EMAIL: email, ContactKind.PHONE: phone}.get(source.kind, hidden_text)(value)


def hidden_text(value: str) -> str:
    return HIDDEN


def contacts(value: list[str], source: Value, rights: Rights) -> list[str] | None:
    shown = [contact(one, source, rights) for one in value]
    return None if None in shown else shown  # type: ignore[return-value]


def record_id(value: str, source: Value, rights: Rights) -> str | None:
    """An id where ids are told; one that is an address only where addresses are, whatever the person agreed to."""
    is_told = rights.is_clear(FieldClass.IDENTIFIER) and (is_open(FieldClass.CONTACT, rights) or not is_address(value, source))
    return value if is_told else None


def is_address(value: str, source: Value) -> bool:
    """Whether a record's id is an e-mail address or a telephone number, as in systems that know people by these."""
    kinds = source.system.keyed_by
    kind, _, rest = value.partition(":")
    return "@" in value or (kind if rest and kind in kinds else next(iter(kinds), None)) in (EMAIL, PHONE)


def is_open(of: FieldClass, rights: Rights) -> bool:
    """Whether a class is clear, also of a person who gave no consent."""
    return rights.is_clear(of) and of not in rights.gated


ATTRIBUTES: Mapping[str, FieldClass] = MappingProxyType(
    {
        "salutation": FieldClass.NAME,
        "givenName": FieldClass.NAME,
        "familyName": FieldClass.NAME,
        "email": FieldClass.CONTACT,
        "phone": FieldClass.CONTACT,
        "birthDate": FieldClass.BIRTH,
        "nationality": FieldClass.BIRTH,
        "address": FieldClass.STREET,
        "language": FieldClass.WITHIN,
    }
)
"""The class of each attribute of the golden record where its values are told as texts."""

TEXT_MASKS: Mapping[str, Callable[[str], str]] = MappingProxyType({"email": email, "phone": phone})


def provenance(value: list[Value], source: Value, rights: Rights) -> list[Value]:
    """Where values came from, with those values masked or left out that the caller does not see in the profile."""
    return [one if rights.is_clear(told := ATTRIBUTES[one.field]) else masked_row(one, rights.sight(told)) for one in value]


def masked_row(row: Value, sight: Sight) -> Value:
    mask = TEXT_MASKS.get(row.field, hidden_text) if sight is Sight.MASKED else left_out

    def shown(value: str | None) -> str | None:
        return mask(value) if value is not None else None

    return replace(row, value=shown(row.value), alternatives=[replace(one, value=shown(one.value)) for one in row.alternatives])


def left_out(value: str) -> None:
    return None


STREETS = frozenset({FieldClass.STREET})
PERSONAL = frozenset({FieldClass.NAME, FieldClass.CONTACT, FieldClass.BIRTH, FieldClass.STREET})

MASKS: Mapping[tuple[str, str], Mask] = MappingProxyType(
    {
        ("Profile", "salutation"): Mask(nothing),
        ("Profile", "givenName"): Mask(initial),
        ("Profile", "familyName"): Mask(initial),
        ("Profile", "fullName"): Mask(initial),
        ("Profile", "email"): Mask(email),
        ("Profile", "phone"): Mask(phone),
        ("Profile", "birthDate"): Mask(nothing),
        ("Profile", "nationality"): Mask(nothing),
        ("Profile", "birthday"): Mask(nothing),
        ("Profile", "ageBand"): Mask(nothing),
        ("Profile", "provenance"): Mask(provenance, PERSONAL),
        ("Profile", "conflicts"): Mask(provenance, PERSONAL),
        ("Address", "lines"): Mask(nothing),
        ("Address", "postalCode"): Mask(district),
        ("ContactPoint", "value"): Mask(contact, STREETS),
        ("ContactPoint", "asWritten"): Mask(contacts, STREETS),
        ("Source", "recordId"): Mask(record_id, frozenset({FieldClass.CONTACT})),
        ("Membership", "number"): Mask(identifier),
        ("Tier", "spendToReach"): Mask(band),
        ("Order", "total"): Mask(band),
        ("Order", "net"): Mask(band),
        ("OrderItem", "unitPrice"): Mask(band),
        ("OrderItem", "total"): Mask(band),
        ("Interaction", "amount"): Mask(band),
        ("CustomerValue", "lifetimeSpend"): Mask(band),
        ("CustomerValue", "spendLast12Months"): Mask(band),
        ("CustomerValue", "averageOrder"): Mask(band),
        ("CustomerValue", "orderCount"): Mask(nothing),
        ("CustomerValue", "returnRate"): Mask(nothing),
        ("CustomerValue", "segment"): Mask(nothing),
        ("CustomerValue", "predictedSpendNext12Months"): Mask(band),
        ("StaffMember", "name"): Mask(initial),
        ("Ticket", "assignee"): Mask(initial),
        ("TicketMessage", "author"): Mask(initial),
        ("TicketMessage", "text"): Mask(hidden),
        ("StewardDecision", "reason"): Mask(hidden),
        ("Customer", "contactPoints"): Mask(by_its_fields),
        ("Customer", "value"): Mask(by_its_fields),
        ("Customer", "careTeam"): Mask(by_its_fields),
        ("Query", "searchCustomers"): Mask(by_its_fields),
    }
)
"""By type and field. A class may be masked where each of its fields is here."""

MASKABLE = frozenset(FieldClass) - {one for place, one in CLASSES.items() if place not in MASKS}
"""The classes of which each field has a mask."""
