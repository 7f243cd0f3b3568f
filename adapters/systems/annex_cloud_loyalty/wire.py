"""The vendor's answers (Annex Cloud Loyalty fact sheet, section 4). Numbers may come as text, the fields under `Data`."""

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
    """A number of points; ValueError beyond the 32 bits of a whole number in GraphQL."""
    if number is not None and abs(number) > MOST:
        raise ValueError("not a number of points")
    return number


def code(text: str | None) -> str | None:
    """The number of an action, in digits."""
    if text is not None and not (text.isascii() and text.isdigit()):
        raise ValueError("not the number of an action")
    return text


Credits = Annotated[MaybeNumber, AfterValidator(countable)]
ActionId = Annotated[TextOrNumber, AfterValidator(code)]


class AnnexModel(Marked):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, alias_generator=to_camel)

    @property
    def says_nothing(self) -> bool:
        return False


class User(AnnexModel):
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


class OptIn(AnnexModel):
    """The opt-in in a user's record, apart from all else in it."""

    id: IdOrNumber
    opt_in_status: Text = None
    opt_in_date: MaybeSaidAt = None
    update_date: MaybeInstant = None


class Balances(AnnexModel):
    id: IdOrNumber
    available_points: Credits = None
    hold_points: Credits = None
    lifetime_points: Credits = None
    points_to_expire: Credits = None
    points_to_expire_date: MaybeDay = None
    spend_to_next_tier: MaybeNumber = None
    credits_to_currency_ratio: Text = None
    credits_to_currency_value: MaybeNumber = None


class TierStatus(AnnexModel):
    """The tiers of a member. Below the first tier `current_tier` is blank."""

    id: IdOrNumber
    current_tier: Text = None
    next_tier: Text = None
    points_to_next_tier: Credits = None


class RewardOnOffer(AnnexModel):
    reward_id: IdOrNumber
    display_text: Text = None
    credit_required: Credits = None
    eligible: MaybeFlag = None


MaybeId = Annotated[IdOrNumber | None, BeforeValidator(blank_is_none)]


class RewardsOnOffer(AnnexModel):
    """The rewards of a member. By the reference there is no member id in it; where there is one it is compared."""

    id: MaybeId = None
    reward_detail: tuple[RewardOnOffer, ...]

    @property
    def says_nothing(self) -> bool:
        """Whether rewards came and none of them can be read. Such a list must not pass for an empty one."""
        return bool(self.left_out) and not self.reward_detail


class Activity(AnnexModel):
    """An entry of the ledger. `activity` is CREDIT or DEBIT in any letter case."""

    activity_id: IdOrNumber
    create_date: Instant
    activity: Text = None
    credit: Credits = None
    debit: Credits = None
    display_text: Text = None
    reason: Text = None
    order_id: TextOrNumber = None
    action_id: ActionId = None


class Ledger(AnnexModel):
    id: MaybeId = None
    activity_detail: tuple[Activity, ...]
    pages: Count


class AnnexProblem(AnnexModel):
    error_code: StrictStr


def out_of_data(answer: object) -> object:
    """The object with the fields: by the reference under `Data`, by the vendor's own connector at the top."""
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
        return AnnexProblem.model_validate_json(body).error_code == NO_DATA
    except ValueError:
        return False
