"""Settings of a Customer Data Cloud site, above all the fields in which it keeps other systems' ids."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from adapters.systems.sap_customer_data_cloud.auth import rsa_key, secret_bytes
from adapters.wire.consent import ConsentMeaning
from adapters.wire.settings import Seconds, SystemSettings

FieldPath = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+$")]
DataPath = Annotated[str, Field(pattern=r"^data(\.[A-Za-z_][A-Za-z0-9_]*)+$")]


class Dialect(StrEnum):
    """The scheme of authentication (fact sheet, section 3: dialects B, A and C)."""

    SIGNATURE = "signature"
    SECRET = "secret"  # nosec B105  # a dialect's name
    BEARER = "bearer"


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class LinkedId(Part):
    """A custom field with another system's record id; its schema is the site's own."""

    path: DataPath
    is_number: bool = Field(False, description="The schema types the field as a number: queried without quotes.")
    width: int = Field(0, ge=0, le=20, description="Digits that the id is padded to there; 0: none.")


class CustomerDataCloudSettings(SystemSettings):
    """`base_url` is the accounts host of the site's data centre (`https://accounts.eu1.gigya.com`)."""

    deadline_s: Seconds = Field(1.5, description="A search takes up to 0.6 s.")
    api_key: str = Field(min_length=1, description="Names the site.")
    user_key: str = Field(min_length=1)
    dialect: Dialect = Dialect.SIGNATURE
    secret: SecretStr | None = Field(None, description="The user key's secret, in base64 as the console shows it.")
    private_key: SecretStr | None = Field(None, description="PEM of the RSA key, for `dialect: bearer`.")

    uids_per_search: int = Field(50, ge=1, le=500, description="Ids in one query; the length limit of queries is unpublished.")
    keys_per_search: int = Field(
        100, ge=1, le=500, description="E-mails, phones and other systems' ids in one query: half as long as UIDs."
    )
    search_limit: int = Field(500, ge=1, le=10000, description="Accounts in one answer to a search by keys.")
    largest_start: int = Field(5000, ge=0, le=999_999, description="How far into its results a search for people may be paged.")
    account_types: Literal["full", "lite", "full,lite"] = "full"

    email_fields: tuple[FieldPath, ...] = Field(("profile.email", "loginIDs.emails"), min_length=1)
    phone_fields: tuple[FieldPath, ...] = Field(("profile.phones.number",), min_length=1)
    names_are_encrypted: bool = Field(
        False, description="The site encrypts first and last names: found by whole names only, not by beginnings and parts."
    )
    erp_number: LinkedId = LinkedId(path="data.crm.businessPartnerId")
    membership_number: LinkedId = LinkedId(path="data.loyalty.memberId")
    farfetch_user: LinkedId = LinkedId(path="data.commerce.fpsUserId", is_number=True)

    restricted_field: DataPath | None = Field(
        None,
        description="Custom field that says whether a person is restricted, such as `data.restricted`; if empty, this system "
        "restricts nobody.",
    )

    consents: dict[str, ConsentMeaning] = Field(
        default_factory=dict, description="Path of a consent, or the beginning of one up to a dot, to what it stands for."
    )
    double_opt_in: bool = Field(True, description="A subscription that awaits its confirmation is not granted.")

    @model_validator(mode="after")
    def credentials_fit_the_dialect(self) -> Self:
        if self.dialect is Dialect.BEARER and self.private_key is None:
            raise ValueError("dialect 'bearer' needs `private_key`")
        if self.dialect is not Dialect.BEARER and self.secret is None:
            raise ValueError(f"dialect '{self.dialect}' needs `secret`")
        if self.dialect is Dialect.SECRET and self.base_url.scheme != "https":
            raise ValueError("dialect 'secret' needs an https base_url: the vendor refuses a bare secret otherwise (403006)")
        if self.dialect is Dialect.SIGNATURE and self.secret is not None:
            secret_bytes(self.secret.get_secret_value())
        if self.dialect is Dialect.BEARER and self.private_key is not None:
            rsa_key(self.private_key.get_secret_value())
        return self
