"""Log events about calls: late ones, malformed answers, and faults of our own."""

import logging
from collections.abc import Collection

from adapters.guards.batcher import A, I, Outcome, Place
from adapters.guards.port_clients import PortClient
from adapters.ports.errors import Malformed, SourceError, TimedOut, place_of

log = logging.getLogger("customer360.source")


def report_defect(port: PortClient[I, A], error: Exception) -> None:
    """Log a fault of our own by its place in the code, since its text may quote data."""
    log.error("source.defect", extra={"system": port.rules.slug, "error": type(error).__name__, "place": place_of(error)})


def report_malformed(port: PortClient[I, A], failed: Collection[SourceError]) -> None:
    """Log malformed answers, and note them in the system's health: for the HTTP client these calls were successes."""
    malformed = {error.capability for error in failed if isinstance(error, Malformed)}
    for capability in malformed:
        log.warning("source.malformed", extra={"system": port.rules.slug, "capability": capability})
    if malformed:
        port.rules.health.note_malformed()


def late(port: PortClient[I, A], places: Collection[Place[I, A]], seconds: float, hurried: bool) -> dict[Place[I, A], Outcome]:
    """TimedOut for each of these places. If a `hurried` caller set the time, lateness proves nothing about the system."""
    slug, capabilities = port.rules.slug, {place: port.described(place)[1] for place in places}
    extra = {"system": slug, "capability": ",".join(sorted(set(capabilities.values()))), "ms": round(seconds * 1000)}
    log.log(logging.INFO if hurried else logging.WARNING, "source.late", extra=extra)
    return {place: TimedOut(slug, capability) for place, capability in capabilities.items()}
