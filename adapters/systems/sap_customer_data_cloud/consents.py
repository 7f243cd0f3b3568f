"""An account's consents and subscriptions as answers. Every entry of the two trees gives one, whether it can be read or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from adapters.wire.consent import Will
from adapters.wire.tolerant import field_named
from adapters.wire.vendor_values import blank_is_none

DEEPEST: Final = 12
"""Levels of the preferences tree that are followed; deeper entries count as unreadable."""

PREFERENCES, SUBSCRIPTIONS, CONFIRMING = "preferences", "subscriptions", "doubleOptIn"
FLAG: Final = "isConsentGranted"
LEAF_FIELDS: Final = frozenset(
    {
        "actionTimestamp",
        "lastConsentModified",
        "lang",
        "docVersion",
        "docDate",
        "customData",
        "tags",
        "entitlements",
        "locales",
    }
)
"""Other fields of a consent's leaf (fact sheet, section 5). They distinguish a leaf without its flag from a branch."""

OPTED_IN: Final = {"Confirmed": True, "Pending": False, "NotConfirmed": False}


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """A yes or no at a `path` of the account. `granted` is None where it can't be read; `odd`: names of the unreadable fields."""

    path: str
    granted: bool | None
    at: datetime | None = None
    odd: tuple[str, ...] = ()


def unread(path: str, value: object, *steps: str) -> ConsentAnswer:
    """The unreadable answer of a place without a leaf. Its field is odd unless the place is empty."""
    return ConsentAnswer(path, None, odd=() if value is None or value == {} else (field_named(steps),))


def preferences(tree: object) -> Iterator[ConsentAnswer]:
    """An answer for every leaf, by its dotted path. A scalar, list or empty object in the place of a node can't be read."""
    if isinstance(tree, Mapping):
        yield from branches(tree)
    else:
        yield unread(PREFERENCES, tree, PREFERENCES)


def branches(node: Mapping[str, object], *above: str) -> Iterator[ConsentAnswer]:
    for name, child in node.items():
        steps = (*above, name)
        if not isinstance(child, Mapping) or not child or len(steps) > DEEPEST:
            yield unread(".".join(steps), child, PREFERENCES, *steps)
        elif is_leaf(child):
            yield answer(child, *steps)
            within = {key: inner for key, inner in child.items() if isinstance(inner, Mapping) and FLAG in inner}
            yield from branches(within, *steps)
        else:
            yield from branches(child, *steps)


def is_leaf(node: Mapping[str, object]) -> bool:
    return FLAG in node or any(name in LEAF_FIELDS and not isinstance(value, Mapping) for name, value in node.items())


def answer(leaf: Mapping[str, object], *steps: str) -> ConsentAnswer:
    will = Will(leaf, PREFERENCES, *steps)
    granted, at = will.flag(FLAG), given_at(will)
    return ConsentAnswer(".".join(steps), granted, at, tuple(will.odd))


def given_at(will: Will) -> datetime | None:
    """The time when consent was given or taken back; that of the click only where no other is sent."""
    is_sent = blank_is_none(will.fields.get("lastConsentModified")) is not None
    return will.moment("lastConsentModified" if is_sent else "actionTimestamp")


def subscriptions(tree: object, *, double_opt_in: bool) -> Iterator[ConsentAnswer]:
    """Answers by `<id>.<medium>`; the only medium is e-mail. `double_opt_in`: one that awaits its confirmation is not granted."""
    if not isinstance(tree, Mapping):
        yield unread(SUBSCRIPTIONS, tree, SUBSCRIPTIONS)
        return
    for name, media in tree.items():
        if not isinstance(media, Mapping) or not media:
            yield unread(name, media, SUBSCRIPTIONS, name)
            continue
        for medium, leaf in media.items():
            yield subscription(leaf, name, medium, double_opt_in=double_opt_in)


def subscription(leaf: object, name: str, medium: str, *, double_opt_in: bool) -> ConsentAnswer:
    will = Will(leaf, SUBSCRIPTIONS, name, medium)
    at, granted, odd = will.moment("lastUpdatedSubscriptionState"), will.flag("isSubscribed"), will.odd
    if granted and double_opt_in and CONFIRMING in will.fields:
        confirming = Will(will.fields[CONFIRMING], SUBSCRIPTIONS, name, medium, CONFIRMING)
        granted = confirming.word("status", OPTED_IN)
        odd = [*odd, *confirming.odd]
    return ConsentAnswer(f"{name}.{medium}", granted, at, tuple(odd))
