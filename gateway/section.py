"""What the sections of the settings share."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from adapters.registry import discover


def an_order(slugs: tuple[str, ...]) -> tuple[str, ...]:
    """Refuses systems that there is no adapter for; one that is not connected (yet, or for a while) may be trusted."""
    known = discover()
    if not known.keys() >= set(slugs):
        raise ValueError(f"names a system that there is none of; known are {', '.join(known)}")
    if len(set(slugs)) < len(slugs):
        raise ValueError("names a system twice")
    return slugs


def one_of_ours(slug: str) -> str:
    an_order((slug,))
    return slug


class Section(BaseModel):
    """Unknown names are refused, and what was given never shows in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


Slug = Annotated[str, Field(json_schema_extra={"enum": list(discover())})]
Trust = Annotated[tuple[Slug, ...], AfterValidator(an_order)]
