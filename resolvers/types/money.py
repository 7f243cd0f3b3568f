"""Amounts and addresses."""

from decimal import Decimal

import strawberry

from resolvers.policy.bands import band_of


@strawberry.type(description="An amount; never a float.")
class Money:
    amount: Decimal | None = strawberry.field(
        description='With exactly the digits of its currency: "227.00" pounds, "9773" yen, "12.500" Kuwaiti dinars. A currency '
        "without minor unit (gold) or outside ISO 4217 has the digits that the system gave. Null where the caller may see the "
        "`band` alone."
    )
    currency: str = strawberry.field(description="ISO 4217.")
    tax_included: bool | None = strawberry.field(
        description="Whether tax is part of the amount; null if the system does not say. Amounts with and without tax are never "
        "added up."
    )

    @strawberry.field(
        description='The range that the amount is in, its lower end included: "GBP 1,000 to 2,500". The ends are 1, 2.5 and 5 '
        "times a power of ten."
    )
    def band(self) -> str:
        return band_of(self)


@strawberry.type(description="A postal address.")
class Address:
    lines: list[str] | None = strawberry.field(
        description="Street, house number and all other lines above the town, one entry each. Null where the caller may not see "
        "them."
    )
    city: str | None = strawberry.field(description="Town or city; null where the system does not say.")
    region: str | None = strawberry.field(
        description="County, state or province as the system writes it; null where it does not say."
    )
    postal_code: str | None = strawberry.field(description="Postcode as the system writes it; null where it does not say.")
    country: str | None = strawberry.field(description="ISO 3166-1 alpha-2, such as GB; null where the system does not say.")
