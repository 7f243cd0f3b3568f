"""Marketing's entity sets: SAP Marketing Cloud fact sheet, section 4. Properties without filters there are closed here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Unpack

from mocks.control.stage import World
from mocks.odata.matching import Told, bounded
from mocks.odata.question import EntitySet, Navigation, Rows, Source, Traits
from mocks.systems.sap_marketing_cloud import rows
from mocks.systems.sap_marketing_cloud.finding import by_contact, by_contact_id, by_key, by_reach, by_thing, called
from mocks.systems.sap_marketing_cloud.keys import Thing, group_guid
from mocks.world.marketing import GROUPS
from mocks.world.people import Person

Find = Callable[[World, str], Iterator[Person]]
Make = Callable[[World, Person], Iterator[rows.Row]]


def types(text: str) -> dict[str, str]:
    """`Name` is a string, `Name:Type` another EDM type."""
    return {name: edm or "String" for name, _, edm in (word.partition(":") for word in text.split())}


def _of_people(
    name: str, type_name: str, edm: str, make: Make, *, by: Mapping[str, Find], key: Find, **traits: Unpack[Traits]
) -> EntitySet:
    """A set of rows that `make` makes of a person; `by` leads from a property's value to persons, `key` from a key's literal."""

    def source(find: Find) -> Source:
        return lambda world, value: (row for person in find(world, value) for row in make(world, person))

    def addressed(world: World, literal: str) -> Rows:
        return (row for row in source(key)(world, literal) if row["Key"] == literal)

    return EntitySet(
        name=name,
        type_name=type_name,
        types=types(edm),
        sources={**{field: source(find) for field, find in by.items()}, "Key": addressed},
        everything=lambda world: (row for person in world.population.everyone() for row in make(world, person)),
        key="Key",
        **traits,
    )


def _few(name: str, type_name: str, edm: str, make: Callable[[World], Iterator[rows.Row]], *, closed: str = "") -> EntitySet:
    """A short set, the same for everybody."""

    def addressed(world: World, literal: str) -> Rows:
        return (row for row in make(world) if row["Key"] in (literal, f"'{literal}'"))

    names = types(edm)
    shut = frozenset(names if closed == "all" else closed.split())
    return EntitySet(name, type_name, names, {"Key": addressed}, make, closed=shut, key="Key")


_PERSON = (
    "FullName FirstName LastName BirthDate:DateTime GenderCode GenderCodeName FormOfAddress EmailAddress PhoneNumber MobileNumber"
    " StreetName AddressHouseNumber ContactPostalCode CityName AddressRegion Country CountryName Language IsConsumer:Boolean"
    " IsContactPerson:Boolean CorporateAccountUUID:Guid ValidationStatus InteractionContactImageURL"
    " CreationDateTime:DateTimeOffset LastChangeDateTime:DateTimeOffset"
)
_CHILDREN = {
    name: Navigation(name, "ContactUUID", "ContactUUID")
    for name in ("ContactOriginData", "AdditionalIDs", "MarketingPermissions")
}


def _named(world: World, told: Told) -> Rows | None:
    found = called(world, told.node)
    return None if found is None else bounded(row for person in found for row in rows.contacts(world, person))


CONTACTS = _of_people(
    "Contacts",
    "Contact",
    f"ContactUUID:Guid {_PERSON} HasMktgPermissionForDirectMail IsMarkedForDeletion:Boolean IdentityIsRemoved:Boolean",
    rows.contacts,
    by={"ContactUUID": by_contact, "EmailAddress": by_reach, "MobileNumber": by_reach, "PhoneNumber": by_reach},
    key=by_key("ContactUUID", by_contact),
    closed=frozenset({"InteractionContactImageURL"}),
    navigations=_CHILDREN,
    likely=_named,
)
ORIGIN_DATA = _of_people(
    "ContactOriginData",
    "ContactOriginData",
    f"ContactOrigin ContactID ContactUUID:Guid {_PERSON} OriginDataLastChgUTCDateTime:DateTimeOffset IsObsolete:Boolean"
    " IsEndOfPurposeBlocked:Boolean TrackingID",
    rows.origin_data,
    by={"ContactUUID": by_contact, "ContactID": by_contact_id},
    key=by_key("ContactID", by_contact_id),
    closed=frozenset({"IsObsolete", "IsEndOfPurposeBlocked", "InteractionContactImageURL"}),
)
ADDITIONAL_IDS = _of_people(
    "AdditionalIDs",
    "AdditionalID",
    "ContactOrigin ContactID InteractionContactAdditionalOrigin InteractionContactAdditionalExternalID ContactUUID:Guid"
    " IntactnContactAddlIDIsInvalid:Boolean",
    rows.additional_ids,
    by={"ContactUUID": by_contact, "InteractionContactAdditionalExternalID": by_reach, "ContactID": by_contact_id},
    key=by_key("ContactID", by_contact_id),
)
PERMISSIONS = _of_people(
    "MarketingPermissions",
    "MarketingPermission",
    "ContactID ContactOrigin ContactPermissionID ContactPermissionOrigin MarketingArea CommunicationMedium CommunicationCategory"
    " ContactUUID:Guid ContactPermission PermissionUTCDateTime:DateTimeOffset CommunicationDirection CommunicationMediumName"
    " PermissionSourceSystem PermissionSourceObject PermissionIsExplicit:Boolean PermissionUUID:Guid",
    rows.permissions,
    by={"ContactUUID": by_contact, "ContactPermissionID": by_reach, "PermissionUUID": by_thing(Thing.PERMISSION)},
    key=by_key("ContactID", by_contact_id),
    closed=frozenset({"ContactID", "ContactOrigin"}),
)
INTERACTIONS = _of_people(
    "Interactions",
    "Interaction",
    "InteractionUUID:Guid InteractionContactUUID:Guid InteractionContactOrigin InteractionContactId CommunicationMedium"
    " InteractionType InteractionTimeStampUTC:DateTimeOffset CampaignID CampaignContent:Int32 MarketingArea MarketingLocation"
    " InteractionAmount:Decimal InteractionCurrency InteractionSentimentValue:Int16 InteractionReason InteractionStatus"
    " InteractionIsAnonymous:Boolean DeviceType InteractionSourceObject InteractionSourceObjectType SourceSystem"
    " InteractionContentSubject InteractionContent InteractionSourceDataURL",
    rows.interactions,
    by={
        "InteractionUUID": by_thing(Thing.INTERACTION),
        "InteractionContactUUID": by_contact,
        "InteractionContactId": by_contact_id,
    },
    key=by_key("InteractionUUID", by_thing(Thing.INTERACTION)),
    closed=frozenset({"InteractionContent", "InteractionSourceDataURL"}),
)
SCORES = _few(
    "Scores",
    "ScoreEntityType",
    "MarketingScore MarketingScoreName MarketingScorePurpose MktgScoreValuesArePersisted:Boolean",
    rows.scores,
    closed="all",
)
SCORE_VALUES = _of_people(
    "ScoreValues",
    "ScoreValueEntityType",
    "MarketingScore MarketingScoreModel MarketingScoreDateTime:DateTimeOffset MarketingScoredObjectUUID:Guid"
    " MarketingScoredObjectID MarketingScoredObjectOrigin MarketingScoreValue:Decimal",
    rows.score_values,
    by={"MarketingScoredObjectUUID": by_contact, "MarketingScoredObjectID": by_contact_id},
    key=by_key("MarketingScoredObjectUUID", by_contact),
)
TARGET_GROUPS = _few(
    "TargetGroups",
    "TargetGroupEntityType",
    "TargetGroupUUID:Guid TargetGroup TargetGroupName TargetGroupDescription TargetGroupMemberCount:Int32"
    " TargetGroupLifeCycleStatus TargetGroupType TargetGroupIsControlGroup:Boolean MarketingArea"
    " TargetGroupLastRebuildDateTime:DateTime",
    rows.target_groups,
)


def _members(world: World, uuid: str) -> Rows:
    return (row for group in GROUPS if group_guid(group.place) == uuid for row in rows.members(world, group))


_MEMBERS_OF_PEOPLE = _of_people(
    "TargetGroupInteractionContacts",
    "TargetGroupInteractionContactEntityType",
    "TargetGroupMemberUUID:Guid InteractionContactUUID:Guid TargetGroupUUID:Guid InteractionContactId InteractionContactOrigin",
    rows.memberships,
    by={"InteractionContactUUID": by_contact, "TargetGroupMemberUUID": by_thing(Thing.MEMBER)},
    key=by_key("TargetGroupMemberUUID", by_thing(Thing.MEMBER)),
)
MEMBERS = EntitySet(
    _MEMBERS_OF_PEOPLE.name,
    _MEMBERS_OF_PEOPLE.type_name,
    _MEMBERS_OF_PEOPLE.types,
    {**_MEMBERS_OF_PEOPLE.sources, "TargetGroupUUID": _members},
    _MEMBERS_OF_PEOPLE.everything,
    key="Key",
)
CAMPAIGNS = _few(
    "Campaigns",
    "Campaign",
    "CampaignUUID:Guid CampaignID CampaignName CampaignDescription MediaType CampaignLifecycleStatus CampaignLifecycleStatusName"
    " CampaignStartDate:DateTime CampaignEndDate:DateTime MarketingArea CampaignOwner",
    rows.campaigns,
    closed="CampaignDescription",
)
