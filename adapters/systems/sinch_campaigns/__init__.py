"""Sinch Engage: messages of campaigns to a mobile number, what became of the short links in them, and who refused them."""

from adapters.ports.capabilities import CONSENTS, Capability, Flow
from adapters.ports.shapes import PHONE
from adapters.systems.sinch_campaigns.adapter import SLUG, build
from adapters.systems.sinch_campaigns.consents import meanings
from adapters.systems.sinch_campaigns.settings import CampaignsSettings
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="Sinch Campaigns",
    settings=CampaignsSettings,
    build=build,
    groups=frozenset({CONSENTS}),
    flows=frozenset({Flow.CAMPAIGNS}),
    keyed_by=(PHONE,),
    read_meanings=meanings,
    ttl_s={Capability.CAMPAIGNS: 60.0, Capability.CONSENT: 10.0},
)
