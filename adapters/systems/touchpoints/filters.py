"""Kinds and channels of interactions as types of events (touchpoints fact sheet, sections 5 and 6)."""

from collections.abc import Iterable, Iterator

from adapters.ports.records import Channel, InteractionKind
from adapters.ports.shapes import Window
from adapters.systems.touchpoints.mapping import EXCHANGE_CHANNELS, EXCHANGED, TOLD, UNHEARD_OF


def names(feed: str, window: Window) -> frozenset[str] | None:
    """The types of a feed, without domain and version, that may be of the window's kinds and channels; None where types that are
    not known here may be as well, so that they can't be named."""
    if takes(window, *UNHEARD_OF[feed]):
        return None
    of_feed = {name: told for name, told in TOLD.items() if name.startswith(f"{feed}.")}
    return frozenset(
        name
        for name, told in of_feed.items()
        if any(takes(window, told.kind, channel) for channel in (told.channel, *more_channels(name)))
    )


def more_channels(name: str) -> Iterable[Channel]:
    """An exchange says in its data where it was made."""
    return EXCHANGE_CHANNELS.values() if name == EXCHANGED else ()


def takes(window: Window, kind: InteractionKind, channel: Channel) -> bool:
    return (window.kinds is None or kind in window.kinds) and (window.channels is None or channel in window.channels)


def narrowed(types: tuple[str, ...], wanted: Iterable[str]) -> tuple[str, ...]:
    """What both lists name; each holds types, or their beginnings with a dot at the end. `types` empty: all."""
    return tuple(sorted(set(both(types, wanted)))) if types else tuple(sorted(wanted))


def both(types: Iterable[str], wanted: Iterable[str]) -> Iterator[str]:
    listed = tuple(types)
    for one in wanted:
        for other in listed:
            if one == other or (other.endswith(".") and one.startswith(other)):
                yield one
            elif one.endswith(".") and other.startswith(one):
                yield other
