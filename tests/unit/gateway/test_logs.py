"""A log line tells what happened to whom in the house, and never to which customer."""

import ast
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.observe.logs import OWN, ConsoleLines, JsonLines
from gateway.rendering.errors import report


class Lines:
    """A logger of any name, and what came out of it."""

    def __init__(self, formatter: logging.Formatter) -> None:
        self._stream = io.StringIO()
        self.handler = logging.StreamHandler(self._stream)
        self.handler.setFormatter(formatter)

    def of(self, name: str) -> logging.Logger:
        logger = logging.getLogger(name)
        logger.addHandler(self.handler)
        logger.propagate = False
        logger.setLevel(logging.DEBUG)
        return logger

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = json.loads(self.text)
        return fields


@pytest.fixture
def lines() -> Iterator[Lines]:
    lines = Lines(JsonLines())
    yield lines
    for name in ("customer360.tried", "tried"):
        logging.getLogger(name).removeHandler(lines.handler)


def test_an_event_of_ours_is_its_name_and_its_fields(lines: Lines) -> None:
    lines.of("customer360.tried").info("source.call", extra={"system": "farfetch", "ms": 12.3})
    fields = lines.fields
    assert fields.pop("at").endswith("Z")
    assert fields == {"level": "info", "event": "source.call", "system": "farfetch", "ms": 12.3}


def test_a_librarys_message_is_logged_without_its_arguments_filled_in(lines: Lines) -> None:
    lines.of("tried").warning("could not handle %s", "amelia.hart@example.com")
    assert lines.fields["event"] == "could not handle %s"


def test_only_the_first_line_of_a_librarys_message_is_taken(lines: Lines) -> None:
    lines.of("tried").error("Task exception was never retrieved\nfuture: <Task exception=ValueError('amelia.hart@example.com')>")
    assert lines.fields["event"] == "Task exception was never retrieved"


@pytest.mark.parametrize("name", ["tried", "customer360.tried"])
def test_an_exception_is_told_by_class_and_place_and_not_by_its_text(lines: Lines, name: str) -> None:
    try:
        raise ValueError("amelia.hart@example.com")
    except ValueError:
        lines.of(name).exception("request.failed")
    assert lines.fields["error"] == "ValueError"
    assert lines.fields["where"][-1].startswith("test_logs.py:")
    assert "amelia" not in lines.text


def test_a_terminal_gets_the_same_as_text() -> None:
    lines = Lines(ConsoleLines())
    logger = lines.of("customer360.tried")
    logger.info("source.call", extra={"system": "farfetch", "outcome": "ok"})
    logger.removeHandler(lines.handler)
    assert lines.text[12:] == " info source.call system=farfetch outcome=ok\n"


def test_an_internal_error_is_logged_with_its_class_place_and_field() -> None:
    lines = Lines(JsonLines())
    logger = logging.getLogger("customer360.gateway")
    logger.addHandler(lines.handler)
    try:
        raise ValueError("amelia.hart@example.com")
    except ValueError as error:
        told = report(error, field="subject")
    finally:
        logger.removeHandler(lines.handler)
    fields = lines.fields
    assert fields.pop("at").endswith("Z")
    assert fields.pop("place").startswith("gateway/test_logs.py:")
    assert fields == {"level": "error", "event": "gateway.fault", "id": told, "error": "ValueError", "field": "subject"}


def test_every_logger_of_the_house_is_one_whose_fields_are_written() -> None:
    """Of any other name the event alone would be written, as of a library."""
    named = set()
    root = Path(__file__).parents[3]
    for path in (path for room in ("gateway", "resolvers", "adapters") for path in (root / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "getLogger":
                named |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
    assert named
    assert not {name for name in named if not str(name).startswith(f"{OWN}.")}
