"""Marketing Cloud's entities as it sends them, with the fields that `$select` asks for. Misspelt names are its own."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, StringConstraints

from adapters.wire.consent import Answers, Said, moment, said_as_text
from adapters.wire.odata import Children, Vendor, Vital, reader
from adapters.wire.vendor_values import (
    Id,
    Instant,
    MaybeBirthDay,
    MaybeCount,
    MaybeCurrency,
    MaybeInstant,
    MaybeNumber,
    Number,
    Text,
)

GUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

Guid = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=GUID)]


class Origin(Vendor):
    """One source record of a contact (ContactOriginData), nested in the contact."""

    ContactOrigin: Id
    ContactID: Id
    IsObsolete: Vital[bool | None] = None
    IsEndOfPurposeBlocked: Vital[bool | None] = None

    @property
    def in_use(self) -> bool:
        """Whether the row may be used. A blocked row belongs to a person whose data must not be used any more."""
        return not (self.IsObsolete or self.IsEndOfPurposeBlocked)


class OriginRow(Origin):
    """An origin as a row of its own set."""

    ContactUUID: Guid


class AdditionalID(Vendor):
    """An e-mail address or a number of a source record, nested in its contact."""

    InteractionContactAdditionalOrigin: Id
    InteractionContactAdditionalExternalID: Id
    IntactnContactAddlIDIsInvalid: Vital[bool | None] = None


class AdditionalIDRow(AdditionalID):
    """An additional id as a row of its own set."""

    ContactUUID: Guid


class ContactHead(Vendor):
    """A contact's key alone."""

    key = ("ContactUUID",)

    ContactUUID: Guid


class Contact(ContactHead):
    """One person, merged from its source records. A contact with `IdentityIsRemoved`, or an unreadable one, must not be shown."""

    changed_in = "LastChangeDateTime"

    IdentityIsRemoved: Vital[bool | None] = None
    FirstName: Text = None
    LastName: Text = None
    BirthDate: MaybeBirthDay = None
    EmailAddress: Text = None
    MobileNumber: Text = None
    PhoneNumber: Text = None
    StreetName: Text = None
    AddressHouseNumber: Text = None
    ContactPostalCode: Text = None
    CityName: Text = None
    AddressRegion: Text = None
    Country: Text = None
    LastChangeDateTime: MaybeInstant = None
    ContactOriginData: Children[Origin] = Field(default_factory=list)
    AdditionalIDs: Children[AdditionalID] = Field(default_factory=list)


def whose(value: object) -> str | None:
    """The ContactUUID in a field, None where it can't be read."""
    return value.strip().lower() if isinstance(value, str) and re.fullmatch(GUID, value.strip()) else None


class Permission(Answers, Vendor):
    """A yes or no to one medium. `ContactUUID` is None where the contact can't be read."""

    said: ClassVar[Mapping[str, Callable[[object], object]]] = {
        "ContactUUID": whose,
        "PermissionUTCDateTime": moment,
        **dict.fromkeys(
            ("CommunicationMedium", "ContactPermission", "ContactPermissionID", "MarketingArea", "CommunicationCategory"),
            said_as_text,
        ),
    }

    ContactUUID: Annotated[str | None, BeforeValidator(whose)] = None
    CommunicationMedium: Said = None
    ContactPermission: Said = None
    ContactPermissionID: Said = None
    MarketingArea: Said = None
    CommunicationCategory: Said = None
    PermissionUTCDateTime: Said = None


class Score(Vendor):
    """A score's name. A row without a number costs only that name."""

    key = ("MarketingScore",)

    MarketingScore: Text = None
    MarketingScoreName: Text = None


class ScoreValue(Vendor):
    """The value of a score at one time; the scored object is the contact."""

    MarketingScore: Id
    MarketingScoreModel: Text = None
    MarketingScoreDateTime: Instant
    MarketingScoredObjectUUID: Guid
    MarketingScoreValue: Number


class GroupMember(Vendor):
    TargetGroupUUID: Guid
    InteractionContactUUID: Guid


class TargetGroup(Vendor):
    key = ("TargetGroupUUID",)
    changed_in = "TargetGroupLastRebuildDateTime"

    TargetGroupUUID: Guid
    TargetGroup: Text = None
    TargetGroupName: Text = None
    TargetGroupDescription: Text = None
    TargetGroupMemberCount: MaybeCount = None
    TargetGroupLastRebuildDateTime: MaybeInstant = None


class Interaction(Vendor):
    key = ("InteractionUUID",)

    InteractionUUID: Guid
    InteractionContactUUID: Guid
    InteractionTimeStampUTC: Instant
    InteractionType: Text = None
    CommunicationMedium: Text = None
    CampaignID: Text = None
    InteractionAmount: MaybeNumber = None
    InteractionCurrency: MaybeCurrency = None
    InteractionSourceObjectType: Text = None
    InteractionSourceObject: Text = None
    InteractionContentSubject: Text = None


class Reply(Vendor):
    """An interaction read as a reply to a message. Type and campaign are required, since they decide which message it belongs
    to."""

    key = ("InteractionUUID",)

    InteractionUUID: Guid
    InteractionContactUUID: Guid
    InteractionTimeStampUTC: Instant
    InteractionType: Id
    CampaignID: Id


class Campaign(Vendor):
    """A campaign's name."""

    key = ("CampaignID",)

    CampaignID: Text = None
    CampaignName: Text = None


ORIGIN_ROWS = reader(OriginRow)
ADDITIONAL_IDS = reader(AdditionalIDRow)
CONTACT_HEADS = reader(ContactHead)
CONTACTS = reader(Contact)
PERMISSIONS = reader(Permission)
SCORES = reader(Score)
SCORE_VALUES = reader(ScoreValue)
GROUP_MEMBERS = reader(GroupMember)
TARGET_GROUPS = reader(TargetGroup)
INTERACTIONS = reader(Interaction)
REPLIES = reader(Reply)
CAMPAIGNS = reader(Campaign)
