"""Customer Data Cloud's accounts as it sends them. Objects that have nothing in them are omitted, not null."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

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
    """What every answer has; 0 is success."""

    error_code: Whole


class Phone(Vendor):
    number: TextOrNumber = None
    type: Text = None


class Profile(Vendor):
    """`email` may differ from every login e-mail."""

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
    """`preferences` and `subscriptions` as they came (`consents`): what is odd in them must not cost the account, nor be lost."""

    uid: Id = Field(alias="UID")
    last_updated: MaybeInstant = None
    profile: Profile = Profile()
    data: dict[str, Any] = Field(default_factory=dict)
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
        """All that somebody can be found by could be read."""
        parts: tuple[Marked, ...] = (self, self.profile, self.emails, self.login_ids, *self.profile.phones)
        return is_whole(self.data) and all(KEYS.isdisjoint((*part.unreadable, *part.left_out)) for part in parts)


KEYS = frozenset({"profile", "email", "phones", "number", "emails", "verified", "loginIDs", "phoneNumber", "data"})
"""Fields that hold what somebody can be found by."""


class Accounts(Vendor):
    """A page of a search. `total_count` counts beyond it."""

    results: tuple[Account, ...]
    total_count: MaybeCount = None

    @property
    def sent(self) -> int:
        """Accounts that came, those that can't be read among them."""
        return len(self.results) + len(self.left_out)

    @property
    def people(self) -> Sequence[Account]:
        """Each once."""
        return once(self.results, lambda account: account.uid, lambda account: account.last_updated)

    def goes_on(self, *, start: int = 0, limit: int) -> bool:
        """Whether there are more behind these, of which `limit` were asked for."""
        return self.sent >= limit if self.total_count is None else self.total_count > start + self.sent


@cache
def readers(paths: tuple[str, ...]) -> tuple[Reader[Account], Reader[Accounts]]:
    """Of one account and of a page of a search, where these fields below `data` hold other systems' ids."""

    class Own(Account):
        data: Annotated[dict[str, Any], AfterValidator(readable(paths))] = Field(default_factory=dict)

    class Page(Accounts):
        results: tuple[Own, ...]

    return Reader(Own), Reader(Page)


read_envelope: Reader[Envelope] = Reader(Envelope)


def code_of(body: bytes) -> int | None:
    """An answer's code, None where it is no envelope; also of one that holds something odd beside it."""
    for read in (read_envelope, lambda body: read_envelope.salvage(body)[0]):
        try:
            return read(body).error_code
        except ValueError:
            continue
    return None
