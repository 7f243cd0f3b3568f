"""What a system's folder says of itself: the one object, `SYSTEM`, that the registry looks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from adapters.ports.capabilities import AnyGroup, Capability, Corpus, Flow, Groups
from adapters.ports.crosswalk import IdForm
from adapters.ports.shapes import Filters, Ports
from adapters.wire.line import Surroundings
from adapters.wire.settings import SystemSettings

S = TypeVar("S", bound=SystemSettings)


@dataclass(frozen=True, slots=True)
class System(Generic[S]):
    """One kind of vendor system.

    `groups`, `flows` and `corpora`: what its ports serve. `finds`: the clue kinds its Find takes, and `filters` the
    attributes among them. `names`: slugs of the systems whose record ids its own records name (it *leads to* them).
    `known_by`: the group that reads a customer by this system's own id and holds a `candidate`, where the system has no Find
    for its own ids. `directory`: asked for every key; other systems are searched only when their fields are selected and
    nothing names their record. `goes_by`: whose record ids (slugs), or which addresses (EMAIL, PHONE), its ports take where
    it has no ids of its own for people; written `kind:value` where there is more than one kind. `id_form`: what does not count in
    its own ids, wherever they stand. `ttl_s`: seconds that answers may be served from the cache, by capability, unless the
    settings say otherwise.
    """

    slug: str
    name: str
    settings: type[S]
    build: Callable[[S, Surroundings], Ports]
    groups: Groups = frozenset()
    flows: frozenset[Flow] = frozenset()
    corpora: frozenset[Corpus] = frozenset()
    finds: frozenset[str] = frozenset()
    filters: Filters = field(default_factory=Filters)
    names: frozenset[str] = frozenset()
    known_by: AnyGroup | None = None
    directory: bool = False
    goes_by: tuple[str, ...] = ()
    id_form: IdForm = IdForm.AS_GIVEN
    ttl_s: Mapping[Capability, float] = field(default_factory=dict)

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """In the order of the enum; IDENTITY for systems that find people."""
        served: set[Any] = {group.capability for group in self.groups}
        served |= {flow.capability for flow in self.flows} | {corpus.capability for corpus in self.corpora}
        if self.finds:
            served.add(Capability.IDENTITY)
        return tuple(capability for capability in Capability if capability in served)
