"""The surroundings of a resolver: the configuration (for the life of the process) and the context (for one query)."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any, TypeVar

import strawberry
from graphql import GraphQLError, GraphQLResolveInfo

from adapters.ports.connected_systems import places
from adapters.ports.errors import SourceError, place_of
from adapters.ports.reading import Reading
from adapters.ports.reading import Source as PortSource
from resolvers.awaiting import eager
from resolvers.consent.rules import ContactRules
from resolvers.golden_record.predicted import PredictionRules
from resolvers.golden_record.survivorship import Survivorship
from resolvers.identity.keys.normal_forms import NUMBERS
from resolvers.identity.keys.placeholders import PLACEHOLDERS, Placeholders
from resolvers.identity.matching.steward_decisions import NO_DECISIONS, Decisions
from resolvers.identity.resolution.search import IdentitySearch
from resolvers.identity.resolution.search_scope import Aim
from resolvers.policy.caller import ANYBODY, RESTRICTED_ROLES, Caller, Role
from resolvers.policy.disclosures import Disclosures
from resolvers.policy.rights import EVERYTHING, Rights
from resolvers.policy.shown import PeopleGate, ShownPerson
from resolvers.sealed_ids import NodeIds, Seals
from resolvers.selected_paths import Plan
from resolvers.types.source import Source, System

log = logging.getLogger("customer360.query")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ResolverConfig:
    """The resolvers' configuration. `identity_share`: the share of a query's time for one search for a person. `phone_region`:
    the country of numbers without +. `restricted_roles`: the roles that may see restricted persons, with a reason."""

    seals: Seals
    phone_region: str = "GB"
    identity_share: float = 0.4
    longest_deadline_ms: int = 30_000
    survivorship: Survivorship = field(default_factory=Survivorship)
    contact: ContactRules = field(default_factory=ContactRules)
    predictions: PredictionRules = field(default_factory=PredictionRules)
    decisions: Decisions = NO_DECISIONS
    placeholders: Placeholders = PLACEHOLDERS
    restricted_roles: frozenset[Role] = RESTRICTED_ROLES
    disclosures: Disclosures = field(default_factory=Disclosures)
    node_ids: NodeIds = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "node_ids", NodeIds(self.seals))

    def search(self, reading: Reading, aim: Aim) -> IdentitySearch:
        """A search for one person, by these rules and within their share of the time."""
        return IdentitySearch(
            reading,
            aim,
            reading.time_left() * self.identity_share,
            self.phone_region,
            self.seals,
            placeholders=self.placeholders,
            decisions=self.decisions,
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """A system without a part in a field that others served. `path` as in GraphQL errors."""

    path: tuple[str | int, ...]
    error: SourceError


@dataclass(slots=True)
class Context:
    """One query of a caller with these rights. `missing`: the systems that merged fields lacked, for the response's extensions.
    `profiling_answers`: whether people may be profiled, shared by several fields (`policy`). `as_customer`: makes the schema's
    `Customer` of a person. `is_repeatable`: nothing in the answer is worked out anew each time that it is asked. `gate`: decides
    whether further people are shown, None: all are. `persons`: whom the answer shows. `broke_glass`: the record ids of each
    restricted person whom the caller saw for the reason given; the audit tells it."""

    config: ResolverConfig
    reading: Reading
    plan: Plan
    as_customer: Callable[..., object]
    missing: list[Missing] = field(default_factory=list)
    early: set["asyncio.Future[Any]"] = field(default_factory=set)
    profiling_answers: dict[Any, Any] = field(default_factory=dict)
    people: list[object] = field(default_factory=list)
    lasting: set["asyncio.Future[Any]"] = field(default_factory=set)
    is_repeatable: bool = True
    caller: Caller = ANYBODY
    rights: Rights = EVERYTHING
    broke_glass: list[frozenset[tuple[str, str]]] = field(default_factory=list)
    gate: PeopleGate | None = None
    persons: list[ShownPerson] = field(default_factory=list)

    def __post_init__(self) -> None:
        NUMBERS.set({})  # for the tasks of this query
        if self.plan.systems is not None:
            self.reading = self.reading.narrowed(self.plan.systems)

    def system(self, slug: str) -> System:
        return self.reading.systems[slug]  # type: ignore[return-value]

    def systems(self, slugs: Iterable[str]) -> list[System]:
        """The systems with these slugs, each once, in the order of the configuration."""
        place = places(self.reading.systems)
        return [self.system(slug) for slug in sorted(place.keys() & set(slugs), key=place.__getitem__)]

    def source(self, source: PortSource) -> Source:
        return Source(
            system=self.reading.systems[source.system],  # type: ignore[arg-type]
            record_id=source.record_id,
            as_of=source.as_of,
            fetched_at=source.fetched_at,
            freshness=source.freshness,
        )

    def start(self, coroutine: Coroutine[Any, Any, T], *, outlasts: bool = False) -> "T | asyncio.Future[T]":
        """Begin a read before its resolver runs, so that both wait for the same answer. Returns the result, or a future of it.
        `outlasts`: it goes on after the response."""
        value = eager(coroutine)
        if not isawaitable(value):
            return value
        task: asyncio.Future[T] = asyncio.ensure_future(value)
        (self.lasting if outlasts else self.early).add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Future[Any]") -> None:
        self.early.discard(task)
        self.lasting.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            report_defect(error)

    def end(self) -> None:
        """Cancel the reads begun for the response, when it is there: no deadline of the query ends them any more."""
        for task in list(self.early):
            task.cancel()

    def abandon(self) -> None:
        """Cancel all that was begun for this query, when nobody waits for its response any more."""
        for task in [*self.early, *self.lasting]:
            task.cancel()

    async def show(self, people: Sequence[ShownPerson]) -> Sequence[GraphQLError | None]:
        """For each of these people None, or the error in their place. It is asked before anything of them is read but who they
        are."""
        if self.gate is None:
            self.persons += people
            return [None] * len(people)
        refusals = await self.gate.refusals(people)
        self.is_repeatable = self.is_repeatable and not any(refusals)
        self.persons += [one for one, refusal in zip(people, refusals, strict=True) if refusal is None]
        return refusals

    async def show_first(self, people: Sequence[ShownPerson]) -> int:
        """How many of a page are shown: those up to the first person who may not be. Raises the error if that is the first of
        all, so that nobody takes the page for the last one."""
        if self.gate is None or not people:
            self.persons += people
            return len(people)
        refusals = await self.gate.refusals(people)
        refused = next((place for place, refusal in enumerate(refusals) if refusal is not None), len(people))
        self.is_repeatable = self.is_repeatable and refused == len(people)
        self.persons += people[:refused]
        if refused == 0 and (refusal := refusals[0]) is not None:
            raise refusal
        return refused

    async def show_one(self, person: ShownPerson) -> None:
        """Raises the error in place of a person who may not be shown."""
        (refusal,) = await self.show([person])
        if refusal is not None:
            raise refusal

    async def show_owner(self, owner: ShownPerson) -> None:
        """The same for the owner of a thing, known by one record, unless a gate before it found the whole person."""
        if not any(owner.records[0] in one.records for one in self.persons if not one.by_search):
            await self.show_one(owner)

    def lacked(self, info: "Info", errors: Iterable[SourceError]) -> None:
        path = tuple(info.path.as_list())
        self.missing.extend(Missing(path, error) for error in errors)


def report_defect(error: BaseException) -> None:
    """Log an error of our own code behind an answer, by its place in the code, since the error's text may quote data."""
    log.error("query.defect", extra={"error": type(error).__name__, "place": place_of(error)})


class Info(strawberry.Info[Context, None]):
    """A field's place in its query, as resolvers are given it."""

    @property
    def fields(self) -> GraphQLResolveInfo[Any]:
        """The selected fields as graphql-core has them; Strawberry passes on less."""
        return self._raw_info
