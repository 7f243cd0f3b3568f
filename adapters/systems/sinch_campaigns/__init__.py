"""Sinch Engage: messages of campaigns to a mobile number, and what became of the short links in them."""

from adapters.ports.capabilities import Capability, Flow
from adapters.ports.shapes import PHONE
from adapters.systems.sinch_campaigns.adapter import SLUG, build
from adapters.systems.sinch_campaigns.settings import CampaignsSettings
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="Sinch Campaigns",
    settings=CampaignsSettings,
    build=build,
    flows=frozenset({Flow.CAMPAIGNS}),
    goes_by=(PHONE,),
    ttl_s={Capability.CAMPAIGNS: 60.0},
)
