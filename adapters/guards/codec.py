"""Cached answers as bytes and back, for a cache outside the process. Only declared record types are ever built."""

from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter

from adapters.ports.reading import Fetched
from adapters.ports.unreadable import Unreadable

END_OF_TIME = 253_402_300_800.0
"""Unix seconds of the year 10000, in which no answer was got."""


class Codec:
    """Bytes of one value type: `fetched_at` and what was unreadable, then the value as JSON. Another form is a miss."""

    def __init__(self, kind: Any) -> None:
        self._values: TypeAdapter[Any] = TypeAdapter(kind)

    def encode(self, fetched: Fetched[Any]) -> bytes:
        value = b"" if fetched.value is None else self._values.dump_json(fetched.value)
        lost = [[one.system, one.capability, one.field, one.rows, one.call] for one in fetched.unreadable]
        return orjson.dumps([fetched.fetched_at, lost]) + b"\n" + value

    def decode(self, raw: bytes) -> Fetched[Any] | None:
        try:
            head, _, value = raw.partition(b"\n")
            at, lost = orjson.loads(head)
            if not 0 <= float(at) < END_OF_TIME:
                return None
            return Fetched(
                self._values.validate_json(value) if value else None, float(at), tuple(Unreadable(*one) for one in lost)
            )
        except (ValueError, TypeError):
            return None


@cache
def _codec(kind: Any) -> Codec:
    return Codec(kind)


def codec(kind: object) -> Codec:
    """The one codec of a value type."""
    return _codec(kind)
