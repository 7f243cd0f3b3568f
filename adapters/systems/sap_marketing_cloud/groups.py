"""The lookup of target groups by id. A group's id never changes, so unlike a contact's it may be a record id."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from adapters.ports.capabilities import SEGMENT_CARD, Capability, Groups
from adapters.ports.shapes import Parts
from adapters.systems.sap_marketing_cloud import mapping, wire
from adapters.systems.sap_marketing_cloud.requests import any_guid, chunks, whole
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.allowance import Clock
from adapters.wire.losses import Losses, gathered
from adapters.wire.odata_service import Get, Service
from adapters.wire.ttl_cache import TtlCache

GUID: Final = re.compile(wire.GUID, re.ASCII)

GROUP_FIELDS: Final = (
    "TargetGroupUUID", "TargetGroup", "TargetGroupName", "TargetGroupDescription", "TargetGroupMemberCount",
    "TargetGroupLastRebuildDateTime",
)  # fmt: skip


MOST_GROUPS: Final = 2_000


class NamedGroups:
    """Target groups by id, remembered for a while: they are few, the same for everybody, and nobody's data. The count of members
    is that of the group's last rebuild, whose time is with it."""

    def __init__(self, service: Service, settings: MarketingCloudSettings, *, clock: Clock) -> None:
        self._service = service
        self._settings = settings
        self._known: TtlCache[str, wire.TargetGroup] = TtlCache(ttl_s=settings.name_held_s, most=MOST_GROUPS, clock=clock)

    async def of(self, ids: Sequence[str]) -> tuple[Mapping[str, wire.TargetGroup], Sequence[str]]:
        """The groups by id, and the ids of groups that an unreadable row may hide. A group with an unreadable field is not
        remembered, so that it is told each time."""
        groups = {one: group for one in ids if (group := self._known.get(one)) is not None}
        missing = [one for one in ids if one not in groups]
        with gathered() as losses:
            rows = await read_groups(self._service, self._settings, missing)
        for row in rows:
            groups[row.TargetGroupUUID] = row
            if not row.unreadable:
                self._known.put(row.TargetGroupUUID, row)
        return groups, hidden(missing, groups, losses)


def hidden(asked: Sequence[str], found: Mapping[str, wire.TargetGroup], losses: Losses) -> Sequence[str]:
    return [one for one in asked if one not in found and losses.may_hide(one, asked)]


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
