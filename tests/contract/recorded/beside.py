"""A recording of samples that stand in a contract file itself: all that a system needs to begin with."""

import importlib
import json
import pkgutil
import re
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import httpx

import adapters.systems
from tests.contract.recorded.samples import answer, target
from tests.contract.suite.shape import Leeway

HERE = Path(__file__).parent
FURTHER = re.compile(r"\b(page=)\d+")


class Beside:
    """`samples` by path and query below `base`; `headers` must come with every question.

    A second person's samples are the same with the words of `instead` replaced, in their paths too; a page of a list (`page=2`)
    that has no sample is behind its end. `unknown`, `refused` and `misasked`: status and content that the vendor answers about
    somebody it doesn't know, to wrong credentials, and to a wrong question. `leeway`: what a played answer may have beside its
    sample.
    """

    root: ClassVar[str]
    base: ClassVar[str] = ""
    headers: ClassVar[Mapping[str, str]] = {}
    samples: ClassVar[Mapping[str, Any]]
    instead: ClassVar[Mapping[str, str]] = {}
    unknown: ClassVar[tuple[int, Any]]
    refused: ClassVar[tuple[int, Any]]
    misasked: ClassVar[tuple[int, Any]]
    leeway: ClassVar[Leeway] = Leeway()

    def __init__(self) -> None:
        text = json.dumps(dict(self.samples), ensure_ascii=False)
        for old, new in self.instead.items():
            text = text.replace(old, new)
        self.held = {**json.loads(text), **self.samples}

    def is_auth(self, request: httpx.Request) -> bool:
        return False

    def answer(self, request: httpx.Request) -> httpx.Response:
        below = target(request).removeprefix(self.base)
        sent = {name: request.headers.get(name) for name in self.headers}
        assert sent == self.headers, "the question does not carry the headers that the vendor asks for"
        if below in self.held:
            return answer(self.held[below])
        if (first := self.held.get(FURTHER.sub(r"\g<1>1", below))) is not None:
            return answer(emptied(first))
        assert not (steps(below) & self.ids()), f"no sample is kept under {below}; there are {', '.join(self.held)}"
        return said(self.unknown)

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        return said(self.refused)

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return said(self.misasked)

    def drifted(self, request: httpx.Request) -> httpx.Response:
        """The sample with everything gone that it had at the top."""
        return answer(dict.fromkeys(self.held[target(request).removeprefix(self.base)]))

    def ids(self) -> set[str]:
        """Steps of paths that are somebody's: those with a figure in them."""
        return {step for path in self.held for step in steps(path) if any(char.isdigit() for char in step)}


def emptied(page: Mapping[str, Any]) -> dict[str, Any]:
    """A page of which the lists have nothing in them."""
    return {name: [] if isinstance(value, list) else value for name, value in page.items()}


def steps(path: str) -> set[str]:
    return set(path.partition("?")[0].split("/"))


def said(told: tuple[int, Any]) -> httpx.Response:
    status, content = told
    return answer(content, status)


def systems_with_samples_beside() -> list[str]:
    """The folders' names of the systems that have no module of samples in here."""
    names = sorted(module.name for module in pkgutil.iter_modules(adapters.systems.__path__) if not module.name.startswith("_"))
    return [name for name in names if not (HERE / f"{name}.py").exists()]


def contract_file(name: str) -> ModuleType:
    return importlib.import_module(f"tests.contract.test_{name}")
