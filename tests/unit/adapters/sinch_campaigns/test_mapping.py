"""From Engage's words to contacts of campaigns, and the signature; the forms are those of its fact sheet (sections 3, 4)."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from pydantic import SecretStr

from adapters.ports.capabilities import Capability
from adapters.ports.records import Channel, TrackedLink
from adapters.systems.sinch_campaigns import mapping, wire
from adapters.systems.sinch_campaigns.auth import HmacAuth, auth_of
from adapters.wire.auth import BasicAuth
from adapters.wire.message import Request
from tests.unit.adapters.sinch_campaigns.engage import settings

SETTINGS = settings()
MESSAGE = {
    "message_id": "d781dcab-d9d8-4fb2-9e03-872f07ae94ba",
    "format": "SMS",
    "timestamp": "2025-12-01T09:00:00.000Z",
    "last_status_update": "2025-12-01T09:00:04.120Z",
    "direction": "outbound",
    "status": "delivered",
    "destination_address": "+447700900123",
    "content": "Your private preview: https://nxt.to/abc1234",
    "metadata": [{"key": "campaign", "value": "XMAS25-PREVIEW"}, {"key": "cdcUid", "value": "7f1c0a7e5d3b4b0e9a51"}],
}
CLICKED = datetime(2025, 12, 1, 9, 12, 17, 71493, tzinfo=UTC)
NEW_YEAR = 1_767_225_600.0


def message(**changes: object) -> wire.Message:
    report = {"messages": [{**MESSAGE, **changes}], "pagination": {"has_next": False}}
    return wire.read_report(orjson.dumps(report)).messages[0]


def test_a_message_of_a_campaign() -> None:
    links = [TrackedLink("https://nxt.to/abc1234", 2, last_clicked_at=CLICKED), TrackedLink("https://nxt.to/b", 0)]
    contact = mapping.contact(message(), "XMAS25-PREVIEW", links, SETTINGS)
    assert (contact.id, contact.campaign, contact.channel) == (MESSAGE["message_id"], "XMAS25-PREVIEW", Channel.SMS)
    assert (contact.sent_at, contact.opened_at) == (datetime(2025, 12, 1, 9, tzinfo=UTC), None)
    assert (contact.clicked_at, contact.links) == (CLICKED, tuple(links))
    assert contact.named == (("sap-customer-data-cloud", "7f1c0a7e5d3b4b0e9a51"),)


def test_a_message_that_was_read_was_opened_when_that_was_told() -> None:
    contact = mapping.contact(message(status="READ", format="WHATSAPP"), "X", (), SETTINGS)
    assert (contact.opened_at, contact.channel) == (datetime(2025, 12, 1, 9, 0, 4, 120_000, tzinfo=UTC), Channel.SOCIAL)
    assert (contact.clicked_at, contact.links) == (None, ())


@pytest.mark.parametrize("kind", [None, "SMS", "sms", "PIGEON"])
def test_a_format_that_nobody_listed_reads_as_sms(kind: str | None) -> None:
    assert mapping.contact(message(format=kind), "X", None, SETTINGS).channel is Channel.SMS


@pytest.mark.parametrize(
    ("changes", "campaign"),
    [
        ({}, "XMAS25-PREVIEW"),
        ({"status": "expired"}, "XMAS25-PREVIEW"),
        ({"status": None}, "XMAS25-PREVIEW"),
        ({"status": "FAILED"}, None),
        ({"status": "scheduled"}, None),
        ({"direction": "inbound"}, None),
        ({"metadata": None}, None),
        ({"metadata": [{"key": "campaign", "value": " "}]}, None),
        ({"metadata": [{"key": "campaignId", "value": "7"}]}, None),
    ],
)
def test_what_is_a_contact_of_a_campaign(changes: dict[str, object], campaign: str | None) -> None:
    assert mapping.campaign_of(message(**changes), SETTINGS) == campaign


def test_campaign_and_person_go_by_the_keys_of_the_settings() -> None:
    given = settings(campaign_key="campaignId", named_by={"member": "annex-cloud-loyalty"})
    pairs = [{"key": "campaignId", "value": "7"}, {"key": "member", "value": "HRD-10002841"}]
    assert mapping.campaign_of(message(metadata=pairs), given) == "7"
    assert mapping.contact(message(metadata=pairs), "7", (), given).named == (("annex-cloud-loyalty", "HRD-10002841"),)


@pytest.mark.parametrize(
    ("content", "may"), [("See https://nxt.to/a", True), ("HTTP://X", True), (None, True), ("Sale today", False)]
)
def test_which_messages_may_hold_a_link(content: str | None, may: bool) -> None:
    assert mapping.may_hold_link(message(content=content)) is may


@pytest.mark.parametrize("drift", [{"message_id": None}, {"message_id": ""}, {"timestamp": "soon"}, {"metadata": {}}])
def test_a_message_of_another_shape_is_turned_down(drift: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        message(**drift)


@pytest.mark.parametrize("count", ["many", True, -1, 3_000_000_000])
def test_a_count_that_is_none_is_turned_down(count: object) -> None:
    link = {"short_url": "https://nxt.to/a", "click_count": count}
    with pytest.raises(ValueError):
        wire.read_links(orjson.dumps({"short_urls": [link], "pagination": {"page_count": 1}}))


def test_a_click_keeps_its_time_and_nothing_else() -> None:
    click = {"dt": "2025-12-01T09:12:17.071493", "user_agent": "Mozilla/5.0", "ip": "192.0.2.10"}
    read = wire.read_clicks(orjson.dumps({"clicks": [click], "views": [click], "pagination": {"page_count": 1.0}}))
    assert [one.model_dump() for one in read.clicks] == [{"dt": CLICKED}]


def line_to(root: str) -> Any:
    return SimpleNamespace(settings=SimpleNamespace(root=root))


async def test_the_signature_is_that_of_the_fact_sheets_vector() -> None:
    auth = HmacAuth("key", SecretStr("engage-demo-secret"), now=lambda: NEW_YEAR)
    ask = Request("/v1/reporting/links/summary?recipient=%2B447700900123&page=1&pageSize=100", Capability.CAMPAIGNS, "links")
    signed = await auth.sign(ask, line_to("https://eu.app.api.sinch.com"))
    assert signed.headers["Date"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    assert signed.headers["Authorization"] == (
        'hmac username="key", algorithm="hmac-sha256", headers="Date request-line", '
        'signature="4cVclg6AHZgV2GpcMRoac3lSU7ekw+AI3qiyrL6QeoE="'
    )
    assert "Content-MD5" not in signed.headers


async def test_a_body_and_the_path_of_the_base_address_are_signed_too() -> None:
    auth = HmacAuth("key", SecretStr("engage-demo-secret"), now=lambda: NEW_YEAR)
    ask = Request("/report", Capability.CAMPAIGNS, "report", method="POST", body=b"{}")
    signed = await auth.sign(ask, line_to("https://proxy.example.com/engage"))
    assert signed.headers["Content-MD5"] == "99914b932bd37a50b983c5e7c90ae93b"
    text = "Date: Thu, 01 Jan 2026 00:00:00 GMT\nContent-MD5: 99914b932bd37a50b983c5e7c90ae93b\nPOST /engage/report HTTP/1.1"
    assert f'headers="Date Content-MD5 request-line", signature="{auth.signature(text)}"' in signed.headers["Authorization"]


def test_the_scheme_is_a_setting() -> None:
    assert isinstance(auth_of(settings(), now=lambda: 0.0), BasicAuth)
    assert isinstance(auth_of(settings(scheme="hmac"), now=lambda: 0.0), HmacAuth)
    assert auth_of(settings(scheme="hmac"), now=lambda: 0.0).forget(Request("/", Capability.CAMPAIGNS, "x")) is False
