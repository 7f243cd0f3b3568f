"""Which records of the systems are signs at all."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from adapters.ports.records import (
    CampaignContact,
    Channel,
    Interaction,
    InteractionKind,
    OrderItem,
    Product,
    TrackedLink,
    WishlistItem,
)
from resolvers.passions import signs
from resolvers.passions.affinity import affinities
from resolvers.passions.signs import SignKind
from tests.unit.resolvers.passions.signing import NOW, SHOP

WATCH = Product("12", "Automatic watch", "Horlogerie Modèle", "Watches")


def happened(kind: InteractionKind = InteractionKind.APP_EVENT, **more: Any) -> Interaction:
    given = {"product": WATCH, "summary": "Automatic watch, Horlogerie Modèle", "occurred_at": NOW, "may_profile": True}
    return Interaction(more.pop("id", "e1"), kind, Channel.APP, **{**given, **more})


@pytest.mark.parametrize(
    "interaction",
    [
        happened(may_profile=False),
        happened(product=None),
        happened(InteractionKind.WISHLIST, event="app.wishlist.changed.removed"),
        happened(InteractionKind.WISHLIST, product=None),
        *(happened(kind) for kind in InteractionKind if kind not in signs.TELLING),
    ],
    ids=lambda one: f"{one.kind} {one.event or ''} {one.may_profile}",
)
def test_it_is_no_sign_of_love(interaction: Interaction) -> None:
    assert signs.interaction(interaction, SHOP) is None


@pytest.mark.parametrize("may_profile", [True, None])
def test_what_the_person_agreed_to_or_no_system_speaks_of_counts(may_profile: bool | None) -> None:
    sign = signs.interaction(happened(may_profile=may_profile), SHOP)
    assert sign is not None
    assert (sign.kind, sign.about) == (SignKind.LOOK, ("Watches", "Automatic watch", "Horlogerie Modèle"))
    assert sign.summary == "Looked at: Automatic watch, Horlogerie Modèle"


def test_the_same_thing_looked_at_all_day_is_one_look() -> None:
    looks = [happened(id=str(hour), occurred_at=NOW - timedelta(hours=hour)) for hour in range(9)]
    assert len({sign.key for look in looks if (sign := signs.interaction(look, SHOP))}) == 1


def test_a_wish_that_app_and_list_both_tell_counts_once() -> None:
    told = signs.interaction(happened(InteractionKind.WISHLIST, event="app.wishlist.changed.added"), SHOP)
    listed = signs.wish(WishlistItem("1", "12", "Automatic watch", added_at=NOW), SHOP)
    assert told is not None
    assert told.key == listed.key
    (one,) = affinities([told, listed], NOW)
    assert len(one.evidence) == 1


def test_a_click_that_marketing_recorded_is_told_by_its_subject() -> None:
    sign = signs.interaction(happened(InteractionKind.LINK_CLICKED, product=None, summary="New watches"), SHOP)
    assert sign is not None
    assert (sign.kind, sign.about, sign.summary) == (SignKind.CLICK, ("New watches",), "Followed a link: New watches")


def test_a_dozen_of_one_thing_is_bought_once() -> None:
    dozen = signs.purchase(OrderItem("5", "Crystal tumblers", Decimal(12)), NOW, SHOP, line=("farfetch", "o1", "0"))
    (one,) = affinities([dozen], NOW)
    assert (one.name, [each.weight for each in one.evidence]) == ("Home", [1.0])


def followed(target: str | None, *, clicks: int | None = 1, campaign: str | None = "AUTUMN25-NEW") -> list[signs.Sign]:
    """The signs of one link in three messages."""
    link = TrackedLink("https://nxt.to/a", clicks, target, NOW)
    sent = [CampaignContact(str(number), campaign, Channel.SMS, NOW) for number in range(3)]
    return [sign for message in sent if (sign := signs.click(message, link, SHOP)) is not None]


@pytest.mark.parametrize(
    ("target", "passion"),
    [
        ("https://shop.example.com/watches", "Watches"),
        ("https://shop.example.com/en-gb/women/fragrance/oud-extrait-75", "Fragrance"),
        ("https://watches.example.com/new-in", None),
        ("https://bridal.house.example/dresses", None),
        ("https://halalfood.example.com/hamper", None),
        ("https://br%69dal.house.example/dresses", None),
        ("https://shop.example.om/en-om/jewellery", "Jewellery"),
        ("/watches", "Watches"),
        ("https://shop.example.com/watches?from=/prayer-times", None),
        ("https://shop.example.com/maternity/watches", None),
        ("https://shop.example.com/m%61ternity/watches", None),
        ("http://[broken/watches", None),
    ],
)
def test_a_link_is_about_what_its_path_says(target: str, passion: str | None) -> None:
    assert [one.name for one in affinities(followed(target), NOW)] == ([passion] if passion else [])


def test_a_link_never_followed_or_of_a_revealing_campaign_counts_nothing() -> None:
    assert followed("https://shop.example.com/watches", clicks=0) == followed(None) == []
    assert affinities(followed("https://shop.example.com/watches", campaign="EID26-GIFTS"), NOW) == []


def test_an_unreadable_link_or_campaign_counts_nothing() -> None:
    assert followed("https://shop.example.com/watches", clicks=None) == []
    assert followed("https://shop.example.com/watches", campaign=None) == []


@pytest.mark.parametrize(
    ("event", "counts"),
    [
        ("app.wishlist.changed.added", True),
        ("app.wishlist.changed", False),
        ("app.wishlist.changed.removed", False),
        (None, True),
    ],
)
def test_a_change_of_the_wish_list_that_does_not_say_which_is_no_wish(event: str | None, counts: bool) -> None:
    wish = Interaction(
        "1", InteractionKind.WISHLIST, Channel.APP, NOW, "Wish list changed", product=Product("7", "Silk scarf"), event=event
    )
    assert (signs.interaction(wish, SHOP) is not None) is counts
