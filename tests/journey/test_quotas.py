"""What one caller may ask for in an hour, at the whole gateway: whose customers count, and what a refusal costs."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from adapters.ports.records import Purpose
from gateway.http.messages import Outcome
from gateway.quotas.caller_quotas import Quotas
from gateway.quotas.rules import QuotaEvent, QuotaRules
from resolvers.policy.caller import Caller, Role
from tests.asking import Desk, Told, somebody
from tests.journey.world import ANNEX, BW, C4C, CAR, CDC, FARFETCH, World, by
from tests.running import patient_settings

JANE = somebody(Role.AGENT, purpose=Purpose.SERVICE)
JOE = somebody(Role.AGENT, purpose=Purpose.SERVICE, subject="joe")
STEWARD = somebody(Role.STEWARD, purpose=Purpose.SERVICE, subject="ida")
MARKETER = somebody(Role.MARKETER, purpose=Purpose.MARKETING, subject="max")
AMELIA, OLIVER, SOFIA, EMMA = (f"{name}@example.com" for name in ("amelia.hart", "oliver.bennett", "sofia.rossi", "emma.clarke"))
NAME = "id profile { fullName }"
SEARCH = """query ($after: String) {
  searchCustomers(text: "smith", first: 5, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
}"""
FILE = "id membership { tier { name } } orders(first: 5) { nodes { number } } wishlist(first: 1) { nodes { sku } }"
DIRECTORIES = frozenset({ANNEX, C4C, CDC, FARFETCH})
"""Systems that are asked who is meant."""


class Hour:
    """A clock that stands, and the events of quotas that were reached."""

    def __init__(self) -> None:
        self.now = 1_764_590_400.0
        self.events: list[QuotaEvent] = []

    def quotas(self, **rules: Any) -> Quotas:
        return Quotas(QuotaRules(**rules), secret=b"a secret", clock=lambda: self.now, on_reached=self.events.append)


Opening = Callable[..., Desk]


@pytest.fixture
def hour() -> Hour:
    return Hour()


@pytest.fixture
def opened(world: World, hour: Hour) -> Iterator[Opening]:
    """Opens a gateway with these quotas."""
    desks: list[Desk] = []

    def opening(**rules: Any) -> Desk:
        desks.append(Desk(patient_settings(world.address), quotas=hour.quotas(**rules)))
        return desks[-1].__enter__()

    yield opening
    for desk in desks:
        desk.__exit__(None, None, None)


def ask(desk: Desk, email: str, caller: Caller = JANE, fields: str = NAME) -> Told:
    return desk.ask(f"{{ customer(by: {by(email)}) {{ {fields} }} }}", caller)


def test_the_third_customer_of_two_is_null_and_says_when(opened: Opening, hour: Hour) -> None:
    desk = opened(customers_per_hour=2)
    assert ask(desk, AMELIA).errors == ask(desk, OLIVER).errors == []
    (error,) = (refused := ask(desk, SOFIA)).errors
    assert refused.data == {"customer": None}
    assert error["extensions"] == {"code": "RATE_LIMITED", "retryable": True}
    assert "in 60 minutes" in error["message"]
    assert ask(desk, AMELIA).data["customer"]["profile"]["fullName"] == "Amelia Hart"
    assert ask(desk, SOFIA, JOE).errors == []
    assert len(hour.events) == 1
    hour.now += 3_600
    assert ask(desk, SOFIA).errors == []


def test_a_customer_who_is_refused_causes_no_call_beyond_who_it_is(opened: Opening, world: World) -> None:
    """The tier is the one thing that is read beside the search where a membership number names its record."""
    desk = opened(customers_per_hour=1)
    ask(desk, AMELIA, fields=FILE)
    assert {CAR, BW} & world.calls().keys()
    assert [one for one in world.asked(ANNEX) if one.line.endswith("/tiers?")]
    for key in (OLIVER, "HRD-10002842"):
        world.forget()
        assert ask(desk, key, fields=FILE).codes == {"customer": "RATE_LIMITED"}
        assert world.calls().keys() <= DIRECTORIES
        assert [one for one in world.asked(ANNEX) if one.line != "GET /api/3.0/users/HRD-10002842?"] == []


def test_one_person_by_several_keys_is_one(opened: Opening) -> None:
    desk = opened(customers_per_hour=1)
    for key in (AMELIA, "+44 7700 900123", "HRD-10002841"):
        assert ask(desk, key).errors == []
    assert ask(desk, OLIVER).codes == {"customer": "RATE_LIMITED"}


def test_several_customers_in_one_query_count_each(opened: Opening) -> None:
    desk = opened(customers_per_hour=3)
    keys = ", ".join(map(by, (AMELIA, OLIVER, AMELIA, SOFIA, EMMA)))
    told = desk.ask(f"{{ customers(by: [{keys}]) {{ {NAME} }} }}", JANE)
    assert [one is None for one in told.data["customers"]].count(True) == 1
    assert set(told.codes.values()) == {"RATE_LIMITED"}


def test_an_answer_from_memory_counts_for_whoever_gets_it(opened: Opening, world: World) -> None:
    desk = opened(customers_per_hour=1)
    for _ in range(3):
        assert ask(desk, AMELIA).errors == []
    assert len(desk.pipeline.answers.remembered) > 0
    world.forget()
    assert ask(desk, AMELIA, JOE).errors == []
    assert world.calls() == {}
    assert ask(desk, OLIVER, JOE).codes == {"customer": "RATE_LIMITED"}
    other = somebody(Role.AGENT, purpose=Purpose.SERVICE, subject="eve")
    ask(desk, OLIVER, other)
    assert ask(desk, AMELIA, other).codes == {"customer": "RATE_LIMITED"}


def test_each_hit_of_a_search_counts_and_the_page_ends_at_the_limit(opened: Opening) -> None:
    desk = opened(customers_per_hour=1)
    page = desk.ask(SEARCH, JANE).data["searchCustomers"]
    assert len(page["nodes"]) == 1
    assert page["pageInfo"]["hasNextPage"] is True
    assert desk.ask(SEARCH, JANE, after=page["pageInfo"]["endCursor"]).codes == {"searchCustomers": "RATE_LIMITED"}
    assert desk.ask(SEARCH, JANE).data["searchCustomers"]["nodes"] == page["nodes"]
    assert ask(desk, AMELIA).codes == {"customer": "RATE_LIMITED"}


def test_a_page_cut_short_for_one_is_whole_for_another(opened: Opening) -> None:
    desk = opened(customers_per_hour=2)
    ask(desk, AMELIA)
    for _ in range(3):
        assert len(desk.ask(SEARCH, JANE).data["searchCustomers"]["nodes"]) == 1
    assert len(desk.ask(SEARCH, JOE).data["searchCustomers"]["nodes"]) == 2


def test_masked_hits_count_too(opened: Opening) -> None:
    desk = opened(customers_per_hour=1)
    seller = somebody(Role.ASSOCIATE, purpose=Purpose.SALE)
    found = desk.ask(SEARCH.replace("nodes { id }", "nodes { profile { fullName } }"), seller)
    assert len(found.data["searchCustomers"]["nodes"]) == 1
    assert found.masked["searchCustomers.nodes.profile.fullName"] == "NAME"
    assert ask(desk, AMELIA, seller).codes == {"customer": "RATE_LIMITED"}


def test_members_of_a_segment_count_each_and_the_page_ends_at_the_limit(opened: Opening) -> None:
    segments = "{ segments { nodes { id name } } }"
    members = """query ($id: ID!, $first: Int, $after: String) {
      segment(id: $id) { members(first: $first, after: $after) {
        edges { cursor node { id } } pageInfo { hasNextPage endCursor }
      } }
    }"""
    desk, free = opened(customers_per_hour=5), opened(customers_per_hour=0)
    segment = next(one["id"] for one in desk.ask(segments, MARKETER).data["segments"]["nodes"] if one["name"] == "Watch lovers")
    (whole, cut) = (one.ask(members, MARKETER, id=segment, first=20).data["segment"]["members"] for one in (free, desk))
    assert 0 < len(cut["edges"]) <= 5 < len(whole["edges"])
    assert cut["edges"] == whole["edges"][: len(cut["edges"])]
    assert cut["pageInfo"]["hasNextPage"] is True
    end = cut["pageInfo"]["endCursor"]
    assert desk.ask(members, MARKETER, id=segment, after=end).codes == {"segment.members": "RATE_LIMITED"}
    rest = free.ask(members, MARKETER, id=segment, first=15, after=end).data["segment"]["members"]
    assert cut["edges"] + rest["edges"] == whole["edges"]


def test_what_belongs_to_a_customer_counts_as_the_customer(opened: Opening) -> None:
    desk = opened(customers_per_hour=1)
    found = ask(desk, AMELIA, fields="tickets { nodes { id } } orders(first: 1) { nodes { id } }").data["customer"]
    ids = [found["tickets"]["nodes"][0]["id"], found["orders"]["nodes"][0]["id"]]
    node = "query ($id: ID!) { node(id: $id) { id } }"
    ask(desk, OLIVER, JOE)
    for id_ in ids:
        assert desk.ask(node, JANE, id=id_).data == {"node": {"id": id_}}
        assert desk.ask(node, JOE, id=id_).codes == {"node": "RATE_LIMITED"}


def test_a_report_and_a_refresh_are_about_a_customer_too(opened: Opening) -> None:
    desk = opened(customers_per_hour=1)
    id_ = ask(desk, OLIVER, STEWARD).data["customer"]["id"]
    assert desk.ask("mutation ($id: ID!) { refreshCustomer(id: $id) { purgedEntries } }", STEWARD, id=id_).errors == []
    amelias = ask(desk, AMELIA).data["customer"]["id"]
    refresh = "mutation ($id: ID!) { refreshCustomer(id: $id) { purgedEntries } }"
    assert desk.ask(refresh, STEWARD, id=amelias).codes == {"refreshCustomer": "RATE_LIMITED"}
    assert desk.ask(f"{{ identify(by: {by(AMELIA)}) {{ level }} }}", STEWARD).codes == {"identify": "RATE_LIMITED"}


def test_too_many_requests_are_refused_before_anything_is_read(opened: Opening, hour: Hour, world: World) -> None:
    desk = opened(requests_per_minute=4)
    for _ in range(4):
        ask(desk, AMELIA)
    world.forget()
    for query in ("{", f"{{ customer(by: {by(AMELIA)}) {{ {NAME} }} }}", f"{{ customer(by: {by(OLIVER)}) {{ {NAME} }} }}"):
        told = desk.ask(query, JANE)
        assert (told.outcome, told.data) == (Outcome.RATE_LIMITED, None)
        assert told.errors[0]["extensions"] == {"code": "RATE_LIMITED", "retryable": True}
    assert world.calls() == {}
    assert ask(desk, AMELIA, JOE).errors == []
    hour.now += 120
    assert ask(desk, AMELIA).errors == []
