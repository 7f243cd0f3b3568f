"""The lookup of target groups by id. A group's id never changes, so unlike a contact's it may be a record id."""

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
    """Names and sizes of target groups."""

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
        segments = {row.TargetGroupUUID: mapping.segment(row) for row in rows}
        return {one: {SEGMENT_CARD: segments[key]} for one, key in asked.items() if key in segments}


async def read_groups(service: Service, settings: MarketingCloudSettings, ids: Sequence[str]) -> list[wire.TargetGroup]:
    """The groups that exist; no request is made for no ids."""
    options = {"$select": ",".join(GROUP_FIELDS)}
    gets = [
        Get("TargetGroups", {"$filter": any_guid("TargetGroupUUID", part), **options}, wire.TARGET_GROUPS)
        for part in chunks(ids, settings.ids_per_get)
    ]
    if not gets:
        return []
    results = await service.read(gets, capability=Capability.SEGMENTS, operation="groups.byId", rounds=settings.pages)
    return whole(results, Capability.SEGMENTS)
