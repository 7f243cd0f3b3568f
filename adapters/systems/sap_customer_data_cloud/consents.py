"""An account's consents and subscriptions as answers: whatever stands where one belongs is told, readable or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from adapters.wire.consent import Will
from adapters.wire.tolerant import field_named
from adapters.wire.vendor_values import blank_is_none

DEEPEST: Final = 12
"""Levels of the preferences tree that are followed; what lies deeper can't be read."""

PREFERENCES, SUBSCRIPTIONS, CONFIRMING = "preferences", "subscriptions", "doubleOptIn"
FLAG: Final = "isConsentGranted"
OF_A_LEAF: Final = frozenset(
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
"""What else the leaf of a consent has (fact sheet, section 5): by these it is known where the flag is missing."""

OPTED_IN: Final = {"Confirmed": True, "Pending": False, "NotConfirmed": False}


@dataclass(frozen=True, slots=True)
class Answer:
    """`path` within the account; `granted` None where what stands there can't be read; `odd`: the fields of which that is so."""

    path: str
    granted: bool | None
    at: datetime | None = None
    odd: tuple[str, ...] = ()


def unread(path: str, held: object, *steps: str) -> Answer:
    """Of a place that is none: it is odd where something stands there."""
    return Answer(path, None, odd=() if held is None or held == {} else (field_named(steps),))


def preferences(tree: object) -> Iterator[Answer]:
    """Every leaf by its dotted path. A scalar, a list or an empty object in the place of a node is one that can't be read."""
    if isinstance(tree, Mapping):
        yield from branches(tree)
    else:
        yield unread(PREFERENCES, tree, PREFERENCES)


def branches(node: Mapping[str, object], *above: str) -> Iterator[Answer]:
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
    return FLAG in node or any(name in OF_A_LEAF and not isinstance(value, Mapping) for name, value in node.items())


def answer(leaf: Mapping[str, Any], *steps: str) -> Answer:
    will = Will(leaf, PREFERENCES, *steps)
    granted, at = will.flag(FLAG), given_at(will)
    return Answer(".".join(steps), granted, at, tuple(will.odd))


def given_at(will: Will) -> datetime | None:
    """When consent was given or taken back; the time of the click only where no other is told."""
    is_told = blank_is_none(will.fields.get("lastConsentModified")) is not None
    return will.moment("lastConsentModified" if is_told else "actionTimestamp")


def subscriptions(tree: object, *, double_opt_in: bool) -> Iterator[Answer]:
    """As `<id>.<medium>`, of which e-mail is the only one. `double_opt_in`: one that awaits its confirmation is not granted."""
    if not isinstance(tree, Mapping):
        yield unread(SUBSCRIPTIONS, tree, SUBSCRIPTIONS)
        return
    for name, media in tree.items():
        if not isinstance(media, Mapping) or not media:
            yield unread(name, media, SUBSCRIPTIONS, name)
            continue
        for medium, leaf in media.items():
            yield subscription(leaf, name, medium, double_opt_in=double_opt_in)


def subscription(leaf: object, name: str, medium: str, *, double_opt_in: bool) -> Answer:
    will = Will(leaf, SUBSCRIPTIONS, name, medium)
    at, granted, odd = will.moment("lastUpdatedSubscriptionState"), will.flag("isSubscribed"), will.odd
    if granted and double_opt_in and CONFIRMING in will.fields:
        confirming = Will(will.fields[CONFIRMING], SUBSCRIPTIONS, name, medium, CONFIRMING)
        granted = confirming.word("status", OPTED_IN)
        odd = [*odd, *confirming.odd]
    return Answer(f"{name}.{medium}", granted, at, tuple(odd))
