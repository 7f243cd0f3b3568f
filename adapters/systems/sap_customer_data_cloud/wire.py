"""Customer Data Cloud's accounts as it sends them. Objects that have nothing in them are omitted, not null."""

from typing import Any

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from adapters.wire.consent import Said
from adapters.wire.tolerant import Marked, Reader
from adapters.wire.words import Id, MaybeInstant, MaybeWhole, Text


class Vendor(Marked):
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
    birth_day: MaybeWhole = None
    birth_month: MaybeWhole = None
    birth_year: MaybeWhole = None
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

    uid: Id = Field(alias="UID")
    last_updated: MaybeInstant = None
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


read_account: Reader[Account] = Reader(Account)
read_accounts: Reader[Accounts] = Reader(Accounts)
