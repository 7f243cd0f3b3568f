"""Settings of Annex Cloud Loyalty."""

from decimal import Decimal

from pydantic import Field, SecretStr

from adapters.ports.records import Purpose
from adapters.wire.consent import ConsentMeaning
from adapters.wire.settings import Seconds, SystemSettings


class AnnexSettings(SystemSettings):
    """Settings of one loyalty site. `base_url` includes the version, as in `https://s15.socialannex.net/api/3.0`."""

    site_id: str = Field(min_length=1, description="The site's number; sent in a header and in every token.")
    site_name: str = Field("customer360", description="`sub` of every token; the vendor does not check it.")
    secret: SecretStr = Field(description="The site's secret, as given: it is not base64-decoded.")
    token_s: Seconds = Field(300.0, description="For how long a member's token is valid.")
    tokens_held: int = Field(4096, ge=1, description="How many members' tokens are held for reuse.")
    currency: str = Field("GBP", pattern="^[A-Z]{3}$", description="Currency of spends and of what points are worth.")
    point_worth: Decimal | None = Field(
        None, ge=0, description="What one point is worth, where the vendor's answer does not say it."
    )
    tiers: dict[str, int] = Field(default_factory=dict, description="Rank of each tier by its name, 1 the lowest.")
    opt_in: ConsentMeaning = Field(
        ConsentMeaning(purpose=Purpose.MARKETING),
        description="Purpose and channel that a member's opt-in stands for, which the vendor does not say; no channel: all.",
    )
    reasons: dict[str, str] = Field(
        default_factory=lambda: {"claim": "Reward", "enrolment": "Joining the programme", "campaign": "Bonus"},
        description="Reasons in the ledger, in small letters, to what they mean; others are told as they are.",
    )
    opted_out_is_inactive: bool = Field(True, description="Whether a member who opted out counts as inactive.")
