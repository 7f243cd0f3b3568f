"""What a system sent and nobody can read: told beside the answer, by field and never by value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A field of a system's answer that could not be read in `rows` of its rows.

    `field` is the vendor's own name, nested ones with dots. `call` tells two calls to a system apart, so that what several
    readers share is counted once.
    """

    system: str
    capability: str
    field: str
    rows: int
    call: str = ""
