"""Marketing Cloud's entities as it sends them: as much of each as is asked for with `$select`. Misspelt names are its own."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from adapters.wire.consent import Said
from adapters.wire.odata import Children, Feed, Instant, MaybeDay, MaybeInstant, MaybeNumber, Number, Text, Vendor

GUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

Guid = Annotated[str, StringConstraints(pattern=GUID), AfterValidator(str.lower)]


class OriginRow(Vendor):
    """One source record of a contact (ContactOriginData)."""

    ContactOrigin: str = Field(min_length=1)
    ContactID: str = Field(min_length=1)
    ContactUUID: Guid
    IsObsolete: bool | None = None
    IsEndOfPurposeBlocked: bool | None = None

    @property
    def in_use(self) -> bool:
        """Blocked rows are about people whose data is no longer to be used."""
        return not (self.IsObsolete or self.IsEndOfPurposeBlocked)


class AdditionalID(Vendor):
    """An e-mail address or a number that hangs on a source record."""

    ContactUUID: Guid
    InteractionContactAdditionalOrigin: str = Field(min_length=1)
    InteractionContactAdditionalExternalID: str
    IntactnContactAddlIDIsInvalid: bool | None = None


class ContactHead(Vendor):
    """Enough of a contact to read it by."""

    ContactUUID: Guid


class Contact(ContactHead):
    """One person, merged from its source records."""

    IdentityIsRemoved: bool | None = None
    FirstName: Text = None
    LastName: Text = None
    BirthDate: MaybeDay = None
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
    ContactOriginData: Children[OriginRow] = Field(default_factory=list)
    AdditionalIDs: Children[AdditionalID] = Field(default_factory=list)


def whose(value: object) -> str | None:
    return value.strip().lower() if isinstance(value, str) and re.fullmatch(GUID, value.strip()) else None


class Permission(Vendor):
    """A yes or no to one medium. No row fails to be read, since with it a refusal would be lost. `ContactUUID` None: it can't be
    told whose it is."""

    ContactUUID: Annotated[str | None, BeforeValidator(whose)] = None
    CommunicationMedium: Said = None
    ContactPermission: Said = None
    ContactPermissionID: Said = None
    MarketingArea: Said = None
    CommunicationCategory: Said = None
    PermissionUTCDateTime: Said = None

    @model_validator(mode="before")
    @classmethod
    def whatever_stands_there(cls, value: Any) -> Any:
        return value if isinstance(value, Mapping) else {}


class Score(Vendor):
    MarketingScore: str = Field(min_length=1)
    MarketingScoreName: Text = None


class ScoreValue(Vendor):
    """Of one score at one time; the scored object is the contact."""

    MarketingScore: str = Field(min_length=1)
    MarketingScoreModel: Text = None
    MarketingScoreDateTime: Instant
    MarketingScoredObjectUUID: Guid
    MarketingScoreValue: Number


class GroupMember(Vendor):
    TargetGroupUUID: Guid
    InteractionContactUUID: Guid


class TargetGroup(Vendor):
    TargetGroupUUID: Guid
    TargetGroup: Text = None
    TargetGroupName: Text = None
    TargetGroupDescription: Text = None
    TargetGroupMemberCount: int | None = None
    TargetGroupLastRebuildDateTime: MaybeInstant = None


class Interaction(Vendor):
    InteractionUUID: Guid
    InteractionContactUUID: Guid
    InteractionType: str = Field(min_length=1)
    InteractionTimeStampUTC: Instant
    CommunicationMedium: Text = None
    CampaignID: Text = None
    InteractionAmount: MaybeNumber = Field(None, max_digits=31)
    InteractionCurrency: Text = None
    InteractionSourceObjectType: Text = None
    InteractionSourceObject: Text = None
    InteractionContentSubject: Text = None


class Campaign(Vendor):
    CampaignID: str = Field(min_length=1)
    CampaignName: Text = None


ORIGIN_ROWS = Feed[OriginRow].model_validate_json
ADDITIONAL_IDS = Feed[AdditionalID].model_validate_json
CONTACT_HEADS = Feed[ContactHead].model_validate_json
CONTACTS = Feed[Contact].model_validate_json
PERMISSIONS = Feed[Permission].model_validate_json
SCORES = Feed[Score].model_validate_json
SCORE_VALUES = Feed[ScoreValue].model_validate_json
GROUP_MEMBERS = Feed[GroupMember].model_validate_json
TARGET_GROUPS = Feed[TargetGroup].model_validate_json
INTERACTIONS = Feed[Interaction].model_validate_json
CAMPAIGNS = Feed[Campaign].model_validate_json
