"""Settings of a tenant: the model is the analysts' own, and so are its dimensions and measures."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from adapters.wire.outward import judged_text
from adapters.wire.settings import Seconds, SystemSettings

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class ModelColumns(BaseModel):
    """Dimensions and measures of the model. Null: the model has no such dimension."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    customer: Name = Field("CUSTOMER", description="Dimension with the ERP's customer number.")
    score_type: Name = Field("SCORE_TYPE", description="Dimension that names what is predicted.")
    period: Name = Field("Date", description="Date dimension: when a score was computed.")
    version: Name | None = Field("Version", description="Version dimension.")
    label: Name | None = Field(None, description="Dimension with the class that a score stands for.")
    score: Name = Field("SCORE", description="Measure that holds the score.")


class AnalyticsCloudSettings(SystemSettings):
    """Settings of one tenant. `base_url` is its address (`https://store.eu10.sapanalytics.cloud`)."""

    deadline_s: Seconds = Field(10.0, description="One to three seconds a page are normal.")
    concurrency: int = Field(4, ge=1, description="No quota is published; the service is known to be slow.")
    service_path: str = Field("/api/v1/dataexport", pattern=r"^(/[A-Za-z0-9_.-]+)+$")
    token_url: Annotated[str, AfterValidator(judged_text)] = Field(
        pattern=r"^(https?://[^\s?#@]+|/[^\s?#]*)$",
        description="`Token URL` of the app integration, on a host of its own; with a slash in front, below `base_url`.",
    )
    client_id: str = Field(min_length=1, description="Such as `sb-...!b123|client!b456`; access to the Data Export Service.")
    client_secret: SecretStr

    namespace: Name = "sac"
    provider: Name = Field(description="ProviderID of the model, which the tenant generates.")
    provider_name: str | None = Field(None, description="Its ProviderName, told as the predictions' model; the id where empty.")
    columns: ModelColumns = Field(default_factory=ModelColumns, description="Properties of the model's facts.")
    version: str = Field("public.Actual", min_length=1, description="Member of the version dimension that holds the scores.")
    since: str | None = Field(
        None, pattern=r"^[0-9-]{4,10}$", description="Earliest period that is read, as the model writes it (`202501`)."
    )
    customer_width: int = Field(10, ge=0, le=20, description="Digits that customer numbers are padded to in the model; 0: none.")
    page_size: int = Field(1000, ge=1, le=100_000, description="Facts in one of the vendor's pages.")
    pages: int = Field(10, ge=1, le=100, description="Pages of one answer that are read at most.")

    @property
    def model_path(self) -> str:
        return f"{self.service_path}/providers/{self.namespace}/{self.provider}"

    @property
    def token_address(self) -> str:
        return self.root + self.token_url if self.token_url.startswith("/") else self.token_url
