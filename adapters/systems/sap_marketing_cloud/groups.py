"""Target groups by their ids, which stay as they are: unlike a contact's, a group's own id may be in a record id."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from adapters.ports.capabilities import SEGMENT_CARD, Capability, Groups
from adapters.ports.shapes import Parts
from adapters.systems.sap_marketing_cloud import mapping, wire
from adapters.systems.sap_marketing_cloud.requests import any_guid, chunks, whole
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.odata_service import Get, Service

GUID: Final = re.compile(wire.GUID, re.ASCII)

GROUP_FIELDS: Final = (
    "TargetGroupUUID", "TargetGroup", "TargetGroupName", "TargetGroupDescription", "TargetGroupMemberCount",
    "TargetGroupLastRebuildDateTime",
)  # fmt: skip


class TargetGroups:
    """What each is called, and how many are in it."""

    max_batch = 50
    groups: Groups = frozenset({SEGMENT_CARD})

    def __init__(self, service: Service, settings: MarketingCloudSettings) -> None:
        self._service = service
        self._settings = settings

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        asked = {one: one.lower() for one in ids if GUID.fullmatch(one)}
        if SEGMENT_CARD not in groups:
            return {}
        rows = await read_groups(self._service, self._settings, list(dict.fromkeys(asked.values())))
        told = {row.TargetGroupUUID: mapping.segment(row) for row in rows}
        return {one: {SEGMENT_CARD: told[key]} for one, key in asked.items() if key in told}


async def read_groups(service: Service, settings: MarketingCloudSettings, ids: Sequence[str]) -> list[wire.TargetGroup]:
    """Those that there are, with nothing asked where nothing is wanted."""
    options = {"$select": ",".join(GROUP_FIELDS)}
    gets = [
        Get("TargetGroups", {"$filter": any_guid("TargetGroupUUID", part), **options}, wire.TARGET_GROUPS)
        for part in chunks(ids, settings.ids_per_get)
    ]
    if not gets:
        return []
    results = await service.read(gets, capability=Capability.SEGMENTS, operation="groups.byId", rounds=settings.pages)
    return whole(results, Capability.SEGMENTS)
