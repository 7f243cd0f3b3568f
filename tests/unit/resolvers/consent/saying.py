"""What somebody said, and what is known of them: an adult unless a test says otherwise."""

from datetime import UTC, date, datetime
from typing import Any

from adapters.ports.reading import Freshness, Source
from adapters.ports.records import Channel, Consent, Purpose
from resolvers.consent.rules import ConsentFacts, ContactRules
from resolvers.consent.said import ConsentEntry

CDC, MARKETING_CLOUD, OTHER = "sap-customer-data-cloud", "sap-marketing-cloud", "some-other"
TODAY = date(2026, 3, 2)
GROWN, CHILD = date(1984, 5, 14), date(2013, 6, 21)
RULES = ContactRules()
SOFT = ContactRules(soft_opt_in_days=365)
EMAIL, SMS, PHONE, POST = Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.POST
MARKETING, ANALYTICS, SERVICE = Purpose.MARKETING, Purpose.ANALYTICS, Purpose.SERVICE
AT = datetime(2025, 6, 1, tzinfo=UTC)


def said(
    granted: bool,
    channel: Channel | None = EMAIL,
    purpose: Purpose | None = MARKETING,
    *,
    system: str = CDC,
    record: str = "u",
    at: datetime | None = AT,
    unreadable: bool = False,
    shared: bool = False,
    as_of: datetime | None = None,
) -> ConsentEntry:
    name = f"{purpose or 'terms'}.{channel or 'all'}"
    source = Source(system, record, as_of, AT, Freshness.LIVE)
    return ConsentEntry(Consent(name, granted, purpose, channel, at, unreadable), source, shared)


def odd(channel: Channel | None = EMAIL, purpose: Purpose | None = MARKETING, *, system: str = CDC) -> ConsentEntry:
    """An entry that can't be read."""
    return said(False, channel, purpose, system=system, unreadable=True)


def heard(*entries: ConsentEntry, **more: Any) -> ConsentFacts:
    return ConsentFacts(**{"today": TODAY, "said": entries, "births": [GROWN], **more})


YES = [said(True), said(True, SMS), said(True, system=MARKETING_CLOUD)]
