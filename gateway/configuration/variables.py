"""Reads settings from C360_* variables, from the files that `..._FILE` variables name, and from a directory of files.

`__` goes one section deeper; an underscore replaces each hyphen of a slug.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import get_args, get_origin

import orjson
from pydantic import BaseModel, SecretStr

from gateway.configuration.known import alternatives, fields_of, model_in, nearest
from gateway.configuration.problems import Path, Problem
from gateway.configuration.secret_files import Clock, FileSecret, UnreadableFile, content

PREFIX = "C360_"
IN_FILE = "_FILE"
"""The end of a variable's name that has the path of a file with the value."""

log = logging.getLogger("customer360.configuration")


@dataclass(frozen=True, slots=True)
class Variables:
    """The settings as they were read. `names`: the variable or file of each setting."""

    settings: dict[str, object] = field(default_factory=dict)
    names: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def origin(self, path: Path) -> str | None:
        """The variable or file that set this path or a section around it; None if none did."""
        for place, name in self.names.items():
            shared = min(len(place), len(path))
            if place[:shared] == path[:shared] and len(place) <= len(path):
                return name
        return None


def read_variables(environ: Mapping[str, str], model: type[BaseModel], *, clock: Clock) -> Variables:
    """The settings in these variables. An empty variable counts as not set. An unknown name is a problem, so that a typing error
    is noticed."""
    read = Variables()
    for name, value in sorted(environ.items()):
        if not name.startswith(PREFIX) or not value:
            continue
        inner = name.removesuffix(IN_FILE)
        if inner == name or names_a_setting(name, model):
            _take(read, name, name, value, model)
        elif environ.get(inner):
            read.problems.append(Problem(name, (), f"{inner} is set as well; set one of the two"))
        else:
            _take(read, name, inner, FilePath(value), model, clock=clock)
    return read


def read_directory(directory: FilePath, model: type[BaseModel], *, clock: Clock) -> Variables:
    """The settings in the files of a directory. Files of other programs are passed over: those whose names begin neither with the
    prefix nor with a section's name."""
    read = Variables()
    try:
        names = sorted(one.name for one in directory.iterdir() if not one.name.startswith(".") and not one.is_dir())
    except OSError as error:
        read.problems.append(Problem("secrets_dir", (), f"the directory can't be read: {error.strerror}"))
        return read
    sections = fields_of(model).keys()
    for name in names:
        plain = name.lower().replace("-", "_")
        if name.startswith(PREFIX):
            _take(read, f"secrets_dir/{name}", name, directory / name, model, clock=clock)
        elif name == name.lower() and plain.partition("__")[0] in sections:
            _take(read, f"secrets_dir/{name}", PREFIX + plain.upper(), directory / name, model, clock=clock)
    return read


def _take(
    read: Variables, origin: str, name: str, given: str | FilePath, model: type[BaseModel], *, clock: Clock | None = None
) -> None:
    """Read the setting of the variable `name`, from its text or from the file that holds it."""
    try:
        path, annotation = _place(name, model)
        if isinstance(given, FilePath) and clock is not None and SecretStr in alternatives(annotation):
            value: object = FileSecret(given, name=origin, clock=clock)
        else:
            text = content(given) if isinstance(given, FilePath) else given
            value = orjson.loads(text) if _structured(annotation) else text
    except (Unknown, UnreadableFile) as reason:
        read.problems.append(Problem(origin, (), str(reason)))
    except orjson.JSONDecodeError:
        read.problems.append(Problem(origin, (), "should be JSON, for this setting is a list or a mapping"))
    else:
        if path in read.names:
            read.problems.append(Problem(origin, path, f"{read.names[path]} is set as well; set one of the two"))
        _put(read.settings, path, value)
        read.names[path] = origin


def tell_empty(environ: Mapping[str, str]) -> None:
    """Log each variable that is empty, because somebody may have meant to set it."""
    for name in empty(environ):
        log.warning("variable.empty", extra={"variable": name, "meaning": f"{name} is empty and counts as not set"})


def empty(environ: Mapping[str, str]) -> Iterator[str]:
    return (name for name, value in sorted(environ.items()) if name.startswith(PREFIX) and not value)


def names_a_setting(name: str, model: type[BaseModel]) -> bool:
    """Whether a variable stands for a setting of the model itself, and not for an entry of a mapping."""
    path = tuple(name.removeprefix(PREFIX).lower().split("__"))
    *sections, last = path
    section: type[BaseModel] | None = model
    for part in sections:
        known = {setting.replace("-", "_"): field for setting, field in fields_of(section).items()} if section else {}
        section = model_in(known[part].annotation) if part in known else None
    return section is not None and last in fields_of(section)


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
