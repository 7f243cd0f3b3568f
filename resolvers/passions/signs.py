"""What somebody did that may tell what they love: the records of all systems as signs of one form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from adapters.ports.reading import Source
from adapters.ports.records import CampaignContact, Interaction, InteractionKind, OrderItem, TrackedLink, WishlistItem
from resolvers.phrases import in_words, joined


class Kind(StrEnum):
    PURCHASE = "PURCHASE"
    WISH = "WISH"
    CLICK = "CLICK"
    LOOK = "LOOK"


@dataclass(frozen=True, slots=True)
class Sign:
    """`key`: what is told twice has the same one. `about`: what it concerned, the most telling first (category, name, brand).
    `beside`: other words of it, which mean no passion and may rule it out. `product`: the shop's number of the thing."""

    key: tuple[str, ...]
    kind: Kind
    at: datetime | None
    about: tuple[str, ...]
    summary: str
    source: Source
    beside: tuple[str, ...] = ()
    product: str | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything it says: what is shown of it is judged too."""
        return (*self.about, *self.beside, self.summary)


def told(*texts: str | None) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def listed(*texts: str | None) -> str:
    return ", ".join(told(*texts))


def purchase(item: OrderItem, at: datetime, source: Source, *, line: tuple[str, ...]) -> Sign:
    """`line`: the system, the order and the place in it. How many of a thing were bought says little of love, and counts for
    nothing."""
    about = told(item.category, item.name, item.brand)
    return Sign(("purchase", *line), Kind.PURCHASE, at, about, f"Bought: {listed(item.name, item.brand)}", source, (), item.sku)


def wish(item: WishlistItem, source: Source) -> Sign:
    about = told(item.name, item.brand)
    summary = f"Wished for: {listed(item.name, item.brand)}"
    return Sign(("wish", item.sku), Kind.WISH, item.added_at, about, summary, source, (), item.sku)


TELLING = frozenset({InteractionKind.APP_EVENT, InteractionKind.WISHLIST, InteractionKind.LINK_CLICKED})
"""What interactions are read for. Purchases are counted from orders, and what was called about or complained of is no love."""

ADDED, TAKEN_BACK = ".added", ".removed"

NOTHING: Mapping[str, datetime] = MappingProxyType({})


def taken_back(told: Iterable[Interaction]) -> Mapping[str, datetime]:
    """When each product was last taken off the wish list in the app, whatever the person has agreed to."""
    found: dict[str, datetime] = {}
    for one in told:
        if one.kind is InteractionKind.WISHLIST and one.product is not None and (one.event or "").endswith(TAKEN_BACK):
            found[one.product.id] = max(one.occurred_at, found.get(one.product.id, one.occurred_at))
    return found


def may_be_love(one: Interaction) -> bool:
    """Not what was taken back, nor a change of the wish list that does not say which it was."""
    event = one.event or ""
    return not event.endswith(TAKEN_BACK) and (one.kind is not InteractionKind.WISHLIST or not event or event.endswith(ADDED))


def interaction(one: Interaction, source: Source, *, gone: Mapping[str, datetime] = NOTHING) -> Sign | None:
    """None for what tells nothing, what was taken back, and what the person had not agreed to be served by personally.

    A thing that the app put on the wish list is the wish that the list itself has, unless it was taken off since (`gone`: when);
    looked at again on one day, it is one look.
    """
    if one.may_profile is False or one.kind not in TELLING or not may_be_love(one):
        return None
    key: tuple[str, ...] = (source.system, "interaction", one.id)
    if (product := one.product) is None:
        if one.kind is not InteractionKind.LINK_CLICKED:
            return None
        return Sign(key, Kind.CLICK, one.occurred_at, (one.summary,), joined("Followed a link", one.summary), source)
    kind, did = Kind.CLICK, "Followed a link"
    if one.kind is InteractionKind.WISHLIST:
        if (off := gone.get(product.id)) is not None and one.occurred_at <= off:
            return None
        kind, key, did = Kind.WISH, ("wish", product.id), "Wished for"
    elif one.kind is InteractionKind.APP_EVENT:
        kind, key, did = Kind.LOOK, ("look", product.id, one.occurred_at.date().isoformat()), "Looked at"
    about = told(product.category, product.name, product.brand)
    summary = joined(did, listed(product.name, product.brand) or product.category or "")
    return Sign(key, kind, one.occurred_at, about, summary, source, (), product.id)


def click(sent: CampaignContact, link: TrackedLink, source: Source) -> Sign | None:
    """A link that was followed, by the words of the address that it leads to, from the end to the beginning. The host is a
    name and no topic, and its last label a registry's: it may only rule out. None for one that nobody followed, and of a campaign
    whose name can't be read, which may rule it out."""
    if not link.clicks or not link.target_url or sent.campaign is None:
        return None
    try:
        address = urlsplit(link.target_url)
        *host, _ = (address.hostname or "").split(".")
    except ValueError:
        return None
    about = told(*(unquote(step) for step in reversed(address.path.split("/"))))
    beside = told(*map(unquote, host), sent.campaign, unquote(address.query), unquote(address.fragment))
    key = (source.system, "link", sent.id, link.short_url)
    at = link.last_clicked_at or sent.clicked_at or sent.sent_at
    return Sign(key, Kind.CLICK, at, about, f"Followed a link of the campaign {in_words(sent.campaign)}", source, beside)
