"""Kinds and channels of interactions as filters on the reporting service's words for channels."""

from adapters.ports.records import Channel, InteractionKind
from adapters.ports.shapes import Window
from adapters.systems.sinch_contact_pro.mapping import kind_of
from adapters.systems.sinch_contact_pro.settings import ContactProSettings


def kinds(window: Window, settings: ContactProSettings) -> frozenset[InteractionKind]:
    """The kinds of contacts that a window may have; empty where no contact can fit it.

    All chats are one kind here: only contact management knows the channel of a chat, and not for long.
    """
    channels = dict.fromkeys([None, *settings.channels.values()])
    return frozenset(
        kind_of(channel)
        for channel in channels
        if wants(window.kinds, kind_of(channel)) and wants(window.channels, channel or settings.other_channel)
    )


def wants(wanted: frozenset[str] | None, name: str) -> bool:
    return wanted is None or name in wanted


def takes(window: Window, channel: Channel | None, settings: ContactProSettings) -> bool:
    return kind_of(channel) in kinds(window, settings)


def words(window: Window, settings: ContactProSettings) -> tuple[str, ...]:
    """The vendor's words for the channels of a window, in four letter cases; empty: no filter. Unlisted words mean OTHER, so a
    window with that kind can't be filtered."""
    wanted = kinds(window, settings)
    if InteractionKind.OTHER in wanted:
        return ()
    listed = (word for word, channel in settings.channels.items() if kind_of(channel) in wanted)
    return tuple(dict.fromkeys(spelt for word in listed for spelt in (word, word.lower(), word.capitalize(), word.upper())))
