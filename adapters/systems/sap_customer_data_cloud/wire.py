"""Customer Data Cloud's accounts as it sends them. Objects that have nothing in them are omitted, not null."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from adapters.wire.tolerant import Marked, Reader
from adapters.wire.words import Id, MaybeInstant, MaybeWhole, Text

DEEPEST = 12
"""Levels of the preferences tree that are followed."""


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


class Preference(Vendor):
    is_consent_granted: bool
    last_consent_modified: MaybeInstant = None
    action_timestamp: MaybeInstant = None


class DoubleOptIn(Vendor):
    status: Text = None


class Subscription(Vendor):
    is_subscribed: bool
    last_updated_subscription_state: MaybeInstant = None
    double_opt_in: DoubleOptIn | None = None


def leaves(value: object) -> object:
    """The preferences tree as dotted path -> leaf; a leaf is whatever says whether consent is granted."""
    return dict(branches(value, ())) if isinstance(value, Mapping) else value


def branches(node: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for name, child in node.items():
        if not isinstance(child, Mapping):
            continue
        if "isConsentGranted" in child:
            yield ".".join((*path, name)), child
        elif len(path) < DEEPEST:
            yield from branches(child, (*path, name))


class Account(Vendor):
    """`preferences` by dotted path; `subscriptions` by id, then by medium, of which e-mail is the only one."""

    uid: Id = Field(alias="UID")
    last_updated: MaybeInstant = None
    profile: Profile = Profile()
    data: dict[str, Any] = Field(default_factory=dict)
    emails: Emails = Emails()
    login_ids: LoginIds = Field(LoginIds(), alias="loginIDs")
    phone_number: Text = None
    preferences: Annotated[dict[str, Preference], BeforeValidator(leaves)] = Field(default_factory=dict)
    subscriptions: dict[str, dict[str, Subscription]] = Field(default_factory=dict)


class Accounts(Vendor):
    """A page of a search. `total_count` counts beyond it."""

    results: list[Account]
    total_count: int = 0

    @property
    def cut(self) -> bool:
        return self.total_count > len(self.results)


read_account: Reader[Account] = Reader(Account)
read_accounts: Reader[Accounts] = Reader(Accounts)


def time_of(leaf: Preference | Subscription) -> datetime | None:
    """When consent was given or taken back."""
    if isinstance(leaf, Subscription):
        return leaf.last_updated_subscription_state
    return leaf.last_consent_modified or leaf.action_timestamp
