"""Shop users, addresses, wishlists, prices and dates in the vendor's words (Farfetch fact sheet, sections 5, 6 and 8).

Wishlists and birth dates are spelt `/Date(milliseconds)/`, all other dates as ISO 8601.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal

from mocks.world import commerce, keys
from mocks.world.commerce import Wish
from mocks.world.keys import Kind
from mocks.world.people import CDC, Address, Person, Record

Shape = dict[str, object]
_GENDERS = {"f": "Female", "m": "Male", "u": "NotDefined"}
_COUNTRIES = {"GB": 215, "FR": 75, "IT": 102}


def user(person: Person, record: Record, *, newsletters: bool) -> Shape:
    linked = record.links and person.known_to(CDC)
    born = datetime.combine(record.birth_date, time(), UTC) if record.birth_date else None
    return {
        "id": person.shop_user,
        "username": record.email,
        "email": record.email,
        "name": record.full_name,
        "firstName": record.first_name,
        "lastName": record.last_name,
        "gender": _GENDERS[person.gender],
        "dateOfBirth": net_date(born) if born else None,
        "phoneNumber": record.phone or record.landline or None,
        "title": {"id": "2" if person.gender == "f" else "1", "value": person.title},
        "countryCode": record.address.country if record.address else None,
        "segments": ["vip"] if person.tier >= 2 else [],
        "bagId": commerce.bag_id(person),
        "wishlistId": commerce.wishlist_id(person),
        "externalId": person.account_uid if linked else None,
        "isExternalLogin": linked,
        "isGuest": False,
        "status": "Active",
        "personalShopperId": 0,
        "receiveNewsletters": newsletters,
        "createdDate": iso(record.created_at),
        "updatedDate": iso(record.changed_at),
        "metadata": {},
    }


def external_logins(person: Person, record: Record) -> list[Shape]:
    if not (record.links and person.known_to(CDC)):
        return []
    return [{"id": person.number, "provider": "SapCustomerDataCloud", "providerUserId": person.account_uid}]


def price(amount: Decimal) -> Shape:
    tax = commerce.tax_within(amount)
    return {
        "priceInclTaxes": float(amount),
        "priceInclTaxesWithoutDiscount": float(amount),
        "priceExclTaxes": float(amount - tax),
        "discountInclTaxes": 0.0,
        "taxesValue": float(tax),
        "taxesRate": float(commerce.TAX_RATE * 100),
        "formattedPrice": pounds(amount),
        "tags": ["DDP"],
        "taxType": "VAT",
    }


def shipping_address(person: Person, record: Record) -> Shape | None:
    home = record.address
    if home is None:
        return None
    return {
        "id": keys.dashed(keys.object_id(Kind.SHOP_ADDRESS, person.number, seed=person.seed)),
        "firstName": record.first_name,
        "lastName": record.last_name,
        "addressLine1": home.line,
        "city": {"id": 1, "name": home.city},
        "country": _country(home),
        "zipCode": home.postcode,
        "phone": record.phone or record.landline,
    }


def _country(home: Address) -> Shape:
    return {
        "id": _COUNTRIES.get(home.country, 0),
        "name": home.country_name,
        "alpha2Code": home.country,
        "continentId": 3,
    }


def wishlist(person: Person, *, hydrate: bool) -> Shape:
    """A wishlist; without `hydrate` its items name products by id only."""
    items = [_wish(wish, hydrate=hydrate) for wish in commerce.wishes(person)]
    return {"id": commerce.wishlist_id(person), "userId": person.shop_user, "count": len(items), "items": items}


def _wish(wish: Wish, *, hydrate: bool) -> Shape:
    product = wish.product
    item: Shape = {
        "id": wish.item_id,
        "productId": product.product_id,
        "merchantId": wish.merchant.merchant_id,
        "quantity": 1,
        "dateCreated": net_date(wish.added_at),
        "createdByStaffMemberId": 0,
        "sizes": [{"scale": 0, "size": 0, "sizeDescription": wish.size}] if wish.size else [],
    }
    if hydrate:
        item |= {
            "productName": product.name,
            "productSlug": product.slug,
            "productDescription": f"{product.name} by {product.brand.name}",
            "brandId": product.brand.brand_id,
            "brandName": product.brand.name,
            "price": price(product.price),
            "isAvailable": wish.is_available,
            "images": {"images": []},
        }
    return item


def pounds(amount: Decimal) -> str:
    return f"£{amount:,.2f}"


def iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def net_date(at: datetime) -> str:
    return f"/Date({round(at.timestamp() * 1000)})/"
