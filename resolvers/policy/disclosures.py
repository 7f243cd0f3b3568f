"""The purposes and recipients of data, as the house tells them to whoever asks for their own (GDPR, article 15(1)(b) and (c))."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from adapters.ports.capabilities import Capability

Texts = tuple[str, ...]

PURPOSES: Final[Mapping[Capability, Texts]] = MappingProxyType(
    {
        Capability.IDENTITY: ("To know which records are one customer's.",),
        Capability.PROFILE: ("To address and reach the customer.", "To serve the customer in stores, online and by telephone."),
        Capability.MEMBERSHIP: ("To run the loyalty programme.",),
        Capability.CONSENT: ("To keep to what the customer agreed to or refused.",),
        Capability.ORDERS: ("To deliver and invoice what was bought.", "To keep the receipts that tax law asks for."),
        Capability.WISHLIST: ("To keep the customer's wish list.",),
        Capability.TICKETS: ("To put right what the customer asked for.",),
        Capability.INTERACTIONS: ("To know what was agreed with the customer before.",),
        Capability.KNOWLEDGE: ("To answer questions about goods and services.",),
        Capability.CAMPAIGNS: ("To send the messages that the customer may be sent, and to see whether they are read.",),
        Capability.SEGMENTS: ("To choose whom a campaign is for.",),
        Capability.PREDICTIONS: ("To estimate what the customer may want next.",),
        Capability.VALUE: ("To plan goods, stores and service.",),
        Capability.SEARCH: ("To find the customer's record by a name or a key.",),
    }
)
"""The purposes by capability where the settings name none for the system."""

RECIPIENTS: Final = "Members of staff whose role opens it, through {name}, and whoever runs {name} for the house."
"""The recipients where the settings name none for the system. `{name}`: the product's name."""


@dataclass(frozen=True, slots=True)
class Disclosures:
    """The house's own words by system. A system that is not named has the defaults above."""

    purposes: Mapping[str, Texts] = field(default_factory=dict)
    recipients: Mapping[str, Texts] = field(default_factory=dict)

    def purposes_of(self, system: str, capability: Capability) -> Texts:
        return self.purposes.get(system, PURPOSES[capability])

    def recipients_of(self, system: str, name: str) -> Texts:
        return self.recipients.get(system, (RECIPIENTS.format(name=name),))
