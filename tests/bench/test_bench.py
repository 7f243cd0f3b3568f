"""The bench measures like with like. No time is asserted here: only that it runs, and that both gateways do the same work."""

from datetime import datetime
from typing import Any

from rich.console import Console

from gateway import demo
from tests.bench import costs, execution, many, memory, population, start, whole, whole_cpu
from tests.bench.neutral.cores import cores
from tests.bench.question import leaves
from tests.contract.played import Played

CUSTOMERS = 900
"""Of the played world's thousand, so that all who are drawn are there."""


def like(value: Any) -> Any:
    """An answer without what may differ: the order of lists, how an instant is printed, opaque ids."""
    if isinstance(value, dict):
        return {name: like(part) for name, part in value.items() if name != "id" or len(value) == 1}
    if isinstance(value, list):
        return sorted((like(part) for part in value), key=repr)
    if isinstance(value, str) and len(value) > len("2026-03-02T") and value[10:11] == "T":
        return datetime.fromisoformat(value)
    return value


def test_the_yardstick_gives_the_same_answer_with_the_same_calls(played_world: Played) -> None:
    yardstick, cold, warm = measured = costs.measure(played_world.address, rounds=1, requests=3)
    assert 280 <= leaves(cold.data) <= 360
    for section, told in cold.data["customer"].items():
        if section != "id":
            assert like(yardstick.data["customer"][section]) == like(told), section
    shared = {"sap-cloud-for-customer": yardstick.calls["sap-cloud-for-customer"] - 2}  # reads of one moment share a request
    assert cold.calls == {**yardstick.calls, **shared}
    assert len(cold.calls) == 5
    assert warm.calls == {}
    costs.show(Console(quiet=True), measured)


def test_many_customers_are_found_and_counted(played_world: Played) -> None:
    counted = many.measure(played_world.address)
    assert counted.found == many.MANY
    assert counted.members > 0
    assert counted.twice == 0
    many.show(Console(quiet=True), counted)


def test_memory_is_read_at_every_mark(played_world: Played) -> None:
    peaks = memory.measure(played_world.address, customers=CUSTOMERS, marks=(3, 9))
    assert [peak.queries for peak in peaks] == [3, 9]
    assert peaks[0].highest_mb <= peaks[1].highest_mb
    assert peaks[1].failed < 9
    memory.show(Console(quiet=True), peaks, customers=CUSTOMERS)


def test_the_whole_file_is_asked_of_all_systems_and_its_hops_are_counted(played_world: Played) -> None:
    told = whole.measure(played_world.address, rounds=1)
    assert [one.name for one in told.timed] == list(whole.MOST_HOPS)
    assert all(one.hops >= 1 and one.calls >= len(demo.systems("")) for one in told.timed)
    assert all(count > 0 for count in told.counted.values())
    whole.show(Console(quiet=True), told)


def test_cold_the_360_query_asks_all_systems_and_warm_none(played_world: Played) -> None:
    where, (cold, warm, again, first) = cores(), whole_cpu.KINDS
    told = [whole_cpu.measured(kind, played_world.address, where, rounds=1, requests=1) for kind in (cold, warm)]
    assert told[0].calls >= len(demo.systems("")) > told[1].calls == 0
    assert told[0].leaves == told[1].leaves
    assert again.next() == again.next()
    assert warm.next() != warm.next()
    assert first.next().query != first.next().query
    whole_cpu.show(Console(quiet=True), told)


def test_nobody_of_the_played_population_is_shown_with_others_records(played_world: Played) -> None:
    tallies = population.measure(played_world.address, customers=120, one_by_one=30)
    assert all(tally.found > 0 for tally in tallies)
    assert sum(tally.wrong for tally in tallies) == 0
    population.show(Console(quiet=True), tallies)


def test_a_record_of_somebody_else_is_seen() -> None:
    """Were two people's records one person's, the tally would say so."""
    first, second = population.Population().of((20, 21))
    tally = population.Tally("e-mail")
    identities = [{"system": {"id": population.ERP}, "recordId": one.erp_number} for one in (first, second)]
    tally.note(first, {"identities": identities}, is_ambiguous=False)
    assert (tally.found, tally.wrong) == (1, 1)


def test_what_begins_before_the_first_is_answered_is_one_hop() -> None:
    assert whole.waves([], 0.05) == 0
    assert whole.waves([1.0, 1.049, 1.02], 0.05) == 1
    assert whole.waves([1.0, 1.05, 1.06, 1.1], 0.05) == 3


async def test_compiled_execution_gives_the_same_answer_by_itself() -> None:
    measured = await execution.measure(rounds=1, runs=2)
    assert measured.leaves >= 300
    assert measured.by_library == 0
    execution.show(Console(quiet=True), measured)


def test_a_start_is_measured_until_the_gateway_answers() -> None:
    measured = start.measure(rounds=1)
    assert list(measured) == [start.ALONE, *start.TARGETS_MS]
    assert all(figure > 0 for figure in measured.values())
    start.show(Console(quiet=True), measured, rounds=1)
