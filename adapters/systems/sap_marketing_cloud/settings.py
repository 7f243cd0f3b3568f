"""Settings of a Marketing Cloud tenant: everything that its fact sheet marks as assumed."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from adapters.ports.records import Channel, InteractionKind, SaleKind
from adapters.systems.sap_marketing_cloud.phones import Form
from adapters.wire.settings import Seconds, SystemSettings

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_/]{1,30}$")]
"""A value of one of the vendor's code lists."""

ServiceName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+(;v=[0-9]{4})?$")]
"""A service below `odata_root`, with its version where that is not the first."""

OriginSystem = Literal["sap-cloud-for-customer", "sap-ecc", "sap-customer-data-cloud"]


ORIGINS: Mapping[str, OriginSystem] = {
    "SAP_C4C_BUPA": "sap-cloud-for-customer",
    "SAP_ERP_CUSTOMER": "sap-ecc",
    "SAP_HYBRIS_CONSUMER": "sap-customer-data-cloud",
}


class MarketingCloudSettings(SystemSettings):
    """`base_url` is the tenant's API host (`https://my300002-api.s4hana.ondemand.com`)."""

    deadline_s: Seconds = Field(3.0, description="The slowest twentieth of answers takes about one second each.")
    concurrency: int = Field(10, ge=1, description="About 20 sessions at once of one communication user are taken to be safe.")
    user: str = Field(description="Communication user of the communication arrangements.")
    password: SecretStr
    language: str = Field("en", description="Language of names, as an Accept-Language header.")

    odata_root: str = Field("/sap/opu/odata/sap", pattern=r"^(/[A-Za-z0-9_.-]+)+$")
    contact_service: ServiceName = "API_MKT_CONTACT_SRV;v=0002"
    interaction_service: ServiceName = "API_MKT_INTERACTION_SRV"
    score_service: ServiceName = "API_MKT_SCORE_SRV"
    target_group_service: ServiceName = "API_MKT_TARGET_GROUP_SRV"
    campaign_service: ServiceName = "API_MKT_CAMPAIGN_SRV;v=0002"

    origins: dict[Code, OriginSystem] = Field(
        default_factory=lambda: dict(ORIGINS),
        min_length=1,
        description="ContactOrigin to the system whose record ids stand in its ContactID; of several for one the first wins.",
    )
    erp_id_width: int = Field(0, ge=0, le=20, description="Digits that ERP numbers are padded to in ContactID; 0: none.")
    email_origin: Code = Field("EMAIL", description="Origin of additional ids that are e-mail addresses.")
    phone_origins: tuple[Code, ...] = Field(
        ("MOBILE", "PHONE"), min_length=1, description="Origins of additional ids that are telephone numbers."
    )
    phone_forms: tuple[Form, ...] = Field(
        (Form.E164,), min_length=1, description="How telephone numbers may be written: of +442079460101, see phones.py."
    )
    phone_region: str = Field("GB", pattern=r"^[A-Z]{2}$", description="Whose numbers those without a country code are.")

    reads_per_batch: int = Field(
        10,
        ge=1,
        le=100,
        description="Reads of one service that begin at the same moment and share a request; 1: calls share none.",
    )
    contact_held_s: float = Field(
        5.0,
        ge=0,
        le=60,
        description="Seconds for which it is remembered which contact an origin's id belongs to; merging moves them.",
    )
    name_held_s: float = Field(900.0, ge=0, description="Seconds for which names of campaigns and scores are remembered.")
    ids_per_get: int = Field(50, ge=1, le=60, description="Values in one filter; addresses stay below 8 kB.")
    pages: int = Field(5, ge=1, le=20, description="How many of the server's own pages of one list are read.")

    channels: dict[Code, Channel] = Field(
        default_factory=lambda: {
            "EMAIL": Channel.EMAIL,
            "SMS": Channel.SMS,
            "PHONE": Channel.PHONE,
            "LETTER": Channel.POST,
            "WEB": Channel.ONLINE,
            "MOB_APP": Channel.APP,
            "STORE": Channel.STORE,
        },
        description="CommunicationMedium to channel.",
    )
    other_channel: Channel | None = Field(
        None, description="Channel of an interaction whose medium is not listed. Empty: nobody can tell it."
    )
    interaction_kinds: dict[Code, InteractionKind] = Field(
        default_factory=lambda: {
            "EMAIL_OUTBOUND": InteractionKind.CAMPAIGN_SENT,
            "SMS_OUTBOUND": InteractionKind.CAMPAIGN_SENT,
            "EMAIL_OPENED": InteractionKind.CAMPAIGN_OPENED,
            "CLICK_THROUGH": InteractionKind.LINK_CLICKED,
            "SALES_ORDER": InteractionKind.PURCHASE,
            "SALES_RETURN": InteractionKind.RETURN,
            "SHOP_VISIT": InteractionKind.VISIT,
            "WEBSITE_VISIT": InteractionKind.VISIT,
        },
        description="InteractionType to kind. A type that is not listed reads as OTHER.",
    )
    sale_kinds: dict[Code, SaleKind] = Field(
        default_factory=lambda: {"POS_SALE": SaleKind.TILL, "WEB_ORDER": SaleKind.WEB, "SALES_ORDER": SaleKind.OTHER},
        description="InteractionSourceObjectType of purchases and returns to whose sale it is.",
    )
    other_sale: SaleKind = Field(SaleKind.OTHER, description="Whose sale it is where the type is not listed.")
