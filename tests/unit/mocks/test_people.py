"""The population: pure, cheap, and every key leads back to its person."""

from __future__ import annotations

import itertools

import pytest

from mocks.world import commerce, keys, loyalty
from mocks.world.people import ANNEX, C4C, CDC, FARFETCH
from mocks.world.population import Population

SEED = 360


@pytest.fixture(scope="module")
def population() -> Population:
    return Population(SEED, customers=3000)


def test_a_person_is_the_same_at_every_start(population: Population) -> None:
    one, other = population.person(777), Population(SEED, customers=1_000_000).person(777)
    assert one is not None
    assert other is not None
    assert (one.full_name, one.email, one.records) == (other.full_name, other.email, other.records)


def test_a_number_outside_the_population_is_nobody(population: Population) -> None:
    assert population.person(3001) is None
    assert population.person(0) is None


def test_every_email_and_phone_in_any_record_leads_back_to_its_person(population: Population) -> None:
    for person in population.everyone():
        for record in itertools.chain.from_iterable(person.records.values()):
            assert not record.email or person.number in population.by_email(record.email.upper())
            assert all(person.number in population.by_phone(phone) for phone in record.phones)


def test_a_phone_is_looked_up_without_naming_strangers(population: Population) -> None:
    assert population.by_phone("+447700900123") == {1}
    assert population.by_phone("+442079460101") == {3, 4}
    assert population.by_phone("+15550100") == set()


def test_a_name_leads_to_all_who_bear_it(population: Population) -> None:
    someone = population.person(500)
    assert someone is not None
    found = list(population.by_name(first=someone.first_name, last=someone.last_name))
    bearers = [p.number for p in population.everyone() if (p.first_name, p.last_name) == (someone.first_name, someone.last_name)]
    assert found == bearers
    assert list(population.by_name(first="John", last="Smith")) == [12, 13]


@pytest.mark.parametrize("n", [1, 7, 16, 999_999, keys.LARGEST_N])
def test_every_id_is_undone_by_its_inverse(n: int) -> None:
    assert keys.n_of_membership(keys.membership_number(n)) == n
    assert keys.n_of_erp(keys.erp_number(n).zfill(10)) == n
    assert keys.n_of_crm(keys.crm_number(n, record=1)) == (n, 1)
    assert keys.n_of_shop_user(keys.shop_user(n)) == n
    assert keys.n_of_account(keys.account_uid(n, seed=SEED), seed=SEED) == n
    assert keys.of_order(keys.order_code(n, 511, seed=SEED), seed=SEED) == (n, 511)
    assert keys.of_object(keys.dashed(keys.object_id(keys.Kind.VISIT, n, 9, seed=SEED)), seed=SEED) == (keys.Kind.VISIT, n, 9)


@pytest.mark.parametrize("text", ["", "HRD-", "HRD-x", "HRD-010002841", "hrd-10002841", "HRD-1", "HRD-\u0661"])
def test_what_is_no_membership_number_is_nobodys(text: str) -> None:
    assert keys.n_of_membership(text) is None


def test_a_strange_account_id_is_nobodys() -> None:
    assert keys.n_of_account("7f1c0a7e5d3b4b0e9a51", seed=SEED) is None


def test_the_overlaps_are_as_told(population: Population) -> None:
    everyone = [person for person in population.everyone() if person.number > 15]
    known = {slug: sum(person.known_to(slug) for person in everyone) / len(everyone) for slug in (C4C, ANNEX, CDC, FARFETCH)}
    assert known[C4C] == pytest.approx(0.7, abs=0.05)
    assert known[ANNEX] == pytest.approx(0.6, abs=0.05)
    assert known[CDC] == known[FARFETCH] == pytest.approx(0.55, abs=0.05)


@pytest.mark.parametrize("n", [1, 2, 6, 14, 20, 21, 22, 23])
def test_the_ledger_runs_newest_first_and_adds_up(population: Population, n: int) -> None:
    person = population.person(n)
    assert person is not None
    entries, balance = loyalty.entries(person), loyalty.balance(person)
    assert [one.at for one in entries] == sorted((one.at for one in entries), reverse=True)
    assert balance.available + balance.hold + balance.used == balance.lifetime
    assert balance.available >= 0


def test_amelia_is_worth_a_demonstration(population: Population) -> None:
    amelia = population.person(1)
    assert amelia is not None
    bought = commerce.purchases(amelia)
    assert sum(one.is_online for one in bought) >= 12
    assert any(not one.is_online for one in bought)
    assert any(len(one.merchants) == 2 for one in bought)
    assert len(commerce.wishes(amelia)) >= 6
    assert loyalty.entry_count(amelia) > 20
    assert bought[0].total == sum(line.total for line in bought[0].lines)


def test_isabella_bought_400_times_online_in_ten_years(population: Population) -> None:
    isabella = population.person(14)
    assert isabella is not None
    bought = commerce.purchases(isabella)
    assert len(bought) == 400
    assert all(one.is_online for one in bought)
    assert (bought[0].placed_at - bought[-1].placed_at).days > 3600
    assert len({one.code for one in bought}) == 400
