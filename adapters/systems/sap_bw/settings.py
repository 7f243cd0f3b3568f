"""Settings of a warehouse: the query is the retailer's own, and so are the names of its columns."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from adapters.wire.settings import Seconds, SystemSettings

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Literal = Annotated[str, Field(pattern=r"^(datetime|time)?'([^'\x00-\x1f]|'')*'$")]
"""A value as the address has it: `'2024'`, `datetime'2026-01-01T00:00:00'`."""


class QueryColumns(BaseModel):
    """The query's columns as properties; null where the query has no such column. Characteristics that begin with a digit get an
    `A` in front."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    customer: Name = Field("A0CUSTOMER", description="Characteristic with the ERP's customer number.")
    spend: Name | None = Field("NETSALES", description="Key figure: net sales of all years that the query covers.")
    currency: Name | None = Field("NETSALES_E", description="Currency of the net sales, and of the forecast.")
    orders: Name | None = Field("NUMTRX", description="Key figure: number of purchases.")
    return_rate: Name | None = Field("RETRATE", description="Key figure: share of purchases that were returned.")
    forecast: Name | None = Field("CLV12M", description="Key figure: what is expected to be spent in the next 12 months.")
    segment: Name | None = Field("ZC360SEG", description="Characteristic: value segment.")
    last_purchase: Name | None = Field("LASTPURCH", description="Characteristic: day of the last purchase, yyyyMMdd.")
    totals: Name | None = Field("TotaledProperties", description="Tells a row of totals from one of figures.")


class WarehouseSettings(SystemSettings):
    """Settings of one BW host. `base_url` is its address (`https://bw.example.com:44300`)."""

    deadline_s: Seconds = Field(12.0, description="The first question after a load takes up to ten seconds.")
    concurrency: int = Field(4, ge=1, le=6, description="Each query holds a dialog work process of the BW.")
    services_path: str = Field("/sap/opu/odata/sap", pattern=r"^(/[A-Za-z0-9_.-]+)+$")
    service: Name = Field("ZC360_CUSTVAL_SRV", description="Generated service of the query.")
    query: Name = "ZC360_CUSTVAL"
    results: Name | None = Field(None, description="Result set where it is not the query's name and `Results` (CDS views).")
    variables: dict[Name, Literal] = Field(
        default_factory=dict, description="The query's mandatory variables: name to value with its quotes, such as '2024'."
    )
    client: str | None = Field(None, pattern=r"^\d{3}$", description="`sap-client`, where it is not the host's default.")
    user: str = Field(min_length=1)
    password: SecretStr
    csrf: bool = Field(True, description="Send a CSRF token with each batch.")
    language: str = Field("en", description="Language of texts, as an Accept-Language header.")

    columns: QueryColumns = Field(default_factory=QueryColumns, description="Properties of the query's rows.")
    customer_width: int = Field(10, ge=0, le=20, description="Digits that customer numbers are padded to in the query; 0: none.")
    default_currency: str | None = Field(None, pattern="^[A-Z]{3}$", description="Currency of amounts where the rows name none.")
    spend_includes_tax: bool | None = Field(False, description="Whether `spend` is with tax; net sales are not. Null: unknown.")
    forecast_includes_tax: bool | None = Field(None, description="Whether `forecast` is with tax. Null: unknown.")
    return_rate_in_percent: bool = Field(False, description="The return rate counts from 0 to 100.")
    ids_per_get: int = Field(100, ge=1, le=100, description="Customers in one filter.")
    pages: int = Field(3, ge=1, le=10, description="How many of the server's own pages of one list are read.")

    refresh_set: Name | None = Field("AdditionalMetadata", description="Tells when data was last loaded; null: is not asked.")
    refresh_property: Name = "DataRefreshTimestamp"
    refresh_held_s: float = Field(300.0, ge=0, description="Seconds for which the time of the last load is not asked again.")

    @property
    def service_path(self) -> str:
        return f"{self.services_path}/{self.service}"
