"""Annex Cloud Loyalty: membership, points, tiers, rewards and the ledger of points, one member at a time."""

from adapters.ports.capabilities import CONSENTS, POINTS, REWARDS, STANDING, TIERS, Capability, Flow
from adapters.systems.annex_cloud_loyalty.adapter import SLUG, build
from adapters.systems.annex_cloud_loyalty.settings import AnnexSettings
from adapters.wire import membership_number
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="Annex Cloud Loyalty",
    settings=AnnexSettings,
    build=build,
    groups=frozenset({STANDING, POINTS, TIERS, REWARDS, CONSENTS}),
    flows=frozenset({Flow.POINTS_ACTIVITY}),
    identity_group=STANDING,
    id_form=membership_number.FORM,
    read_meanings=lambda settings: (settings.opt_in,),
    ttl_s={Capability.MEMBERSHIP: 60.0, Capability.CONSENT: 10.0},
)
