"""Reads the vendor samples beside the suite, and makes a second person of the sample's one."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

FOLDER = Path(__file__).parent.parent / "samples"


def path(system: str, name: str) -> Path:
    return FOLDER / system / name


def sample(system: str, name: str, replace: Mapping[str, str] | None = None) -> Any:
    """A fresh copy of the sample, `replace`d in its text."""
    text = path(system, name).read_text()
    for old, new in (replace or {}).items():
        text = text.replace(old, new)
    return json.loads(text)


def answer(content: Any, status: int = 200, *, media_type: str = "application/json; charset=utf-8") -> httpx.Response:
    body = json.dumps(content, ensure_ascii=False).encode()
    return httpx.Response(status, headers={"Content-Type": media_type}, content=body)


def target(request: httpx.Request) -> str:
    """Path and query as they were sent."""
    return str(request.extensions["target"])
