"""What a system's folder says of itself: the one object, `SYSTEM`, that the registry looks for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Generic, TypeVar

from adapters.ports.capabilities import Capability
from adapters.ports.shapes import Ports
from adapters.ports.system_info import SystemInfo
from adapters.wire.consent import ConsentMeaning
from adapters.wire.settings import SystemSettings
from adapters.wire.system_http import Runtime

S = TypeVar("S", bound=SystemSettings)

FACTS = tuple(fact.name for fact in fields(SystemInfo))


@dataclass(frozen=True, slots=True, kw_only=True)
class System(SystemInfo, Generic[S]):
    """One kind of vendor system: its facts, and how it is built.

    `read_meanings`: all that its consents can stand for by its settings; None: anything. `ttl_s`: seconds that answers may be
    served from the cache, by capability, unless the settings say otherwise.
    """

    settings: type[S]
    build: Callable[[S, Runtime], Ports]
    read_meanings: Callable[[S], Iterable[ConsentMeaning]] | None = None
    ttl_s: Mapping[Capability, float] = field(default_factory=dict)

    def info(self, settings: S) -> SystemInfo:
        """The facts, as these settings have them."""
        facts = {name: getattr(self, name) for name in FACTS}
        if self.read_meanings is not None:
            facts["consent_meanings"] = frozenset((one.purpose, one.channel) for one in self.read_meanings(settings))
        return SystemInfo(**facts)
