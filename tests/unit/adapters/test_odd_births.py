"""What programs write where they have no birth date is none: nobody is grown up for it, nor somebody else's twin."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from adapters.systems.annex_cloud_loyalty.wire import read_user as read_member
from adapters.systems.farfetch.wire import read_user as read_shopper
from adapters.systems.sap_cloud_for_customer.wire import CUSTOMERS
from adapters.systems.sap_customer_data_cloud import mapping, wire
from adapters.systems.sap_ecc.wire import PARTNERS
from adapters.systems.sap_marketing_cloud.wire import CONTACTS
from adapters.wire.tolerant import Reader

GUID = "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"
NOBODYS = [
    "0001-01-01",
    "0012-05-14",
    "1753-01-01",
    "1899-12-30",
    "1900-01-01",
    "1901-01-01",
    "9999-12-31",
    "1900-01-01T00:00:00Z",
    "19000101",
    "/Date(-62135596800000)/",
    "/Date(-2208988800000)/",
]
SYSTEMS: dict[str, tuple[Reader[Any], str, dict[str, Any], Callable[[Any], Any]]] = {
    "annex": (read_member, "birthDate", {"id": "A1"}, lambda user: user.birth_date),
    "farfetch": (read_shopper, "dateOfBirth", {"id": 1}, lambda user: user.date_of_birth),
    "c4c": (CUSTOMERS, "BirthDate", {"CustomerID": "1"}, lambda feed: feed.d.results[0].BirthDate),
    "ecc": (PARTNERS, "BirthDate", {"BusinessPartner": "1"}, lambda feed: feed.d.results[0].BirthDate),
    "marketing": (CONTACTS, "BirthDate", {"ContactUUID": GUID}, lambda feed: feed.d.results[0].BirthDate),
}


def body(system: str, value: object) -> bytes:
    _, field, row, _ = SYSTEMS[system]
    one = row | {field: value}
    return json.dumps(one if system in ("annex", "farfetch") else {"d": {"results": [one]}}).encode()


@pytest.mark.parametrize("written", NOBODYS)
@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_a_day_on_which_nobody_alive_was_born_is_none_and_told(system: str, written: str) -> None:
    reader, field, _, born = SYSTEMS[system]
    answer, lost = reader.salvage(body(system, written))
    assert (born(answer), [loss.field for loss in lost]) == (None, [field])
    assert born(reader(body(system, "1909-08-21"))).year == 1909


@pytest.mark.parametrize("year", [0, 1, 12, 84, "84", 1900, 9999, 10**6, -1984])
def test_nor_is_an_account_of_two_digits_a_birth_date(year: object) -> None:
    given = {"UID": "1", "profile": {"firstName": "Amelia", "birthYear": year, "birthMonth": 5, "birthDay": 14}}
    account, lost = wire.readers(())[0].salvage(json.dumps(given).encode())
    assert mapping.birth_date(account.profile) is None
    assert (account.profile.first_name, [loss.field for loss in lost]) == ("Amelia", ["profile.birthYear"])
