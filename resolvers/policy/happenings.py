"""The classes of what happened: which kinds of entries, lines and flows a caller sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from adapters.ports.capabilities import Flow
from adapters.ports.records import InteractionKind
from resolvers.policy.field_class import FieldClass
from resolvers.policy.rights import Rights, Sight

KINDS: Mapping[InteractionKind, FieldClass] = MappingProxyType(
    {
        **dict.fromkeys(InteractionKind, FieldClass.ACTIVITY),
        InteractionKind.PURCHASE: FieldClass.PURCHASE,
        InteractionKind.RETURN: FieldClass.PURCHASE,
        InteractionKind.TICKET: FieldClass.TICKET,
        InteractionKind.CAMPAIGN_SENT: FieldClass.CAMPAIGN,
        InteractionKind.CAMPAIGN_OPENED: FieldClass.CAMPAIGN,
        InteractionKind.LINK_CLICKED: FieldClass.CAMPAIGN,
        InteractionKind.POINTS_EARNED: FieldClass.MEMBERSHIP,
        InteractionKind.POINTS_SPENT: FieldClass.MEMBERSHIP,
        InteractionKind.WISHLIST: FieldClass.WISH,
    }
)
"""The class of each kind of entry of a timeline."""

FLOWS: Mapping[Flow, FieldClass] = MappingProxyType(
    {
        Flow.ORDERS: FieldClass.PURCHASE,
        Flow.TICKETS: FieldClass.TICKET,
        Flow.CAMPAIGNS: FieldClass.CAMPAIGN,
        Flow.POINTS_ACTIVITY: FieldClass.MEMBERSHIP,
    }
)
"""The class of the flows with entries of one class."""

WRITTEN: Final = frozenset({InteractionKind.CALL, InteractionKind.CHAT, InteractionKind.EMAIL, InteractionKind.OTHER})
"""The kinds with a text that the person or a member of staff wrote."""


def kinds_seen(rights: Rights) -> frozenset[InteractionKind] | None:
    """The kinds of entries that are seen; None for all."""
    if rights.is_open:
        return None
    seen = frozenset(kind for kind, of in KINDS.items() if rights.sight(of) is not Sight.DENIED)
    return None if len(seen) == len(KINDS) else seen


def flows_hidden(rights: Rights) -> frozenset[Flow]:
    """The flows of which nothing is shown in a timeline."""
    return frozenset(flow for flow, of in FLOWS.items() if rights.sight(of) is Sight.DENIED)


@dataclass(frozen=True, slots=True)
class LineRights:
    """The details that a line of text may have."""

    amounts: bool = True
    notes: bool = True

    @classmethod
    def of(cls, rights: Rights) -> "LineRights":
        return cls(rights.is_clear(FieldClass.AMOUNT), rights.is_clear(FieldClass.NOTE))


ALL_DETAILS: Final = LineRights()
