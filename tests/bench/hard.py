"""How well people as shops have them are told apart and found again, asked as any query asks: every kind told by itself."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from resolvers.errors import AmbiguousIdentity
from resolvers.identity.matching.joining import Strictness
from tests.bench.hard_cases import Case, cases
from tests.unit.resolvers.world import World

SEED = 10
EACH = 20
LEAST_RECALL = 0.85
MOST_NOBODY = 0.05

CAPTION = (
    "People made up as shops have them, each kind as often as any other, two directories each, asked by every key through the "
    "whole schema. Wrong: an answer held records of two people; among BROAD's are kinds that no field tells apart. Recall: "
    "second records that share a key and came out by each of the person's own keys. Nobody: own keys that found nobody."
)
WHO = "identities { system { id } recordId }"


@dataclass
class Tally:
    """`wrong`: cases in which an answer held two people's records. `found` of `joint`: second records that carry a key and came.
    `nobody` of `asked`: own keys by which nobody is told, refusals of the key not counted."""

    cases: int = 0
    wrong: int = 0
    joint: int = 0
    found: int = 0
    asked: int = 0
    nobody: int = 0
    kinds: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def recall(self) -> float:
        return self.found / (self.joint or 1)

    @property
    def nobody_share(self) -> float:
        return self.nobody / (self.asked or 1)


def measure(strictness: Strictness, *, each: int = EACH, seed: int = SEED) -> Tally:
    tally = Tally()
    for case in cases(seed=seed, each=each):
        note(tally, case, strictness)
    return tally


def note(tally: Tally, case: Case, strictness: Strictness) -> None:
    world = World(case.records)
    owners = {(one.system, one.record_id): one.owner for one in case.records}
    wrong, lost, asked, nobody = False, False, 0, 0
    for key in (*case.own, *case.shared):
        answer = world.ask(f"{{ customer(by: {{{key}}}, options: {{strictness: {strictness}}}) {{ {WHO} }} }}")
        customer = answer.data["customer"]
        records = [(row["system"]["id"], row["recordId"]) for row in customer["identities"]] if customer else []
        read = [one for one in records if one in owners]
        wrong = wrong or len({owners[one] for one in read}) > 1
        if key in case.own:
            asked += 1
            nobody += isinstance(answer.errors.get("customer"), AmbiguousIdentity) or (not answer.errors and customer is None)
            lost = lost or (case.joint > 0 and len(read) < 2)
    tally.cases += 1
    tally.wrong += wrong
    tally.joint += case.joint
    tally.found += case.joint if not lost else 0
    tally.asked += asked
    tally.nobody += nobody
    tally.kinds[case.kind].update(cases=1, wrong=wrong, lost=lost and case.joint > 0, nobody=nobody > 0)


def show(console: Console, tallies: Sequence[tuple[Strictness, Tally]]) -> None:
    table = Table(title="People as shops have them", caption=CAPTION, caption_justify="left")
    for column in ("", "cases", "wrong", "recall", "nobody", "target"):
        table.add_column(column, justify="left" if column in ("", "target") else "right")
    for strictness, one in tallies:
        met = one.wrong == 0 and one.recall >= LEAST_RECALL and one.nobody_share <= MOST_NOBODY
        target = f"0, >= {LEAST_RECALL}, <= {MOST_NOBODY}: {'met' if met else '[bold]missed[/bold]'}"
        figures = (str(one.cases), str(one.wrong), f"{one.recall:.3f}", f"{one.nobody_share:.3f}")
        table.add_row(strictness.value, *figures, target if strictness is Strictness.STRICT else "")
    console.print(table)
    for strictness, one in tallies:
        wrong = ", ".join(f"{kind} ({count['wrong']})" for kind, count in one.kinds.items() if count["wrong"])
        console.print(f"{strictness.value}, wrong in: {wrong or 'none'}")
