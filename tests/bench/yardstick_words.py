"""The yardstick's pydantic models of what the vendors send: as much of each as the question needs."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

TICKS = re.compile(r"/Date\((-?\d+)")


def instant(value: Any) -> Any:
    """OData's `/Date(ms)/`, ISO 8601 with or without an offset, RFC 1123; blank is None."""
    if value in (None, ""):
        return None
    if ticks := TICKS.match(value):
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(ticks[1]))
    read = parsedate_to_datetime(value) if value[:1].isalpha() else datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def day(value: Any) -> Any:
    read = instant(value)
    return read.date() if read else None


def blank(value: Any) -> Any:
    return None if value == "" else value


Instant = Annotated[datetime | None, BeforeValidator(instant)]
Day = Annotated[date | None, BeforeValidator(day)]
Text = Annotated[str | None, BeforeValidator(blank)]
Number = Annotated[Decimal | None, BeforeValidator(lambda value: None if value in (None, "") else str(value))]


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Money(BaseModel):
    amount: Decimal
    currency: str


# --- SAP Cloud for Customer ---


class CrmAddress(BaseModel):
    HouseNumber: Text = None
    Street: Text = None
    City: Text = None
    StreetPostalCode: Text = None
    CountryCode: Text = None
    Email: Text = None
    Phone: Text = None
    Mobile: Text = None


class CrmCustomer(CrmAddress):
    CustomerID: str
    TitleCode: Text = None
    FirstName: Text = None
    LastName: Text = None
    BirthDate: Day = None
    LanguageCode: Text = None
    NationalityCountryCode: Text = None
    ChangedOn: Instant = None
    EmailInvalidIndicator: bool | None = None


class CrmTicket(BaseModel):
    ID: str
    Name: Text = None
    CreationDateTime: Instant
    ServiceRequestUserLifeCycleStatusCode: str
    ServiceIssueCategoryID: Text = None


class CrmText(BaseModel):
    ServiceRequestID: str
    CreatedOn: Instant
    Text: str | None = None
    AuthorName: str | None = None


# --- SAP Customer Data Cloud ---


class Phone(Camel):
    number: Text = None
    type: Text = None


class AccountProfile(Camel):
    first_name: Text = None
    last_name: Text = None
    email: Text = None
    birth_day: int | None = None
    birth_month: int | None = None
    birth_year: int | None = None
    address: Text = None
    city: Text = None
    zip: Text = None
    country: Text = None
    locale: Text = None
    phones: list[Phone] = []


class AccountEmails(Camel):
    verified: list[str] = []
    unverified: list[str] = []


class Account(Camel):
    uid: str = Field(alias="UID")
    last_updated: Instant = None
    profile: AccountProfile = AccountProfile()
    emails: AccountEmails = AccountEmails()
    preferences: dict[str, Any] = {}
    subscriptions: dict[str, Any] = {}


# --- Annex Cloud ---


class Member(Camel):
    id: str
    status: str
    email: Text = None
    first_name: Text = None
    last_name: Text = None
    phone: Text = None
    birth_date: Day = None
    update_date: Instant = None
    opt_in_date: Day = None
    create_date: Day = None


class Balances(Camel):
    available_points: Number
    hold_points: Number = None
    lifetime_points: Number = None
    points_to_expire: Number = None


class TierStatus(Camel):
    current_tier: Text = None
    next_tier: Text = None
    points_to_next_tier: Number = None


class RewardOnOffer(Camel):
    reward_id: str
    display_text: Text = None
    credit_required: Number = None
    eligible: bool | None = None


class LedgerLine(Camel):
    activity: str
    create_date: Instant
    credit: Number = None
    debit: Number = None
    display_text: Text = None
    reason: Text = None


# --- Farfetch ---


class ShopUser(Camel):
    id: int
    wishlist_id: Text = None
    email: Text = None
    first_name: Text = None
    last_name: Text = None
    phone_number: Text = None
    date_of_birth: Day = None
    updated_date: Instant = None


class OrderRow(Camel):
    id: str
    status: str
    created_date: Instant
    fps_order_type: Text = None


class Named(Camel):
    name: Text = None


class Price(Camel):
    price_incl_taxes: Number = None


class OrderItem(Camel):
    product_id: int | str
    short_description: Text = None
    brand: Named | None = None
    price: Price | None = None


class Order(Camel):
    id: str
    currency: str
    grand_total: Number
    items: list[OrderItem]


class WishlistItem(Camel):
    product_name: Text = None
    brand_name: Text = None
    price: Price | Decimal | None = None
    is_available: bool | None = None
    date_created: Instant = None


# --- MindTouch ---


class HitPage(BaseModel):
    address: Text = Field(None, alias="uri.ui")


class Hit(BaseModel):
    id: str
    title: str
    rank: float | None = None
    uri: Text = None
    page: Annotated[HitPage | None, BeforeValidator(blank)] = None
