"""Amounts and addresses."""

from decimal import Decimal

import strawberry


@strawberry.type(description="An amount; never a float.")
class Money:
    amount: Decimal
    currency: str = strawberry.field(description="ISO 4217.")


@strawberry.type(description="A postal address.")
class Address:
    lines: list[str]
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None = strawberry.field(description="ISO 3166-1 alpha-2.")
