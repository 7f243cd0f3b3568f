"""A system that hangs costs what it alone holds: what others give is read on within the time that is left."""

from datetime import UTC, datetime
from decimal import Decimal
from unittest.mock import patch

import pytest

from adapters.ports.capabilities import ORDER_DETAILS, Flow
from adapters.ports.records import CampaignContact, Channel, Order, OrderDetails, OrderItem, OrderStatus
from adapters.ports.shapes import EMAIL
from tests.unit.resolvers.played import C4C, CDC, ERP, SHOP, SYSTEMS, Account, described, entry
from tests.unit.resolvers.world import World

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MAIL = "amelia@example.com"
KEY = f'email: "{MAIL}"'
TILLS, MESSAGES = "sap-car", "sinch-campaigns"
MORE = (
    described(TILLS, flows=frozenset({Flow.ORDERS}), groups=frozenset({ORDER_DETAILS}), keyed_by=(ERP,)),
    described(MESSAGES, flows=frozenset({Flow.CAMPAIGNS}), keyed_by=(EMAIL,)),
)


@pytest.fixture
def world() -> World:
    """Amelia, who has bought in the shop and at a till and was written to."""
    with patch("tests.unit.resolvers.world.SYSTEMS", {**SYSTEMS, **{system.slug: system for system in MORE}}):
        world = World(
            [
                Account(CDC, "u", links=((SHOP, "s1"), (ERP, "7")), emails=(MAIL,), given_name="Amelia"),
                Account(C4C, "c", emails=(MAIL,), given_name="Amelia"),
            ]
        )
    for system, record_id in ((SHOP, "s1"), (TILLS, "7")):
        order = Order(f"at {system}", f"at {system}", NOON, Channel.STORE, OrderStatus.COMPLETED)
        world.books[system].entries[Flow.ORDERS, record_id] = [entry(order, NOON)]
        scarf = OrderItem("1", "Scarf", quantity=Decimal(1))
        world.books[system].parts[ORDER_DETAILS, order.id] = OrderDetails(order, record_id, None, None, (scarf,))
    message = CampaignContact("m", "Spring", Channel.EMAIL, NOON)
    world.books[MESSAGES].entries[Flow.CAMPAIGNS, MAIL] = [entry(message, NOON)]
    return world


@pytest.mark.parametrize(("hanging", "other"), [(SHOP, TILLS), (TILLS, SHOP)])
def test_a_list_that_hangs_leaves_time_for_the_items_of_other_orders(world: World, hanging: str, other: str) -> None:
    world.books[hanging].hangs = True
    answer = world.customer(KEY, "orders { nodes { number items { name } } missing { id } }", deadline_s=1.0)
    assert answer.errors == {}
    assert answer.data["customer"]["orders"] == {
        "nodes": [{"number": f"at {other}", "items": [{"name": "Scarf"}]}],
        "missing": [{"id": hanging}],
    }
    assert answer.took < 1.0


def test_where_nothing_is_read_after_it_a_list_has_all_the_time_there_is(world: World) -> None:
    world.books[TILLS].latency = 0.9
    answer = world.customer(KEY, "orders { nodes { number } missing { id } }", deadline_s=1.0)
    assert len(answer.data["customer"]["orders"]["nodes"]) == 2
    assert answer.data["customer"]["orders"]["missing"] == []


@pytest.mark.parametrize("hanging", [CDC, C4C])
def test_addresses_of_a_known_person_are_queried_while_a_directory_hangs(world: World, hanging: str) -> None:
    fields = "campaigns { nodes { campaign } missing { id } }"
    whole = world.customer(KEY, fields).data["customer"]["campaigns"]
    assert whole == {"nodes": [{"campaign": "Spring"}], "missing": []}
    world.now += 600
    world.books[hanging].hangs = True
    answer = world.customer(KEY, fields, deadline_s=1.0)
    assert answer.data["customer"]["campaigns"] == whole
    assert answer.took < 1.0
