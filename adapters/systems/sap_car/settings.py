"""Settings of a Customer Activity Repository: all that its fact sheet marks as assumed."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr

from adapters.ports.records import Channel, OrderStatus
from adapters.wire.settings import Seconds, SystemSettings


def known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ValueError("no time zone of the IANA database") from None
    return name


class CarSettings(SystemSettings):
    """Settings of one HANA host. `base_url` is its address (`https://car.example.com:4302`), without the path of the service."""

    deadline_s: Seconds = Field(4.0, description="One question carries several views, each of which may take a second and more.")
    service_path: str = Field(
        "/sap/is/retail/car/int/odata/CARServices.xsodata",
        pattern=r"^(/[A-Za-z0-9_.-]+)+$",
        description="Older packages have it at /sap/hba/t/rtl/car/int/odata/CARServices.xsodata.",
    )
    sap_client: str = Field(pattern=r"^[A-Za-z0-9]{3}$", description="P_SAPClient of every view.")
    user: str = Field(description="HANA user with the roles of POSSales and MultiChannelSales.")
    password: SecretStr
    csrf: bool = Field(True, description="Send a CSRF token with each batch; packages may have the protection switched off.")

    customer_width: int = Field(10, ge=0, le=10, description="Digits that ERP customer numbers are padded to; 0: none.")
    order_width: int = Field(10, ge=0, le=10, description="Digits that ERP order numbers are padded to; 0: none.")
    time_zone: Annotated[str, AfterValidator(known_zone)] = Field(
        "Europe/London", description="Whose clock dates and times are told by; they come without a zone."
    )
    channels: dict[str, Channel] = Field(
        default_factory=lambda: {"01": Channel.STORE, "02": Channel.ONLINE},
        description="OrderChannel to channel. What is sold online or in the app and has no receipt is the web shop's.",
    )
    other_channel: Channel = Field(Channel.PHONE, description="Channel of what has no receipt and an OrderChannel not listed.")
    order_statuses: dict[str, OrderStatus] = Field(
        default_factory=lambda: {"A": OrderStatus.OPEN, "B": OrderStatus.OPEN, "C": OrderStatus.COMPLETED},
        description="OverallOrderProcessStatus to status; one that is not listed reads as OTHER. A receipt is COMPLETED.",
    )
    return_types: frozenset[str] = Field(frozenset({"RE"}), description="SalesDocumentTypes of returns.")
    stores: dict[str, str] = Field(default_factory=dict, description="RetailStoreID to the name that people know the store by.")

    @property
    def called_off(self) -> tuple[str, ...]:
        """The codes of cancelled orders, sorted. Nothing in such an order counts as bought."""
        return tuple(sorted(code for code, status in self.order_statuses.items() if status is OrderStatus.CANCELLED))
