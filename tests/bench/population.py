"""Whose records make up each customer of the played world, by whichever key: compared with the truth, record by record."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from mocks.world import keys
from mocks.world.people import ANNEX, C4C, CDC, ERP, FARFETCH, Person
from mocks.world.population import Population
from resolvers.identity.matching.joining import Strictness
from tests.bench.question import Question
from tests.bench.running import Client, Program

CUSTOMERS: Final = 1_500
ONE_BY_ONE: Final = 300
"""Asked for by themselves, with what else is looked up for a single customer."""

AT_ONCE: Final = 50
MOST_AMBIGUOUS: Final = 0.01

WHO = "identities { system { id } recordId }"
MANY = f"query Many($by: [CustomerKey!]!) {{ customers(by: $by) {{ {WHO} }} }}"
ONE = f"""query One($by: CustomerKey!, $strictness: Strictness) {{
  customer(by: $by, options: {{ strictness: $strictness }}) {{
    {WHO} profile {{ fullName }} membership {{ number }} orders(first: 1) {{ nodes {{ id }} }}
  }}
}}"""

Asked = dict[str, Any]

KEYS: Final[Mapping[str, Callable[[Person], Asked | None]]] = {
    "e-mail": lambda one: {"email": one.email} if one.email else None,
    "mobile": lambda one: {"phone": one.phone} if one.phone else None,
    "membership number": lambda one: {"membershipNumber": one.membership_number} if one.known_to(ANNEX) else None,
    "ERP number": lambda one: external(ERP, one.erp_number),
    "record in the CRM": lambda one: external(C4C, keys.crm_number(one.number)) if one.known_to(C4C) else None,
    "account": lambda one: external(CDC, one.account_uid) if one.known_to(CDC) else None,
}


def external(system: str, record_id: str) -> Asked:
    return {"external": {"system": system, "id": record_id}}


@dataclass
class Tally:
    """`wrong`: answers that hold a record of somebody else."""

    name: str
    asked: int = 0
    found: int = 0
    wrong: int = 0
    ambiguous: int = 0

    @property
    def ambiguous_share(self) -> float:
        return self.ambiguous / ((self.found + self.ambiguous) or 1)

    def note(self, person: Person, customer: Mapping[str, Any] | None, *, is_ambiguous: bool) -> None:
        self.asked += 1
        self.ambiguous += is_ambiguous
        if customer is not None:
            self.found += 1
            self.wrong += bool(owners(customer["identities"], seed=person.seed) - {person.number})


def owners(identities: Sequence[Mapping[str, Any]], *, seed: int) -> set[int | None]:
    """Whose the records are, as far as their ids tell."""
    return {OWNERS[row["system"]["id"]](row["recordId"], seed) for row in identities if row["system"]["id"] in OWNERS}


def of_crm(number: str) -> int | None:
    found = keys.n_of_crm(number)
    return found[0] if found is not None else None


OWNERS: Final[Mapping[str, Callable[[str, int], int | None]]] = {
    ANNEX: lambda number, seed: keys.n_of_membership(number),
    ERP: lambda number, seed: keys.n_of_erp(number),
    C4C: lambda number, seed: of_crm(number),
    CDC: lambda uid, seed: keys.n_of_account(uid, seed=seed),
    FARFETCH: lambda user, seed: keys.n_of_shop_user(user),
}


def measure(played: str, *, customers: int = CUSTOMERS, one_by_one: int = ONE_BY_ONE) -> list[Tally]:
    """`customers` from the first of the cast on."""
    people = list(Population(customers=customers).of(range(1, customers + 1)))
    with Program("tests.bench.serve", "ours", "--played", played) as program:
        client = Client(program.address)
        tallies = [in_bulk(client, name, people) for name in KEYS]
        tallies += [singly(client, name, people[:one_by_one], strictness) for strictness in Strictness for name in KEYS]
        client.close()
    return tallies


def in_bulk(client: Client, name: str, people: Sequence[Person]) -> Tally:
    tally = Tally(f"{name}, {AT_ONCE} at once")
    for part in parts(name, people):
        data, errors = client.ask_whatever(Question(MANY, {"by": [key for _, key in part]}))
        ambiguous = {error["path"][1] for error in errors if is_ambiguous(error)}
        for place, ((person, _), customer) in enumerate(zip(part, data["customers"], strict=True)):
            tally.note(person, customer, is_ambiguous=place in ambiguous)
    return tally


def singly(client: Client, name: str, people: Sequence[Person], strictness: Strictness) -> Tally:
    tally = Tally(f"{name}, {strictness.value}")
    for part in parts(name, people):
        for person, key in part:
            data, errors = client.ask_whatever(Question(ONE, {"by": key, "strictness": strictness.value}))
            tally.note(person, data["customer"], is_ambiguous=any(map(is_ambiguous, errors)))
    return tally


def parts(name: str, people: Sequence[Person]) -> Iterator[Sequence[tuple[Person, Asked]]]:
    told = [(one, key) for one in people if (key := KEYS[name](one)) is not None]
    yield from (told[start : start + AT_ONCE] for start in range(0, len(told), AT_ONCE))


def is_ambiguous(error: Mapping[str, Any]) -> bool:
    return bool(error["extensions"]["code"] == "AMBIGUOUS_IDENTITY")


def show(console: Console, tallies: Sequence[Tally]) -> None:
    caption = "Wrong: an answer held a record of somebody else. Found: by what some directory holds of them."
    table = Table(title="The played population, record by record", caption=caption, caption_justify="left")
    for column in ("asked by", "asked", "found", "wrong", "ambiguous"):
        table.add_column(column, justify="left" if column == "asked by" else "right")
    for one in tallies:
        figures = (str(one.asked), str(one.found), str(one.wrong), f"{one.ambiguous} ({100 * one.ambiguous_share:.1f} %)")
        table.add_row(one.name, *figures)
    console.print(table)
    wrong, by_email = sum(one.wrong for one in tallies), tallies[0].ambiguous_share
    console.print(f"Wrong: {wrong} (target 0: {'met' if not wrong else '[bold]missed[/bold]'})")
    met = "met" if by_email <= MOST_AMBIGUOUS else "[bold]missed[/bold]"
    console.print(f"Ambiguous by their own e-mail: {100 * by_email:.1f} % (target {100 * MOST_AMBIGUOUS:.0f} %: {met})")
