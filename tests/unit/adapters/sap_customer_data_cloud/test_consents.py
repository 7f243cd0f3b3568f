"""What an account holds of somebody's will: nothing that stands there is lost, and what can't be read is no yes."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Channel, Consent, Purpose
from adapters.systems.sap_customer_data_cloud import mapping, wire
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings

ODD: list[Any] = [None, "yes", "true", "false", "", 1, 0, 1.0, [], [True], {}, {"granted": True}]
"""In the place of a boolean."""


def settings(**changed: Any) -> CustomerDataCloudSettings:
    given: dict[str, Any] = {"base_url": "https://accounts.test", "api_key": "k", "user_key": "u", "secret": "c2VjcmV0"}
    meanings = {"marketing.email": {"purpose": "MARKETING", "channel": "EMAIL"}}
    return CustomerDataCloudSettings(**given, consents=meanings, **changed)


def told(**parts: Any) -> list[Consent]:
    account = wire.Account.model_validate_json(orjson.dumps({"UID": "u", **parts}))
    return list(mapping.consents(account, settings()).consents)


def names(found: list[Consent]) -> dict[str, tuple[bool, bool]]:
    """By name: whether it is granted, and whether it could not be read."""
    return {one.name: (one.granted, one.unreadable) for one in found}


def leaf(granted: Any) -> dict[str, Any]:
    return {"isConsentGranted": granted, "lastConsentModified": "2025-06-01T12:00:00.000Z", "tags": ["web"]}


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_a_consent_without_a_boolean_is_an_unreadable_refusal(odd: Any) -> None:
    """It refuses its own purpose and channel."""
    (one,) = told(preferences={"marketing": {"email": leaf(odd)}})
    assert (one.granted, one.unreadable, one.purpose, one.channel) == (False, True, Purpose.MARKETING, Channel.EMAIL)


def test_so_is_one_without_a_flag() -> None:
    bare = {name: value for name, value in leaf(True).items() if name != "isConsentGranted"}
    assert names(told(preferences={"marketing": {"email": bare}})) == {"marketing.email": (False, True)}


@pytest.mark.parametrize("odd", [None, "yes", True, 3, [], [leaf(True)], {}], ids=repr)
def test_an_odd_consent_node_is_reported_and_its_neighbours_stay(odd: Any) -> None:
    tree = {"marketing": odd, "terms": {"ToS": leaf(True), "cookies": odd}}
    assert names(told(preferences=tree)) == {
        "marketing": (False, True),
        "terms.ToS": (True, False),
        "terms.cookies": (False, True),
    }


@pytest.mark.parametrize("odd", [None, "yes", True, 3, [leaf(True)]], ids=repr)
@pytest.mark.parametrize("where", ["preferences", "subscriptions"])
def test_so_is_what_stands_in_the_place_of_a_whole_tree(where: str, odd: Any) -> None:
    (one,) = told(**{where: odd})
    assert (one.name, one.granted, one.unreadable, one.purpose) == (where, False, True, None)


def test_trees_that_are_empty_or_left_out_say_nothing() -> None:
    assert told() == told(preferences={}, subscriptions={}) == []


def test_a_tree_that_goes_too_deep_is_cut_with_a_refusal() -> None:
    tree: dict[str, Any] = {"end": leaf(True)}
    for _ in range(40):
        tree = {"d": tree}
    (one,) = told(preferences=tree)
    assert one.unreadable


def test_a_consent_within_a_consent_counts_too() -> None:
    held = {"marketing": {**leaf(True), "locales": {"en": {}}, "sms": leaf(False)}}
    assert names(told(preferences=held)) == {"marketing": (True, False), "marketing.sms": (False, False)}


@pytest.mark.parametrize("odd", ["soon", "2025-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00", 5, {}], ids=repr)
def test_a_time_that_is_none_costs_the_time_alone(odd: Any) -> None:
    held = {"isConsentGranted": True, "lastConsentModified": odd}
    (one,) = told(preferences={"marketing": {"email": held}})
    assert (one.granted, one.unreadable, one.at) == (True, False, None)


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_a_subscription_that_cannot_be_read_is_a_refusal(odd: Any) -> None:
    assert names(told(subscriptions={"news": {"email": {"isSubscribed": odd}}})) == {"news.email": (False, True)}


@pytest.mark.parametrize("odd", [None, "yes", True, []], ids=repr)
def test_so_is_what_stands_in_the_place_of_a_subscription_or_its_medium(odd: Any) -> None:
    assert names(told(subscriptions={"news": odd, "sale": {"email": odd}})) == {
        "news": (False, True),
        "sale.email": (False, True),
    }


@pytest.mark.parametrize("odd", [None, "Confirmed", True, {}, {"status": None}, {"status": "confirmed"}, {"status": 1}], ids=repr)
def test_whether_a_subscription_was_confirmed_has_to_be_readable_too(odd: Any) -> None:
    held = {"news": {"email": {"isSubscribed": True, "doubleOptIn": odd}}}
    assert names(told(subscriptions=held)) == {"news.email": (False, True)}
    refused = {"news": {"email": {"isSubscribed": False, "doubleOptIn": odd}}}
    assert names(told(subscriptions=refused)) == {"news.email": (False, False)}


trees = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["yes", "true", ""]) | st.lists(st.booleans(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from(["marketing", "email", "isConsentGranted", "tags", "lang"]), inner, max_size=3),
    max_leaves=12,
)


@given(trees)
def test_whatever_the_tree_it_is_read_and_only_a_true_flag_is_a_yes(tree: Any) -> None:
    found = told(preferences=tree)
    assert sum(one.granted for one in found) <= orjson.dumps(tree).count(b'"isConsentGranted":true')
    assert found or tree == {}, "something stands there"
