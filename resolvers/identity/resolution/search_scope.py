"""The aim of a search: the systems whose records are wanted, and how far it goes for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.ports.connected_systems import Systems, once
from adapters.ports.reading import Reading
from adapters.ports.shapes import ATTRIBUTES, PHONE, Clue
from adapters.ports.system_info import SystemInfo
from resolvers.identity.matching.features import is_shared
from resolvers.identity.matching.join_rules import Strictness

MARKS: Mapping[Strictness, tuple[str, ...]] = {Strictness.STRICT: (), Strictness.BROAD: (Strictness.BROAD.value,)}
"""Suffixes of cache keys and public ids. Records joined by BROAD get one, so that callers with STRICT never see them."""


@dataclass(frozen=True, slots=True)
class Aim:
    """The aim of a search. `wanted`: slugs of the systems whose records the query needs; `thorough`: goes further than a match
    decision needs.

    `alone`: for one customer, not for many. Then keys are followed further, and systems without a record are asked by attributes
    too. That leaves out `fallback_systems`, which are asked by links and keys only.
    """

    wanted: frozenset[str]
    strictness: Strictness = Strictness.STRICT
    alone: bool = False
    thorough: bool = False
    fallback_systems: frozenset[str] = frozenset()

    def looks_up(self, system: SystemInfo) -> bool:
        """Whether the system is asked by attributes if it gave no record."""
        is_wanted = system.slug in self.wanted and system.slug not in self.fallback_systems
        return self.alone and is_wanted and ATTRIBUTES in system.lookup_keys


def needs_lines(aim: Aim, reading: Reading) -> bool:
    """Whether a wanted system knows people by phone. Then the owner of the home's lines has to be known."""
    return not aim.wanted.isdisjoint(by_phone(reading.systems))


@once
def by_phone(systems: Systems) -> frozenset[str]:
    return frozenset(slug for slug, system in systems.items() if PHONE in system.keyed_by)


def is_line(clue: Clue) -> bool:
    return clue.kind == PHONE and is_shared(clue.value)
