"""How well people as shops have them are told apart and found again, asked as any query asks: every kind told by itself."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from resolvers.errors import AmbiguousIdentity
from resolvers.identity.joining import Strictness
from tests.bench.hard_cases import Case, cases
from tests.unit.resolvers.world import World

SEED = 10
EACH = 20
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
