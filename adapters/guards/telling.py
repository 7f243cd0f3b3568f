"""The unreadable parts of answers: counted, logged once per call, and reported with the answers that they concern."""

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from adapters.guards.health import Health
from adapters.ports.unreadable import Unreadable
from adapters.wire.losses import Losses

log = logging.getLogger("customer360.source")

LossesById = Callable[[Any], tuple[Unreadable, ...]]
"""The losses that concern one of the requested ids."""


class Telling:
    """The reports of one system's losses. A log entry has names and numbers only."""

    def __init__(self, system: str, observed: Health) -> None:
        self._system = system
        self._observed = observed

    def of(self, losses: Losses, requested: Sequence[Any]) -> LossesById:
        """The losses by id. A row with one of the requested ids concerns that id; a row with none of them concerns each."""
        if not losses:
            return lambda _: ()
        call = secrets.token_hex(6)
        everything = losses.told(self._system, call)
        self._note(everything)
        if len(requested) == 1 or not all(isinstance(one, str) for one in requested):
            return lambda _: everything
        of_nobody = losses.of_nobody(requested).told(self._system, call)
        places = {one: f"{call}.{at}" for at, one in enumerate(requested)}
        return lambda id_: (*losses.of(id_).told(self._system, places[id_]), *of_nobody)

    def _note(self, unreadable: Sequence[Unreadable]) -> None:
        for one in unreadable:
            self._observed.note_unreadable(one.rows)
            where = {"system": one.system, "capability": one.capability, "field": one.field, "rows": one.rows}
            log.warning("source.unreadable", extra=where)
