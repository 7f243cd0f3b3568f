"""`contactPoints`: one entry for each way to reach a person, whoever knows it and however they write it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.capabilities import CONTACTS
from adapters.ports.reading import Freshness, Source
from adapters.ports.records import Address, ContactKind, ContactPoint, ContactPoints
from resolvers.context import ResolverConfig
from resolvers.golden_record.survivorship import Survivorship
from resolvers.stitch.contacts import Said, contacts
from tests.unit.resolvers.played import C4C, CDC, ERP, Account
from tests.unit.resolvers.world import SEALS, World

EMAIL, PHONE, ADDRESS, SOCIAL = ContactKind.EMAIL, ContactKind.PHONE, ContactKind.ADDRESS, ContactKind.SOCIAL
FIELDS = "contactPoints { kind value asWritten verified primary source { system { id } } sources { system { id } recordId } }"
AT = datetime(2026, 3, 2, tzinfo=UTC)


def amelia(account: list[ContactPoint], crm: list[ContactPoint], **house: Any) -> Any:
    world = World(
        [
            Account(CDC, "u", links=((ERP, "7"),), emails=("amelia@example.com",), given_name="Amelia"),
            Account(C4C, "c", links=((ERP, "7"),), given_name="Amelia"),
        ],
        house=ResolverConfig(SEALS, **house),
    )
    world.books[CDC].parts[CONTACTS, "u"] = ContactPoints(tuple(account))
    world.books[C4C].parts[CONTACTS, "c"] = ContactPoints(tuple(crm))
    answer = world.customer('email: "amelia@example.com"', FIELDS)
    assert answer.errors == {}
    return answer.data["customer"]["contactPoints"]


def test_one_address_in_two_systems_is_one_entry_with_both_sources() -> None:
    """The more trusted source comes first."""
    (point,) = amelia([ContactPoint(EMAIL, "Amelia@Example.com", True, True)], [ContactPoint(EMAIL, "amelia@example.com")])
    assert (point["kind"], point["value"]) == ("EMAIL", "amelia@example.com")
    assert [(one["system"]["id"], one["recordId"]) for one in point["sources"]] == [(CDC, "u"), (C4C, "c")]
    assert point["asWritten"] == ["Amelia@Example.com", "amelia@example.com"]
    assert point["source"] == {"system": {"id": CDC}}


def test_a_number_is_read_in_the_country_of_its_own_record_and_shown_once() -> None:
    rome = Address(("Via Esempio 5",), "Roma", None, "00187", "IT")
    told = [ContactPoint(PHONE, "06 5550 0105"), ContactPoint(ADDRESS, "Via Esempio 5, Roma", address=rome)]
    points = amelia([ContactPoint(PHONE, "+390655500105")], told)
    assert [point["value"] for point in points if point["kind"] == "PHONE"] == ["+390655500105"]


def test_a_line_with_its_extension_is_one_in_whatever_writing() -> None:
    (point,) = amelia([ContactPoint(PHONE, "+44 20 7946 0000 ext. 12")], [ContactPoint(PHONE, "020 7946 0000 x12")])
    assert point["value"] == "+44 20 7946 0000 ext. 12"


def test_the_order_of_trust_is_the_golden_records() -> None:
    trusting = Survivorship(trust_for={"phone": (C4C, CDC)})
    (point,) = amelia([ContactPoint(PHONE, "+447700900123")], [ContactPoint(PHONE, "07700 900123")], survivorship=trusting)
    assert [one["system"]["id"] for one in point["sources"]] == [C4C, CDC]
    assert point["asWritten"] == ["07700 900123", "+447700900123"]


@pytest.mark.parametrize(
    ("kind", "one", "other", "value"),
    [
        (EMAIL, " AMELIA@example.com", "amelia@example.com", "amelia@example.com"),
        (PHONE, "+44 (0)7700 900-123", "07700900123", "+447700900123"),
        (PHONE, "0044 7700 900123", "+447700900123", "+447700900123"),
        (PHONE, "ask at the desk", "Ask at the desk", "ask at the desk"),
        (SOCIAL, "@amelia ", "@amelia", "@amelia"),
    ],
)
def test_the_same_in_another_notation_is_the_same(kind: ContactKind, one: str, other: str, value: str) -> None:
    (point,) = amelia([ContactPoint(kind, one)], [ContactPoint(kind, other)])
    assert (point["value"], point["asWritten"]) == (value, [one, other])


def home(*lines: str, **parts: str) -> ContactPoint:
    where = Address(lines, **parts)
    return ContactPoint(ADDRESS, ", ".join((*lines, *parts.values())), address=where)


def test_a_home_that_one_system_has_with_its_county_is_the_same_home() -> None:
    one = home("1 Example Mews", city="London", postal_code="SW1X 0AA", country="GB")
    other = home("1, Example Mews", city="LONDON", region="Greater London", postal_code="SW1X0AA", country="GB")
    (point,) = amelia([one], [other])
    assert (point["value"], point["asWritten"]) == (one.value, [one.value, other.value])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ContactPoint(EMAIL, "amelia+news@example.com"), ContactPoint(EMAIL, "amelia@example.com")),
        (ContactPoint(PHONE, "+447700900123"), ContactPoint(PHONE, "+447700900124")),
        (ContactPoint(SOCIAL, "@amelia"), ContactPoint(SOCIAL, "@Amelia")),
        (ContactPoint(EMAIL, "amelia"), ContactPoint(SOCIAL, "amelia")),
        (home("Flat 1", "12 Rose Lane", city="London"), home("112 Rose Lane", city="London")),
    ],
)
def test_what_is_only_alike_stays_two(one: ContactPoint, other: ContactPoint) -> None:
    assert len(amelia([one], [other])) == 2


@pytest.mark.parametrize(
    ("said", "verified"),
    [((True, None), True), ((True, True), True), ((True, False), False), ((None, False), False), ((None, None), None)],
)
@pytest.mark.parametrize("turned", [False, True])
def test_it_is_verified_where_one_says_so_and_nobody_denies_it(
    said: tuple[bool | None, ...], verified: bool | None, turned: bool
) -> None:
    first, second = reversed(said) if turned else said
    (point,) = amelia([ContactPoint(EMAIL, "a@example.com", first)], [ContactPoint(EMAIL, "a@example.com", second)])
    assert point["verified"] is verified


@pytest.mark.parametrize(
    ("said", "primary"), [((True, False), True), ((False, None), False), ((None, True), True), ((None, None), None)]
)
def test_it_is_the_main_one_where_any_system_keeps_it_so(said: tuple[bool | None, ...], primary: bool | None) -> None:
    first, second = (ContactPoint(PHONE, "+447700900123", primary=one) for one in said)
    (point,) = amelia([first], [second])
    assert point["primary"] is primary


def test_a_record_that_has_one_number_twice_is_one_source() -> None:
    written = [ContactPoint(PHONE, "07700 900123", primary=False), ContactPoint(PHONE, "+447700900123", primary=True)]
    (point,) = amelia(written, [])
    assert (len(point["sources"]), point["asWritten"], point["primary"]) == (1, ["07700 900123"], True)


said = st.builds(
    lambda system, record, kind, value, verified: Said(
        ContactPoint(kind, value, verified), Source(system, record, None, AT, Freshness.LIVE)
    ),
    st.sampled_from((CDC, C4C, ERP)),
    st.sampled_from(("1", "2")),
    st.sampled_from((EMAIL, PHONE)),
    st.sampled_from(("a@example.com", "A@example.com", "+447700900123", "07700 900123", "07700900124")),
    st.sampled_from((True, False, None)),
)


@given(st.lists(said, max_size=10))
def test_nothing_that_a_record_says_is_lost_and_nothing_stands_twice(told: list[Said]) -> None:
    found = contacts(told, lambda kind, system: (CDC, C4C, ERP).index(system), region="GB")
    assert len({(one.kind, one.value) for one in found}) == len(found)
    for one in told:
        (entry,) = [each for each in found if each.kind is one.point.kind and one.point.value in written_of(each, told)]
        assert one.source in [each.source for each in entry.said]
    for each in found:
        records = [(one.source.system, one.source.record_id) for one in each.said]
        assert len(set(records)) == len(records)


def written_of(contact: Any, told: list[Said]) -> set[str]:
    """Every spelling that was told of it, also a record's second."""
    return {one.point.value for one in told if contacts([one, contact.said[0]], lambda *_: 0, region="GB")[1:] == []}
