"""What a search is for: which systems' records are wanted, and how far it goes for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.ports.reading import Reading
from adapters.ports.shapes import ATTRIBUTES, PHONE, Clue
from adapters.ports.system_info import SystemInfo
from resolvers.identity.matching.features import is_shared
from resolvers.identity.matching.joining import Strictness

MARKS: Mapping[Strictness, tuple[str, ...]] = {Strictness.STRICT: (), Strictness.BROAD: (Strictness.BROAD.value,)}
"""The end of a key of identity's memory, and of an id that clients cache by, where records were not joined strictly: what is
probable to some is not shown to those who asked strictly."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a search is for. `wanted`: slugs of the systems whose records the query needs; `alone`: of one customer, not of
    many, so that keys are followed further and systems that gave no record are asked by attributes too, but for those
    `fallback_systems`, of which a record is wanted only where links or keys lead to it; `thorough`: whether further than a
    verdict needs."""

    wanted: frozenset[str]
    strictness: Strictness = Strictness.STRICT
    alone: bool = False
    thorough: bool = False
    fallback_systems: frozenset[str] = frozenset()

    def looks_up(self, system: SystemInfo) -> bool:
        """Whether it is asked by attributes where it gave no record."""
        is_wanted = system.slug in self.wanted and system.slug not in self.fallback_systems
        return self.alone and is_wanted and ATTRIBUTES in system.lookup_keys


def needs_lines(aim: Aim, reading: Reading) -> bool:
    """Whether a system is wanted that knows people by their phones: then it has to be known whose the home's lines are."""
    return not aim.wanted.isdisjoint(by_phone(reading))


def by_phone(reading: Reading) -> frozenset[str]:
    return frozenset(slug for slug, system in reading.systems.items() if PHONE in system.keyed_by)


def is_line(clue: Clue) -> bool:
    return clue.kind == PHONE and is_shared(clue.value)
