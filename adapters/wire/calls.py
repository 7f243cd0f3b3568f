"""The record of each call to a system, for logs, health and traces. It never contains an id, a key or a value."""

from collections.abc import Callable
from dataclasses import dataclass

from adapters.ports.capabilities import Capability
from adapters.ports.fast_init import fast_init


@fast_init
@dataclass(frozen=True, slots=True)
class Call:
    """One call: `started` on the loop's clock and `duration` in seconds.

    `outcome` is `ok`, the error's class name, or `cancelled` where nobody waits for the response any more.
    """

    system: str
    capability: Capability
    operation: str
    started: float
    duration: float
    outcome: str
    attempts: int
    status: int | None


Observer = Callable[[Call], None]
