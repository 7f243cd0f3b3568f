"""What the tests of quotas share: a clock that is set, callers, and people by their numbers."""

from dataclasses import dataclass, field

from graphql import GraphQLError

from gateway.quotas.caller_quotas import Quotas, Sharing
from gateway.quotas.rules import QuotaEvent, QuotaRules
from resolvers.policy.caller import Caller, Role
from resolvers.policy.shown import ShownPerson

NOON = 1_764_590_400.0
"""A beginning of a minute, in Unix seconds."""

JANE = Caller("jane", frozenset({Role.AGENT}), issuer="https://id.example")
JOE = Caller("joe", frozenset({Role.AGENT}), issuer="https://id.example")


@dataclass
class Counting:
    """The quotas of one gateway, and the events that it told."""

    rules: QuotaRules = field(default_factory=lambda: QuotaRules(requests_per_minute=10, customers_per_hour=3))
    shared: Sharing | None = None
    now: float = NOON
    events: list[QuotaEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.quotas = Quotas(
            self.rules, secret=b"a secret", clock=lambda: self.now, shared=self.shared, on_reached=self.events.append
        )

    async def reads(self, *people: int, caller: Caller = JANE) -> list[bool]:
        """Whether each of these people is shown."""
        return [refusal is None for refusal in await self.refusals(*people, caller=caller)]

    async def refusals(self, *people: int, caller: Caller = JANE) -> list[GraphQLError | None]:
        gate = self.quotas.gate(caller)
        assert gate is not None
        return list(await gate.refusals([ShownPerson(("crm", f"number {person}")) for person in people]))

    def asks(self, times: int, caller: Caller = JANE) -> int:
        """How many of so many requests are taken."""
        return sum(self.quotas.wait_s(caller) == 0 for _ in range(times))
