"""The flag of restricted persons, in a field that a house added to a vendor's records: of famous people, or of its own staff.

Its form is the house's own. Whatever is no clear no counts as a yes, so that an odd value never opens a file.
"""

from typing import Final, Protocol

from adapters.ports.capabilities import RESTRICTION, Groups

NO: Final = frozenset({"", "false", "no", "n", "0"})
NO_GROUPS: Final[Groups] = frozenset()
WITH_RESTRICTION: Final[Groups] = frozenset({RESTRICTION})


class Restricting(Protocol):
    """Settings with the name of the field, None without one."""

    @property
    def restricted_field(self) -> str | None: ...


def restriction_groups(settings: Restricting) -> Groups:
    """The groups that these settings add to a system's own."""
    return WITH_RESTRICTION if settings.restricted_field is not None else NO_GROUPS


def is_restricted(value: object) -> bool:
    """Whether the flag is set. A missing value is a no."""
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, int | float):
        return value != 0
    return not (isinstance(value, str) and value.strip().casefold() in NO)
