"""`value` and `predictions`: whose figure is told, and of whom no picture is made, read or told."""

from decimal import Decimal
from typing import Any

import pytest

from adapters.ports.capabilities import CONSENTS, OUTLOOK, PERSON, PREDICTIONS, VALUE, Capability
from adapters.ports.errors import Unreachable
from adapters.ports.records import Consent, Money, Outlook, Prediction, Predictions, Purpose, Value
from resolvers.errors import Withheld
from tests.unit.resolvers.consent.amelia import BORN, CHILD
from tests.unit.resolvers.played import C4C, CDC, ERP, Account, described
from tests.unit.resolvers.world import World

WAREHOUSE, TILLS, MODELS = "sap-bw", "sap-car", "sap-analytics-cloud"
MAIL = "amelia@example.com"
KEY = f'email: "{MAIL}"'
COUNTED = "lifetimeSpend { amount currency taxIncluded } spendLast12Months { amount taxIncluded } orderCount"
TAKEN_FOR = "segment predictedSpendNext12Months { amount taxIncluded }"
PROFILED = f"predictions {{ name }} value {{ {COUNTED} {TAKEN_FOR} }}"


def gbp(amount: int, *, taxed: bool | None) -> Money:
    return Money(Decimal(amount), "GBP", taxed)


def amelia(**traits: Any) -> World:
    """Known to both directories, the warehouse, the tills and the models."""
    who: Any = {"emails": (MAIL,), "given_name": "Amelia", "birth_date": BORN, **traits}
    world = World([Account(CDC, "u", links=((ERP, "7"),), **who), Account(C4C, "c1", links=((ERP, "7"),), **who)])
    for slug, groups in ((WAREHOUSE, {VALUE, OUTLOOK}), (TILLS, {VALUE}), (MODELS, {PREDICTIONS})):
        world.connect(described(slug, groups=frozenset(groups), keyed_by=(ERP,)))
    world.books[WAREHOUSE].parts |= {
        (VALUE, "7"): Value(lifetime_spend=gbp(100, taxed=False), order_count=9),
        (OUTLOOK, "7"): Outlook("GOLD", gbp(50, taxed=None)),
    }
    world.books[TILLS].parts[VALUE, "7"] = Value(spend_last_12_months=gbp(60, taxed=True), order_count=8)
    world.books[MODELS].parts[PREDICTIONS, "7"] = Predictions((Prediction("churn", 0.3),))
    return world


def asked(world: World) -> set[tuple[str, str]]:
    """Of the systems that count or make pictures."""
    return {call for call in world.calls() if call[0] in (WAREHOUSE, TILLS, MODELS)}


def test_every_figure_is_one_systems_and_says_whether_tax_is_in_it() -> None:
    answer = amelia().customer(KEY, f"value {{ {COUNTED} {TAKEN_FOR} sources {{ system {{ id }} }} }}")
    assert not answer.errors
    value = answer.data["customer"]["value"]
    assert value["lifetimeSpend"] == {"amount": "100.00", "currency": "GBP", "taxIncluded": False}
    assert value["spendLast12Months"] == {"amount": "60.00", "taxIncluded": True}
    assert value["predictedSpendNext12Months"] == {"amount": "50.00", "taxIncluded": None}
    assert (value["orderCount"], value["segment"]) == (9, "GOLD")
    assert sorted(one["system"]["id"] for one in value["sources"]) == [WAREHOUSE, TILLS], "each once, whatever came from it"


REFUSED = (Consent("marketing", False, Purpose.MARKETING),)
GATED = [{"birth_date": CHILD}, {"consents": REFUSED}]


@pytest.mark.parametrize("traits", GATED, ids=["a child", "who objected"])
def test_a_person_who_may_not_be_profiled_is_shown_only_counted_figures(traits: Any) -> None:
    world = amelia(**traits)
    answer = world.customer(KEY, PROFILED)
    assert (answer.errors, answer.missing) == ({}, [])
    customer = answer.data["customer"]
    assert customer["predictions"] == []
    assert (customer["value"]["segment"], customer["value"]["predictedSpendNext12Months"]) == (None, None)
    assert customer["value"]["lifetimeSpend"]["amount"] == "100.00"
    assert asked(world) == {(WAREHOUSE, "value"), (TILLS, "value")}


@pytest.mark.parametrize("key", [KEY, f'external: {{system: "{CDC}", id: "u"}}'])
@pytest.mark.parametrize("traits", GATED, ids=["a child", "who objected"])
def test_nothing_is_read_for_them_where_nothing_else_is_asked_for(traits: Any, key: str) -> None:
    world = amelia(**traits)
    answer = world.customer(key, f"predictions {{ name }} value {{ __typename {TAKEN_FOR} }}")
    assert (answer.data["customer"], answer.errors) == ({"predictions": [], "value": None}, {})
    assert asked(world) == set()


@pytest.mark.parametrize(("born", "read"), [(CHILD, False), (BORN, True)], ids=["a child", "an adult"])
def test_a_person_found_by_a_scoring_systems_id_is_scored_only_once_known(born: Any, read: bool) -> None:
    """Whether the person may be profiled has to be known first."""
    world = amelia(birth_date=born)
    scores = described(
        "scores", groups=frozenset({PREDICTIONS}), lookup_keys=frozenset({"scores", CDC}), links_to=frozenset({CDC})
    )
    world.connect(scores, Account("scores", "s1", links=((CDC, "u"),), given_name="Amelia", birth_date=born))
    world.books["scores"].parts[PREDICTIONS, "s1"] = Predictions((Prediction("clv", 0.9),))
    answer = world.customer('external: {system: "scores", id: "s1"}', "predictions { name }")
    assert not answer.errors
    assert [one["name"] for one in answer.data["customer"]["predictions"]] == (["Churn", "Clv"] if read else [])
    assert (("scores", "predictions") in world.calls()) is read


def test_of_anybody_else_everything_is_read_and_told() -> None:
    world = amelia()
    answer = world.customer(KEY, PROFILED)
    assert [one["name"] for one in answer.data["customer"]["predictions"]] == ["Churn"]
    assert answer.data["customer"]["value"]["segment"] == "GOLD"
    assert asked(world) == {(WAREHOUSE, "value"), (WAREHOUSE, "outlook"), (TILLS, "value"), (MODELS, "predictions")}


def test_where_consents_are_at_hand_the_warehouse_is_asked_once_for_both() -> None:
    world = amelia()
    world.customer(KEY, "consents { name } profile { birthDate }")
    world.calls()
    world.customer(KEY, PROFILED)
    assert asked(world) == {(WAREHOUSE, "outlook+value"), (TILLS, "value"), (MODELS, "predictions")}


@pytest.mark.parametrize("selection", ["value { orderCount }", f"value {{ __typename {COUNTED} }}"])
def test_what_makes_no_picture_asks_for_no_consents(selection: str) -> None:
    world = amelia()
    assert not world.customer(KEY, selection).errors
    assert {what for _, what in world.calls()} == {"find", "value"}


def test_withheld_fields_are_errors_of_their_own_beside_the_rest_of_value() -> None:
    world = amelia()
    world.customer(KEY)
    world.books[CDC].faulty_groups = {CONSENTS: Unreachable}
    answer = world.customer(KEY, PROFILED)
    assert answer.failures == {
        "customer.predictions": [("Withheld", CDC)],
        "customer.value.segment": [("Withheld", CDC)],
        "customer.value.predictedSpendNext12Months": [("Withheld", CDC)],
    }
    named = {path: error.capability for path, error in answer.errors.items() if isinstance(error, Withheld)}
    assert named["customer.predictions"] is Capability.PREDICTIONS
    assert named["customer.value.segment"] is Capability.VALUE
    assert answer.data["customer"]["value"]["lifetimeSpend"]["amount"] == "100.00"
    assert asked(world) == {(WAREHOUSE, "value"), (TILLS, "value")}


def test_a_withheld_field_alone_has_the_error_at_its_own_path() -> None:
    world = amelia()
    world.customer(KEY)
    world.books[CDC].faulty_groups = {CONSENTS: Unreachable}
    answer = world.customer(KEY, "value { segment }")
    assert answer.data["customer"] == {"value": {"segment": None}}
    assert answer.failures == {"customer.value.segment": [("Withheld", CDC)]}


def test_a_failing_warehouse_is_missing_once_beside_the_tills_value() -> None:
    """Where neither system knows the person, there is no value."""
    world = amelia()
    world.customer(KEY)
    world.books[WAREHOUSE].fault = Unreachable
    answer = world.customer(KEY, PROFILED)
    assert (answer.errors, answer.missing) == ({}, [("customer.value", WAREHOUSE)])
    assert (answer.data["customer"]["value"]["segment"], answer.data["customer"]["value"]["orderCount"]) == (None, 8)
    for slug in (WAREHOUSE, TILLS):
        world.connect(described(slug, groups=frozenset({VALUE, OUTLOOK}), keyed_by=(ERP,)))
    world.now += 10_000
    assert world.customer(KEY, PROFILED).data["customer"]["value"] is None


def test_a_birth_date_that_nobody_could_tell_withholds_what_hangs_on_it() -> None:
    world = amelia(birth_date=None)
    world.customer(KEY)
    world.books[C4C].faulty_groups = {PERSON: Unreachable}
    answer = world.customer(KEY, "predictions { name }")
    assert answer.failures == {"customer.predictions": [("Withheld", C4C)]}
