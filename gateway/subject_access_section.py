"""The section `subject_access` of the settings: what the house tells people about the use of their data."""

from typing import Annotated

from pydantic import AfterValidator, Field

from gateway.section import Section, Slug, an_order
from resolvers.policy.disclosures import Disclosures

Told = Annotated[str, Field(min_length=1, max_length=500)]


def of_systems(texts: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The texts as they were given. Refuses a system without an adapter."""
    an_order(tuple(texts))
    return texts


BySystem = Annotated[dict[Slug, tuple[Told, ...]], AfterValidator(of_systems)]


class SubjectAccessSettings(Section):
    """The texts in a subject access file: the purposes and the recipients of each system's data."""

    purposes: BySystem = Field(
        {},
        description="By system, the purposes of its data in the house's own words. A system that is not named has a sentence for "
        "each kind of data that it serves.",
    )
    recipients: BySystem = Field(
        {},
        description="By system, who gets to see its data: departments, processors, and countries outside if there are any. A "
        "system that is not named has a sentence on the members of staff and whoever runs it.",
    )

    def disclosures(self) -> Disclosures:
        return Disclosures(dict(self.purposes), dict(self.recipients))
