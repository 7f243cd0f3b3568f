"""The base of all sections of the settings, and the types that they share."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from adapters.registry import discover

KEY_CHARACTERS = 32


def long_enough(key: SecretStr) -> SecretStr:
    """The key as it was given. Refuses a short one, and does not show it."""
    if len(key.get_secret_value()) < KEY_CHARACTERS:
        raise ValueError(f"should have at least {KEY_CHARACTERS} characters")
    return key


def an_order(slugs: tuple[str, ...]) -> tuple[str, ...]:
    """The systems as they were given. Refuses a system without an adapter; one that is not connected is allowed."""
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
    """A section of the settings. It refuses unknown names, and its errors never show the value."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


Slug = Annotated[str, Field(json_schema_extra={"enum": list(discover())})]
Trust = Annotated[tuple[Slug, ...], AfterValidator(an_order)]
