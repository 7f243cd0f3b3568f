"""Searching for people by what somebody typed: what it may be, who is found, each once, and how pages go on."""

from collections.abc import Sequence
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.errors import Unreachable
from adapters.ports.records import Candidate
from adapters.ports.shapes import EMAIL, PHONE, Clue, Found
from resolvers.errors import BadInput
from resolvers.identity.matching.agreement import have_other_surnames
from resolvers.identity.matching.features import features
from resolvers.identity.matching.join_rules import KnownRecord
from resolvers.identity.matching.links import are_held_together
from resolvers.identity.matching.people_behind import are_apart, are_torn
from resolvers.identity.people_search.text_fit import Fit
from resolvers.identity.people_search.typed_text_search import Hit, is_same, key_clues, people
from resolvers.identity.resolution.clue_lookups import FindResult
from tests.soak import tried
from tests.unit.resolvers.identity.lists import searchable
from tests.unit.resolvers.identity.saying import BORN, candidates, record
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, Account
from tests.unit.resolvers.world import World

PAGE = """query ($text: String!, $first: Int, $after: String) {
  searchCustomers(text: $text, first: $first, after: $after) {
    edges { score matchedOn cursor node { id identities { system { id } recordId } } }
    pageInfo { hasNextPage endCursor } missing { id } truncated { id } } }"""


def hit(system: str, candidate: Candidate, score: float = 1.0) -> Hit:
    clue = Clue(system, candidate.record_id)
    known = KnownRecord(system, candidate, features(candidate, system=system))
    return Hit(known, FindResult(system, clue, Found((candidate,)), 0.0), Fit(score, ("givenName",)))


def grouped(hits: Sequence[Hit]) -> set[frozenset[tuple[str, str]]]:
    return {frozenset(one.known.record for one in group) for group in people(hits)}


HITS = st.lists(st.tuples(st.sampled_from((C4C, CDC)), candidates(st.sampled_from("1234"))), max_size=6)


@given(HITS, st.randoms(use_true_random=False))
def test_each_record_is_in_one_group_and_the_groups_ignore_the_order(found: list[Any], order: Any) -> None:
    hits = list({(system, one.record_id): hit(system, one) for system, one in found}.values())
    groups = people(hits)
    assert sorted(one.known.record for group in groups for one in group) == sorted(one.known.record for one in hits)
    assert grouped(order.sample(hits, len(hits))) == grouped(hits)


@given(HITS)
def test_nobody_is_grouped_without_a_link_or_key_or_under_another_name(found: list[Any]) -> None:
    """Whoever is the same stays together, unless keys or ids would bring people together who are apart or have other surnames."""
    hits = list({(system, one.record_id): hit(system, one) for system, one in found}.values())
    for group in people(hits):
        records = {one.known.record for one in group}
        for one in group:
            meets = [other for other in hits if other is not one and is_same(one.known, other.known)]
            assert meets or len(group) == 1
            if not any(may_be_others(a.known, b.known) for a, b in combinations(hits, 2)):
                assert {other.known.record for other in meets} <= records
        known = [one.known for one in group]
        assert not any(are_apart(a, b) and not are_held_together(a, b, known) for a, b in combinations(known, 2))
        assert not are_torn(known)


def may_be_others(one: KnownRecord, other: KnownRecord) -> bool:
    return are_apart(one, other) or have_other_surnames(one.features, other.features)


def test_a_record_without_a_name_brings_no_two_surnames_together() -> None:
    shared: Any = {"links": ((ERP, "1"),)}
    hits = [
        hit(C4C, record("1", family_name="Amelia", **shared)),
        hit(C4C, record("2", family_name="A.", **shared)),
        hit(CDC, record("1", **shared)),
    ]
    assert len(people(hits)) == 3
    assert len(people(hits[1:])) == 1


def test_namesakes_without_anything_in_common_are_two_hits() -> None:
    one, other = record("1", given_name="John", family_name="Smith"), record("2", given_name="John", family_name="Smith")
    assert len(people([hit(C4C, one), hit(C4C, other)])) == 2
    shared: Any = {"given_name": "John", "emails": ("john@example.com",)}
    assert len(people([hit(C4C, record("1", **shared)), hit(C4C, record("2", **shared))])) == 1


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("amelia.hart@example.com", {EMAIL}),
        ("amelia hart@", set()),
        ("07700 900123", {PHONE}),
        ("+44 7700 900123", {PHONE}),
        ("uid-7", {ANNEX, ERP, CDC, C4C, "farfetch"}),
        ("0000204711", {ANNEX, ERP, CDC, C4C, "farfetch"}),
        ("Amelia Hart", set()),
        ("Amelia", set()),
    ],
)
def test_a_text_is_every_key_that_it_may_be(text: str, kinds: set[str]) -> None:
    assert {clue.kind for clue in key_clues(text, "GB", {})} == kinds


@given(st.text(max_size=60))
def test_any_text_can_be_searched_for(text: str) -> None:
    assert len(list(key_clues(text, "GB", {}))) <= 6


def found(world: World, text: str, **variables: Any) -> Any:
    answer = world.ask(PAGE, text=text, **variables)
    assert not answer.errors, answer.errors
    return answer.data["searchCustomers"]


def harts(*given_names: str) -> list[Account]:
    return [
        Account(C4C, str(number), emails=(f"{number}@example.com",), given_name=name, family_name="Hart")
        for number, name in enumerate(given_names)
    ]


def names(edges: list[Any]) -> list[str]:
    return [one["node"]["identities"][0]["recordId"] for one in edges]


def test_a_person_with_records_in_both_systems_is_one_hit_with_all_of_them() -> None:
    name: Any = {"given_name": "Amelia", "family_name": "Hart"}
    linked = [Account(CDC, "u", links=((ERP, "7"),), **name), Account(C4C, "c", links=((ERP, "7"),), **name)]
    (edge,) = found(searchable(linked), "amelia hart")["edges"]
    assert {(one["system"]["id"], one["recordId"]) for one in edge["node"]["identities"]} == {(CDC, "u"), (C4C, "c")}
    assert edge["score"] == 1.0
    assert edge["matchedOn"] == ["givenName", "familyName"]


@pytest.mark.parametrize("text", ["amelia", "millie"])
def test_a_record_that_fits_brings_the_linked_one_that_does_not(text: str) -> None:
    links = ((ERP, "7"),)
    world = searchable([Account(CDC, "u", links=links, given_name="Amelia"), Account(C4C, "c", links=links, given_name="Millie")])
    (edge,) = found(world, text)["edges"]
    assert {one["recordId"] for one in edge["node"]["identities"]} == {"u", "c"}


def test_hits_that_turn_out_to_be_one_persons_are_one_hit() -> None:
    """Nothing joins the two accounts but a CRM record that the text doesn't fit."""
    world = searchable(
        [
            Account(CDC, "u1", links=((ERP, "7"),), given_name="Amelia", family_name="Hart", birth_date=BORN),
            Account(CDC, "u2", emails=("amelia@example.com",), given_name="Amelia", family_name="Hart", birth_date=BORN),
            Account(
                C4C,
                "c",
                links=((ERP, "7"),),
                emails=("amelia@example.com",),
                given_name="Amelia",
                family_name="Stone",
                birth_date=BORN,
            ),
        ]
    )
    assert len(found(world, "hart")["edges"]) == 1


def test_the_best_fit_comes_first_whatever_system_answers_first() -> None:
    orders = set()
    for latencies in permutations((0.01, 0.2)):
        accounts = [*harts("Amelia", "Ameliana"), Account(CDC, "u", given_name="Amelia Rose", family_name="Hart")]
        world = searchable(accounts)
        for slug, latency in zip((CDC, C4C), latencies, strict=True):
            world.books[slug].latency = latency
        orders.add(tuple(names(found(world, "amelia hart")["edges"])))
    assert orders == {("0", "1", "u")}


def test_pages_show_everybody_once_and_in_one_order() -> None:
    world = searchable(harts("Amelia", "Thomas", "Priya", "Oliver", "Emma"))
    whole = names(found(world, "hart", first=20)["edges"])
    assert len(set(whole)) == 5
    paged, after = [], None
    for _ in range(3):
        page = found(world, "hart", first=2, after=after)
        paged += names(page["edges"])
        after = page["pageInfo"]["endCursor"]
    assert paged == whole
    assert page["pageInfo"]["hasNextPage"] is False


@settings(max_examples=tried(40))
@given(st.sets(st.integers(0, 9), min_size=1), st.sets(st.integers(0, 9)), st.integers(1, 4))
def test_changes_between_pages_neither_repeat_nor_hide_anybody_who_stays(first: set[int], then: set[int], size: int) -> None:
    everybody = harts(*"ABCDEFGHIJ")
    world, shown, after = searchable([]), [], None
    for step in range(12):
        here = [everybody[number] for number in sorted(first if step == 0 else then)]
        world.books[C4C].accounts[:] = here
        world.now += 10_000
        page = found(world, "hart", first=size, after=after)
        shown += names(page["edges"])
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len(set(shown)) == len(shown)
    if page["pageInfo"]["hasNextPage"] is False and step > 0:
        assert {str(number) for number in first & then} <= set(shown)


def test_a_system_that_is_down_is_missing_and_the_other_is_shown() -> None:
    world = searchable([*harts("Amelia"), Account(CDC, "u", given_name="Thomas", family_name="Hart")])
    world.books[CDC].fault = Unreachable
    page = found(world, "hart")
    assert names(page["edges"]) == ["0"]
    assert [one["id"] for one in page["missing"]] == [CDC]


def test_when_nobody_is_heard_it_is_an_error() -> None:
    world = searchable(harts("Amelia"))
    for book in world.books.values():
        book.fault = Unreachable
    answer = world.ask(PAGE, text="hart")
    assert answer.data == {"searchCustomers": None}
    assert answer.failures == {"searchCustomers": [("Unreachable", C4C), ("Unreachable", CDC)]}


def test_more_hits_than_are_read_are_said_to_be_cut() -> None:
    page = found(searchable(harts(*["Amelia"] * 101)), "hart", first=1)
    assert [one["id"] for one in page["truncated"]] == [C4C]


@pytest.mark.parametrize("text", ["amelia@example.com", "0@example.com"])
def test_an_email_is_found_as_a_key_and_no_name_is_searched_beside_it(text: str) -> None:
    page = found(searchable(harts("Amelia")), text)
    assert [one["matchedOn"] for one in page["edges"]] == ([["email"]] if text[0] == "0" else [])


@pytest.mark.parametrize("text", ["", "   ", "x" * 201])
def test_no_text_and_too_much_of_it_are_turned_down(text: str) -> None:
    answer = searchable([]).ask(PAGE, text=text)
    assert isinstance(answer.errors["searchCustomers"], BadInput)


def test_a_cursor_of_another_search_is_turned_down_without_repeating_it() -> None:
    world = searchable(harts("Amelia", "Thomas"))
    cursor = found(world, "hart", first=1)["pageInfo"]["endCursor"]
    error = world.ask(PAGE, text="amelia", after=cursor).errors["searchCustomers"]
    assert isinstance(error, BadInput)
    assert "hart" not in str(error)


def test_a_text_that_fits_somebody_is_asked_as_it_is_and_only_that() -> None:
    world = searchable(harts("Amelia"))
    assert len(found(world, "amelia hart")["edges"]) == 1
    assert [what for _, what in world.calls()].count("search") == 2


def test_where_variants_cannot_be_searched_the_system_may_have_more() -> None:
    world = searchable([*harts("Amelia"), Account(CDC, "u", given_name="Thomas", family_name="Stone")])
    book = world.books[CDC]

    async def tired(what: str, whom: Sequence[Any]) -> None:
        if whom and whom[0] != "amleia hart" and what == "search":
            raise Unreachable(CDC)

    book.called = tired  # type: ignore[method-assign]
    page = found(world, "amleia hart")
    assert names(page["edges"]) == ["0"]
    assert ([one["id"] for one in page["missing"]], [one["id"] for one in page["truncated"]]) == ([], [CDC])
