"""Customer Data Cloud's accounts as it sends them. Objects that have nothing in them are omitted, not null."""

from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from adapters.wire.consent import Said


def filled(value: str | None) -> str | None:
    stripped = value.strip() if value else None
    return stripped if stripped and stripped != "null" else None


def without_blanks(value: object) -> object:
    return None if value == "" else value


Text = Annotated[str | None, AfterValidator(filled)]
Instant = Annotated[AwareDatetime | None, BeforeValidator(without_blanks)]
Count = Annotated[int | None, BeforeValidator(without_blanks)]


class Vendor(BaseModel):
    model_config = ConfigDict(
        extra="ignore", frozen=True, hide_input_in_errors=True, populate_by_name=True, alias_generator=to_camel
    )


class Envelope(Vendor):
    """What every answer has; 0 is success."""

    error_code: int


class Phone(Vendor):
    number: Text = None
    type: Text = None


class Profile(Vendor):
    """`email` may differ from every login e-mail."""

    first_name: Text = None
    last_name: Text = None
    email: Text = None
    birth_day: Count = None
    birth_month: Count = None
    birth_year: Count = None
    address: Text = None
    city: Text = None
    state: Text = None
    zip: Text = None
    country: Text = None
    locale: Text = None
    phones: list[Phone] = Field(default_factory=list)


class Emails(Vendor):
    verified: list[str] = Field(default_factory=list)
    unverified: list[str] = Field(default_factory=list)


class LoginIds(Vendor):
    emails: list[str] = Field(default_factory=list)


class Account(Vendor):
    """`preferences` and `subscriptions` as they came (`consents`): what is odd in them must not cost the account, nor be lost."""

    uid: str = Field(alias="UID", min_length=1)
    last_updated: Instant = None
    profile: Profile = Profile()
    data: dict[str, Any] = Field(default_factory=dict)
    emails: Emails = Emails()
    login_ids: LoginIds = Field(LoginIds(), alias="loginIDs")
    phone_number: Text = None
    preferences: Said = Field(default_factory=dict)
    subscriptions: Said = Field(default_factory=dict)


class Accounts(Vendor):
    """A page of a search. `total_count` counts beyond it."""

    results: list[Account]
    total_count: int = 0

    @property
    def cut(self) -> bool:
        return self.total_count > len(self.results)
