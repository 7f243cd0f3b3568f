"""The newest entries of some streams, for a part that is made of several readings: what failed comes beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from adapters.ports.capabilities import Flow
from adapters.ports.errors import SourceError
from adapters.ports.shapes import Window
from resolvers.awaiting import rescued
from resolvers.person.person import Ids, Person
from resolvers.stitch.merge import Merged, merged_page
from resolvers.stitch.streams import Course, Item, Keep


@dataclass(frozen=True, slots=True)
class Newest:
    """Where every system failed, none and their errors."""

    items: tuple[Item, ...]
    failed: tuple[SourceError, ...]


async def newest(
    person: Person,
    flows: Mapping[str, tuple[Flow, ...]],
    window: Window,
    *,
    keep: Keep | None = None,
    owners: Callable[[str], Ids] | None = None,
) -> Newest:
    merged = await rescued(merged_page(person, Course(flows, window, owners, keep), {}), nothing_but)
    return Newest(merged.entries, merged.failed)


def nothing_but(failed: tuple[SourceError, ...]) -> Merged:
    return Merged((), (), has_next=False, failed=failed, taken=(), begun={}, end={})
