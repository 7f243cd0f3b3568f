"""Settings of Farfetch Platform Solutions."""

from pydantic import Field, SecretStr

from adapters.ports.records import Channel, OrderStatus, Purpose
from adapters.wire.consent import ConsentMeaning
from adapters.wire.settings import SystemSettings


class FarfetchSettings(SystemSettings):
    """Settings of one tenant. `base_url` is the platform's root or the tenant's own host, without the path of a service
    (`/account/v1`)."""

    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    token_path: str = Field(
        "/authentication/v1/connect/token", pattern="^/", description="Where client credentials are exchanged."
    )
    scope: str = Field("api", description="OAuth scope asked for; empty asks for none.")
    api_key: SecretStr | None = Field(None, description="Sent as `x-api-key`, where the tenant has one.")
    country: str = Field("GB", description="`FF-Country`: ISO 3166-1 alpha-2, or the platform's own country number.")
    currency: str = Field("GBP", pattern="^[A-Z]{3}$", description="`FF-Currency`, and the currency of wish list prices.")
    language: str = Field("en-GB", description="`Accept-Language`; status labels are read in English.")
    order_page_size: int = Field(50, ge=1, le=10_000, description="Rows in one of the vendor's pages of orders.")
    find_by_email: bool = Field(True, description="Whether users can be listed by e-mail; no public client does it.")
    external_id_is_cdc_uid: bool = Field(True, description="Whether a user's `externalId` is the SAP Customer Data Cloud UID.")
    newsletters: ConsentMeaning = Field(
        ConsentMeaning(purpose=Purpose.MARKETING, channel=Channel.EMAIL),
        description="Purpose and channel that a user's `receiveNewsletters` stands for, which the vendor does not say.",
    )
    status_labels: dict[str, OrderStatus] = Field(
        default_factory=dict, description="Order status labels beside the platform's own, in any letter case."
    )
