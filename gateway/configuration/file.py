"""Reads a YAML file, and remembers the line of each setting."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath

import yaml

from gateway.configuration.problems import Path, Problem, WrongConfiguration

NO_FILE = "there is no such file; `customer360 demo --print-config` prints one to start from"
QUOTES = "a value that holds or begins with one of * & ! % @ ` : # [ { must be in quotes"


class Plain(yaml.SafeLoader):
    """A YAML loader. Only `true` and `false` are truth values and nothing is a date, so that the country code NO stays text."""


Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$", re.IGNORECASE), list("tTfF"))


@dataclass(frozen=True, slots=True)
class ConfigurationFile:
    """A file as it was read. `lines` has the line of each setting's name, from 1."""

    name: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of the setting, or of the nearest section around it in the file; 0 if there is none."""
        return next((self.lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in self.lines), 0)

    def origin(self, path: Path) -> str:
        line = self.line(path)
        return f"{self.name}:{line}" if line else self.name


def read_file(path: FilePath) -> ConfigurationFile:
    """The content of the file. Raises WrongConfiguration if it is not a YAML mapping of names."""
    name = path.name
    try:
        loader = Plain(path.read_bytes())
        node = loader.get_single_node()
        if node is None:
            return ConfigurationFile(name)
        lines: dict[Path, int] = {}
        problems = list(_walk(node, (), name, lines))
        if not isinstance(node, yaml.MappingNode):
            problems.append(Problem(f"{name}:{_line(node)}", (), "should be a mapping of settings"))
        if problems:
            raise WrongConfiguration(problems)
        return ConfigurationFile(name, loader.construct_document(node), lines)
    except OSError as error:
        reason = NO_FILE if isinstance(error, FileNotFoundError) else f"can't be read: {error.strerror}"
        raise WrongConfiguration([Problem(str(path), (), reason)]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise WrongConfiguration([Problem(f"{name}:{mark.line + 1}" if mark else name, (), _reason(error))]) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise WrongConfiguration([Problem(name, (), "is not YAML text in UTF-8")]) from None


def _walk(node: yaml.Node, path: Path, name: str, lines: dict[Path, int]) -> Iterator[Problem]:
    """Fills `lines`, and reports content that YAML would silently misread: repeated names, merges, and names other than text."""
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            lines[(*path, str(index))] = _line(item)
            yield from _walk(item, (*path, str(index)), name, lines)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: dict[str, int] = {}
    for key, value in node.value:
        if key.tag == "tag:yaml.org,2002:merge":
            yield Problem(f"{name}:{_line(key)}", path, "merging with << is not supported")
            continue
        if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
            yield Problem(f"{name}:{_line(key)}", path, "the name of a setting should be text")
            continue
        here = (*path, key.value)
        if key.value in seen:
            yield Problem(f"{name}:{_line(key)}", here, f"is set twice, first on line {seen[key.value]}")
        seen.setdefault(key.value, _line(key))
        lines[here] = seen[key.value]
        yield from _walk(value, here, name, lines)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _reason(error: yaml.MarkedYAMLError) -> str:
    """The parser's reason without its quotations from the file: they can contain the beginning of a password."""
    reason = re.sub(r"\s*(['\"]).{2,}\1", "", error.problem or "can't be read")
    return f"is not YAML: {reason} ({QUOTES})"
