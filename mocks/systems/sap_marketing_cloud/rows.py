"""Rows of marketing's OData services: SAP Marketing Cloud fact sheet, section 4.

`Key` is the literal in a row's address; it is no property. Assumed: ContactIDs without padding, permissions and additional ids
on the first origin, codes of media, types and objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from mocks.control.stage import World
from mocks.odata.language import Value
from mocks.systems.sap_marketing_cloud.keys import Thing, campaign_guid, group_guid, guid
from mocks.world import keys, marketing
from mocks.world.marketing import BIRTHDAY, GROUPS, MODEL, SCORES, Campaign, Group, Happening, Score
from mocks.world.people import C4C, CDC, ERP, MARKETING, Person, Record

Row = dict[str, Value]
Origin = tuple[str, str]
_AREA = "RETAIL"
_GENDERS = {"f": ("2", "Female"), "m": ("1", "Male"), "u": ("0", "Not specified")}
_MEDIUM_NAMES = {"EMAIL": "E-Mail", "SMS": "Text Message", "PHONE": "Phone", "LETTER": "Letter"}


def contact_uuid(person: Person) -> str:
    return guid(Thing.CONTACT, person.number, seed=person.seed)


def origins(person: Person, record: Record) -> list[Origin]:
    """The origins from which the contact was merged; only the first of them where they were never linked."""
    found = [
        origin
        for system, origin in (
            (C4C, ("SAP_C4C_BUPA", keys.crm_number(person.number))),
            (ERP, ("SAP_ERP_CUSTOMER", person.erp_number)),
            (CDC, ("SAP_HYBRIS_CONSUMER", person.account_uid)),
        )
        if person.known_to(system)
    ]
    return found if record.links else found[:1]


def contacts(world: World, person: Person) -> Iterator[Row]:
    for record in world.records(person, MARKETING)[:1]:
        uuid = contact_uuid(person)
        yield {
            "Key": f"guid'{uuid}'",
            **_person(person, record),
            "CorporateAccountUUID": None,
            "HasMktgPermissionForDirectMail": "Y" if _granted(world, person, "LETTER") else "N",
            "IdentityIsRemoved": False,
            "IsMarkedForDeletion": False,
        }


def _person(person: Person, record: Record) -> Row:
    gender, gender_name = _GENDERS[person.gender]
    found: Row = {
        "ContactUUID": contact_uuid(person),
        "FullName": record.full_name,
        "FirstName": record.first_name,
        "LastName": record.last_name,
        "BirthDate": datetime.combine(record.birth_date, time(), UTC) if record.birth_date else None,
        "GenderCode": gender,
        "GenderCodeName": gender_name,
        "FormOfAddress": "0001" if person.gender == "f" else "0002",
        "EmailAddress": record.email,
        "MobileNumber": record.phone,
        "PhoneNumber": record.landline,
        "Language": person.language,
        "IsConsumer": True,
        "IsContactPerson": False,
        "CreationDateTime": record.created_at,
        "LastChangeDateTime": record.changed_at,
    }
    if home := record.address:
        found |= {
            "StreetName": home.street,
            "AddressHouseNumber": home.house_number,
            "ContactPostalCode": home.postcode,
            "CityName": home.city,
            "Country": home.country,
            "CountryName": home.country_name,
        }
    return found


def origin_data(world: World, person: Person) -> Iterator[Row]:
    for record in world.records(person, MARKETING)[:1]:
        for origin in origins(person, record):
            yield {
                **_of_origin(origin),
                **_person(person, record),
                "OriginDataLastChgUTCDateTime": record.changed_at,
                "IsObsolete": False,
                "IsEndOfPurposeBlocked": False,
            }


def _of_origin(origin: Origin, *further: tuple[str, str]) -> Row:
    names = (("ContactOrigin", origin[0]), ("ContactID", origin[1]))
    literals = ",".join(f"{name}='{value.replace(chr(39), chr(39) * 2)}'" for name, value in (*names, *further))
    return {"Key": literals, **dict(names), **dict(further)}


def additional_ids(world: World, person: Person) -> Iterator[Row]:
    """The contact's own address and numbers, and the person's address elsewhere if it differs."""
    for record in world.records(person, MARKETING)[:1]:
        emails = (("EMAIL", record.email), ("EMAIL", person.email))
        for origin, number in dict.fromkeys((*emails, ("MOBILE", record.phone), ("PHONE", record.landline))):
            if not number:
                continue
            further = (
                ("InteractionContactAdditionalOrigin", origin),
                ("InteractionContactAdditionalExternalID", number.lower()),
            )
            own: Row = {"ContactUUID": contact_uuid(person), "IntactnContactAddlIDIsInvalid": False}
            yield {**_of_origin(origins(person, record)[0], *further), **own}


def permissions(world: World, person: Person) -> Iterator[Row]:
    """One permission for each way to reach the person."""
    for record in world.records(person, MARKETING)[:1]:
        reach = {"EMAIL": ("EMAIL", record.email), "SMS": ("MOBILE", record.phone), "PHONE": ("PHONE", record.landline)}
        for place, medium in enumerate(marketing.MEDIA):
            origin, address = reach.get(medium, ("", ""))
            if medium in reach and not address:
                continue
            row = _of_origin(
                origins(person, record)[0],
                ("ContactPermissionID", address),
                ("ContactPermissionOrigin", origin),
                ("MarketingArea", _AREA),
                ("CommunicationMedium", medium),
                ("CommunicationCategory", ""),
            )
            yield row | {
                "ContactUUID": contact_uuid(person),
                "ContactPermission": "Y" if _granted(world, person, medium) else "N",
                "PermissionUTCDateTime": marketing.permitted_at(record),
                "CommunicationDirection": "O",
                "CommunicationMediumName": _MEDIUM_NAMES[medium],
                "PermissionSourceSystem": "CRM",
                "PermissionSourceObject": "",
                "PermissionIsExplicit": True,
                "PermissionUUID": guid(Thing.PERMISSION, person.number, place, seed=person.seed),
            }


def _granted(world: World, person: Person, medium: str) -> bool:
    return world.fact(person, MARKETING, "marketing_consent", marketing.allows(person, medium))


def interactions(world: World, person: Person) -> Iterator[Row]:
    for record in world.records(person, MARKETING)[:1]:
        for happening in marketing.happenings(person):
            yield _interaction(person, origins(person, record)[0], happening)


def _interaction(person: Person, origin: Origin, one: Happening) -> Row:
    uuid = guid(Thing.INTERACTION, person.number, one.index, seed=person.seed)
    return {
        "Key": f"guid'{uuid}'",
        "InteractionUUID": uuid,
        "InteractionContactUUID": contact_uuid(person),
        "InteractionContactOrigin": origin[0],
        "InteractionContactId": origin[1],
        "CommunicationMedium": one.medium,
        "InteractionType": one.kind,
        "InteractionTimeStampUTC": one.at,
        "CampaignID": one.campaign,
        "CampaignContent": int(bool(one.campaign)),
        "MarketingArea": _AREA,
        "MarketingLocation": one.store,
        "InteractionAmount": one.amount,
        "InteractionCurrency": "GBP" if one.amount else "",
        "InteractionSentimentValue": 0,
        "InteractionStatus": "",
        "InteractionIsAnonymous": False,
        "InteractionSourceObjectType": one.source[0],
        "InteractionSourceObject": one.source[1],
        "SourceSystem": "SHOP" if one.source[0] == "WEB_ORDER" else "",
        "InteractionContentSubject": one.subject,
        "InteractionContent": "",
    }


def score_values(world: World, person: Person) -> Iterator[Row]:
    """A short history of each persisted score."""
    for record in world.records(person, MARKETING)[:1]:
        for one in (score for score in SCORES if score.is_persisted):
            yield from (_score_value(person, origins(person, record)[0], one, week) for week in range(3))


def _score_value(person: Person, origin: Origin, one: Score, week: int) -> Row:
    at, uuid = marketing.scored_at(person.today, week), contact_uuid(person)
    return {
        "Key": f"MarketingScore='{one.key}',MarketingScoreModel='{MODEL}',"
        f"MarketingScoreDateTime=datetimeoffset'{at:%Y-%m-%dT%H:%M:%SZ}',MarketingScoredObjectUUID=guid'{uuid}'",
        "MarketingScore": one.key,
        "MarketingScoreModel": MODEL,
        "MarketingScoreDateTime": at,
        "MarketingScoredObjectUUID": uuid,
        "MarketingScoredObjectID": origin[1],
        "MarketingScoredObjectOrigin": origin[0],
        "MarketingScoreValue": marketing.score(person, one, week),
    }


def memberships(world: World, person: Person) -> Iterator[Row]:
    for record in world.records(person, MARKETING)[:1]:
        for group in marketing.groups_of(person):
            yield _member(person, origins(person, record)[0], group)


def members(world: World, group: Group) -> Iterator[Row]:
    for person in marketing.members(world.population, group):
        for record in world.records(person, MARKETING)[:1]:
            yield _member(person, origins(person, record)[0], group)


def _member(person: Person, origin: Origin, group: Group) -> Row:
    uuid = guid(Thing.MEMBER, person.number, group.place, seed=person.seed)
    return {
        "Key": f"guid'{uuid}'",
        "TargetGroupMemberUUID": uuid,
        "InteractionContactUUID": contact_uuid(person),
        "TargetGroupUUID": group_guid(group.place),
        "InteractionContactId": origin[1],
        "InteractionContactOrigin": origin[0],
    }


def target_groups(world: World) -> Iterator[Row]:
    for group in GROUPS:
        yield {
            "Key": f"guid'{group_guid(group.place)}'",
            "TargetGroupUUID": group_guid(group.place),
            "TargetGroup": group.number,
            "TargetGroupName": group.name,
            "TargetGroupDescription": group.description,
            "TargetGroupMemberCount": marketing.member_count(world.population, group),
            "TargetGroupLifeCycleStatus": "2",
            "TargetGroupType": "01",
            "TargetGroupIsControlGroup": False,
            "MarketingArea": _AREA,
            "TargetGroupLastRebuildDateTime": world.today.replace(hour=2),
        }


def campaigns(world: World) -> Iterator[Row]:
    return (_campaign(one) for one in (*marketing.campaigns(world.today), BIRTHDAY))


def _campaign(one: Campaign) -> Row:
    return {
        "Key": f"guid'{campaign_guid(one.number)}'",
        "CampaignUUID": campaign_guid(one.number),
        "CampaignID": one.campaign_id,
        "CampaignName": one.name,
        "CampaignDescription": "",
        "MediaType": one.medium,
        "CampaignLifecycleStatus": "1",
        "CampaignLifecycleStatusName": "Released",
        "CampaignStartDate": one.starts_at.replace(hour=0),
        "CampaignEndDate": None,
        "MarketingArea": _AREA,
        "CampaignOwner": "MKT_OWNER",
    }


def scores(world: World) -> Iterator[Row]:
    for one in SCORES:
        yield {
            "Key": f"'{one.key}'",
            "MarketingScore": one.key,
            "MarketingScoreName": one.name,
            "MarketingScorePurpose": "PREDIC",
            "MktgScoreValuesArePersisted": one.is_persisted,
        }
