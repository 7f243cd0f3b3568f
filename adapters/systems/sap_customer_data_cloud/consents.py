"""An account's consents and subscriptions as answers: whatever stands where one belongs is told, readable or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from adapters.wire.consent import flag, moment, word

DEEPEST: Final = 12
"""Levels of the preferences tree that are followed; what lies deeper can't be read."""

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
    """`path` within the account; `granted` None where what stands there can't be read."""

    path: str
    granted: bool | None
    at: datetime | None = None


def preferences(tree: object) -> Iterator[Answer]:
    """Every leaf by its dotted path. A scalar, a list or an empty object in the place of a node is one that can't be read."""
    if isinstance(tree, Mapping):
        yield from branches(tree, "")
    else:
        yield Answer("preferences", None)


def branches(node: Mapping[str, Any], above: str, depth: int = 1) -> Iterator[Answer]:
    for name, child in node.items():
        path = f"{above}.{name}" if above else name
        if not isinstance(child, Mapping) or not child or depth > DEEPEST:
            yield Answer(path, None)
        elif is_leaf(child):
            yield Answer(path, flag(child.get(FLAG)), given_at(child))
            within = {key: inner for key, inner in child.items() if isinstance(inner, Mapping) and FLAG in inner}
            yield from branches(within, path, depth + 1)
        else:
            yield from branches(child, path, depth + 1)


def is_leaf(node: Mapping[str, Any]) -> bool:
    return FLAG in node or any(name in OF_A_LEAF and not isinstance(value, Mapping) for name, value in node.items())


def given_at(leaf: Mapping[str, Any]) -> datetime | None:
    """When consent was given or taken back."""
    return moment(leaf.get("lastConsentModified")) or moment(leaf.get("actionTimestamp"))


def subscriptions(tree: object, *, double_opt_in: bool) -> Iterator[Answer]:
    """As `<id>.<medium>`, of which e-mail is the only one. `double_opt_in`: one that awaits its confirmation is not granted."""
    if not isinstance(tree, Mapping):
        yield Answer("subscriptions", None)
        return
    for name, media in tree.items():
        if not isinstance(media, Mapping) or not media:
            yield Answer(name, None)
            continue
        for medium, leaf in media.items():
            held = leaf if isinstance(leaf, Mapping) else {}
            at = moment(held.get("lastUpdatedSubscriptionState"))
            yield Answer(f"{name}.{medium}", subscribed(held, double_opt_in=double_opt_in), at)


def subscribed(leaf: Mapping[str, Any], *, double_opt_in: bool) -> bool | None:
    granted = flag(leaf.get("isSubscribed"))
    if granted is not True or not double_opt_in or "doubleOptIn" not in leaf:
        return granted
    confirming = leaf["doubleOptIn"]
    return word(confirming.get("status"), OPTED_IN) if isinstance(confirming, Mapping) else None
