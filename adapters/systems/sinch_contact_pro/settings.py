"""Settings of a Contact Pro tenant: everything that its fact sheet marks as assumed."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from adapters.ports.records import Channel
from adapters.systems.sinch_contact_pro.addresses import checked
from adapters.wire.consent import ConsentMeaning
from adapters.wire.outward import SystemUrl
from adapters.wire.settings import Seconds, SystemSettings

Spelling = Annotated[str, AfterValidator(checked)]
"""The spelling of a telephone number, such as `00{digits}`."""

Column = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Path = Annotated[str, Field(pattern=r"^(/[A-Za-z0-9_.-]+)+$")]


class Columns(BaseModel):
    """Names of the columns of FactCemContacts. The vendor does not publish the last four."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    guid: Column = "ContactGuid"
    began: Column = "StartTime"
    subject: Column = "Subject"
    originator: Column = "ContactOriginator"
    destination: Column = "ContactDestination"
    channel: Column = "ChannelName"
    direction: Column = "Direction"


class ConsentFields(BaseModel):
    """Names of the fields of a customer's consent. The vendor publishes none of them."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    usage: Column = "usage"
    address: Column = "address"
    consent: Column = "consent"
    created: Column = "created"


class ContactProSettings(SystemSettings):
    """`base_url` is the root of the reporting service and, unless `rest_url` says otherwise, of the REST interfaces."""

    deadline_s: Seconds = Field(5.0, description="Reporting takes half a second to three seconds.")
    user: str = Field(min_length=1, description="A user with OData service rights and with rights on the queues to be seen.")
    password: SecretStr
    reporting_path: Path = Field("/odata/v1", description="Root of the OData reporting service; `/v1` in some tenants.")
    columns: Columns = Columns()
    combine: Literal["in", "or"] = Field(
        "in", description="How a filter takes several addresses: `in (...)`, or terms joined by `or`."
    )
    literals_per_filter: int = Field(50, ge=1, le=500, description="Spellings of addresses in one filter.")

    management: bool = Field(
        True,
        description="Read contact management too: the newest contacts, and whom a contact names. Without it both are missing.",
    )
    management_path: Path = Field("/cmi", description="Root of the contact management interface.")
    rest_url: SystemUrl | None = Field(None, description="Root of the REST interfaces, where it is not `base_url`.")
    api_key: SecretStr | None = Field(None, description="Issued by the vendor for the REST interfaces.")
    api_key_header: str = Field("x-api-key", pattern=r"^[A-Za-z0-9-]+$")
    management_spellings: tuple[Spelling, ...] | None = Field(
        None,
        min_length=1,
        max_length=6,
        description="How numbers are written in contact management, each costing a call; empty: as in `phone_spellings`.",
    )
    management_limit: int = Field(200, ge=1, le=3000, description="Contacts asked for in one call of contact management.")

    consents: bool = Field(True, description="Read the consents of customers: off only where none are kept there.")
    consent_fields: ConsentFields = Field(ConsentFields(), description="What a consent's fields are called there.")
    consent_spellings: tuple[Spelling, ...] | None = Field(
        None,
        min_length=1,
        max_length=6,
        description="How numbers are written in consents, each costing a call; empty: as in `phone_spellings`.",
    )
    consent_usages: dict[str, ConsentMeaning | None] = Field(
        default_factory=dict,
        description="Usage of a consent to its purpose and channel; null: it is not about contact (recordings). One that is not "
        "listed stands for no purpose.",
    )

    phone_spellings: tuple[Spelling, ...] = Field(
        ("{e164}", "{digits}", "{national}"),
        min_length=1,
        max_length=6,
        description="How numbers are written: {e164}, {digits} (without the plus: chats), {national} (of `phone_region` only).",
    )
    phone_region: str = Field("GB", pattern=r"^[A-Z]{2}$", description="Whose numbers are written without a country code.")
    inbound: frozenset[str] = Field(frozenset({"in", "inbound"}), description="Words for a contact that the customer began.")
    outbound: frozenset[str] = Field(frozenset({"out", "outbound"}), description="Words for a contact that the house began.")
    channels: dict[str, Channel] = Field(
        default_factory=lambda: {
            "phone": Channel.PHONE,
            "email": Channel.EMAIL,
            "chat": Channel.CHAT,
            "text": Channel.CHAT,
            "sms": Channel.SMS,
            "whatsapp": Channel.SOCIAL,
        },
        description="ChannelName, channel type or sub type, in any letter case, to channel.",
    )
    other_channel: Channel = Field(Channel.PHONE, description="The channel of a contact whose words are not in `channels`.")
    named_by: dict[str, str] = Field(
        default_factory=lambda: {"cdcUid": "sap-customer-data-cloud"},
        description="Keys of attached data that hold a customer's record id, to the slug of the system whose id it is.",
    )
    tickets_by: dict[str, str] = Field(
        default_factory=lambda: {"caseId": "sap-cloud-for-customer"},
        description="Keys of attached data that hold the number of a ticket, to the slug of the system whose ticket it is.",
    )

    @property
    def key_header(self) -> dict[str, str]:
        """The header with the vendor's key as it is now; none without a key."""
        return {self.api_key_header: self.api_key.get_secret_value()} if self.api_key is not None else {}
