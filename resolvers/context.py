"""The surroundings of a resolver: the configuration (for the life of the process) and the context (for one query)."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any, TypeVar

import strawberry
from graphql import GraphQLResolveInfo

from adapters.ports.errors import SourceError, place_of
from adapters.ports.reading import Reading
from adapters.ports.reading import Source as PortSource
from resolvers.awaiting import eager
from resolvers.consent.rules import ContactRules
from resolvers.golden_record.predicted import PredictionRules
from resolvers.golden_record.survivorship import Survivorship
from resolvers.identity.keys.placeholders import PLACEHOLDERS, Placeholders
from resolvers.identity.matching.decisions import NO_DECISIONS, Decisions
from resolvers.identity.resolution.aim import Aim
from resolvers.identity.resolution.search import IdentitySearch
from resolvers.seals import NodeIds, Seals
from resolvers.selection import Plan
from resolvers.types.source import Source, System

log = logging.getLogger("customer360.query")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ResolverConfig:
    """`identity_share`: the share of a query's time that one look-up of who is meant may take. `phone_region`: for numbers
    without +."""

    seals: Seals
    phone_region: str = "GB"
    identity_share: float = 0.4
    longest_deadline_ms: int = 30_000
    survivorship: Survivorship = field(default_factory=Survivorship)
    contact: ContactRules = field(default_factory=ContactRules)
    predictions: PredictionRules = field(default_factory=PredictionRules)
    decisions: Decisions = NO_DECISIONS
    placeholders: Placeholders = PLACEHOLDERS

    @property
    def node_ids(self) -> NodeIds:
        return NodeIds(self.seals)

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
    """A system whose part is missing from a field that others served. `path` as in GraphQL errors."""

    path: tuple[str | int, ...]
    error: SourceError


@dataclass(slots=True)
class Context:
    """One query. `missing` collects what merged fields had to do without, for the answer's extensions; `verdicts` holds what was
    found out of people that several fields hang on (`policy`). `as_customer`: a person of any list as the schema shows them."""

    config: ResolverConfig
    reading: Reading
    plan: Plan
    as_customer: Callable[..., object]
    missing: list[Missing] = field(default_factory=list)
    early: set["asyncio.Future[Any]"] = field(default_factory=set)
    verdicts: dict[Any, Any] = field(default_factory=dict)

    def system(self, slug: str) -> System:
        return self.reading.systems[slug]  # type: ignore[return-value]

    def systems(self, slugs: Iterable[str]) -> list[System]:
        """Each once, in the order of the configuration."""
        wanted = set(slugs)
        return [self.system(slug) for slug in self.reading.systems if slug in wanted]

    def source(self, source: PortSource) -> Source:
        return Source(
            system=self.reading.systems[source.system],  # type: ignore[arg-type]
            record_id=source.record_id,
            as_of=source.as_of,
            fetched_at=source.fetched_at,
            freshness=source.freshness,
        )

    def start(self, coroutine: Coroutine[Any, Any, T]) -> "T | asyncio.Future[T]":
        """Begins a read that a resolver will ask for later: both wait for the same answer. The result, or a future of it."""
        value = eager(coroutine)
        if not isawaitable(value):
            return value
        task: asyncio.Future[T] = asyncio.ensure_future(value)
        self.early.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Future[Any]") -> None:
        self.early.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            report_defect(error)

    def abandon(self) -> None:
        """Nobody waits for the answer any more: nor does anything that was started for it go on."""
        for task in list(self.early):
            task.cancel()

    def lacked(self, info: "Info", errors: Iterable[SourceError]) -> None:
        path = tuple(info.path.as_list())
        self.missing.extend(Missing(path, error) for error in errors)


def report_defect(error: BaseException) -> None:
    """What our own code tripped over behind the answer: told by the place in the code, since the error's text may quote data."""
    log.error("query.defect", extra={"error": type(error).__name__, "place": place_of(error)})


class Info(strawberry.Info[Context, None]):
    """A field's place in its query, as resolvers are given it."""

    @property
    def fields(self) -> GraphQLResolveInfo[Any]:
        """The selected fields as GraphQL's own library tells them; Strawberry passes on less."""
        return self._raw_info
