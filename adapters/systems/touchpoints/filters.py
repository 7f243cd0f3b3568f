"""Kinds and channels of interactions as filters on types of events (fact sheet, sections 5 and 6)."""

from collections.abc import Iterable, Iterator

from adapters.ports.records import Channel, InteractionKind
from adapters.ports.shapes import Window
from adapters.systems.touchpoints.mapping import EVENT_MEANINGS, EXCHANGE_CHANNELS, EXCHANGED, UNKNOWN_TYPES


def names(feed: str, window: Window) -> frozenset[str] | None:
    """The types of a feed for the window's kinds and channels, without domain and version. None where unknown types may fit too:
    then no filter can name them all."""
    if takes(window, *UNKNOWN_TYPES[feed]):
        return None
    of_feed = {name: meaning for name, meaning in EVENT_MEANINGS.items() if name.startswith(f"{feed}.")}
    return frozenset(
        name
        for name, meaning in of_feed.items()
        if any(takes(window, meaning.kind, channel) for channel in (meaning.channel, *more_channels(name)))
    )


def more_channels(name: str) -> Iterable[Channel]:
    """Further channels of a type: the data of an exchange say where it was made."""
    return EXCHANGE_CHANNELS.values() if name == EXCHANGED else ()


def takes(window: Window, kind: InteractionKind, channel: Channel) -> bool:
    return (window.kinds is None or kind in window.kinds) and (window.channels is None or channel in window.channels)


def narrowed(types: tuple[str, ...], wanted: Iterable[str]) -> tuple[str, ...]:
    """The types in both lists, each of types or of beginnings that end with a dot. An empty `types` means all."""
    return tuple(sorted(set(both(types, wanted)))) if types else tuple(sorted(wanted))


def both(types: Iterable[str], wanted: Iterable[str]) -> Iterator[str]:
    listed = tuple(types)
    for one in wanted:
        for other in listed:
            if one == other or (other.endswith(".") and one.startswith(other)):
                yield one
            elif one.endswith(".") and other.startswith(one):
                yield other
