"""Kinds and channels of interactions as the words that the reporting service has for a contact's channel."""

from adapters.ports.records import Channel, InteractionKind
from adapters.ports.shapes import Window
from adapters.systems.sinch_contact_pro.mapping import kind_of
from adapters.systems.sinch_contact_pro.settings import ContactProSettings


def kinds(window: Window, settings: ContactProSettings) -> frozenset[InteractionKind]:
    """Kinds of contacts that a window may have; none where it wants what no contact is.

    Of the chats all are one kind: which chat it was, is known to contact management only, and to that not for long.
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
    """What a contact's channel may be called, in the letter cases that words are written in; empty: no limit. Words that are not
    listed are of kind OTHER, so where that is wanted none can be named."""
    wanted = kinds(window, settings)
    if InteractionKind.OTHER in wanted:
        return ()
    listed = (word for word, channel in settings.channels.items() if kind_of(channel) in wanted)
    return tuple(dict.fromkeys(spelt for word in listed for spelt in (word, word.lower(), word.capitalize(), word.upper())))
