"""Kinds and channels of a window, as the types of events that a feed is asked for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Channel, InteractionKind
from adapters.ports.shapes import Entry, Page, Window
from adapters.systems.touchpoints.filters import narrowed
from adapters.systems.touchpoints.mapping import EVENT_MEANINGS
from tests.unit.adapters.touchpoints.feeds import AMELIA, PlayedFeeds, event

DOMAIN = "com.example.store"
OLIVER = "sap-customer-data-cloud:8a2d"
EXCHANGE = {"sell": {"amount": "1.00", "currency": "GBP"}, "buy": {"amount": "1.10", "currency": "EUR"}}
DATA: dict[str, Any] = {
    "app.wishlist.changed": {"action": "added"},
    "fx.quote.created": EXCHANGE,
    "fx.exchange.completed": {**EXCHANGE, "channel": "counter"},
}
NAMES = [*sorted(EVENT_MEANINGS), "app.game.played", "fx.rate.watched"]
"""Some are not in the fact sheet."""


def played(names: list[str], **changes: Any) -> PlayedFeeds:
    events = [
        (name.split(".")[0], event(number, type=f"{DOMAIN}.{name}.v1", source=f"/{name[:2]}", data=DATA.get(name, {})))
        for number, name in enumerate(names)
    ]
    return PlayedFeeds([one for feed, one in events if feed == "app"], [one for feed, one in events if feed == "fx"], **changes)


async def walked(feeds: PlayedFeeds, limit: int, *, domain: str | None, **wanted: Any) -> list[Entry[Any]]:
    found: list[Entry[Any]] = []
    window = Window(limit, **wanted)
    while True:
        page = (await feeds.stream(domain=domain).pages([AMELIA], window))[AMELIA]
        assert isinstance(page, Page)
        found += page.entries
        if not page.has_more:
            return found
        window = Window(limit, before=page.entries[-1].position, **wanted)


some_kinds = st.none() | st.frozensets(st.sampled_from(InteractionKind), max_size=4)
some_channels = st.none() | st.frozensets(st.sampled_from(Channel), max_size=4)


@given(
    names=st.lists(st.sampled_from(NAMES), max_size=25),
    limit=st.integers(1, 5),
    kinds=some_kinds,
    channels=some_channels,
    domain=st.sampled_from([DOMAIN, None]),
)
async def test_whatever_is_wanted_comes_across_all_pages(
    names: list[str],
    limit: int,
    kinds: frozenset[InteractionKind] | None,
    channels: frozenset[Channel] | None,
    domain: str | None,
) -> None:
    feeds = played(names, longest=3)

    def wanted(entry: Entry[Any]) -> bool:
        return (kinds is None or entry.record.kind in kinds) and (channels is None or entry.record.channel in channels)

    everything = await walked(feeds, 100, domain=domain)
    assert len(everything) == len(names)
    found = await walked(feeds, limit, domain=domain, kinds=kinds, channels=channels)
    assert [entry.record for entry in found if wanted(entry)] == [entry.record for entry in everything if wanted(entry)]


@given(names=st.lists(st.sampled_from(NAMES), max_size=25), kind=st.sampled_from(InteractionKind))
async def test_of_a_kind_whose_types_are_all_known_nothing_else_comes(names: list[str], kind: InteractionKind) -> None:
    found = await walked(played(names), 5, domain=DOMAIN, kinds=frozenset({kind}))
    unsure = kind in (InteractionKind.APP_EVENT, InteractionKind.OTHER)
    assert unsure or {entry.record.kind for entry in found} <= {kind}


@pytest.mark.parametrize(
    ("kinds", "asked"),
    [
        ({"WISHLIST"}, ["app"]),
        ({"CURRENCY_EXCHANGE"}, ["fx"]),
        ({"VISIT", "OTHER"}, ["app", "fx"]),
        ({"PURCHASE", "TICKET"}, []),
    ],
)
@pytest.mark.parametrize("domain", [DOMAIN, None])
async def test_a_feed_that_has_nothing_of_it_is_not_asked(kinds: set[str], asked: list[str], domain: str | None) -> None:
    feeds = played(NAMES)
    await feeds.stream(domain=domain).pages([AMELIA], Window(5, kinds=frozenset(kinds)))
    await feeds.stream(domain=domain).pages([AMELIA, OLIVER], Window(5, kinds=frozenset(kinds)))
    assert feeds.operations == [f"{feed}.events{many}" for many in ("", ".ofMany") for feed in asked]


@pytest.mark.parametrize(
    ("listed", "wanted", "both"),
    [
        ((), ["a.b."], ("a.b.",)),
        (("a.",), ["a.b.", "c.d."], ("a.b.",)),
        (("a.b.c.v1", "a.x.v1"), ["a.b."], ("a.b.c.v1",)),
        (("a.b.",), ["a.b."], ("a.b.",)),
        (("a.b",), ["a.b."], ()),
        (("a.",), [], ()),
    ],
)
def test_types_of_the_settings_and_of_the_window_are_both_kept_to(
    listed: tuple[str, ...], wanted: list[str], both: tuple[str, ...]
) -> None:
    assert narrowed(listed, wanted) == both


async def test_a_feed_whose_settings_exclude_all_that_is_wanted_is_not_requested() -> None:
    feeds = played(NAMES)
    stream = feeds.stream("app", types=(f"{DOMAIN}.app.product.",), domain=DOMAIN)
    assert await stream.pages([AMELIA], Window(5, kinds=frozenset({"WISHLIST"}))) == {AMELIA: Page((), has_more=False)}
    assert feeds.asks == []
