"""The section `quotas` of the settings: how much one caller may ask for."""

from typing import Annotated

from pydantic import Field

from gateway.quotas.rules import QuotaRules
from gateway.section import Section
from resolvers.policy.caller import Role

DEFAULT = QuotaRules()
MOST_REQUESTS = 1_000_000
MOST_CUSTOMERS = 20_000
"""The highest limit, since a caller's customers of the hour are all remembered."""

Customers = Annotated[int, Field(ge=0, le=MOST_CUSTOMERS)]


class QuotasSection(Section):
    """The limits of one caller. A gateway without access control has none."""

    requests_per_minute: int = Field(
        DEFAULT.requests_per_minute, ge=0, le=MOST_REQUESTS, description="Requests a minute of one caller; 0 for no limit."
    )
    customers_per_hour: Customers = Field(
        DEFAULT.customers_per_hour,
        description="Distinct customers whom one caller may read in an hour, search hits included; 0 for no limit.",
    )
    customers_per_hour_for: dict[Role, Customers] = Field(
        {}, description="Another limit for a role, instead of `customers_per_hour`. Of several roles the most generous counts."
    )

    def rules(self) -> QuotaRules:
        return QuotaRules(self.requests_per_minute, self.customers_per_hour, self.customers_per_hour_for)
