"""What came and what did not, of one system: sections beside each other, so that neither hides the other."""

from datetime import timedelta
from typing import Any

from adapters.ports.capabilities import CONSENTS, ORDER_DETAILS, Flow
from adapters.ports.errors import Malformed, Throttled, Unauthorized, Unreachable
from adapters.ports.records import Channel, Order, OrderStatus
from tests.unit.resolvers.passions.loving import MAIL, NOW, amelia
from tests.unit.resolvers.played import CDC, SHOP, entry
from tests.unit.resolvers.world import World

QUERY = """query($by: CustomerKey!) { subjectAccess(by: $by) { complete sections {
    system { id } capability status reason failing { id } recordCount truncated records
} } }"""


def order(number: int) -> Order:
    return Order(str(number), str(number), NOW - timedelta(days=number), Channel.ONLINE, OrderStatus.DELIVERED)


def buyer(orders: int) -> World:
    world = amelia()
    bought = [order(number) for number in range(orders)]
    world.books[SHOP].entries[Flow.ORDERS, "s1"] = [entry(one, one.placed_at) for one in bought]
    return world


def sections(world: World, system: str, capability: str) -> list[Any]:
    answer = world.ask(QUERY, by={"email": MAIL})
    assert answer.errors == {}
    file = answer.data["subjectAccess"]
    own = [one for one in file["sections"] if (one["system"]["id"], one["capability"]) == (system, capability)]
    assert file["complete"] is all(one["reason"] is None and not one["truncated"] for one in file["sections"])
    return own


def test_orders_whose_items_cannot_be_read_are_told_beside_the_failure() -> None:
    world = buyer(3)
    world.books[SHOP].faulty_groups = {ORDER_DETAILS: Throttled}
    came, failed = sections(world, SHOP, "ORDERS")
    assert (came["status"], came["recordCount"], came["reason"]) == ("ANSWERED", 3, None)
    assert (failed["status"], failed["recordCount"], failed["reason"]) == ("FAILED", 0, "SOURCE_THROTTLED")
    assert failed["records"] is None


def test_one_group_that_fails_costs_its_own_kind_of_data_alone() -> None:
    world = amelia()
    world.books[CDC].faulty_groups = {CONSENTS: Malformed}
    (profile,) = sections(world, CDC, "PROFILE")
    (consents,) = sections(world, CDC, "CONSENT")
    assert profile["status"] == "ANSWERED"
    assert (consents["status"], consents["reason"]) == ("FAILED", "SOURCE_MALFORMED")


def test_a_system_that_refuses_the_credentials_is_refused() -> None:
    world = amelia()
    world.books[CDC].faulty_groups = {CONSENTS: Unauthorized}
    (consents,) = sections(world, CDC, "CONSENT")
    assert (consents["status"], consents["reason"]) == ("REFUSED", "SOURCE_UNAUTHORIZED")


def test_where_another_systems_failure_hides_the_records_it_is_named() -> None:
    world = amelia()
    world.books[CDC].fault = Unreachable
    (orders,) = sections(world, SHOP, "ORDERS")
    assert (orders["status"], orders["reason"], orders["failing"]) == ("FAILED", "SOURCE_UNREACHABLE", {"id": CDC})


def test_a_list_is_read_to_its_end_and_cut_at_the_bound() -> None:
    (whole,) = sections(buyer(1_000), SHOP, "ORDERS")
    assert (whole["recordCount"], whole["truncated"]) == (1_000, False)
    (cut,) = sections(buyer(1_001), SHOP, "ORDERS")
    assert (cut["recordCount"], cut["truncated"]) == (1_000, True)
