"""The facts about one connected system that need no call to it."""

from dataclasses import dataclass, field

from adapters.ports.capabilities import AnyGroup, Capability, Corpus, Flow, Groups
from adapters.ports.crosswalk import IdForm
from adapters.ports.records import Meaning
from adapters.ports.shapes import Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemInfo:
    """One connected system.

    - `slug` is its name in the configuration, `name` the product's name.
    - `groups`, `flows` and `corpora` are those that its ports serve.
    - `lookup_keys` are the kinds of clues that its Find takes, `filters` the attributes among them.
    - `links_to` are slugs of other systems with record ids in its records.
    - `identity_group` is a group with a `candidate`. It reads a customer by the system's own id if its Find takes no such id.
    - `is_directory`: it is searched by every key. Others are searched only for selected fields, if no link leads to a record.
    - `keyed_by` are slugs or kinds of addresses (EMAIL, PHONE) in place of ids of its own: its ports take ids of these systems,
      or these addresses. With several kinds they are written `kind:value`.
    - `id_form` is the form of its own ids, in every system.
    - `consent_meanings` are all meanings that its consents can have by its settings; None means any.
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
        """The capabilities in the order of the enum; IDENTITY for systems that find people."""
        served = {group.capability for group in self.groups}
        served |= {flow.capability for flow in self.flows} | {corpus.capability for corpus in self.corpora}
        if self.lookup_keys:
            served.add(Capability.IDENTITY)
        return tuple(capability for capability in Capability if capability in served)
