"""The log: one event a line on standard error, as a JSON object or as text for a terminal.

The gateway's own events are constant names with fields. A library's message is logged as its first line without the values, an
exception as its class and place: the texts of libraries quote the data that they work on, here the data of customers.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

import orjson

OWN = "customer360"
LONGEST = 200
"""The most characters of a library's text."""

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """The fields of a record: time, level and event first, then the event's own fields."""
    own = record.name.split(".")[0] == OWN
    fields: dict[str, object] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "event": str(record.msg) if own else first_line(str(record.msg)),
    }
    if not own:
        return fields | {"logger": record.name} | raised(record)
    return fields | {name: value for name, value in vars(record).items() if name not in _USUAL} | raised(record)


def first_line(text: str) -> str:
    return text.partition("\n")[0][:LONGEST]


def raised(record: logging.LogRecord) -> dict[str, object]:
    """Class and place of an exception, without its text."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {}
    return {"error": type(error).__name__, "where": list(_places(error))}


def _places(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__)[-6:]:
        yield f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"


class JsonLines(logging.Formatter):
    """The form for programs: one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return orjson.dumps(fields_of(record), default=str).decode()


class ConsoleLines(logging.Formatter):
    """The form for a terminal: `12:30:05.123 info source.call system=farfetch ms=12.3`."""

    def format(self, record: logging.LogRecord) -> str:
        fields = fields_of(record)
        time, level, event = (str(fields.pop(name)) for name in ("at", "level", "event"))
        return " ".join([time[11:23], level, event, *(f"{name}={value}" for name, value in fields.items())])


def set_up_logging(*, level: Literal["debug", "info", "warning", "error"], form: Literal["json", "console"]) -> None:
    """Sets up the log of the whole process. Messages of libraries are logged from `warning` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else ConsoleLines())
    logging.basicConfig(handlers=[handler], level=max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]), force=True)
    logging.getLogger(OWN).setLevel(level.upper())
    logging.captureWarnings(True)
