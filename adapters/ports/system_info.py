"""The facts about one connected system that can be told without asking it."""

from dataclasses import dataclass, field

from adapters.ports.capabilities import AnyGroup, Capability, Corpus, Flow, Groups
from adapters.ports.crosswalk import IdForm
from adapters.ports.records import Meaning
from adapters.ports.shapes import Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemInfo:
    """One connected system.

    `slug`: its name in the configuration. `name`: the product's. `groups`, `flows`, `corpora`: what its ports serve.
    `lookup_keys`: the clue kinds its Find takes, `filters` the attributes among them. `links_to`: slugs of the systems whose
    record ids its own records name. `identity_group`: the group that reads a customer by this system's own id and holds a
    `candidate`, where the system has no Find for its own ids. `is_directory`: asked for every key; other systems are searched
    only when their fields are selected and nothing names their record. `keyed_by`: whose record ids (slugs), or which addresses
    (EMAIL, PHONE), its ports take where it has no ids of its own for people; written `kind:value` where there is more than one
    kind. `id_form`: what does not count in its own ids, wherever they stand. `consent_meanings`: all that its consents can stand
    for by its settings; None: anything.
    """

    slug: str
    name: str
    groups: Groups = frozenset()
    flows: frozenset[Flow] = frozenset()
    corpora: frozenset[Corpus] = frozenset()
    lookup_keys: frozenset[str] = frozenset()
    filters: Filters = field(default_factory=Filters)
    links_to: frozenset[str] = frozenset()
    identity_group: AnyGroup | None = None
    is_directory: bool = False
    keyed_by: tuple[str, ...] = ()
    id_form: IdForm = IdForm.AS_GIVEN
    consent_meanings: frozenset[Meaning] | None = None

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """In the order of the enum; IDENTITY for systems that find people."""
        served = {group.capability for group in self.groups}
        served |= {flow.capability for flow in self.flows} | {corpus.capability for corpus in self.corpora}
        if self.lookup_keys:
            served.add(Capability.IDENTITY)
        return tuple(capability for capability in Capability if capability in served)
