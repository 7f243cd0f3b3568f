"""`mayContact` over fake systems: what is read, how often, and what silence costs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.ports.capabilities import PERSON, Flow
from adapters.ports.errors import SourceError, Throttled, Unreachable
from adapters.ports.records import Channel, Consent, Order, OrderStatus, Purpose, Sale, SaleKind
from resolvers.consent.rules import ContactRules
from tests.unit.resolvers.consent.amelia import (
    ASK,
    BORN,
    BOTH,
    CHILD,
    KEY,
    MAIL,
    MC,
    agree,
    amelia,
    asked_for_consents,
    customer,
    decision,
    silent_customer,
)
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, SHOP, Account, described, entry
from tests.unit.resolvers.world import World


def test_whoever_agreed_everywhere_may_be_contacted_and_sees_every_entry() -> None:
    found = decision(amelia())
    assert (found["allowed"], found["basis"], found["reason"]) == (True, "CONSENT", f"Agreed in {CDC.upper()}.")
    assert [(one["source"]["system"]["id"], one["source"]["freshness"]) for one in found["evidence"]] == [
        (CDC, "LIVE"),
        (MC, "LIVE"),
    ]
    assert found["decidedAt"] == "1970-01-12T13:46:41.000Z"


@pytest.mark.parametrize("system", [CDC, MC])
def test_a_refusal_in_either_system_wins(system: str) -> None:
    world = amelia()
    agree(world, system, replace(BOTH[0], granted=False))
    found = decision(world)
    assert (found["allowed"], found["basis"], found["reason"]) == (False, None, f"Refused in {system.upper()}.")
    assert {one["source"]["system"]["id"]: one["granted"] for one in found["evidence"]} == {
        CDC: system != CDC,
        MC: system != MC,
    }


@pytest.mark.parametrize("fault", [Unreachable, Throttled])
@pytest.mark.parametrize("down", [CDC, MC])
def test_a_consent_source_that_cannot_be_read_is_a_no_and_no_error(down: str, fault: type[SourceError]) -> None:
    world = amelia()
    decision(world)
    world.books[down].fault = fault
    answer = customer(world)
    found = answer.data["customer"]["mayContact"]
    assert (found["allowed"], found["basis"]) == (False, None)
    assert found["reason"].startswith(f"Not while {down.upper()} cannot be read")
    assert [one["source"]["system"]["id"] for one in found["evidence"]] == [CDC if down == MC else MC]
    assert answer.missing == [("customer.mayContact", down)]


def test_so_is_one_that_hangs_until_the_deadline() -> None:
    world = amelia()
    decision(world)
    world.books[CDC].hangs = True
    answer = customer(world, deadline_s=0.5)
    assert not answer.data["customer"]["mayContact"]["allowed"]
    assert answer.took == pytest.approx(0.5, abs=0.05)


def test_so_is_one_that_could_not_even_be_asked_who_is_meant() -> None:
    world = amelia()
    world.books[MC].fault = Unreachable
    assert not decision(world)["allowed"]


def test_so_is_one_that_is_not_connected() -> None:
    world = amelia(rules=ContactRules(sources=(CDC, "some-preference-centre")))
    found = decision(world)
    assert (found["allowed"], found["reason"][:36]) == (False, "Not while some-preference-centre can")


def test_what_is_in_the_cache_does_not_count() -> None:
    world = amelia()
    assert customer(world, f"consents {{ granted }} {ASK}").data["customer"]["mayContact"]["allowed"]
    agree(world, CDC)
    assert customer(world, "consents { granted }").data["customer"]["consents"] == [{"granted": True}] * 2
    found = decision(world)
    assert (found["allowed"], found["reason"]) == (False, "No consent to this is known.")


@pytest.mark.parametrize(
    "key", [KEY, f'external: {{ system: "{CDC}", id: "u" }}'], ids=["by e-mail", "by the account that is read early"]
)
def test_a_query_reads_each_consent_source_once(key: str) -> None:
    world = amelia()
    many = (
        "a: mayContact(channel: EMAIL) { allowed } b: mayContact(channel: SMS, purpose: SERVICE) { allowed } consents { granted }"
    )
    for minutes in range(3):
        world.now += 60 * minutes
        customer(world, many, key)
        assert asked_for_consents(world) == [CDC, MC]


def test_consents_beside_it_show_what_it_was_decided_on() -> None:
    world = amelia()
    customer(world, "consents { granted }")
    agree(world, CDC, replace(BOTH[0], granted=False))
    beside = customer(world, f"consents {{ granted }} {ASK}").data["customer"]
    assert sorted(one["granted"] for one in beside["consents"]) == [False, True]
    assert [one["granted"] for one in beside["mayContact"]["evidence"]] == [False, True]


def test_birth_dates_may_come_from_the_cache() -> None:
    world = amelia()
    decision(world)
    world.calls()
    decision(world)
    assert {what for _, what in world.calls()} == {"consents"}


@pytest.mark.parametrize("system", [CDC, C4C])
def test_a_child_is_not_contacted_whoever_knows_the_birth_date(system: str) -> None:
    world = amelia(born=None)
    world.books[system].accounts[0].birth_date = CHILD
    found = decision(world)
    assert (found["allowed"], found["reason"]) == (False, "The person is a child, and children are not contacted.")


def test_where_no_profile_has_the_birth_date_the_membership_may_tell_it() -> None:
    world = amelia(born=None)
    world.books[ANNEX].accounts[0].birth_date = CHILD
    assert decision(world)["reason"].startswith("The person is a child")


def test_with_no_birth_date_anywhere_consent_decides() -> None:
    assert decision(amelia(born=None))["basis"] == "CONSENT"


def test_without_a_birth_date_nobody_is_contacted_while_a_source_is_down() -> None:
    world = amelia(born=None)
    world.books[C4C].faulty_groups = {PERSON: Unreachable}
    found = decision(world)
    assert (found["allowed"], found["reason"]) == (False, f"Not while {C4C.upper()} cannot be read: the person may be a child.")
    world.books[CDC].accounts[0].birth_date = BORN
    world.now += 10_000
    assert decision(world)["allowed"]


def test_marketing_is_the_purpose_that_is_meant_where_none_is_named() -> None:
    world = amelia()
    agree(world, CDC, Consent("news", False, Purpose.SERVICE, Channel.EMAIL), *BOTH)
    for purpose, allowed in (
        ("", True),
        (", purpose: null", True),
        (", purpose: MARKETING", True),
        (", purpose: SERVICE", False),
    ):
        assert decision(world, f"mayContact(channel: EMAIL{purpose}) {{ allowed }}") == {"allowed": allowed}


def test_a_child_in_any_system_is_a_child_whatever_the_accounts_say() -> None:
    """It counts even from a system that keeps no profiles."""
    world = amelia()
    world.books[MC].accounts[0].birth_date = CHILD
    for _ in range(2):
        assert decision(world)["reason"].startswith("The person is a child"), "remembered as much as searched for"


def bought(world: World, *, days_ago: int, status: OrderStatus = OrderStatus.DELIVERED) -> None:
    at = datetime.fromtimestamp(world.now, UTC) - timedelta(days=days_ago)
    world.books[SHOP].entries[Flow.ORDERS, "s1"] = [entry(Order("o1", "N1", at, Channel.ONLINE, status), at)]


def test_a_recent_customer_without_refusal_may_be_contacted_by_soft_opt_in() -> None:
    world = silent_customer()
    bought(world, days_ago=99)
    found = decision(world)
    assert (found["allowed"], found["basis"], found["evidence"]) == (True, "SOFT_OPT_IN", [])


def test_nobody_is_while_a_record_under_their_own_address_may_be_theirs() -> None:
    world = silent_customer()
    bought(world, days_ago=5)
    world.books[MC].accounts = [Account(MC, "nameless", emails=(MAIL,))]
    assert not decision(world)["allowed"]


@pytest.mark.parametrize(
    ("days_ago", "status"),
    [(102, OrderStatus.DELIVERED), (5, OrderStatus.CANCELLED), (5, OrderStatus.RETURNED), (5, OrderStatus.OTHER)],
)
def test_an_old_purchase_or_one_that_did_not_stand_opens_nothing(days_ago: int, status: OrderStatus) -> None:
    world = silent_customer()
    bought(world, days_ago=days_ago, status=status)
    assert not decision(world)["allowed"]


def test_a_cancelled_web_order_opens_nothing_though_the_erp_completed_it() -> None:
    world = silent_customer()
    world.books[CDC].accounts[0].links += ((ERP, "7"),)
    erp = world.connect(described(ERP, flows=frozenset({Flow.ORDERS}), lookup_keys=frozenset()), Account(ERP, "7"))
    bought(world, days_ago=5, status=OrderStatus.CANCELLED)
    at = datetime.fromtimestamp(world.now, UTC) - timedelta(days=5)
    mirror = Order("9", "9", at, Channel.ONLINE, OrderStatus.COMPLETED, sale=Sale(SaleKind.WEB, "o1"))
    erp.entries[Flow.ORDERS, "7"] = [entry(mirror, at)]
    assert not decision(world)["allowed"]
    own = replace(mirror, sale=Sale(SaleKind.OTHER, "9"))
    erp.entries[Flow.ORDERS, "7"] = [entry(own, at)]
    world.now += 3600
    assert decision(world)["allowed"], "that one was sold by the ERP itself"


def test_purchases_that_cannot_be_read_open_nothing_and_are_no_error() -> None:
    world = silent_customer()
    bought(world, days_ago=5)
    world.books[SHOP].broken = {"s1"}
    assert decision(world)["reason"] == "No consent to this is known."


def test_without_the_setting_nobody_is_asked_for_purchases() -> None:
    world = silent_customer(ContactRules())
    bought(world, days_ago=5)
    assert not decision(world)["allowed"]
    assert "orders" not in {what for _, what in world.calls()}
