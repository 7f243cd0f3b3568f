"""The lookup of contacts: consents, scores and target groups, each from a service of its own, all at once."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from adapters.ports.capabilities import CONSENTS, PREDICTIONS, SEGMENTS, AnyGroup, Capability, Groups
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.shapes import Parts
from adapters.systems.sap_marketing_cloud import mapping, permissions, wire
from adapters.systems.sap_marketing_cloud.contacts import Contacts
from adapters.systems.sap_marketing_cloud.groups import read_groups
from adapters.systems.sap_marketing_cloud.origins import SLUG
from adapters.systems.sap_marketing_cloud.requests import any_guid, both, chunks, whole
from adapters.systems.sap_marketing_cloud.services import Services
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.allowance import Clock
from adapters.wire.losses import Losses, gathered
from adapters.wire.odata_service import Get, Service
from adapters.wire.together import together
from adapters.wire.ttl_cache import TtlCache

Read = TypeVar("Read")
Row = TypeVar("Row")

PERMISSION_FIELDS: Final = (
    "ContactUUID", "ContactPermissionID", "CommunicationMedium", "MarketingArea", "CommunicationCategory", "ContactPermission",
    "PermissionUTCDateTime",
)  # fmt: skip
VALUE_FIELDS: Final = (
    "MarketingScore", "MarketingScoreModel", "MarketingScoreDateTime", "MarketingScoredObjectUUID", "MarketingScoreValue",
)  # fmt: skip

UNKNOWN_CONTACT: Final = ""
"""The key of permissions without a readable contact: each may belong to any contact of the request."""

ALL_SCORES: Final = "all"
"""The only key in the cache of score names, because names can only be read all together."""


class Customers:
    """Groups by the ids of source systems. A known contact has every group, even an empty one."""

    max_batch = 50
    groups: Groups = frozenset({CONSENTS, PREDICTIONS, SEGMENTS})

    def __init__(self, services: Services, contacts: Contacts, settings: MarketingCloudSettings, *, clock: Clock) -> None:
        self._services = services
        self._contacts = contacts
        self._settings = settings
        self._scores: TtlCache[str, Mapping[str, str]] = TtlCache(ttl_s=settings.name_held_s, most=1, clock=clock)
        self._reads: Mapping[AnyGroup, Callable[[Sequence[str]], Awaitable[Mapping[str, object]]]] = {
            CONSENTS: self._consents,
            PREDICTIONS: self._predictions,
            SEGMENTS: self._segments,
        }

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        asked = [group for group in self._reads if group in groups]
        if not asked:
            return {}
        known = await self._contacts.resolved(ids, asked[0].capability)
        if not known:
            return {}
        contacts = list(dict.fromkeys(known.values()))
        outcomes = await together({group: read(contacts) for group, read in self._reads.items() if group in groups})
        parts = {contact: parts_of(outcomes, contact) for contact in contacts}
        return {asked_id: parts[contact] for asked_id, contact in known.items()}

    async def _consents(self, contacts: Sequence[str]) -> Mapping[str, object]:
        options = {"$select": ",".join(PERMISSION_FIELDS)}
        get: Get[wire.Permission] = Get("MarketingPermissions", options, wire.PERMISSIONS)
        rows = await self._of_contacts(
            contacts, self._services.contact, get, field="ContactUUID",
            capability=Capability.CONSENT, operation="permissions.ofContacts",
        )  # fmt: skip
        own = grouped(rows, lambda row: row.ContactUUID or UNKNOWN_CONTACT)
        if own.keys() == {UNKNOWN_CONTACT}:
            raise Malformed(SLUG, Capability.CONSENT)
        return {contact: permissions.consents([*own[contact], *own[UNKNOWN_CONTACT]], self._settings) for contact in contacts}

    async def _predictions(self, contacts: Sequence[str]) -> Mapping[str, object]:
        """The newest value of each score. Values can't be sorted, so their whole history is read."""
        options = {"$select": ",".join(VALUE_FIELDS)}
        get: Get[wire.ScoreValue] = Get("ScoreValues", options, wire.SCORE_VALUES)
        read = self._of_contacts(
            contacts, self._services.score, get, field="MarketingScoredObjectUUID",
            capability=Capability.PREDICTIONS, operation="scores.ofContacts",
        )  # fmt: skip
        (rows, losses), names = await both(noting(read), self._score_names())
        own = grouped(rows, lambda row: row.MarketingScoredObjectUUID)
        lost = without(own, contacts, losses, Capability.PREDICTIONS)
        return {**{contact: mapping.predictions(own[contact], names) for contact in contacts}, **lost}

    async def _score_names(self) -> Mapping[str, str]:
        if (cached := self._scores.get(ALL_SCORES)) is not None:
            return cached
        get: Get[wire.Score] = Get("Scores", {"$select": "MarketingScore,MarketingScoreName"}, wire.SCORES)
        results = await self._services.score.read([get], capability=Capability.PREDICTIONS, operation="scores.names")
        rows = whole(results, Capability.PREDICTIONS)
        names = {row.MarketingScore: row.MarketingScoreName for row in rows if row.MarketingScore and row.MarketingScoreName}
        self._scores.put(ALL_SCORES, names)
        return names

    async def _segments(self, contacts: Sequence[str]) -> Mapping[str, object]:
        options = {"$select": "TargetGroupUUID,InteractionContactUUID"}
        get: Get[wire.GroupMember] = Get("TargetGroupInteractionContacts", options, wire.GROUP_MEMBERS)
        read = self._of_contacts(
            contacts, self._services.target_group, get, field="InteractionContactUUID",
            capability=Capability.SEGMENTS, operation="groups.ofContacts",
        )  # fmt: skip
        rows, losses = await noting(read)
        wanted = sorted({row.TargetGroupUUID for row in rows})
        groups, unnamed = await noting(read_groups(self._services.target_group, self._settings, wanted))
        named = {group.TargetGroupUUID: group for group in groups}
        lost = [row for row in rows if row.TargetGroupUUID not in named and unnamed.may_hide(row.TargetGroupUUID, wanted)]
        own = grouped([row for row in rows if row.TargetGroupUUID in named], lambda row: row.InteractionContactUUID)
        unread = {row.InteractionContactUUID for row in lost if not own[row.InteractionContactUUID]}
        return {
            **{contact: mapping.segments(named[row.TargetGroupUUID] for row in own[contact]) for contact in contacts},
            **without(own, contacts, losses, Capability.SEGMENTS),
            **dict.fromkeys(unread, Malformed(SLUG, Capability.SEGMENTS)),
        }

    async def _of_contacts(
        self, values: Sequence[str], service: Service, get: Get[Row], *, field: str, capability: Capability, operation: str
    ) -> list[Row]:
        """The rows with one of the values in `field`, all or none of them: half a list would read as the whole."""
        gets = [
            Get(get.entity_set, {"$filter": any_guid(field, chunk), **get.options}, get.decode)
            for chunk in chunks(values, self._settings.ids_per_get)
        ]
        results = await service.read(gets, capability=capability, operation=operation, rounds=self._settings.pages)
        return whole(results, capability)


async def noting(read: Awaitable[Read]) -> tuple[Read, Losses]:
    """The result of a read, and the losses in it."""
    with gathered() as losses:
        return await read, losses


def without(
    own: Mapping[str, Sequence[object]], contacts: Sequence[str], losses: Losses, capability: Capability
) -> dict[str, SourceError]:
    """An error for each contact with an empty list to which an unreadable row may belong."""
    empty = [contact for contact in contacts if not own[contact]]
    return {contact: Malformed(SLUG, capability) for contact in empty if losses.may_hide(contact, contacts)}


def parts_of(outcomes: Parts, contact: str) -> Parts:
    """The contact's part of each group, or the group's failure."""
    return {
        group: outcome[contact] if isinstance(outcome, Mapping) else outcome
        for group, outcome in outcomes.items()
        if not isinstance(outcome, Mapping) or contact in outcome
    }


def grouped(rows: Iterable[Row], owner: Callable[[Row], str]) -> Mapping[str, list[Row]]:
    """The rows by their contact, an empty list for a contact without rows."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[owner(row)].append(row)
    return groups
