"""The log: one event a line on standard error, as a JSON object or as text for a terminal.

The gateway's own events are constant names with fields. Of what libraries log, only the unfilled text's first line is taken, and
of an exception its class and where it was raised: their texts quote what they were working on, which here is customers.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

OWN = "customer360"
LONGEST = 200
"""Characters of a library's text."""

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Event, level and time first, then the event's own fields."""
    own = record.name.split(".")[0] == OWN
    fields: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "event": str(record.msg) if own else first_line(str(record.msg)),
    }
    if not own:
        return fields | {"logger": record.name} | raised(record)
    return fields | {name: value for name, value in vars(record).items() if name not in _USUAL} | raised(record)


def first_line(text: str) -> str:
    return text.partition("\n")[0][:LONGEST]


def raised(record: logging.LogRecord) -> dict[str, Any]:
    """Class and place of an exception, without its text."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {}
    return {"error": type(error).__name__, "where": list(_places(error))}


def _places(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__)[-6:]:
        yield f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return orjson.dumps(fields_of(record), default=str).decode()


class ConsoleLines(logging.Formatter):
    """`12:30:05.123 info source.call system=farfetch ms=12.3`."""

    def format(self, record: logging.LogRecord) -> str:
        fields = fields_of(record)
        time, level, event = fields.pop("at")[11:23], fields.pop("level"), fields.pop("event")
        return " ".join([time, level, event, *(f"{name}={value}" for name, value in fields.items())])


def set_up_logging(*, level: Literal["debug", "info", "warning", "error"], form: Literal["json", "console"]) -> None:
    """For the whole process. Libraries are heard from `warning` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else ConsoleLines())
    logging.basicConfig(handlers=[handler], level=max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]), force=True)
    logging.getLogger(OWN).setLevel(level.upper())
    logging.captureWarnings(True)
