"""The section `audit` of the settings: where the record of each query goes, and under which key."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from adapters.wire.outward import SystemUrl
from gateway.section import KEY_CHARACTERS, Section, long_enough

MIB = 1024 * 1024


class AlertsSection(Section):
    """The receiver of events that somebody should see at once, such as a break-glass."""

    url: SystemUrl | None = Field(
        None, description="Where events are sent at once, each as a CloudEvent (`application/cloudevents+json`); empty: nowhere."
    )
    authorization: SecretStr | None = Field(None, description="The `Authorization` header of these requests.")


class AuditSection(Section):
    """The audit: one record per query, with the persons whose data it told. Off as long as neither a path nor `to` is set."""

    to: Literal["file", "stdout", "http"] = Field(
        "file", description="`file`: JSON lines in `path`. `stdout`: JSON lines on standard output. `http`: batches to `url`."
    )
    path: Path | None = Field(
        None,
        description="The file. Its name gets the number of the process: `audit.jsonl` becomes `audit.1.jsonl`. With `to: http` "
        "the spool, which holds what the collector has not got yet.",
    )
    url: SystemUrl | None = Field(
        None, description="The collector. It gets batches of CloudEvents 1.0 (`application/cloudevents-batch+json`)."
    )
    authorization: SecretStr | None = Field(None, description="The `Authorization` header of requests to the collector.")
    key: Annotated[SecretStr, AfterValidator(long_enough)] | None = Field(
        None,
        json_schema_extra={"minLength": KEY_CHARACTERS},
        description="Makes the pseudonyms of persons and seals the chain of records, at least 32 characters; made of `ids.key` "
        "if empty. Under another key earlier records are verified and searched with the old one only.",
    )
    rotate_bytes: int | None = Field(
        None, ge=4096, description="Size at which a file is put aside and another one begun; never if empty."
    )
    spool_bytes: int = Field(
        64 * MIB,
        ge=MIB,
        description="Most bytes that wait for the collector. While there are more, queries are answered with 503.",
    )
    alerts: AlertsSection = Field(default_factory=AlertsSection, description="Where events go that somebody should see at once.")

    @model_validator(mode="after")
    def whole(self) -> "AuditSection":
        """The section as it is. Refuses one that names half of a destination."""
        if self.to == "http" and (self.url is None or self.path is None):
            raise ValueError("`to: http` needs `url`, and `path` for the spool")
        if self.to != "http" and self.url is not None:
            raise ValueError("`url` is for `to: http` alone")
        if self.path is not None and self.path.suffix in ("", ".head", ".sent"):
            raise ValueError("`path` needs an ending, such as .jsonl")
        if self.to == "stdout" and self.path is not None:
            raise ValueError("`path` is for `to: file` and `to: http`")
        return self

    @property
    def is_on(self) -> bool:
        return self.to == "stdout" or self.path is not None
