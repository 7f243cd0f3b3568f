"""Permissions into consents: of one address the newest counts, and what can't be read is a refusal beside the others."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from adapters.ports.records import Channel, Purpose
from adapters.systems.sap_marketing_cloud import permissions, wire
from tests.unit.adapters.sap_marketing_cloud.vendor import AMELIA, settings

SETTINGS = settings()
MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


def ticks(at: datetime) -> str:
    return f"/Date({int(at.timestamp() * 1000)}+0000)/"


def permission(granted: Any, at: datetime | None = MARCH, **more: Any) -> wire.Permission:
    return wire.Permission.model_validate(
        {
            "ContactUUID": AMELIA,
            "CommunicationMedium": "EMAIL",
            "MarketingArea": "RETAIL",
            "ContactPermission": granted,
            "PermissionUTCDateTime": ticks(at) if at else "",
            **more,
        }
    )


@pytest.mark.parametrize(
    ("rows", "granted"),
    [
        ([permission("Y"), permission("N", APRIL)], False),
        ([permission("N"), permission("Y", APRIL)], True),
        ([permission("Y", APRIL), permission("N")], True),
        ([permission("Y"), permission("N")], False),
        ([permission("N"), permission("Y")], False),
        ([permission("N"), permission("Y", None)], False),
    ],
    ids=["newer_no", "newer_yes", "older_no", "no_of_the_same_time", "no_first", "yes_without_time"],
)
def test_the_newest_permission_of_an_address_counts_and_a_no_wins_a_tie(rows: list[wire.Permission], granted: bool) -> None:
    (consent,) = permissions.consents(rows, SETTINGS).consents
    assert (consent.name, consent.granted) == ("EMAIL.RETAIL", granted)


@pytest.mark.parametrize("at", [None, "", "0001-01-01T00:00:00Z", "/Date(0)/", "/Date(-62135596800000)/"])
def test_no_yes_lifts_a_no_of_which_nobody_knows_when_it_was_said(at: str | None) -> None:
    rows = [permission("N", PermissionUTCDateTime=at), permission("Y", APRIL)]
    assert [one.granted for one in permissions.consents(rows, SETTINGS).consents] == [False, True]


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "/Date(253402214400000)/"])
def test_a_yes_at_the_end_of_the_calendar_is_not_the_latest_word(at: str) -> None:
    rows = [permission("N"), permission("Y", PermissionUTCDateTime=at)]
    assert [one.granted for one in permissions.consents(rows, SETTINGS).consents] == [False, True]


@pytest.mark.parametrize("medium", ["email", "Email", " EMAIL "])
def test_a_refusal_is_not_lost_for_the_letter_case_of_its_medium(medium: str) -> None:
    (consent,) = permissions.consents([permission("N", CommunicationMedium=medium)], SETTINGS).consents
    assert (consent.granted, consent.purpose, consent.channel) == (False, Purpose.MARKETING, Channel.EMAIL)


def test_a_newer_yes_on_one_address_lifts_no_refusal_on_another() -> None:
    rows = [
        permission("Y", ContactPermissionID="Amelia@example.com"),
        permission("N", ContactPermissionID="amelia@example.com"),
        permission("Y", APRIL, ContactPermissionID="new@example.com"),
        permission("Y", ContactPermissionID="another@example.com"),
    ]
    for order in (rows, rows[::-1]):
        told = permissions.consents(order, SETTINGS).consents
        assert [(one.name, one.granted, one.at) for one in told] == [
            ("EMAIL.RETAIL", False, MARCH),
            ("EMAIL.RETAIL", True, APRIL),
        ]


def test_whoever_agreed_again_on_the_address_they_had_refused_for_agrees() -> None:
    rows = [permission("N", ContactPermissionID="A@example.com"), permission("Y", APRIL, ContactPermissionID="a@example.com")]
    assert [one.granted for one in permissions.consents(rows, SETTINGS).consents] == [True]


def test_media_areas_and_categories_are_consents_of_their_own() -> None:
    rows = [
        permission("Y"),
        permission("N", MarketingArea="TRAVEL"),
        permission("N", CommunicationMedium="SMS"),
        permission("Y", CommunicationCategory="NEWS"),
        permission("Y", CommunicationMedium="PIGEON", MarketingArea=""),
    ]
    told = permissions.consents(rows, SETTINGS)
    assert [(one.name, one.granted, one.channel) for one in told.consents] == [
        ("EMAIL.RETAIL", True, Channel.EMAIL),
        ("EMAIL.RETAIL.NEWS", True, Channel.EMAIL),
        ("EMAIL.TRAVEL", False, Channel.EMAIL),
        ("PIGEON", True, None),
        ("SMS.RETAIL", False, Channel.SMS),
    ]
    assert [one.name for one in told.consents if one.purpose is None] == ["PIGEON"], "a yes to pigeons is none to every channel"
    assert told.as_of == MARCH


ODD: list[Any] = [None, "", "y", "yes", "J", True, False, 1, [], {}]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_an_odd_permission_is_a_refusal_of_its_channel_beside_the_others(odd: Any) -> None:
    for rows in ([permission("Y"), permission(odd, APRIL)], [permission(odd, None), permission("Y", APRIL)]):
        told = permissions.consents(rows, SETTINGS).consents
        assert [(one.name, one.granted, one.unreadable) for one in told] == [
            ("EMAIL.RETAIL", True, False),
            ("EMAIL.RETAIL", False, True),
        ]
        assert {(one.purpose, one.channel) for one in told} == {(Purpose.MARKETING, Channel.EMAIL)}


@pytest.mark.parametrize("granted", ["Y", "N"])
@pytest.mark.parametrize("odd", [None, "", 5, ["EMAIL"], {}], ids=repr)
def test_a_permission_to_a_medium_that_cannot_be_read_may_be_to_any(odd: Any, granted: str) -> None:
    (one,) = permissions.consents([permission(granted, CommunicationMedium=odd)], SETTINGS).consents
    assert (one.granted, one.unreadable, one.purpose, one.channel) == (False, True, Purpose.MARKETING, None)


@pytest.mark.parametrize("odd", ["soon", "/Date(NaN)/", "/Date(253402300800000)/", 5, {}], ids=repr)
def test_a_no_whose_time_cannot_be_read_is_lifted_by_no_newer_yes(odd: Any) -> None:
    rows = [permission("N", PermissionUTCDateTime=odd), permission("Y", APRIL)]
    assert [one.granted for one in permissions.consents(rows, SETTINGS).consents] == [False, True]


@pytest.mark.parametrize("field", ["ContactPermissionID", "MarketingArea", "CommunicationCategory"])
def test_nor_is_one_of_which_it_cannot_be_read_for_what_it_was_given(field: str) -> None:
    rows = [permission("N", **{"MarketingArea": None, field: 7}), permission("Y", APRIL, MarketingArea=None)]
    assert [one.granted for one in permissions.consents(rows, SETTINGS).consents] == [False, True]


@pytest.mark.parametrize("odd", [None, 5, "text", [], {}], ids=repr)
def test_a_row_that_is_none_counts_too(odd: Any) -> None:
    feed = wire.PERMISSIONS(orjson.dumps({"d": {"results": [odd]}}))
    (one,) = permissions.consents(feed.d.results, SETTINGS).consents
    assert (one.granted, one.unreadable) == (False, True)
    assert feed.d.results[0].ContactUUID is None


@pytest.mark.parametrize("odd", [None, "", "x", 7, f"{AMELIA} or 1"], ids=repr)
def test_whose_a_row_is_may_be_unreadable_and_its_case_does_not_matter(odd: Any) -> None:
    assert permission("Y", ContactUUID=odd).ContactUUID is None
    assert permission("Y", ContactUUID=f" {AMELIA.upper()}").ContactUUID == AMELIA


@pytest.mark.parametrize(
    "field",
    [
        *("ContactUUID", "CommunicationMedium", "ContactPermission", "ContactPermissionID", "MarketingArea"),
        *("CommunicationCategory", "PermissionUTCDateTime"),
    ],
)
def test_what_cannot_be_read_of_a_permission_is_told(field: str) -> None:
    for odd in ({}, ["?"], 5, True):
        assert permission("Y", **{field: odd}).unreadable == (field,)
    for unset in (None, ""):
        assert not permission("Y", **{field: unset}).unreadable
    assert permission("Z", CommunicationMedium="PIGEON").unreadable == ()


def test_an_odd_row_is_reported_by_its_list_and_leaves_the_others_time() -> None:
    feed = wire.PERMISSIONS(orjson.dumps({"d": {"results": [7]}}))
    assert [loss.field for loss in wire.PERMISSIONS.noted(feed)] == ["results"]
    assert permissions.consents([permission("Y"), *feed.d.results], SETTINGS).as_of == MARCH
    assert permissions.consents([permission("Y"), permission("N", None, MarketingArea="X")], SETTINGS).as_of is None
