"""The vendor's words (Annex Cloud Loyalty fact sheet, section 4). Numbers may come as text, the fields under `Data`."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr, TypeAdapter, model_validator
from pydantic.alias_generators import to_camel

from adapters.wire.words import Day, Instant, MaybeInstant, Text, blank_is_none

NO_DATA = "AC1005"


def number(value: Any) -> Any:
    """An int, a decimal or a numeric text; blank is None."""
    if (value := blank_is_none(value)) is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("not a number")
    try:
        read = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not read.is_finite() or abs(read) > 10**15:
        raise ValueError("not a number")
    return read


Number = Annotated[Decimal, BeforeValidator(number)]
MaybeNumber = Annotated[Decimal | None, BeforeValidator(number)]


def text_or_number(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def code(value: Any) -> Any:
    """A number of the vendor's own, as text; anything else in its place says nothing."""
    return str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else None


Id = Annotated[StrictStr, BeforeValidator(text_or_number), Field(min_length=1)]


class Words(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, alias_generator=to_camel)

    @model_validator(mode="before")
    @classmethod
    def out_of_data(cls, value: Any) -> Any:
        """The reference prints the fields under `Data`, the vendor's own connector reads them at the top."""
        return value["Data"] if isinstance(value, dict) and isinstance(value.get("Data"), dict) else value


class User(Words):
    id: Id
    status: StrictStr
    email: Text = None
    first_name: Text = None
    last_name: Text = None
    phone: Text = None
    zip_code: Text = None
    opt_in_status: Text = None
    opt_in_date: Day = None
    create_date: Day = None
    update_date: MaybeInstant = None
    birth_date: Day = None


class Balances(Words):
    id: Id
    available_points: Number
    hold_points: MaybeNumber = None
    lifetime_points: MaybeNumber = None
    points_to_expire: MaybeNumber = None
    points_to_expire_date: Day = None
    spend_to_next_tier: MaybeNumber = None
    credits_to_currency_ratio: Text = None
    credits_to_currency_value: MaybeNumber = None


class TierStatus(Words):
    """`current_tier` is always there; a member below the first tier has a blank one."""

    id: Id
    current_tier: Text
    next_tier: Text = None
    points_to_next_tier: MaybeNumber = None


class RewardOnOffer(Words):
    reward_id: Id
    display_text: Text = None
    credit_required: MaybeNumber = None
    eligible: Annotated[bool | None, BeforeValidator(blank_is_none)] = None


class RewardsOnOffer(Words):
    """No member id in it, as the reference has it; where there is one it is compared."""

    id: Id | None = None
    reward_detail: tuple[RewardOnOffer, ...]


class Activity(Words):
    """One line of the ledger. `activity` is CREDIT or DEBIT in any letter case."""

    activity_id: Id
    activity: StrictStr
    create_date: Instant
    credit: MaybeNumber = None
    debit: MaybeNumber = None
    display_text: Text = None
    reason: Text = None
    order_id: Annotated[Text, BeforeValidator(text_or_number)] = None
    action_id: Annotated[str | None, BeforeValidator(code)] = None


class Ledger(Words):
    id: Id | None = None
    activity_detail: tuple[Activity, ...]
    pages: Number


class Problem(Words):
    error_code: StrictStr


read_user = TypeAdapter(User).validate_json
read_balances = TypeAdapter(Balances).validate_json
read_tiers = TypeAdapter(TierStatus).validate_json
read_rewards = TypeAdapter(RewardsOnOffer).validate_json
read_ledger = TypeAdapter(Ledger).validate_json


def says_no_data(body: bytes) -> bool:
    """Whether an error's body is the vendor's own "no data found", which means: not a member."""
    try:
        return Problem.model_validate_json(body).error_code == NO_DATA
    except ValueError:
        return False
