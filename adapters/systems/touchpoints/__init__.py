"""Store touchpoints: events of the mobile app and of the bureau de change, as CloudEvents over HTTP."""

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
