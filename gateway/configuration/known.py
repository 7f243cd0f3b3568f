"""The names of all settings, read off the models: for variables, and to name the closest one to a typing error."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gateway.configuration.problems import Path

MANY = 20
"""The longest list of names that an error shows when none of them is close."""


def fields_of(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """The fields of a section, by their names in the file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def alternatives(annotation: object) -> tuple[object, ...]:
    """The types that a setting may have: each member of a union, and the plain type of an annotated one."""
    if get_origin(annotation) in (Union, UnionType):
        return tuple(kind for member in get_args(annotation) for kind in alternatives(member))
    return alternatives(get_args(annotation)[0]) if get_origin(annotation) is Annotated else (annotation,)


def model_in(annotation: object) -> type[BaseModel] | None:
    """The section that a setting holds; None if it holds a plain value."""
    for candidate in alternatives(annotation):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def section_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """The section at a place; None if there is a plain value or nothing."""
    section: type[BaseModel] | None = model
    for part in path:
        if section is None or part not in fields_of(section):
            return None
        section = model_in(fields_of(section)[part].annotation)
    return section


def nearest(name: str, known: Iterable[str], *, before: str = "") -> str:
    """The end of an error text: `; did you mean ...?`, or the names to choose from. `before`: the beginning of the whole name."""
    names = list(known)
    if close := get_close_matches(name, names, n=1, cutoff=0.6):
        return f"; did you mean {before}{close[0]}?"
    return f"; known are {', '.join(before + name for name in names)}" if 0 < len(names) <= MANY else ""
