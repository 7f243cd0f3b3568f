"""The vendor's words (Annex Cloud Loyalty fact sheet, section 4). Numbers may come as text, the fields under `Data`."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, StrictStr
from pydantic.alias_generators import to_camel

from adapters.wire.consent import MaybeSaidAt
from adapters.wire.tolerant import Marked, Reader
from adapters.wire.vendor_values import (
    MOST,
    Count,
    IdOrNumber,
    Instant,
    MaybeBirthDay,
    MaybeDay,
    MaybeFlag,
    MaybeInstant,
    MaybeNumber,
    Text,
    TextOrNumber,
    blank_is_none,
)

NO_DATA = "AC1005"


def countable(number: Decimal | None) -> Decimal | None:
    """Points that an answer of ours can hold."""
    if number is not None and abs(number) > MOST:
        raise ValueError("not a number of points")
    return number


def code(text: str | None) -> str | None:
    if text is not None and not (text.isascii() and text.isdigit()):
        raise ValueError("not the number of an action")
    return text


Credits = Annotated[MaybeNumber, AfterValidator(countable)]


ActionId = Annotated[TextOrNumber, AfterValidator(code)]


class Words(Marked):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, alias_generator=to_camel)

    @property
    def says_nothing(self) -> bool:
        return False


class User(Words):
    id: IdOrNumber
    status: Text = None
    email: Text = None
    first_name: Text = None
    last_name: Text = None
    phone: TextOrNumber = None
    zip_code: TextOrNumber = None
    opt_in_status: Text = None
    opt_in_date: MaybeDay = None
    create_date: MaybeDay = None
    update_date: MaybeInstant = None
    birth_date: MaybeBirthDay = None


class OptIn(Words):
    """What a user allows."""

    id: IdOrNumber
    opt_in_status: Text = None
    opt_in_date: MaybeSaidAt = None
    update_date: MaybeInstant = None


class Balances(Words):
    id: IdOrNumber
    available_points: Credits = None
    hold_points: Credits = None
    lifetime_points: Credits = None
    points_to_expire: Credits = None
    points_to_expire_date: MaybeDay = None
    spend_to_next_tier: MaybeNumber = None
    credits_to_currency_ratio: Text = None
    credits_to_currency_value: MaybeNumber = None


class TierStatus(Words):
    """A member below the first tier has a blank `current_tier`."""

    id: IdOrNumber
    current_tier: Text = None
    next_tier: Text = None
    points_to_next_tier: Credits = None


class RewardOnOffer(Words):
    reward_id: IdOrNumber
    display_text: Text = None
    credit_required: Credits = None
    eligible: MaybeFlag = None


MaybeId = Annotated[IdOrNumber | None, BeforeValidator(blank_is_none)]


class RewardsOnOffer(Words):
    """No member id in it, as the reference has it; where there is one it is compared."""

    id: MaybeId = None
    reward_detail: tuple[RewardOnOffer, ...]

    @property
    def says_nothing(self) -> bool:
        """There are rewards, and not one can be read: that is not to be taken for none."""
        return bool(self.left_out) and not self.reward_detail


class Activity(Words):
    """One line of the ledger. `activity` is CREDIT or DEBIT in any letter case."""

    activity_id: IdOrNumber
    create_date: Instant
    activity: Text = None
    credit: Credits = None
    debit: Credits = None
    display_text: Text = None
    reason: Text = None
    order_id: TextOrNumber = None
    action_id: ActionId = None


class Ledger(Words):
    id: MaybeId = None
    activity_detail: tuple[Activity, ...]
    pages: Count


class Problem(Words):
    error_code: StrictStr


def out_of_data(answer: object) -> object:
    """The reference prints the fields under `Data`, the vendor's own connector reads them at the top."""
    within = answer.get("Data") if isinstance(answer, dict) else None
    if isinstance(within, list) and len(within) == 1:
        (within,) = within
    return within if isinstance(within, dict) else answer


read_user: Reader[User] = Reader(User, shape=out_of_data)
read_opt_in: Reader[OptIn] = Reader(OptIn, shape=out_of_data)
read_balances: Reader[Balances] = Reader(Balances, shape=out_of_data)
read_tiers: Reader[TierStatus] = Reader(TierStatus, shape=out_of_data)
read_rewards: Reader[RewardsOnOffer] = Reader(RewardsOnOffer, shape=out_of_data)
read_ledger: Reader[Ledger] = Reader(Ledger, shape=out_of_data)


def says_no_data(body: bytes) -> bool:
    """Whether an error's body is the vendor's own "no data found", which means: not a member."""
    try:
        return Problem.model_validate_json(body).error_code == NO_DATA
    except ValueError:
        return False
