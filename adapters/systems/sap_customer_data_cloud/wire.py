"""Customer Data Cloud's accounts as it sends them. It omits empty objects and never sends null for them."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from adapters.systems.sap_customer_data_cloud.own_fields import is_whole, readable
from adapters.wire.consent import Said
from adapters.wire.tolerant import Marked, Reader
from adapters.wire.vendor_values import Id, MaybeBirthYear, MaybeCount, MaybeInstant, MaybeWhole, Text, TextOrNumber, Whole, once


class Vendor(Marked):
    model_config = ConfigDict(
        extra="ignore", frozen=True, hide_input_in_errors=True, populate_by_name=True, alias_generator=to_camel
    )


class Envelope(Vendor):
    """The head of every answer; code 0 is success."""

    error_code: Whole


class Phone(Vendor):
    number: TextOrNumber = None
    type: Text = None


class Profile(Vendor):
    """Data about the person. `email` may differ from every login e-mail."""

    first_name: Text = None
    last_name: Text = None
    email: Text = None
    birth_day: MaybeWhole = None
    birth_month: MaybeWhole = None
    birth_year: MaybeBirthYear = None
    address: Text = None
    city: Text = None
    state: Text = None
    zip: TextOrNumber = None
    country: Text = None
    locale: Text = None
    phones: list[Phone] = Field(default_factory=list)


class Emails(Vendor):
    verified: list[Text] = Field(default_factory=list)
    unverified: list[Text] = Field(default_factory=list)


class LoginIds(Vendor):
    emails: list[Text] = Field(default_factory=list)


class Account(Vendor):
    """One account. `preferences` and `subscriptions` stay raw for `consents.py`: odd values there must neither cost the account
    nor be lost."""

    uid: Id = Field(alias="UID")
    last_updated: MaybeInstant = None
    profile: Profile = Profile()
    data: dict[str, object] = Field(default_factory=dict)
    emails: Emails = Emails()
    login_ids: LoginIds = Field(LoginIds(), alias="loginIDs")
    phone_number: TextOrNumber = None
    preferences: Said = Field(default_factory=dict)
    subscriptions: Said = Field(default_factory=dict)

    @property
    def shows_its_profile(self) -> bool:
        return "profile" not in self.unreadable and not self.profile.unreadable

    @property
    def shows_its_keys(self) -> bool:
        """Whether every key of the account could be read."""
        parts: tuple[Marked, ...] = (self, self.profile, self.emails, self.login_ids, *self.profile.phones)
        return is_whole(self.data) and all(KEYS.isdisjoint((*part.unreadable, *part.left_out)) for part in parts)


KEYS = frozenset({"profile", "email", "phones", "number", "emails", "verified", "loginIDs", "phoneNumber", "data"})
"""Fields with keys of an account."""


class AccountsPage(Vendor):
    """A page of a search. `total_count` counts beyond it."""

    results: tuple[Account, ...]
    total_count: MaybeCount = None

    @property
    def sent(self) -> int:
        """The number of accounts that came, unreadable ones included."""
        return len(self.results) + len(self.left_out)

    @property
    def people(self) -> Sequence[Account]:
        """The readable accounts, each once."""
        return once(self.results, lambda account: account.uid, lambda account: account.last_updated)

    def goes_on(self, *, start: int = 0, limit: int) -> bool:
        """Whether more accounts follow this page. `limit`: how many were asked for."""
        return self.sent >= limit if self.total_count is None else self.total_count > start + self.sent


@cache
def readers(paths: tuple[str, ...]) -> tuple[Reader[Account], Reader[AccountsPage]]:
    """The readers of one account and of a page of a search. `paths`: the fields below `data` with other systems' ids."""

    class Own(Account):
        data: Annotated[dict[str, object], AfterValidator(readable(paths))] = Field(default_factory=dict)

    class Page(AccountsPage):
        results: tuple[Own, ...]

    return Reader(Own), Reader(Page)


read_envelope: Reader[Envelope] = Reader(Envelope)


def code_of(body: bytes) -> int | None:
    """An answer's code, None where it has no envelope. Odd values beside the code don't matter."""
    for read in (read_envelope, lambda body: read_envelope.salvage(body)[0]):
        try:
            return read(body).error_code
        except ValueError:
            continue
    return None
