"""The signs of a passion: records of all systems in one form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from adapters.ports.reading import Source
from adapters.ports.records import CampaignContact, Interaction, InteractionKind, OrderItem, TrackedLink, WishlistItem
from resolvers.phrases import in_words, joined


class SignKind(StrEnum):
    PURCHASE = "PURCHASE"
    WISH = "WISH"
    CLICK = "CLICK"
    LOOK = "LOOK"


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign. `key`: the same for one act told twice. `about`: its object, the most telling text first (category, name, brand).
    `beside`: other words that mean no passion but may rule the sign out. `product`: the shop's number of the thing."""

    key: tuple[str, ...]
    kind: SignKind
    at: datetime | None
    about: tuple[str, ...]
    summary: str
    source: Source
    beside: tuple[str, ...] = ()
    product: str | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """All its texts. The summary is judged too, since it is shown."""
        return (*self.about, *self.beside, self.summary)


def present(*texts: str | None) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def listed(*texts: str | None) -> str:
    return ", ".join(present(*texts))


def purchase(item: OrderItem, at: datetime, source: Source, *, line: tuple[str, ...]) -> Sign:
    """The sign of a purchase. `line`: the system, the order and the place in it. The quantity does not count: it says little
    about love."""
    about = present(item.category, item.name, item.brand)
    return Sign(
        ("purchase", *line), SignKind.PURCHASE, at, about, f"Bought: {listed(item.name, item.brand)}", source, (), item.sku
    )


def wish(item: WishlistItem, source: Source) -> Sign:
    about = present(item.name, item.brand)
    summary = f"Wished for: {listed(item.name, item.brand)}"
    return Sign(("wish", item.sku), SignKind.WISH, item.added_at, about, summary, source, (), item.sku)


TELLING = frozenset({InteractionKind.APP_EVENT, InteractionKind.WISHLIST, InteractionKind.LINK_CLICKED})
"""The interactions that count. Purchases are counted from orders; calls and complaints show no love."""

ADDED, TAKEN_BACK = ".added", ".removed"

NOTHING: Mapping[str, datetime] = MappingProxyType({})


def taken_back(interactions: Iterable[Interaction]) -> Mapping[str, datetime]:
    """The latest removal of each product from the wish list in the app, whatever the person has agreed to."""
    found: dict[str, datetime] = {}
    for one in interactions:
        if one.kind is InteractionKind.WISHLIST and one.product is not None and (one.event or "").endswith(TAKEN_BACK):
            found[one.product.id] = max(one.occurred_at, found.get(one.product.id, one.occurred_at))
    return found


def may_be_love(one: Interaction) -> bool:
    """Whether an interaction can show love. A removal cannot, nor can a change of the wish list without its kind."""
    event = one.event or ""
    return not event.endswith(TAKEN_BACK) and (one.kind is not InteractionKind.WISHLIST or not event or event.endswith(ADDED))


def interaction(one: Interaction, source: Source, *, gone: Mapping[str, datetime] = NOTHING) -> Sign | None:
    """The sign of an interaction. None if it shows nothing, was taken back, or the person did not agree to personal service.

    A wish made in the app is the same sign as the wish on the list, unless it was removed later (`gone`: the times of removal).
    Several looks at one thing on one day are one look.
    """
    if one.may_profile is False or one.kind not in TELLING or not may_be_love(one):
        return None
    key: tuple[str, ...] = (source.system, "interaction", one.id)
    if (product := one.product) is None:
        if one.kind is not InteractionKind.LINK_CLICKED:
            return None
        return Sign(key, SignKind.CLICK, one.occurred_at, (one.summary,), joined("Followed a link", one.summary), source)
    kind, did = SignKind.CLICK, "Followed a link"
    if one.kind is InteractionKind.WISHLIST:
        if (off := gone.get(product.id)) is not None and one.occurred_at <= off:
            return None
        kind, key, did = SignKind.WISH, ("wish", product.id), "Wished for"
    elif one.kind is InteractionKind.APP_EVENT:
        kind, key, did = SignKind.LOOK, ("look", product.id, one.occurred_at.date().isoformat()), "Looked at"
    about = present(product.category, product.name, product.brand)
    summary = joined(did, listed(product.name, product.brand) or product.category or "")
    return Sign(key, kind, one.occurred_at, about, summary, source, (), product.id)


def click(sent: CampaignContact, link: TrackedLink, source: Source) -> Sign | None:
    """The sign of a followed link: the words of its target address, from the end to the beginning. The host is a name and no
    topic, so it may only rule the sign out; its last label is a registry's and does not count. None if the link was not followed,
    or if the campaign's name is unreadable, since that name may rule the sign out."""
    if not link.clicks or not link.target_url or sent.campaign is None:
        return None
    try:
        address = urlsplit(link.target_url)
        *host, _ = (address.hostname or "").split(".")
    except ValueError:
        return None
    about = present(*(unquote(step) for step in reversed(address.path.split("/"))))
    beside = present(*map(unquote, host), sent.campaign, unquote(address.query), unquote(address.fragment))
    key = (source.system, "link", sent.id, link.short_url)
    at = link.last_clicked_at or sent.clicked_at or sent.sent_at
    return Sign(key, SignKind.CLICK, at, about, f"Followed a link of the campaign {in_words(sent.campaign)}", source, beside)
