"""Which systems a customer query needs, from what it selects: identity searches only there, and what can start early does."""

from collections.abc import Mapping

from adapters.ports.capabilities import CONSENTS, CONTACTS, PERSON, REACH, SHOP_ACCOUNT, STANDING, AnyGroup, Flow, Groups
from adapters.ports.reading import ConnectedSystem
from resolvers.selection import Paths

SECTIONS: Mapping[str, tuple[Groups, frozenset[Flow]]] = {
    "profile": (frozenset[AnyGroup]({PERSON, REACH}), frozenset()),
    "contactPoints": (frozenset[AnyGroup]({CONTACTS}), frozenset()),
    "consents": (frozenset[AnyGroup]({CONSENTS}), frozenset()),
    "membership": (frozenset[AnyGroup]({STANDING}), frozenset()),
    "orders": (frozenset[AnyGroup](), frozenset({Flow.ORDERS})),
    "wishlist": (frozenset[AnyGroup]({SHOP_ACCOUNT}), frozenset({Flow.WISHLIST})),
    "tickets": (frozenset[AnyGroup](), frozenset({Flow.TICKETS})),
    "suggestedArticles": (frozenset[AnyGroup](), frozenset({Flow.TICKETS})),
}
"""What each section is served from."""


def systems_wanted(wants: Paths, systems: Mapping[str, ConnectedSystem]) -> frozenset[str]:
    """The systems whose records the selected sections come from; `identities` shows the person in every one."""
    if "identities" in wants:
        return frozenset(systems)
    found: set[str] = set()
    for section, (groups, flows) in SECTIONS.items():
        if section in wants:
            found |= {slug for slug, system in systems.items() if groups & system.groups or flows & system.flows}
    return frozenset(found)
