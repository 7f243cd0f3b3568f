"""Settings of the store's touchpoints: nearly everything that the fact sheet assumes."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from adapters.wire.outward import SystemUrl
from adapters.wire.settings import SystemSettings

CDC = "sap-customer-data-cloud"
ANNEX = "annex-cloud-loyalty"


class TouchpointsSettings(SystemSettings):
    """One store. `base_url` is what both feeds lie below, as in `https://events.store.example.com`."""

    requests_per_second: float | None = Field(
        50.0, gt=0, description="Our own limit towards the system, which takes 50; off where empty."
    )
    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    token_base_url: SystemUrl | None = Field(None, description="What the token's path lies below, where not below `base_url`.")
    token_path: str = Field("/oauth2/token", pattern="^/", description="Where client credentials are exchanged.")
    scope: str = Field("touchpoints.read", description="OAuth scope asked for; empty asks for none.")
    app_path: str | None = Field("/app/v1", pattern="^/", description="Where the app's events are; empty where there are none.")
    fx_path: str | None = Field(
        "/fx/v1", pattern="^/", description="Where the bureau de change's events are; empty where there are none."
    )
    app_types: tuple[str, ...] = Field(
        (), description="Event types asked for, or their beginnings (with a dot at the end); all where empty."
    )
    fx_types: tuple[str, ...] = Field((), description="The same for the bureau de change.")
    domain: str | None = Field(
        None,
        pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$",
        description="Reverse domain before the types, as in `com.example.store`; with it, types nobody wants stay there.",
    )
    schemes: dict[str, str] = Field(
        default_factory=lambda: {CDC: "cdc", ANNEX: "loyalty"},
        min_length=1,
        description="What stands before a person's id of another system in the feeds' customer references, by that system.",
    )

    @model_validator(mode="after")
    def has_a_feed(self) -> Self:
        if self.app_path is None and self.fx_path is None:
            raise ValueError("app_path or fx_path is needed")
        return self
