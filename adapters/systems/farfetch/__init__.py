"""Farfetch Platform Solutions: the web shop's users, orders from every channel, and wish lists."""

from adapters.ports.capabilities import CONSENTS, ORDER_DETAILS, SHOP_ACCOUNT, Capability, Flow
from adapters.ports.shapes import EMAIL
from adapters.systems.farfetch.adapter import SLUG, build
from adapters.systems.farfetch.mapping import CDC
from adapters.systems.farfetch.settings import FarfetchSettings
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="Farfetch Platform Solutions",
    settings=FarfetchSettings,
    build=build,
    groups=frozenset({SHOP_ACCOUNT, ORDER_DETAILS, CONSENTS}),
    flows=frozenset({Flow.ORDERS, Flow.WISHLIST}),
    lookup_keys=frozenset({EMAIL}),
    links_to=frozenset({CDC}),
    identity_group=SHOP_ACCOUNT,
    read_meanings=lambda settings: (settings.newsletters,),
    ttl_s={Capability.ORDERS: 60.0, Capability.WISHLIST: 60.0, Capability.CONSENT: 10.0},
)
