"""Puts variables above the file, and tells for every fault where it was written."""

from collections.abc import Mapping
from pathlib import Path as FilePath

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource

from gateway.configuration.decisions import read_decisions
from gateway.configuration.file import ConfigurationFile, read_file
from gateway.configuration.known import fields_of, nearest, section_at
from gateway.configuration.problems import Path, Problem, WrongConfiguration
from gateway.configuration.variables import PREFIX, Variables, read_variables
from gateway.settings import Settings, settings_model


def load(path: FilePath | None, *, environ: Mapping[str, str], built_in: Mapping[str, object] | None = None) -> Settings:
    """Raises WrongConfiguration with everything that is wrong. `built_in` stands in for a file where there is none."""
    model = settings_model()
    variables = read_variables(environ, model)
    try:
        file = read_file(path) if path is not None else ConfigurationFile(settings=built_in or {})
    except WrongConfiguration as wrong:
        raise WrongConfiguration([*wrong.problems, *variables.problems]) from None
    try:
        settings = _layered(model, variables.settings, file.settings)()
    except ValidationError as error:
        found = _told(error.errors(include_url=False, include_input=False), model, file, variables)
        raise WrongConfiguration([*found, *variables.problems]) from None
    if variables.problems:
        raise WrongConfiguration(variables.problems)
    read_decisions(settings.identity.decisions)
    return settings


def _layered(model: type[Settings], *layers: Mapping[str, object]) -> type[Settings]:
    """The first layer stands above the others; sections are merged setting by setting."""

    class Layered(model):  # type: ignore[valid-type, misc]
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, **_: PydanticBaseSettingsSource
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return tuple(InitSettingsSource(settings_cls, dict(layer)) for layer in layers)

    return Layered


def _told(errors: list[ErrorDetails], model: type[BaseModel], file: ConfigurationFile, variables: Variables) -> list[Problem]:
    """In the order of the file, then those of variables."""
    told: dict[Problem, tuple[bool, int]] = {}
    for error in errors:
        path = tuple(str(part) for part in error["loc"] if part != "[key]")
        variable = variables.origin(path)
        told[Problem(variable or file.origin(path), path, _reason(error, path, model))] = (variable is not None, file.line(path))
    return sorted(told, key=lambda problem: told[problem])


def _reason(error: ErrorDetails, path: Path, model: type[BaseModel]) -> str:
    match error["type"]:
        case "extra_forbidden":
            section = section_at(model, path[:-1])
            kind = "there is no such system" if path[:-1] == ("systems",) else "there is no such setting"
            return kind + nearest(path[-1], fields_of(section) if section else ())
        case "missing":
            return f"must be set, here or as {PREFIX}{'__'.join(path).upper().replace('-', '_')}"
        case "string_type":
            return f"{error['msg']} (put it in quotes)"
        case _:
            return error["msg"].removeprefix("Value error, ")
