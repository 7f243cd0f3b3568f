"""The port of touchpoints: a stream of interactions from both feeds, read at once and merged (fact sheet, section 5)."""

from collections.abc import Mapping, Sequence

from adapters.ports.capabilities import Flow
from adapters.ports.errors import SourceError
from adapters.ports.records import Interaction
from adapters.ports.shapes import Page, Ports, Window
from adapters.systems.touchpoints.feed import MOST_REFERENCES, Feed, classify, settled
from adapters.systems.touchpoints.references import References
from adapters.systems.touchpoints.settings import TouchpointsSettings
from adapters.systems.touchpoints.stretch import Stretch, page_of
from adapters.systems.touchpoints.token import ClientCredentials
from adapters.wire.losses import told_of
from adapters.wire.system_http import Runtime, SystemHttp

SLUG = "touchpoints"


class Interactions:
    """The stream of a customer's events, newest first."""

    max_batch = MOST_REFERENCES

    def __init__(self, feeds: Sequence[Feed], references: References) -> None:
        self._feeds = feeds
        self._references = references

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Interaction] | SourceError]:
        asked = {id_: reference for id_ in ids if (reference := self._references.of(id_)) is not None}
        if not asked:
            return {}
        references = list(asked.values())
        feeds = [narrowed for feed in self._feeds if (narrowed := feed.narrowed(window)) is not None]
        with told_of({id_: (reference,) for id_, reference in asked.items()}):
            read = await settled(feed.read(references, window) for feed in feeds)
        return {
            id_: joined([one if isinstance(one, SourceError) else one[reference] for one in read], window.limit)
            for id_, reference in asked.items()
        }


def joined(parts: Sequence[Stretch | SourceError], limit: int) -> Page[Interaction] | SourceError:
    """The page from all feeds. A failed feed would leave holes in it, so it costs the page."""
    for part in parts:
        if isinstance(part, SourceError):
            return part
    return page_of([part for part in parts if isinstance(part, Stretch)], limit)


class FeedsProbe:
    """A read of each feed about a customer that can't exist: it proves address, credentials and scope."""

    def __init__(self, feeds: Sequence[Feed], references: References) -> None:
        self._feeds = feeds
        self._references = references

    async def probe(self) -> None:
        for feed in self._feeds:
            await feed.prove(self._references.of_nobody())


def build(settings: TouchpointsSettings, runtime: Runtime) -> Ports:
    elsewhere = None
    if settings.token_base_url is not None:
        elsewhere = SystemHttp(SLUG, settings.model_copy(update={"base_url": settings.token_base_url}), runtime=runtime)
    auth = ClientCredentials(settings, clock=runtime.clock, elsewhere=elsewhere)
    http = SystemHttp(SLUG, settings, runtime=runtime, auth=auth, classify=classify)
    known = (("app", settings.app_path, settings.app_types), ("fx", settings.fx_path, settings.fx_types))
    feeds = [Feed(http, name, path.rstrip("/"), types, settings.domain) for name, path, types in known if path is not None]
    references = References(settings.schemes)
    return Ports(
        probe=FeedsProbe(feeds, references),
        lookups={},
        streams={Flow.INTERACTIONS: Interactions(feeds, references)},
        searches={},
    )
