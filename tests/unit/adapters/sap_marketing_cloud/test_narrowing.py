"""Kinds and channels of a window, as conditions on codes: exactly the rows that are told as such fulfil them."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Channel, InteractionKind
from adapters.ports.shapes import Page, Window
from adapters.systems.sap_marketing_cloud import mapping
from adapters.systems.sap_marketing_cloud.filters import conditions
from adapters.systems.sap_marketing_cloud.streams import Interactions, Timeline
from adapters.systems.sap_marketing_cloud.wire import Interaction
from tests.unit.adapters.sap_marketing_cloud.vendor import AMELIA, PlayedService, contacts, settings

CODES = ("A", "B", "C", "D", "E")
some_kinds = st.none() | st.frozensets(st.sampled_from(["PURCHASE", "VISIT", "OTHER", "TICKET"]))
some_channels = st.none() | st.frozensets(st.sampled_from(["EMAIL", "STORE", "ONLINE", "KIOSK"]))
listed_kinds = st.dictionaries(st.sampled_from(CODES[:4]), st.sampled_from(["PURCHASE", "VISIT", "OTHER"]))
listed_channels = st.dictionaries(st.sampled_from(CODES[:4]), st.sampled_from(["EMAIL", "STORE", "ONLINE"]))


def fulfils(row: dict[str, str], condition: str) -> bool:
    terms = re.findall(r"(\w+) (eq|ne) '(\w+)'", condition)
    assert terms
    return any((row[field] == code) is (how == "eq") for field, how, code in terms)


def row(kind: str, medium: str) -> Interaction:
    fields: dict[str, Any] = {"InteractionUUID": AMELIA, "InteractionContactUUID": AMELIA, "InteractionTimeStampUTC": "/Date(0)/"}
    return Interaction.model_validate({**fields, "InteractionType": kind, "CommunicationMedium": medium})


@given(
    kinds=some_kinds,
    channels=some_channels,
    meant=listed_kinds,
    media=listed_channels,
    other=st.sampled_from(["ONLINE", "STORE", None]),
)
def test_the_filter_on_codes_matches_exactly_the_rows_that_are_wanted(
    kinds: frozenset[str] | None,
    channels: frozenset[str] | None,
    meant: dict[str, InteractionKind],
    media: dict[str, Channel],
    other: str | None,
) -> None:
    """A row is requested if and only if its interaction would be of a wanted kind and channel."""
    told = settings(interaction_kinds=meant, channels=media, other_channel=other)
    asked = conditions(Window(5, kinds=kinds, channels=channels), told)
    for kind in CODES:
        for medium in (*CODES, ""):
            happened = mapping.interaction(row(kind, medium), told)
            wanted = (kinds is None or happened.kind in kinds) and (channels is None or happened.channel in channels)
            held = {"InteractionType": kind, "CommunicationMedium": medium}
            assert (asked is not None and all(fulfils(held, condition) for condition in asked)) is wanted


async def test_what_no_code_stands_for_is_not_asked_for_not_even_who_is_meant() -> None:
    service = PlayedService(lambda get: [])
    stream = Interactions(Timeline(service), contacts(service), settings())  # type: ignore[arg-type]
    asked = ["sap-cloud-for-customer:1", "sap-ecc:2"]
    for nothing in (Window(5, kinds=frozenset({"TICKET"})), Window(5, channels=frozenset({"KIOSK"}))):
        assert await stream.pages(asked, nothing) == dict.fromkeys(asked, Page((), has_more=False))
    assert service.requests == []
