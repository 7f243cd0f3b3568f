"""Store touchpoints: events of the mobile app and of the bureau de change, as CloudEvents over HTTP.

Read in this order:

- `settings`, `wire`: what a store may set, and CloudEvents as the feeds send them;
- `token`, `references`: the client's token, and the name of a person in a feed;
- `feed`, `stretch`, `filters`: the calls to one feed, the newest part of it without gaps, and kinds of events;
- `mapping`, `adapter`: events as interactions, and both feeds as the system's stream.
"""

from adapters.ports.capabilities import Flow
from adapters.systems.touchpoints.adapter import SLUG, build
from adapters.systems.touchpoints.settings import ANNEX, CDC, TouchpointsSettings
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="Store touchpoints",
    settings=TouchpointsSettings,
    build=build,
    flows=frozenset({Flow.INTERACTIONS}),
    keyed_by=(CDC, ANNEX),
)
