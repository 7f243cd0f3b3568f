"""The section `trusted_documents` of the settings: documents known beforehand, and the roles that get nothing else."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from gateway.section import Section
from resolvers.policy.caller import Role


class TrustedDocumentsSection(Section):
    """The documents that are known beforehand, and asked for by `documentId`."""

    path: Path | None = Field(
        None,
        description="Directory of `.graphql` files and of manifests of Relay or Apollo. Read at the start; none if empty.",
    )
    only: bool = Field(
        False, description="Whether nothing else is taken. Introspection, suggestions and GraphiQL are off then, too."
    )
    only_for: tuple[Role, ...] = Field(
        (), description="Roles that get nothing else. Who has a role that is not named here may send any query."
    )

    @model_validator(mode="after")
    def has_documents(self) -> Self:
        if self.path is None and (self.only or self.only_for):
            raise ValueError("needs a path: without documents nothing could be asked")
        return self
