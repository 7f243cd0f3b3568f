"""Loads the settings: variables override the file. Every fault is reported with the place where it was written."""

from collections.abc import Mapping
from pathlib import Path as FilePath

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource

from gateway.configuration.access import access_faults
from gateway.configuration.decisions import read_decisions
from gateway.configuration.file import ConfigurationFile, read_file
from gateway.configuration.known import fields_of, nearest, section_at
from gateway.configuration.problems import Path, Problem, WrongConfiguration
from gateway.configuration.variables import PREFIX, Variables, read_variables
from gateway.settings import Settings, settings_model


def load(path: FilePath | None, *, environ: Mapping[str, str], built_in: Mapping[str, object] | None = None) -> Settings:
    """The settings. Raises WrongConfiguration with everything that is wrong. `built_in` replaces the file if there is none."""
    model = settings_model()
    variables = read_variables(environ, model)
    try:
        file = read_file(path) if path is not None else ConfigurationFile(settings=built_in or {})
    except WrongConfiguration as wrong:
        raise WrongConfiguration([*wrong.problems, *variables.problems]) from None
    try:
        settings = _layered(model, variables.settings, file.settings)()
    except ValidationError as error:
        found = _problems(error.errors(include_url=False, include_input=False), model, file, variables)
        raise WrongConfiguration([*found, *variables.problems]) from None
    faults = access_faults(settings, alone=path is not None)
    problems = [Problem(variables.origin(place) or file.origin(place), place, reason) for place, reason in faults]
    if problems or variables.problems:
        raise WrongConfiguration([*problems, *variables.problems])
    read_decisions(settings.identity.decisions)
    return settings


def _layered(model: type[Settings], *layers: Mapping[str, object]) -> type[Settings]:
    """A model with these layers. The first overrides the others; sections are merged setting by setting."""

    class Layered(model):  # type: ignore[valid-type, misc]
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, **_: PydanticBaseSettingsSource
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return tuple(InitSettingsSource(settings_cls, dict(layer)) for layer in layers)

    return Layered


def _problems(errors: list[ErrorDetails], model: type[BaseModel], file: ConfigurationFile, variables: Variables) -> list[Problem]:
    """The problems in the order of the file, then those of variables."""
    places: dict[Problem, tuple[bool, int]] = {}
    for error in errors:
        path = tuple(str(part) for part in error["loc"] if part != "[key]")
        variable = variables.origin(path)
        problem = Problem(variable or file.origin(path), path, _reason(error, path, model))
        places[problem] = (variable is not None, file.line(path))
    return sorted(places, key=lambda problem: places[problem])


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
