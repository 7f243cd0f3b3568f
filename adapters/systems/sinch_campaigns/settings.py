"""Settings of an account: everything that the Sinch Campaigns fact sheet marks as assumed."""

from datetime import date
from typing import Literal

from pydantic import Field, SecretStr

from adapters.ports.records import Channel, Purpose
from adapters.wire.consent import ConsentMeaning
from adapters.wire.settings import Seconds, SystemSettings


class CampaignsSettings(SystemSettings):
    """`base_url` is the region's root (`https://eu.app.api.sinch.com`)."""

    deadline_s: Seconds = Field(3.0, description="Reports take up to a second.")
    api_key: str = Field(min_length=1)
    api_secret: SecretStr
    scheme: Literal["basic", "hmac"] = Field("basic", description="How questions are signed: by the secret itself, or with it.")
    account: str | None = Field(None, pattern=r"^[\x21-\x7e]+$", description="Sub-account to ask, sent as `Account`.")

    campaign_key: str = Field("campaign", min_length=1, description="Metadata key under which senders put the campaign.")
    named_by: dict[str, str] = Field(
        default_factory=lambda: {"cdcUid": "sap-customer-data-cloud"},
        description="Metadata keys that hold a customer's record id, to the slug of the system whose id it is.",
    )
    campaign_names: dict[str, str] = Field(
        default_factory=dict, description="What senders put as the campaign to what people call it; others are told as they are."
    )
    unsent_statuses: frozenset[str] = Field(
        frozenset({"queued", "scheduled", "held", "cancelled", "rejected", "failed"}),
        description="Statuses of messages that never left, or not yet: no contact.",
    )
    channels: dict[str, Channel] = Field(
        default_factory=lambda: {
            "SMS": Channel.SMS,
            "MMS": Channel.SMS,
            "RCS": Channel.SMS,
            "TTS": Channel.PHONE,
            "WHATSAPP": Channel.SOCIAL,
            "CHANNEL": Channel.SOCIAL,
        },
        description="Message format to channel; one that is not listed reads as SMS.",
    )
    timezone: str = Field("UTC", description="Time zone named in reports. Times that come without a zone are read as UTC.")
    earliest: date = Field(date(2010, 1, 1), description="Reports need a beginning: older messages are not asked for.")
    newest_first: bool = Field(True, description="Reports come newest first; if not, each is read to its end.")
    destinations_per_report: int = Field(10, ge=1, le=100, description="Numbers in one report; their messages share its pages.")
    page_size: int = Field(100, ge=1, le=100, description="Rows in one of the vendor's pages, of reports and of links.")
    report_pages: int = Field(50, ge=1, le=500, description="Pages of one report that are read at most.")

    consents: frozenset[Literal["opt_outs", "block_list", "contacts"]] = Field(
        frozenset({"opt_outs", "block_list", "contacts"}),
        description="Where it is read what numbers agreed to: leave out what the account has no rights to, not what fails.",
    )
    blocked_means: tuple[ConsentMeaning, ...] = Field(
        (ConsentMeaning(purpose=Purpose.MARKETING, channel=Channel.SMS),),
        min_length=1,
        description="Purposes and channels that a number on the block list refuses, which the vendor does not say.",
    )
    contact_channels: dict[str, Channel] = Field(
        default_factory=lambda: {
            "SMS": Channel.SMS,
            "EMAIL": Channel.EMAIL,
            "WHATSAPP": Channel.SOCIAL,
            "GBM": Channel.SOCIAL,
            "INSTAGRAM": Channel.SOCIAL,
            "FACEBOOK": Channel.SOCIAL,
        },
        description="Type of a contact's channel to channel; one that is not listed stands for no purpose.",
    )
    numbers_per_check: int = Field(50, ge=1, le=100, description="Numbers in one question for consents.")
    contact_pages: int = Field(5, ge=1, le=50, description="Pages of the contacts of such a question that are read at most.")

    links: bool = Field(True, description="Read the short links of messages that hold a link.")
    link_pages: int = Field(10, ge=1, le=100, description="Pages of one number's links that are read at most.")
    click_times: bool = Field(True, description="Read when a link was clicked: one call for each link that was.")
