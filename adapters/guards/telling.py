"""What of an answer nobody can read: counted, logged once a call, and told to those whom it concerns."""

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from adapters.guards.health import Health
from adapters.ports.unreadable import Unreadable
from adapters.wire.losses import Losses

log = logging.getLogger("customer360.source")

Told = Callable[[Any], tuple[Unreadable, ...]]
"""What concerns one of the ids that were asked."""


class Telling:
    """Tells of the losses of one system's calls. The log's line has names and numbers only."""

    def __init__(self, system: str, observed: Health) -> None:
        self._system = system
        self._observed = observed

    def of(self, losses: Losses, asked: Sequence[Any]) -> Told:
        """A row that names one of the ids asked concerns that one; a row that names none of them concerns each."""
        if not losses:
            return lambda _: ()
        call = secrets.token_hex(6)
        everything = losses.told(self._system, call)
        self._note(everything)
        if len(asked) == 1 or not all(isinstance(one, str) for one in asked):
            return lambda _: everything
        of_nobody = losses.of_nobody(asked).told(self._system, call)
        places = {one: f"{call}.{at}" for at, one in enumerate(asked)}
        return lambda id_: (*losses.of(id_).told(self._system, places[id_]), *of_nobody)

    def _note(self, told: Sequence[Unreadable]) -> None:
        for one in told:
            self._observed.note_unreadable(one.rows)
            where = {"system": one.system, "capability": one.capability, "field": one.field, "rows": one.rows}
            log.warning("source.unreadable", extra=where)
