"""Records as JSON: names of the schema, decimals as text, and what isn't known is left out."""

from datetime import UTC, date, datetime
from decimal import Decimal

from adapters.ports.records import (
    Candidate,
    Channel,
    Interaction,
    InteractionKind,
    Money,
    Order,
    OrderStatus,
    Person,
    StaffMember,
    Tier,
)
from resolvers.subject_access.plain_records import plain

AT = datetime(2026, 3, 2, 9, 15, 30, 123456, UTC)


def test_amounts_are_text_and_days_are_as_in_the_schema() -> None:
    order = Order("1", "N1", AT, Channel.ONLINE, OrderStatus.SHIPPED, total=Money(Decimal("12.5"), "GBP", True))
    assert plain(order) == {
        "id": "1",
        "number": "N1",
        "placedAt": "2026-03-02T09:15:30.123Z",
        "channel": "ONLINE",
        "status": "SHIPPED",
        "total": {"amount": "12.50", "currency": "GBP", "taxIncluded": True},
    }
    assert plain(Person(birth_date=date(1984, 5, 14))) == {"birthDate": "1984-05-14"}


def test_ids_that_the_schema_calls_codes_are_codes() -> None:
    assert plain(StaffMember("7", role="Shopper")) == {"code": "7", "role": "Shopper"}
    assert plain(Tier("gold", "Gold")) == {"code": "gold", "name": "Gold"}


def test_pairs_have_names() -> None:
    assert plain(Candidate("1", links=(("sap-ecc", "2"),), numbers=(("passport", "3"),))) == {
        "recordId": "1",
        "links": [{"system": "sap-ecc", "id": "2"}],
        "numbers": [{"kind": "passport", "number": "3"}],
    }
    pounds, francs = Money(Decimal(1), "GBP"), Money(Decimal(2), "CHF")
    changed = Interaction("1", InteractionKind.CURRENCY_EXCHANGE, None, AT, exchange=(pounds, francs), about_ticket=("c4c", "8"))
    told = plain(changed)
    assert told["exchange"] == {
        "given": {"amount": "1.00", "currency": "GBP"},
        "received": {"amount": "2.00", "currency": "CHF"},
    }
    assert told["aboutTicket"] == {"system": "c4c", "number": "8"}
