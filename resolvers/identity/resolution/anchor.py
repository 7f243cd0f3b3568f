"""The anchor of a customer: the best known record of the person, which the public id names."""

from collections.abc import Iterable, Mapping

from adapters.ports.crosswalk import Identity
from adapters.ports.system_info import SystemInfo

ORDER = ("annex-cloud-loyalty", "sap-ecc", "sap-customer-data-cloud", "sap-cloud-for-customer", "farfetch")
"""Membership number, ERP number, CDC UID; then the others in a fixed order, systems not named here by slug."""

LASTING = 3
"""The number of systems at the head of ORDER that are anchors by design. Later ones serve until one of these is known."""


def rank(system: str) -> tuple[int, str]:
    """The place of a system's records among anchors; a lower one is better."""
    return (ORDER.index(system) if system in ORDER else len(ORDER), system)


def best(identities: Iterable[Identity]) -> tuple[str, str]:
    """(system, record id): the same one whatever the order in which the records were found."""
    return min(((identity.system, identity.record_id) for identity in identities), key=lambda known: (rank(known[0]), known[1]))


def is_open(anchor: tuple[str, str], unavailable: Iterable[str], systems: Mapping[str, SystemInfo]) -> bool:
    """Whether an unavailable system could have named a better anchor."""
    better = set(ORDER[: min(rank(anchor[0])[0], LASTING)])
    return any(system in better or better & systems[system].links_to for system in unavailable)
