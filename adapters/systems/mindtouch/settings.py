"""Settings of MindTouch."""

from pydantic import Field, SecretStr

from adapters.wire.settings import SystemSettings


class MindTouchSettings(SystemSettings):
    """Settings of one site. `base_url` includes the API's root, as in `https://help.store.example.com/@api/deki`."""

    key: str = Field(min_length=1, description="Key of the server API token.")
    secret: SecretStr = Field(description="Secret of the server API token.")
    user: str = Field(pattern=r"^(=.+|\d+)$", description="Who reads: a user's number, or `=` and the user name.")
    client_name: str = Field("customer360-gateway", description="`X-Deki-Client`, by which the site's owner tells who calls.")
    constraint: str = Field(
        "+(+namespace:main)", description="What every search is bound to, in the vendor's constraint language; empty for all."
    )
    longest_query: int = Field(500, ge=20, description="Characters of a search text that are sent.")
