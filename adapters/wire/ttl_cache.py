"""A cache with a short life, in this process only."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from adapters.wire.allowance import Clock

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class TtlCache(Generic[Key, Value]):
    """A cache of at most `most` values, each for `ttl_s` seconds; the oldest make room."""

    def __init__(self, *, ttl_s: float, most: int, clock: Clock) -> None:
        self._ttl = ttl_s
        self._most = most
        self._clock = clock
        self._values: OrderedDict[Key, tuple[float, Value]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        found = self._values.get(key)
        if found is None:
            return None
        if found[0] <= self._clock():
            del self._values[key]
            return None
        return found[1]

    def put(self, key: Key, value: Value) -> None:
        if self._ttl <= 0:
            return
        self._values.pop(key, None)
        while len(self._values) >= self._most:
            self._values.popitem(last=False)
        self._values[key] = (self._clock() + self._ttl, value)

    def __len__(self) -> int:
        return len(self._values)
