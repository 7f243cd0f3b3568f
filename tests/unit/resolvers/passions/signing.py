"""Signs for tests of passions, as whoever reads the systems would make them."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st

from adapters.ports.reading import Freshness, Source
from resolvers.passions.denied import DENIED
from resolvers.passions.signs import Sign, SignKind
from resolvers.passions.topics import BROAD, TOPICS

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHOP = Source("farfetch", "29550001", None, NOW, Freshness.LIVE)
NUMBERS = count()


def sign(
    *about: str,
    kind: SignKind = SignKind.PURCHASE,
    days: float | None = 0,
    product: str | None = None,
    summary: str = "Bought",
    **more: Any,
) -> Sign:
    """Something done `days` ago; every one is another thing unless `key` says that it is the same."""
    at = None if days is None else NOW - timedelta(days=days)
    key = more.pop("key", ("a sign", str(next(NUMBERS))))
    return Sign(key, kind, at, about, summary, SHOP, product=product, **more)


def said(entries: Any) -> list[str]:
    """The words of a table, without what stands for any ending or beginning."""
    return sorted({entry.strip("*") for each in entries.values() for entry in each})


LOVED, RULED_OUT = said(TOPICS) + said(BROAD), said(DENIED)
AGES = st.one_of(st.none(), st.floats(-10, 4000))


@st.composite
def loved(draw: Any) -> Sign:
    return sign(draw(st.sampled_from(LOVED)), kind=draw(st.sampled_from(SignKind)), days=draw(AGES))


@st.composite
def ruled_out(draw: Any) -> Sign:
    """The word stands in the category, in the name behind it, beside them, or in what would be shown alone."""
    word, topic = draw(st.sampled_from(RULED_OUT)), draw(st.sampled_from(LOVED))
    place = draw(st.sampled_from(("category", "name", "within", "beside", "summary")))
    abouts = {"category": (word, topic), "name": (topic, word), "within": (f"{topic} {word} 2 pack",)}
    more = {"beside": (word,)} if place == "beside" else {}
    return sign(
        *abouts.get(place, (topic,)),
        kind=draw(st.sampled_from(SignKind)),
        days=draw(AGES),
        summary=f"Bought: {word}" if place == "summary" else "Bought",
        **more,
    )
