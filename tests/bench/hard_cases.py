"""Cases of hard people: the records that two directories hold of one situation, whose they are, and the keys to ask by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tests.bench.hard_people import FAMILY, GIVEN, SAME, People, Said, Ways, with_fewer_keys
from tests.bench.hard_relatives import DIFFERENT
from tests.unit.resolvers.played import C4C, CDC, Account


@dataclass(frozen=True)
class Case:
    """`records`: whose they are stands in `owner`. `own`: keys of person 1 alone, `shared`: keys of several. `joint`: pairs of
    person 1's records that carry a key in common."""

    kind: str
    records: tuple[Account, ...]
    own: tuple[str, ...]
    shared: tuple[str, ...] = ()
    joint: int = 0


def account(system: str, record_id: str, owner: str, said: Said) -> Account:
    return Account(system, record_id, owner, said.links, said.emails, said.phones, said.given, said.family, said.born, said.home)


def cases(*, seed: int, each: int) -> Iterator[Case]:
    """`each`: how many of every kind."""
    number = 0
    for kind, say in SAME.items():
        for _ in range(each):
            number += 1
            yield same_case(kind, People(seed, number), say)
    for kind, say in DIFFERENT.items():
        for _ in range(each):
            number += 1
            yield different_case(kind, People(seed, number), say)
    for _ in range(each):
        number += 1
        yield mailbox(People(seed, number))


def same_case(kind: str, people: People, say: Ways) -> Case:
    first, second = say(people, people.somebody())
    second = with_fewer_keys(people, kind, second)
    swap = people.chance.random() < 0.5
    records = (account(CDC, "u1", "1", second if swap else first), account(C4C, "c1", "1", first if swap else second))
    return Case(kind, records, tuple(keys(records)), joint=1)


def different_case(kind: str, people: People, say: Ways) -> Case:
    first, second = say(people, people.somebody())
    swap = people.chance.random() < 0.5
    records = (
        account(CDC, "u1", "2" if swap else "1", second if swap else first),
        account(C4C, "c1", "1" if swap else "2", first if swap else second),
    )
    mine, theirs = (set(keys([one for one in records if one.owner == owner])) for owner in "12")
    return Case(kind, records, tuple(sorted(mine - theirs)), tuple(sorted(mine & theirs)))


def mailbox(people: People) -> Case:
    """A placeholder that no table knows: nine people in the CRM, three of one name, of whom one has an account."""
    said = replace(people.somebody(), born=None, phones=(), emails=(f"kasse{people.number}@store.example",))
    crowd = [
        replace(
            said,
            given=said.given if place < 3 else people.chance.choice(GIVEN),
            family=said.family if place < 3 else people.chance.choice(FAMILY),
        )
        for place in range(9)
    ]
    records = [
        account(CDC, "u1", "1", said),
        *(account(C4C, f"c{place}", f"{place + 2}", one) for place, one in enumerate(crowd)),
    ]
    return Case(
        "a placeholder that no table knows",
        tuple(records),
        (f'external: {{system: "{CDC}", id: "u1"}}',),
        tuple(keys(records)[:1]),
    )


def keys(records: Iterable[Account]) -> list[str]:
    found = [f'email: "{email}"' for record in records for email in record.emails]
    found += [f'phone: "{phone}"' for record in records for phone in record.phones]
    return list(dict.fromkeys(found))
