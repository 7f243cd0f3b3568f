"""Amounts and addresses."""

from decimal import Decimal

import strawberry


@strawberry.type(description="An amount; never a float.")
class Money:
    amount: Decimal = strawberry.field(
        description="In units of the currency, such as pounds and pence; never a float, so that no digit is lost."
    )
    currency: str = strawberry.field(description="ISO 4217.")


@strawberry.type(description="A postal address.")
class Address:
    lines: list[str] = strawberry.field(description="Street, house number and whatever else stands above the town, a line each.")
    city: str | None = strawberry.field(description="Town or city; null where the system does not say.")
    region: str | None = strawberry.field(
        description="County, state or province as the system writes it; null where it does not say."
    )
    postal_code: str | None = strawberry.field(description="Postcode as the system writes it; null where it does not say.")
    country: str | None = strawberry.field(description="ISO 3166-1 alpha-2, such as GB; null where the system does not say.")
