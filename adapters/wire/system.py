"""The description of a system in its folder: one object, `SYSTEM`, for the registry."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Generic, TypeVar

from adapters.ports.capabilities import Capability, Groups
from adapters.ports.shapes import Ports
from adapters.ports.system_info import SystemInfo
from adapters.wire.consent import ConsentMeaning
from adapters.wire.settings import SystemSettings
from adapters.wire.system_http import Runtime

S = TypeVar("S", bound=SystemSettings)

FACTS = tuple(fact.name for fact in fields(SystemInfo))


@dataclass(frozen=True, slots=True, kw_only=True)
class System(SystemInfo, Generic[S]):
    """One kind of vendor system: its facts, and the function that builds its ports.

    `read_meanings` gives all meanings that its consents can have by its settings; None means any. `more_groups` gives the groups
    that its settings add to its own. `ttl_s` is the time in the cache by capability, in seconds, unless the settings say
    otherwise.
    """

    settings: type[S]
    build: Callable[[S, Runtime], Ports]
    read_meanings: Callable[[S], Iterable[ConsentMeaning]] | None = None
    more_groups: Callable[[S], Groups] | None = None
    ttl_s: Mapping[Capability, float] = field(default_factory=dict)

    def info(self, settings: S) -> SystemInfo:
        """The facts about a system with these settings."""
        facts = {name: getattr(self, name) for name in FACTS}
        if self.read_meanings is not None:
            facts["consent_meanings"] = frozenset((one.purpose, one.channel) for one in self.read_meanings(settings))
        if self.more_groups is not None:
            facts["groups"] = self.groups | self.more_groups(settings)
        return SystemInfo(**facts)
