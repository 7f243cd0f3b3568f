"""For any small population, any key and any systems that fail: no answer holds a record of somebody else.

The premises, without which nobody could tell these people apart:

- Stored ids are truthful.
- People who share an e-mail or a telephone have given names that begin differently (or differ, and none of their records has
  an initial), or all their records have the birth date and it differs.
- People equal in given name, surname, birth date and postcode differ in a key of one kind (membership number, e-mail, own
  mobile), and all their records carry that kind. Where it is the e-mail, they lived behind different doors, now and formerly.

Anything else may be: addresses that several live at, fields left empty, initials, transposed letters, maiden names, former
addresses, e-mails that are no longer used, two records in one system, systems that are down or never answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.errors import Malformed, SeveralFailed, SourceError, Throttled, Unreachable
from adapters.ports.shapes import EMAIL, PHONE, Clue
from resolvers.errors import AmbiguousIdentity
from tests.soak import examples
from tests.unit.resolvers.played import ANNEX, Account
from tests.unit.resolvers.population import SYSTEMS, keys_of, populations
from tests.unit.resolvers.world import Answer, World

WHOSE = (
    "id idIsProvisional identities { system { id } recordId } contactPoints { source { system { id } recordId } } "
    "membership { number }"
)

Record = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """`faults` by system; None: it hangs. `keys`: the first is asked by alone, all of them together."""

    accounts: list[Account]
    keys: list[Clue]
    faults: dict[str, type[SourceError] | None]

    def world(self) -> World:
        world = World(self.accounts)
        for slug, fault in self.faults.items():
            world.books[slug].fault, world.books[slug].hangs = fault, fault is None
        return world

    def owners(self, key: Clue) -> set[str]:
        return {one.owner for one in self.accounts if one.carries(key)}

    def owner_of(self, records: set[Record]) -> str:
        (owner,) = {one.owner for one in self.accounts if (one.system, one.record_id) in records}
        return owner


@st.composite
def cases(draw: Any) -> Case:
    accounts = draw(populations())
    keys = draw(st.lists(st.sampled_from(keys_of(accounts)), min_size=1, max_size=3, unique=True))
    fault = st.sampled_from((Unreachable, Throttled, Malformed, None))
    return Case(accounts, keys, draw(st.dictionaries(st.sampled_from(SYSTEMS), fault, max_size=3)))


def written(key: Clue) -> str:
    if key.kind in (EMAIL, PHONE):
        return f'{key.kind}: "{key.value}"'
    return f'external: {{system: "{key.kind}", id: "{key.value}"}}'


def shown(customer: Any) -> set[Record]:
    """Every record that anything in the answer is of."""
    found = set(named(customer))
    if customer["membership"] is not None:
        found.add((ANNEX, customer["membership"]["number"]))
    return found


def named(part: Any) -> Iterator[Record]:
    if isinstance(part, dict):
        if "recordId" in part:
            yield part["system"]["id"], part["recordId"]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from named(one)


def in_time_and_without_surprise(answer: Answer) -> None:
    """Whatever could not be had is an error that has a name."""
    assert answer.took <= 5.0
    assert all(isinstance(error, AmbiguousIdentity | SourceError | SeveralFailed) for error in answer.errors.values())


def heal(world: World) -> None:
    for book in world.books.values():
        book.fault, book.hangs = None, False


def all_of_one(case: Case, key: Clue, customer: Any) -> str | None:
    """Whose answer it is, one person's who carries the key; None where it shows no record."""
    if customer is None or not (found := shown(customer)):
        return None
    owner = case.owner_of(found)
    assert owner in case.owners(key)
    return owner


@examples(200)
@given(cases())
def test_every_record_of_an_answer_is_of_one_person_who_carries_the_key(case: Case) -> None:
    """While systems fail, when they are heard again, and by the id that was given meanwhile. Who is heard again may leave it open
    whose record stood for a provisional id: then it is nobody's, and said to be ambiguous."""
    world, key = case.world(), case.keys[0]
    answer = world.customer(written(key), WHOSE)
    in_time_and_without_surprise(answer)
    first, given_id = all_of_one(case, key, answer.data["customer"]), (answer.data["customer"] or {}).get("id")
    heal(world)
    if given_id is not None:
        again = world.customer(f'id: "{given_id}"', WHOSE)
        if again.data["customer"] is None:
            assert answer.data["customer"]["idIsProvisional"]
            assert isinstance(again.errors["customer"], AmbiguousIdentity)
        else:
            owner = case.owner_of(shown(again.data["customer"]))
            assert owner in case.owners(key)
            assert first in (None, owner)
    all_of_one(case, key, world.customer(written(key), WHOSE).data["customer"])


@examples(120)
@given(cases())
def test_each_of_several_customers_is_one_person_who_carries_the_key(case: Case) -> None:
    world = case.world()
    by = ", ".join(f"{{{written(key)}}}" for key in case.keys)
    for _ in ("while systems fail", "when they are heard again"):
        answer = world.ask(f"{{ customers(by: [{by}]) {{ {WHOSE} }} }}")
        in_time_and_without_surprise(answer)
        for key, customer in zip(case.keys, answer.data["customers"], strict=True):
            all_of_one(case, key, customer)
        heal(world)


@examples(80)
@given(cases())
def test_with_every_system_up_an_id_is_stable_and_finds_the_same_person(case: Case) -> None:
    """Asked cold, from what is remembered, and by itself; unless the answer says that the id may still change."""
    world, key = World(case.accounts), written(case.keys[0])
    cold = world.customer(key, WHOSE).data["customer"]
    if cold is None:
        return
    owner = all_of_one(case, case.keys[0], cold)
    warm = world.customer(key, "id").data["customer"]["id"]
    assert cold["idIsProvisional"] or warm == cold["id"]
    fresh = World(case.accounts).customer(f'id: "{cold["id"]}"', WHOSE).data["customer"]
    assert case.owner_of(shown(fresh)) == (owner or case.owner_of(shown(fresh)))


@examples(40)
@given(populations())
def test_whoever_is_found_by_a_key_of_their_own_is_found_with_that_record(accounts: Sequence[Account]) -> None:
    """Nothing fails and the key is one record's own: its record is in the answer, whatever the others share."""
    for one in accounts:
        answer = World(accounts).customer(written(Clue(one.system, one.record_id)), WHOSE)
        assert not answer.errors, answer.errors
        assert (one.system, one.record_id) in shown(answer.data["customer"])
