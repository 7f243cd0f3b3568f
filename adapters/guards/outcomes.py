"""What became of each part of a call: an answer with when it was got, or the error that stands in its place."""

from collections.abc import Mapping, Sequence

from adapters.guards.batcher import Outcome
from adapters.ports.capabilities import AnyGroup, Capability, Groups
from adapters.ports.errors import SourceError
from adapters.ports.reading import Fetched
from adapters.ports.shapes import Lookup
from adapters.ports.unreadable import Unreadable


def outcome(value: object, now: float, unreadable: tuple[Unreadable, ...], capability: Capability | None = None) -> Outcome:
    """A failure goes by the name of what it leaves out: groups asked for in one call may all fail by that of the first."""
    if isinstance(value, SourceError):
        return value if capability is None else value.at(capability)
    return Fetched(value, now, unreadable)


async def fetched(port: Lookup, ids: Sequence[str], groups: Groups) -> Mapping[str, Mapping[AnyGroup, object]]:
    """What the port gives; where the whole call failed, its error in every place."""
    try:
        return await port.fetch(ids, groups)
    except SourceError as error:
        return {one: dict.fromkeys(groups, error) for one in ids}
