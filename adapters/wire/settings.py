"""Settings of every system; each system's own settings extend them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from adapters.wire.outward import Outward, SystemUrl

Seconds = Annotated[float, Field(gt=0)]


class SystemSettings(BaseModel):
    """One connected system. Unknown names are refused; secrets are `SecretStr`, so that they never show.

    Its validator is built at the first use, because a start needs only that of all settings together.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)

    base_url: SystemUrl = Field(description="Root of the system's API; everything below it is the adapter's business.")
    deadline_s: Seconds = Field(
        2.0,
        description="Longest time for a call with its retries, and for a wait for a free place while the system answers nobody.",
    )
    connect_s: Seconds = Field(1.0, description="Longest time for a connection to come about.")
    concurrency: int = Field(8, ge=1, description="Calls in flight at once.")
    requests_per_second: float | None = Field(None, gt=0, description="Our own limit towards the system; off where empty.")
    retries: int = Field(1, ge=0, le=3, description="How often a safe call may be sent again.")
    max_answer_bytes: int = Field(4 * 1024 * 1024, ge=1024, description="Larger answers are not read to the end.")
    ttl_s: dict[str, Annotated[float, Field(ge=0)]] = Field(
        default_factory=dict, description="Seconds for which an answer is served from the cache, by capability; 0 asks each time."
    )
    not_found_ttl_s: float = Field(15.0, ge=0, description="Seconds for which 'not known there' is remembered.")
    outward: Outward = Field(default_factory=Outward, description="TLS and proxy, where they differ from the section `outward`.")

    @property
    def root(self) -> str:
        """The base URL without a slash at the end."""
        return str(self.base_url).rstrip("/")
