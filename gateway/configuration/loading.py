"""Loads the settings: variables override the file. Every fault is reported with the place where it was written."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource

from gateway.configuration.access import access_faults
from gateway.configuration.decisions import read_decisions
from gateway.configuration.file import ConfigurationFile, read_file
from gateway.configuration.known import fields_of, nearest, section_at
from gateway.configuration.outward_files import unusable_ways
from gateway.configuration.policy_table import read_table
from gateway.configuration.problems import Path, Problem, WrongConfiguration
from gateway.configuration.secret_files import Clock
from gateway.configuration.variables import PREFIX, Variables, read_directory, read_variables
from gateway.settings import Settings, settings_model


def load(
    path: FilePath | None,
    *,
    environ: Mapping[str, str],
    built_in: Mapping[str, object] | None = None,
    clock: Clock = time.monotonic,
) -> Settings:
    """The settings. Raises WrongConfiguration with everything that is wrong. `built_in` replaces the file if there is none;
    `clock` in seconds, for secrets in files."""
    model = settings_model()
    variables = read_variables(environ, model, clock=clock)
    try:
        file = read_file(path) if path is not None else ConfigurationFile(settings=built_in or {})
    except WrongConfiguration as wrong:
        raise WrongConfiguration([*wrong.problems, *variables.problems]) from None
    directory = variables.settings.get("secrets_dir") or file.settings.get("secrets_dir")
    mounted = read_directory(FilePath(directory), model, clock=clock) if isinstance(directory, str) else Variables()
    layers = Layers(model, file, (variables, mounted))
    problems = [*variables.problems, *mounted.problems]
    try:
        settings = _layered(model, variables.settings, mounted.settings, file.settings)()
    except ValidationError as error:
        found = layers.problems(error.errors(include_url=False, include_input=False))
        raise WrongConfiguration([*found, *problems]) from None
    faults = [*access_faults(settings, alone=path is not None), *unusable_ways(settings)]
    problems += [Problem(layers.origin(place), place, reason) for place, reason in faults]
    if problems:
        raise WrongConfiguration(problems)
    read_decisions(settings.identity.decisions)
    if settings.access.policy is not None:
        read_table(settings.access.policy)
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


@dataclass(frozen=True, slots=True)
class Layers:
    """Where settings came from: `over` are variables and files of secrets, which override the file."""

    model: type[BaseModel]
    file: ConfigurationFile
    over: tuple[Variables, ...]

    def origin(self, path: Path) -> str:
        return self._overriding(path) or self.file.origin(path)

    def problems(self, errors: list[ErrorDetails]) -> list[Problem]:
        """The problems in the order of the file, then those of variables."""
        places: dict[Problem, tuple[bool, int]] = {}
        for error in errors:
            path = tuple(str(part) for part in error["loc"] if part != "[key]")
            problem = Problem(self.origin(path), path, _reason(error, path, self.model))
            places[problem] = (self._overriding(path) is not None, self.file.line(path))
        return sorted(places, key=lambda problem: places[problem])

    def _overriding(self, path: Path) -> str | None:
        return next((name for one in self.over if (name := one.origin(path)) is not None), None)


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
