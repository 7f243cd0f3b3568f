"""The page of all settings, made from the models that read them.

A system that keeps its samples beside its contract is left out: its settings stand in its own folder and contract file, so that
adding a system touches no page.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

import yaml
from pydantic import BaseModel

from adapters.registry import discover
from adapters.wire.settings import SystemSettings
from gateway.configuration.known import alternatives, fields_of, model_in
from gateway.settings import Settings
from tests.contract.recorded.beside import systems_with_samples_beside

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "docs/configuration-reference.md"
LONG = 160
"""Characters of a default that still fit into a table."""

HEAD = """\
# All settings

This page is made from the code; after a change of the settings write it anew with `python -m tests.docs`.
[Configuration](configuration.md) says how to begin. Each setting can also come from a variable:
`C360_SERVER__PORT` for `server.port`.
"""
SHARED = """
## systems

A system is connected by naming it here with its `base_url` and credentials. Every system has these settings. The sections
below name each system's own settings, and those with another default there.
"""
OTHERS = """
A system that is not listed here has its settings in `adapters/systems/<system>/settings.py`.
"""


class Words:
    """The JSON Schema of a model, put into words."""

    def __init__(self, model: type[BaseModel]) -> None:
        self._whole = model.model_json_schema(by_alias=True)
        self._named: Mapping[str, Any] = self._whole.get("$defs", {})
        self._settings: Mapping[str, Any] = self._whole.get("properties", {})

    def about(self, name: str) -> str:
        return str(self._settings[name].get("description", ""))

    def kind(self, name: str) -> str:
        return self._kind(self._settings[name])

    def _kind(self, schema: Mapping[str, Any]) -> str:
        if "$ref" in schema:
            return self._kind(self._named[schema["$ref"].rpartition("/")[2]])
        if "anyOf" in schema:
            return " or ".join(
                dict.fromkeys("empty" if one.get("type") == "null" else self._kind(one) for one in schema["anyOf"])
            )
        if "enum" in schema:
            return "one of " + ", ".join(f"`{value}`" for value in schema["enum"])
        if schema.get("type") == "array":
            return "list of " + self._many(schema.get("items", {}))
        if schema.get("type") == "object":
            return "mapping to " + self._many(self._values(schema)) if "properties" not in schema else "section"
        return plain_kind(schema)

    def _values(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        patterns: Mapping[str, Any] = schema.get("patternProperties", {})
        held = schema.get("additionalProperties") or next(iter(patterns.values()), {})
        return held if isinstance(held, Mapping) else {}

    def _many(self, schema: Mapping[str, Any]) -> str:
        """A long list of names, such as all systems, would fill the table."""
        return "names" if len(schema.get("enum", ())) > 6 else self._kind(schema)


PLAIN = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` or `false`", "null": "empty"}
BOUNDS = {"minimum": "at least {}", "exclusiveMinimum": "above {}", "maximum": "at most {}", "exclusiveMaximum": "below {}"}


def plain_kind(schema: Mapping[str, Any]) -> str:
    if schema.get("format") == "password":
        return "secret text"
    if schema.get("format") == "uri":
        return "address"
    bounds = [text.format(schema[bound]) for bound, text in BOUNDS.items() if bound in schema]
    return ", ".join([PLAIN.get(schema.get("type", ""), "text"), *bounds])


def default_of(field: Any) -> Any:
    """The default as JSON has it."""
    value = field.get_default(call_default_factory=True)
    return json.loads(json.dumps(value, default=written, sort_keys=False))


def written(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return sorted(map(str, value)) if isinstance(value, set | frozenset) else str(value)


def cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def section(model: type[BaseModel], only: frozenset[str] | None = None) -> Iterator[str]:
    """A table of a model's settings, and the defaults that are too long for it."""
    words = Words(model)
    long: dict[str, Any] = {}
    rows: list[str] = []
    for name, field in fields_of(model).items():
        if only is not None and name not in only:
            continue
        shown = "must be set" if field.is_required() else f"`{json.dumps(default_of(field), ensure_ascii=False)}`"
        if shown == "`null`":
            shown = "empty"
        if len(shown) > LONG:
            long[name], shown = default_of(field), "see below"
        rows.append(f"| `{name}` | {cell(words.kind(name))} | {cell(shown)} | {cell(words.about(name))} |")
    yield ""
    yield from ("| setting | is | default | |", "| --- | --- | --- | --- |", *rows)
    for name, default in long.items():
        text = yaml.safe_dump({name: default}, sort_keys=False, allow_unicode=True, width=120).rstrip()
        yield from ("", f"Default of `{name}`:", "", "```yaml", text, "```")
    for name, field in fields_of(model).items():
        inner = model_in(field.annotation)
        if inner is not None and (only is None or name in only):
            yield from ("", f"Inside `{name}`:", *section(inner))
        entry = entry_in(field.annotation)
        if entry is not None and (only is None or name in only):
            yield from ("", f"Each entry of `{name}`:", *section(entry))


def entry_in(annotation: object) -> type[BaseModel] | None:
    """The section that each entry of a list is; None for another list, and where there is none."""
    lists = (candidate for candidate in alternatives(annotation) if get_origin(candidate) is tuple)
    return next((inner for one in lists if (inner := model_in(get_args(one)[0])) is not None), None)


def own(model: type[SystemSettings]) -> frozenset[str]:
    """Settings that not every system has, or that have another default here."""
    shared = fields_of(SystemSettings)
    return frozenset(
        name
        for name, field in fields_of(model).items()
        if name not in shared
        or field.is_required() != shared[name].is_required()
        or (not field.is_required() and default_of(field) != default_of(shared[name]))
    )


def lines() -> Iterator[str]:
    yield HEAD.rstrip()
    sections = {name: inner for name, field in fields_of(Settings).items() if (inner := model_in(field.annotation))}
    yield from ("", "## The whole file", "", "Settings that stand in no section:")
    yield from section(Settings, frozenset(fields_of(Settings)) - frozenset(sections))
    for name, model in sections.items():
        if name != "systems":
            yield from ("", f"## {name}", "", cell(model.__doc__ or ""), *section(model))
    yield from (SHARED.rstrip(), *section(SystemSettings), OTHERS.rstrip())
    beside = {name.replace("_", "-") for name in systems_with_samples_beside()}
    for slug, system in discover().items():
        if slug not in beside:
            yield from ("", f"### {slug}", "", f"{system.name}. {cell(system.settings.__doc__ or '')}")
            yield from section(system.settings, own(system.settings))


def drawn() -> str:
    return "\n".join(lines()) + "\n"
