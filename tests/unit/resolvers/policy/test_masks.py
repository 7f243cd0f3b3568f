"""What is left of a value behind its mask."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as some

from adapters.ports.records import ContactKind
from resolvers.policy import masks
from resolvers.policy.field_class import FieldClass
from resolvers.policy.rights import EVERYTHING, Rights, Sight

CONTACT, STREET = FieldClass.CONTACT, FieldClass.STREET


@dataclass(frozen=True)
class Point:
    kind: ContactKind


def rights(**sights: Sight) -> Rights:
    return Rights({FieldClass(name): sight for name, sight in sights.items()})


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (masks.email, "amelia.hart@example.com", "a***@example.com"),
        (masks.email, "no address", "hidden"),
        (masks.phone, "+44 7700 900123", "***23"),
        (masks.phone, "12", "hidden"),
        (masks.initial, "Amelia Hart", "A… H…"),
        (masks.initial, "Émile Ångström-O'Neill", "É… Å…"),
        (masks.identifier, "HRD-10002841", "***41"),
        (masks.identifier, "41", "hidden"),
        (masks.district, "SW1X 7XL", "SW1X"),
        (masks.district, "20095", "20…"),
        (masks.district, "1010", "10…"),
        (masks.district, "", "hidden"),
        (masks.hidden, "Please call me before noon.", "hidden"),
    ],
)
def test_a_mask_leaves_little(mask: masks.Convert, value: str, shown: str) -> None:
    assert mask(value, None, EVERYTHING) == shown


@given(some.emails())
def test_an_address_keeps_a_letter_and_its_domain(address: str) -> None:
    name, _, domain = address.rpartition("@")
    assert masks.email(address) == f"{name[:1]}***@{domain}"


def test_a_contact_point_is_told_by_its_kind() -> None:
    mail, home = Point(ContactKind.EMAIL), Point(ContactKind.ADDRESS)
    without_streets = rights(CONTACT=Sight.CLEAR, STREET=Sight.MASKED)
    assert masks.contact("a@b.example", mail, without_streets) == "a@b.example"
    assert masks.contact("1 Example Mews, London", home, without_streets) is None
    assert masks.contacts(["1 Example Mews", "1, Example Mews"], home, without_streets) is None
    without_contact = rights(CONTACT=Sight.MASKED, STREET=Sight.CLEAR)
    assert masks.contacts(["a@b.example"], mail, without_contact) == ["a***@b.example"]
    assert masks.contact("@amelia", Point(ContactKind.SOCIAL), without_contact) == "hidden"
    assert masks.contact("1 Example Mews, London", home, without_contact) is None
