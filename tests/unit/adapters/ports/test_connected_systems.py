"""Results that follow from the connected systems: worked out once for each set of them."""

from collections.abc import Callable

from adapters.ports.connected_systems import MOST_SETS, Systems, once


def counting() -> tuple[Callable[[Systems, str], list[str]], list[tuple[int, str]]]:
    """A remembered function, and its real calls: how many systems there were, and the word."""
    calls: list[tuple[int, str]] = []

    @once
    def named(systems: Systems, word: str) -> list[str]:
        calls.append((len(systems), word))
        return [f"{word} {slug}" for slug in systems]

    return named, calls


def systems(*slugs: str) -> Systems:
    return dict.fromkeys(slugs)  # type: ignore[arg-type]


def test_a_result_is_worked_out_once() -> None:
    named, calls = counting()
    both = systems("crm", "shop")
    assert named(both, "a") == ["a crm", "a shop"] == named(both, "a")
    assert named(both, "b") == ["b crm", "b shop"]
    assert calls == [(2, "a"), (2, "b")]


def test_sets_that_take_turns_keep_their_results() -> None:
    named, calls = counting()
    whole, narrowed = systems("crm", "shop"), systems("crm")
    for _ in range(3):
        assert named(whole, "a") == ["a crm", "a shop"]
        assert named(narrowed, "a") == ["a crm"]
    assert calls == [(2, "a"), (1, "a")]


def test_two_sets_that_are_equal_do_not_share() -> None:
    """A set is known by its identity, since a comparison would cost as much as most results."""
    named, calls = counting()
    assert named(systems("crm"), "a") == named(systems("crm"), "a")
    assert len(calls) == 2


def test_of_many_sets_those_used_last_are_remembered() -> None:
    named, calls = counting()
    first, *others = [systems(*map(str, range(size))) for size in range(1, MOST_SETS + 2)]
    named(first, "a")
    for other in others[:-1]:
        named(other, "a")
        named(first, "a")
    assert len(calls) == MOST_SETS
    named(others[-1], "a")
    named(first, "a")
    assert len(calls) == MOST_SETS + 1
    named(others[0], "a")
    assert len(calls) == MOST_SETS + 2
