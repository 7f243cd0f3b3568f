"""The numbers of persons whose accounts can pass a search's condition, so that few accounts are made in vain."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby, islice

from mocks.control.stage import World
from mocks.systems.sap_customer_data_cloud.query import Condition, Test, is_encrypted, meets
from mocks.world import keys
from mocks.world.likeness import Likeness
from mocks.world.people import CDC

SCANNED = 10_000
"""The most numbers that a search goes through; so many accounts take about two seconds."""
_MOST_ALTERNATIVES = 16
_EMAILS = frozenset({"profile.email", "loginIDs.emails", "emails.verified"})
_PHONES = frozenset({"profile.phones.number", "phoneNumber"})
_CRM, _MEMBER, _SHOP = "data.crm.businessPartnerId", "data.loyalty.memberId", "data.commerce.fpsUserId"
INDEXED = frozenset({"UID", _CRM, _MEMBER, _SHOP}) | _EMAILS | _PHONES
"""Fields that lead straight to an account, without a look at the others."""


def numbers(world: World, condition: Condition | None) -> Iterator[int]:
    """Numbers of persons in rising order, each once."""
    found = heapq.merge(*(_passing(world, tests) for tests in alternatives(condition)))
    return islice((n for n, _ in groupby(found)), SCANNED)


def alternatives(condition: Condition | None) -> list[tuple[Test, ...]]:
    """The condition as an OR of ANDs: an account that passes it passes all tests of one element.

    Parts of an AND that would make too many elements are left out.
    """
    if condition is None:
        return [()]
    if isinstance(condition, Test):
        return [(condition,)]
    parts = [alternatives(part) for part in condition.parts]
    if not condition.is_and:
        return [tests for part in parts for tests in part]
    found: list[tuple[Test, ...]] = [()]
    for part in parts:
        if len(found) * len(part) <= _MOST_ALTERNATIVES:
            found = [(*one, *other) for one in found for other in part]
    return found


def led_to(world: World, field: str, value: object) -> set[int]:
    """Numbers of persons whose accounts may have this value in this field; empty for other fields than keys."""
    text = str(value)
    found: set[int | None] = set()
    if field == "UID":
        found = {keys.n_of_account(text, seed=world.seed)}
    elif field in _EMAILS:
        found = {person.number for person in world.by_email(text.lower(), CDC)}
    elif field in _PHONES:
        found = {person.number for person in world.by_phone(text, CDC)}
    elif field == _CRM:
        found = {keys.n_of_erp(text)}
    elif field == _MEMBER:
        found = {keys.n_of_membership(text)}
    elif field == _SHOP:
        found = {keys.n_of_shop_user(text)}
    return {n for n in found if n is not None}


def _passing(world: World, tests: tuple[Test, ...]) -> Iterable[int]:
    """Numbers by a key where the tests have one, otherwise by name, postcode and birth date."""
    for test in tests:
        narrows = test.operator in ("=", "IN") or (test.operator == "CONTAINS" and is_encrypted(test.field))
        if narrows and test.field in INDEXED:
            return sorted({n for value in test.values for n in led_to(world, test.field, value)})
    wanted = Likeness(
        first=_fits(tests, "profile.firstName"),
        last=_fits(tests, "profile.lastName"),
        postcode=_fits(tests, "profile.zip"),
        born=_birthday(tests),
    )
    return heapq.merge(world.population.like(wanted), sorted(world.changed_people(CDC)))


def _fits(tests: Iterable[Test], field: str) -> Callable[[str], bool] | None:
    own = [test for test in tests if test.field == field]
    return (lambda text: all(meets(test, [text]) for test in own)) if own else None


def _birthday(tests: Iterable[Test]) -> frozenset[date] | None:
    """The birth date in the tests; None unless they have year, month and day."""
    given = {test.field: test.values[0] for test in tests if test.operator == "="}
    parts = [given.get(f"profile.birth{part}") for part in ("Year", "Month", "Day")]
    year, month, day = parts
    if not (isinstance(year, int) and isinstance(month, int) and isinstance(day, int)):
        return None
    try:
        return frozenset({date(year, month, day)})
    except ValueError:
        return frozenset()
