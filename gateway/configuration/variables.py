"""Reads the C360_* variables as settings. `__` goes one section deeper; an underscore replaces each hyphen of a slug."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args, get_origin

import orjson
from pydantic import BaseModel

from gateway.configuration.known import alternatives, fields_of, model_in, nearest
from gateway.configuration.problems import Path, Problem

PREFIX = "C360_"


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables as they were read. `names`: the variable of each setting."""

    settings: dict[str, object] = field(default_factory=dict)
    names: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def origin(self, path: Path) -> str | None:
        """The variable that set this path or a section around it; None if no variable did."""
        for place, name in self.names.items():
            shared = min(len(place), len(path))
            if place[:shared] == path[:shared] and len(place) <= len(path):
                return name
        return None


def read_variables(environ: Mapping[str, str], model: type[BaseModel]) -> Variables:
    """The settings in these variables. An empty variable counts as not set. An unknown name is a problem, so that a typing error
    is noticed."""
    read = Variables()
    for name, value in sorted(environ.items()):
        if not name.startswith(PREFIX) or not value:
            continue
        try:
            path, annotation = _place(name, model)
            plain = orjson.loads(value) if _structured(annotation) else value
        except Unknown as unknown:
            read.problems.append(Problem(name, (), str(unknown)))
            continue
        except orjson.JSONDecodeError:
            read.problems.append(Problem(name, (), "should be JSON, for this setting is a list or a mapping"))
            continue
        _put(read.settings, path, plain)
        read.names[path] = name
    return read


class Unknown(Exception):
    """No setting has the variable's name."""


def _place(name: str, model: type[BaseModel]) -> tuple[Path, object]:
    annotation: object = model
    path: Path = ()
    rest = name.removeprefix(PREFIX).split("__")
    while rest:
        part = rest.pop(0)
        if (section := model_in(annotation)) is not None:
            known = {setting.upper().replace("-", "_"): setting for setting in fields_of(section)}
            if part.upper() not in known:
                raise Unknown(
                    "no setting has this name" + nearest(part.upper(), known, before=name.removesuffix("__".join([part, *rest])))
                )
            path = (*path, known[part.upper()])
            annotation = fields_of(section)[path[-1]].annotation
        elif (inner := _values(annotation)) is not None:
            path = (*path, part.lower())
            annotation = inner
        else:
            raise Unknown("there is nothing to be set below " + ".".join(path))
    return path, annotation


def _values(annotation: object) -> object:
    """The type of a mapping's values; None if there is no mapping."""
    for candidate in alternatives(annotation):
        if get_origin(candidate) is dict:
            return get_args(candidate)[1]
    return None


def _structured(annotation: object) -> bool:
    if model_in(annotation) is not None:
        return True
    return any(get_origin(candidate) in (dict, list, tuple, set, frozenset) for candidate in alternatives(annotation))


def _put(settings: dict[str, object], path: Path, value: object) -> None:
    for part in path[:-1]:
        inner = settings.setdefault(part, {})
        if not isinstance(inner, dict):
            inner = settings[part] = {}
        settings = inner
    given = settings.get(path[-1])
    settings[path[-1]] = {**value, **given} if isinstance(given, dict) and isinstance(value, dict) else value
