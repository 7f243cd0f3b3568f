"""What a system's folder says of itself: the one object, `SYSTEM`, that the registry looks for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from adapters.ports.capabilities import AnyGroup, Capability, Corpus, Flow, Groups
from adapters.ports.crosswalk import IdForm
from adapters.ports.records import Meaning
from adapters.ports.shapes import Filters, Ports
from adapters.wire.consent import ConsentMeaning
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
    its own ids, wherever they stand. `consent_meanings`: all that its consents can stand for by its settings; None: anything.
    `ttl_s`: seconds that answers may be served from the cache, by capability, unless the settings say otherwise.
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
    consent_meanings: Callable[[S], Iterable[ConsentMeaning]] | None = None
    ttl_s: Mapping[Capability, float] = field(default_factory=dict)

    def meanings(self, settings: S) -> frozenset[Meaning] | None:
        if self.consent_meanings is None:
            return None
        return frozenset((one.purpose, one.channel) for one in self.consent_meanings(settings))

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """In the order of the enum; IDENTITY for systems that find people."""
        served: set[object] = {group.capability for group in self.groups}
        served |= {flow.capability for flow in self.flows} | {corpus.capability for corpus in self.corpora}
        if self.finds:
            served.add(Capability.IDENTITY)
        return tuple(capability for capability in Capability if capability in served)
