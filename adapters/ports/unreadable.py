"""Unreadable parts of a system's answer, reported beside it by field and never by value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A field of a system's answer that could not be read in `rows` of its rows.

    `field` is the vendor's own name, nested ones with dots. `call` distinguishes calls to a system, so that a loss shared by
    several readers is counted once.
    """

    system: str
    capability: str
    field: str
    rows: int
    call: str = ""
