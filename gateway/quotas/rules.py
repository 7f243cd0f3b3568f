"""The quotas as they are set, and the event of one that is reached."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

from resolvers.policy.caller import Role

NO_LIMIT: Final = 0
RETOLD_EACH_S: Final = 60
"""Seconds between two times that a person, read again and again, is told to the other gateways."""

Who: TypeAlias = tuple[str | None, str]
"""A caller by issuer and subject. Through whichever program they ask, they are one."""

Marks: TypeAlias = tuple[int, ...]
"""Keyed hashes of one person's record ids."""


@dataclass(frozen=True, slots=True)
class QuotaRules:
    """The limits of one caller; 0 is none. `customers_per_hour_for`: of roles with another one than `customers_per_hour`."""

    requests_per_minute: int = 600
    customers_per_hour: int = 200
    customers_per_hour_for: Mapping[Role, int] = field(default_factory=lambda: MappingProxyType({}))

    def customers_of(self, roles: Set[Role]) -> int:
        """The most customers an hour for somebody with these roles. The most generous role counts."""
        limits = {self.customers_per_hour_for.get(role, self.customers_per_hour) for role in roles}
        if not limits:
            return self.customers_per_hour
        return NO_LIMIT if NO_LIMIT in limits else max(limits)


@dataclass(frozen=True, slots=True)
class QuotaEvent:
    """A caller who has reached the limit of customers an hour. `caller`: a keyed hash of their issuer and subject; `at`: Unix
    seconds."""

    caller: str
    limit: int
    at: float


OnReached: TypeAlias = Callable[[QuotaEvent], None]


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """The answer of all gateways' counts for people of one caller. `is_news`: that the limit is reached was not told yet.
    `free_at`: when somebody no longer counts there, in Unix seconds."""

    may: Sequence[bool]
    is_news: bool
    free_at: float
