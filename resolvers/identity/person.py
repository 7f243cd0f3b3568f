"""One person of one query: whose records they are, and how sections get at them."""

from dataclasses import dataclass

from adapters.ports.capabilities import AnyGroup, Flow, Groups
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.errors import NotAskedInTime, SourceError
from adapters.ports.reading import Kept, Reading
from adapters.ports.shapes import Clue
from resolvers.awaiting import settled
from resolvers.context import Context
from resolvers.identity.search import Resolution, Search
from resolvers.selection import Paths


@dataclass(frozen=True, slots=True)
class Person:
    """`wants`: what the query selects below the customer. `reading` has this customer's own deadline and age limit."""

    context: Context
    reading: Reading
    wants: Paths
    resolution: Resolution

    @property
    def anchor(self) -> tuple[str, str]:
        return self.resolution.crosswalk.anchor

    def ids(self, system: str) -> tuple[str, ...] | SourceError:
        """The person's record ids there; where there are none because a system that could name them failed, its error."""
        if ids := self.resolution.crosswalk.ids(system):
            return ids
        for failed, error in self.resolution.failed.items():
            if failed == system or system in self.reading.systems[failed].names:
                return error
        return ()

    def any_wanted(self, prefix: str) -> bool:
        return prefix in self.wants


async def find_person(context: Context, reading: Reading, key: Clue, wants: Paths, wanted: frozenset[str]) -> Person | None:
    """Who is meant by the key: remembered, or searched for. Raises AmbiguousIdentity, or the errors that left it open."""
    if reading.time_left() <= 0:
        raise NotAskedInTime(next(iter(reading.systems)), "IDENTITY")
    remembered = await settled(reading.recall((key.kind, key.value)))
    if remembered is not None and covers(remembered, reading, wanted):
        if remembered.value is None:
            return None
        return Person(context, reading, wants, Resolution(remembered.value, {}, False))
    hop_s = reading.time_left() * context.house.identity_share
    resolution = await Search(reading, wanted, hop_s).run(key)
    if resolution is None:
        reading.remember([(key.kind, key.value)], None)
        return None
    if not resolution.failed:
        reading.remember([(key.kind, key.value), resolution.crosswalk.anchor], resolution.crosswalk)
    return Person(context, reading, wants, resolution)


def covers(remembered: "Kept[Crosswalk]", reading: Reading, wanted: frozenset[str]) -> bool:
    """Whether every wanted system that can be searched was, or is named already."""
    crosswalk = remembered.value
    if crosswalk is None:
        return True
    searchable = {slug for slug in wanted if reading.systems[slug].finds and not reading.systems[slug].directory}
    return all(slug in crosswalk.searched or crosswalk.ids(slug) for slug in searchable)


def serving(reading: Reading, what: Groups | Flow) -> list[tuple[str, Groups]]:
    """The systems that serve any of these groups (with those they serve), or this flow (with none), in the configured order."""
    if isinstance(what, Flow):
        return [(slug, frozenset[AnyGroup]()) for slug, system in reading.systems.items() if what in system.flows]
    return [(slug, both) for slug, system in reading.systems.items() if (both := what & system.groups)]
