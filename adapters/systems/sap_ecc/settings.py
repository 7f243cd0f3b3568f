"""Settings of an ERP: everything that its fact sheet marks as assumed, and the paths of its services."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr

from adapters.ports.records import Channel, OrderStatus, SaleKind
from adapters.wire.settings import Seconds, SystemSettings


def zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError("no time zone has this name") from None
    return name


Path = Annotated[str, Field(pattern=r"^(/[A-Za-z0-9_.;=-]+)+$")]
Owner = Literal[SaleKind.WEB, SaleKind.OTHER]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,4}$")]


class EccSettings(SystemSettings):
    """`base_url` is the gateway's host (`https://erp.example.com:44300`); the three services lie below it."""

    deadline_s: Seconds = Field(3.0, description="The slowest twentieth of partners with their addresses takes a second.")
    concurrency: int = Field(8, ge=1, le=10, description="Work processes are the limit: at most ten calls in flight.")
    client: str | None = Field(None, pattern=r"^\d{3}$", description="`sap-client`; empty: the host's default client.")
    user: str = Field(description="Technical user with S_SERVICE for the services, and display rights.")
    password: SecretStr
    csrf: bool = Field(True, description="Send a CSRF token with each batch; some hosts don't ask for one.")
    language: str = Field("en", description="Language of texts, as an Accept-Language header.")

    partner_path: Path = Field("/sap/opu/odata/sap/API_BUSINESS_PARTNER", description="Where partners are published.")
    sales_path: Path = Field("/sap/opu/odata/sap/API_SALES_ORDER_SRV", description="Where sales orders are published.")
    billing_path: Path | None = Field(
        "/sap/opu/odata/sap/API_BILLING_DOCUMENT_SRV",
        description="Where billing documents are published. Empty: nowhere, and then no order has a total with tax.",
    )

    number_width: int = Field(0, ge=0, le=10, description="Digits that numbers are padded to in filters; 0: none.")
    partner_number: Literal["BusinessPartner", "Customer"] = Field(
        "BusinessPartner", description="The property with the customer number, where the two differ."
    )
    identification_type: str = Field(
        "ZLOYAL", pattern=r"^[A-Za-z0-9_]{1,6}$", description="BPIdentificationType of the membership number."
    )
    time_zone: Annotated[str, AfterValidator(zone)] = Field("UTC", description="In which a partner's last change is told.")
    salutations: dict[str, str] = Field(
        default_factory=lambda: {"0001": "Ms", "0002": "Mr"}, description="FormOfAddress to salutation."
    )

    ids_per_get: int = Field(50, ge=1, le=100, description="Values in one filter.")
    pages: int = Field(10, ge=1, le=50, description="How many of the server's own pages of one list are read.")

    order_types: dict[Code, Owner] = Field(
        default_factory=lambda: dict[str, Owner](ZWEB=SaleKind.WEB),
        description="SalesOrderType to who owns the sale: WEB the web shop. A type that is not listed is the ERP's own.",
    )
    return_types: tuple[Code, ...] = Field(("RE",), description="SalesOrderTypes that are returns; they are no orders.")
    shop_reference: Literal["PurchaseOrderByCustomer", "ExternalDocumentID"] = Field(
        "PurchaseOrderByCustomer", description="The property with the shop's own number of a web order."
    )
    channels: dict[str, Channel] = Field(
        default_factory=dict, description="DistributionChannel to channel, for orders that are not from the web shop."
    )
    other_channel: Channel = Field(Channel.STORE, description="The channel of an order whose DistributionChannel is not listed.")
    process_statuses: dict[str, OrderStatus] = Field(
        default_factory=lambda: {"A": OrderStatus.OPEN, "B": OrderStatus.OPEN, "C": OrderStatus.COMPLETED},
        description="OverallSDProcessStatus to status. A code that is not listed reads as OTHER.",
    )
    shipped: frozenset[str] = Field(
        frozenset({"C"}), description="OverallTotalDeliveryStatus codes with which an order that is open has been shipped."
    )
    rejected: frozenset[str] = Field(
        frozenset({"C"}), description="OverallSDDocumentRejectionSts codes of orders that were cancelled as a whole."
    )
    not_rejected: frozenset[str] = Field(
        frozenset({"A", "B"}),
        description="OverallSDDocumentRejectionSts codes of orders that stand. With a code of neither list the status is OTHER.",
    )
    invoices: frozenset[str] = Field(
        frozenset({"M", "P"}), description="SDDocumentCategory of billing documents that a customer pays: invoices, debit memos."
    )
    material_groups: dict[str, str] = Field(
        default_factory=dict, description="MaterialGroup to the name of a category; a group that is not listed has none."
    )
