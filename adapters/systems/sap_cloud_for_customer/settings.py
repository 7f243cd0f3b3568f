"""Settings of a Cloud for Customer tenant: all that its fact sheet marks as assumed."""

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from adapters.ports.records import Channel, TicketPriority, TicketStatus
from adapters.systems.sap_cloud_for_customer.phones import checked
from adapters.wire.consent import ConsentMeaning
from adapters.wire.settings import Seconds, SystemSettings

Spelling = Annotated[str, AfterValidator(checked)]
"""A template for telephone numbers, such as `+{country} {area}-{subscriber}`."""


class CloudForCustomerSettings(SystemSettings):
    """Settings of one tenant. `base_url` is its address (`https://my300001.crm.ondemand.com`)."""

    deadline_s: Seconds = Field(3.0, description="The slowest twentieth of answers takes two to three seconds.")
    concurrency: int = Field(6, ge=1, le=9, description="SAP note 3577788: fewer than ten in flight, all interfaces together.")
    service_path: str = Field("/sap/c4c/odata/v1/c4codataapi", pattern=r"^(/[A-Za-z0-9_.-]+)+$")
    user: str = Field(description="Technical user of the communication arrangement.")
    password: SecretStr
    csrf: bool = Field(True, description="Send a CSRF token with each batch; some tenants exempt their technical users.")
    language: str = Field("en", description="Language of texts, as an Accept-Language header.")

    external_id_width: int = Field(10, ge=0, le=20, description="Digits that ERP numbers are padded to in ExternalID; 0: none.")
    external_system: str | None = Field(None, description="Only an ExternalID of this ExternalSystem is an ERP number.")
    identification_type: str = Field("ZLOYAL", pattern=r"^[A-Za-z0-9_]{1,6}$", description="IDTypeCode of the membership number.")

    phone_spellings: tuple[Spelling, ...] = Field(
        ("+{country} {area}-{subscriber}", "{e164}", "{international}", "{national}"),
        min_length=1,
        max_length=10,
        description="How Phone and Mobile may be written: {e164}, {international}, {national}, {country}, {area}, {subscriber}.",
    )
    phone_region: str = Field("GB", pattern=r"^[A-Z]{2}$", description="Whose numbers those without a country code are.")

    ids_per_get: int = Field(50, ge=1, le=1000, description="Values in one filter.")
    reads_per_batch: int = Field(
        20,
        ge=1,
        le=100,
        description="Reads that begin at the same moment and share a request, since few may be in flight; 1: calls share none.",
    )
    pages: int = Field(3, ge=1, le=10, description="How many of the server's own pages of one list are read.")

    restricted_field: str | None = Field(
        None,
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        max_length=100,
        description="Extension field of IndividualCustomer that says whether a person is restricted, such as `Restricted_KUT`; "
        "if empty, this system restricts nobody.",
    )
    titles: dict[str, str] = Field(default_factory=lambda: {"0001": "Ms", "0002": "Mr"}, description="TitleCode to salutation.")
    ticket_statuses: dict[str, TicketStatus] = Field(
        default_factory=lambda: {
            "1": TicketStatus.OPEN,
            "2": TicketStatus.IN_PROGRESS,
            "4": TicketStatus.WAITING,
            "5": TicketStatus.RESOLVED,
            "6": TicketStatus.CLOSED,
        },
        description="ServiceRequestUserLifeCycleStatusCode to status. A code that is not listed reads as `other_ticket_status`.",
    )
    other_ticket_status: TicketStatus = TicketStatus.OTHER
    ticket_priorities: dict[str, TicketPriority] = Field(
        default_factory=lambda: {
            "1": TicketPriority.URGENT,
            "2": TicketPriority.HIGH,
            "3": TicketPriority.NORMAL,
            "7": TicketPriority.LOW,
        },
        description="ServicePriorityCode to priority.",
    )
    ticket_channels: dict[str, Channel] = Field(
        default_factory=lambda: {"5": Channel.EMAIL}, description="DataOriginTypeCode to channel."
    )
    other_ticket_channel: Channel = Field(
        Channel.PHONE,
        description="Channel of a ticket's opening where its origin has none in `ticket_channels`: staff mostly type in calls.",
    )
    ticket_categories: dict[str, str] = Field(
        default_factory=dict,
        description="ServiceIssueCategoryID to words, by which articles are looked for; other codes are shown as they are.",
    )
    cancelled_activity_statuses: frozenset[str] = Field(
        frozenset({"4"}), description="Status of calls, appointments and visits that were called off: they are left out."
    )
    activity_took_place: dict[str, bool] = Field(
        default_factory=lambda: {"1": False, "3": True},
        description="Status of a call, appointment or visit to whether it took place; of a code that is not listed nobody knows.",
    )
    contact_permissions: dict[str, bool] = Field(
        default_factory=dict,
        description="ContactPermissionCode to whether the customer may be contacted. A code that is not listed counts as a no.",
    )
    channel_consents: dict[str, bool] = Field(
        default_factory=dict,
        description="Consent of a ChannelPermission to whether it is given. A code that is not listed counts as a no.",
    )
    permission_channels: dict[str, Channel] = Field(
        default_factory=lambda: {"INT": Channel.EMAIL, "TEL": Channel.PHONE, "SMS": Channel.SMS, "LET": Channel.POST},
        description="Channel of a ChannelPermission to channel; one that is not listed stands for no purpose.",
    )
    communication_types: dict[str, ConsentMeaning] = Field(
        default_factory=dict,
        description="CommunicationTypeCode to the purpose and channel it stands for; one that is not listed stands for none.",
    )
    permission_id_widths: tuple[Annotated[int, Field(ge=0, le=35)], ...] = Field(
        (0, 10),
        min_length=1,
        max_length=4,
        description="Digits that CustomerIDs may be padded to in marketing permissions (BusinessPartner_ID); 0: none.",
    )
    team_roles: dict[str, str] = Field(
        default_factory=lambda: {"142": "Personal shopper", "39": "Account owner"},
        description="PartyRoleCode of who looks after a customer to what that is called.",
    )
    staff_names: dict[str, str] = Field(
        default_factory=dict, description="EmployeeID of who looks after a customer to the name that is shown."
    )
    names_from_calls: bool = Field(
        True,
        description="Look for names that `staff_names` lacks on a phone call of the employee's: a request more for who is new.",
    )
    staff_held_s: float = Field(3600.0, ge=0, description="Seconds for which employees' names are remembered.")
    customer_texts: frozenset[str] = Field(
        frozenset({"10004", "10007", "10008"}), description="TypeCodes of ticket texts that the customer wrote or may read."
    )
