"""The quotas of all callers: whether a request is taken, and which further customers are shown."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Final, Protocol

from graphql import GraphQLError

from gateway.quotas.distinct_people import DistinctPeople
from gateway.quotas.request_rate import RequestRate
from gateway.quotas.rules import NO_LIMIT, RETOLD_EACH_S, Marks, OnReached, QuotaEvent, QuotaRules, SharedAnswer, Who
from resolvers.policy.caller import Caller, Role
from resolvers.policy.shown import ShownPerson, TooManyCustomers

log = logging.getLogger("customer360.quota")

EXCHANGED_EACH_S: Final = 1.0
"""Seconds between two exchanges of requests counted with the other gateways."""

MOST_RECORDS: Final = 32
"""Records of one person that count, the anchor first; hardly anybody has more."""

SHOWN_ANYWAY: Final = 2**31
"""The limit in place of the caller's for people who were shown already, as they may have been while Redis was away."""

NOBODY_NEW: Final = 0


class Sharing(Protocol):
    """The counts that gateways share (`SharedCounts`). None is the answer while they are away."""

    async def people(self, name: str, people: Sequence[Marks], *, limit: int, now: float) -> SharedAnswer | None: ...
    async def requests(self, counts: Mapping[str, int], now: float) -> Sequence[int] | None: ...
    async def close(self) -> None: ...


def in_the_log(event: QuotaEvent) -> None:
    log.warning("quota.reached", extra={"caller": event.caller, "limit": event.limit})


class Quotas:
    """The quotas of a process, and with `shared` of all gateways on one Redis. `clock` gives Unix seconds, `secret` keys the
    hashes. `on_reached` gets an event once per caller and hour."""

    def __init__(
        self,
        rules: QuotaRules,
        *,
        secret: bytes,
        clock: Callable[[], float],
        shared: Sharing | None = None,
        on_reached: OnReached = in_the_log,
        people: DistinctPeople | None = None,
    ) -> None:
        self.rules = rules
        self.clock = clock
        self.shared = shared
        self.people = people if people is not None else DistinctPeople()
        self._rate = RequestRate(rules.requests_per_minute)
        self._key = blake2b(secret, digest_size=32, person=b"c360-quotas").digest()
        self._on_reached = on_reached
        self._limits: dict[frozenset[Role], int] = {}
        self._telling: set[asyncio.Task[object]] = set()

    def wait_s(self, caller: Caller) -> int:
        """Seconds after which the caller should ask again; 0: now, and the request is counted."""
        if caller.is_open or not self.rules.requests_per_minute:
            return 0
        return self._rate.wait_s((caller.issuer, caller.subject), self.clock())

    def gate(self, caller: Caller) -> "CallerGate | None":
        """The gate for one query; None: without a limit."""
        if caller.is_open:
            return None
        limit = self._limits.get(caller.roles)
        if limit is None:
            limit = self._limits[caller.roles] = self.rules.customers_of(caller.roles)
        return None if limit == NO_LIMIT else CallerGate(self, (caller.issuer, caller.subject), limit)

    def name_of(self, who: Who) -> str:
        return blake2b("\0".join(("caller", who[0] or "", who[1])).encode(), key=self._key, digest_size=16).hexdigest()

    def marks_of(self, person: ShownPerson) -> Marks:
        if person.marks is None:
            kept = person.records[:MOST_RECORDS]
            hashes = (blake2b("\0".join(one).encode(), key=self._key, digest_size=8).digest() for one in kept)
            person.marks = tuple(int.from_bytes(one) for one in hashes)
        return person.marks

    def reached(self, who: Who, limit: int, now: float) -> None:
        self._on_reached(QuotaEvent(self.name_of(who), limit, now))

    def tell_soon(self, who: Who, people: Sequence[Marks], now: float) -> None:
        """Tell the other gateways in the background who was read again."""
        if self.shared is not None:
            told = self.shared.people(self.name_of(who), people, limit=SHOWN_ANYWAY, now=now)
            task: asyncio.Task[object] = asyncio.ensure_future(told)
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def exchange(self) -> None:
        """Tell the other gateways the requests counted here, and learn theirs."""
        now = self.clock()
        if self.shared is None or not (counts := self._rate.untold(now)):
            return
        names = {self.name_of(who): count for who, count in counts.items()}
        totals = await self.shared.requests(names, now)
        if totals is not None:
            self._rate.learn(dict(zip(counts, totals, strict=True)), now)

    async def keep_exchanging(self, *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Exchange for ever; nothing without other gateways."""
        while self.shared is not None:
            await pause(EXCHANGED_EACH_S)
            await self.exchange()

    async def aclose(self) -> None:
        if self._telling:
            await asyncio.wait(self._telling)
        if self.shared is not None:
            await self.shared.close()


class CallerGate:
    """The gate of one caller (`PeopleGate`)."""

    def __init__(self, quotas: Quotas, who: Who, limit: int) -> None:
        self._quotas = quotas
        self._who = who
        self._limit = limit

    async def refusals(self, people: Sequence[ShownPerson]) -> Sequence[GraphQLError | None]:
        quotas, counted = self._quotas, self._quotas.people
        everyone = [quotas.marks_of(one) for one in people]
        now = quotas.clock()
        before = [counted.read_again(self._who, marks, now) for marks in everyone]
        if quotas.shared is None:
            return [None] * len(people) if None not in before else self._alone(everyone, now)
        if late := [marks for marks, at in zip(everyone, before, strict=True) if at is not None and now - at >= RETOLD_EACH_S]:
            quotas.tell_soon(self._who, late, now)
        unknown = [marks for marks, at in zip(everyone, before, strict=True) if at is None]
        refused = dict(zip(unknown, await self._shared(unknown, now), strict=True)) if unknown else {}
        return [refused.get(marks) for marks in everyone]

    def _alone(self, everyone: Sequence[Marks], now: float) -> list[GraphQLError | None]:
        return [None if self._may(marks, now) else self._refused(now) for marks in everyone]

    def _may(self, marks: Marks, now: float) -> bool:
        """Whether this process alone lets the person through, who then counts."""
        counted = self._quotas.people
        if counted.read_again(self._who, marks, now) is not None:
            return True
        if not counted.has_room(self._who, self._limit, now):
            return False
        counted.add(self._who, marks, now)
        return True

    def _refused(self, now: float) -> GraphQLError:
        counted = self._quotas.people
        if counted.is_news(self._who, now):
            self._quotas.reached(self._who, self._limit, now)
        return TooManyCustomers(counted.free_in_s(self._who, now))

    async def _shared(self, unknown: Sequence[Marks], now: float) -> list[GraphQLError | None]:
        """The refusals by what all gateways know. While the shared counts are away, by what this one knows."""
        quotas, counted = self._quotas, self._quotas.people
        assert quotas.shared is not None
        limit = self._limit if counted.has_room(self._who, self._limit, now) else NOBODY_NEW
        answer = await quotas.shared.people(quotas.name_of(self._who), unknown, limit=limit, now=now)
        if answer is None:
            return self._alone(unknown, now)
        for marks, may in zip(unknown, answer.may, strict=True):
            if may and counted.read_again(self._who, marks, now) is None:
                counted.add(self._who, marks, now)
        if answer.is_news and counted.is_news(self._who, now):
            quotas.reached(self._who, self._limit, now)
        wait_s = max(counted.free_in_s(self._who, now) if limit == NOBODY_NEW else 0.0, answer.free_at - now)
        return [None if may else TooManyCustomers(wait_s) for may in answer.may]
