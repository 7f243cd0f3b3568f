"""A world for one test: fake systems behind the real stands, readings and schema, asked in the caller's own words.

Its clocks stand still unless the test moves them: `now` is the time of day; deadlines run on a loop that never waits.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import DocumentNode, ExecutionResult, execute, parse, validate

from adapters.guards.source_reader import QueryState, SourceReader
from adapters.guards.system_client import SystemClient
from adapters.guards.two_level_cache import TwoLevelCache
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.records import Meaning
from adapters.ports.system_info import SystemInfo
from adapters.registry import discover
from adapters.wire.system import System
from resolvers.context import Context, ResolverConfig
from resolvers.customer import view
from resolvers.schema import schema
from resolvers.sealed_ids import Seals
from resolvers.selected_paths import Plan
from tests.unit.resolvers.played import SYSTEMS, Account, Asked, Book, ports
from tests.unit.resolvers.swift import run

SEALS = Seals("a key of the tests")


@dataclass
class Answer:
    """A query's data, its errors by path, what merged fields lacked, and how long it took on the loop's clock (seconds)."""

    data: Any
    errors: dict[str, Exception | None]
    missing: list[tuple[str, str]]
    took: float

    @property
    def failures(self) -> dict[str, list[tuple[str, str]]]:
        """By path: the kind of each error and the system it names."""
        return {path: sorted(named(error)) for path, error in self.errors.items()}


def named(error: Exception | None) -> list[tuple[str, str]]:
    if isinstance(error, SeveralFailed):
        return [pair for one in error.errors for pair in named(one)]
    return [(type(error).__name__, error.system if isinstance(error, SourceError) else "")]


@dataclass
class World:
    accounts: Sequence[Account] = ()
    ttl_s: dict[str, float] = field(default_factory=dict)
    crosswalk_ttl_s: float = 900.0
    now: float = 1_000_000.0
    house: ResolverConfig = field(default_factory=lambda: ResolverConfig(SEALS))
    backend: Any = None
    """The cache that several gateways share; none where it is not given."""

    def __post_init__(self) -> None:
        self.ledger: list[Asked] = []
        self._documents: dict[str, tuple[DocumentNode, Plan]] = {}
        self.books: dict[str, Book] = {}
        self.clients: dict[str, SystemClient] = {}
        self._systems: dict[str, SystemInfo] = {}
        self.cache = TwoLevelCache(entries=1000, secret=b"secret", clock=self.clock, backend=self.backend)
        for system in SYSTEMS.values():
            self.connect(system)
        for account in self.accounts:
            self.books[account.system].accounts.append(account)

    def connect(
        self, system: System[Any], *accounts: Account, consent_meanings: frozenset[Meaning] | None = None, max_batch: int = 50
    ) -> Book:
        """One more system, or another in the place of one that is there."""
        slug = system.slug
        book = self.books[slug] = Book(slug, self.ledger, list(accounts), max_batch=max_batch)
        served = ports(system, book)
        self.clients[slug] = SystemClient(
            replace(system, consent_meanings=consent_meanings),
            served,
            cache=self.cache,
            clock=self.clock,
            ttl_s=self.ttl_s,
            not_found_ttl_s=15,
        )
        return book

    def clock(self) -> float:
        return self.now

    def calls(self, system: str | None = None) -> list[tuple[str, str]]:
        """(system, what) of each call since the last time this was asked for."""
        made = [(slug, what) for slug, what, _ in self.ledger if system in (None, slug)]
        self.ledger.clear()
        return made

    def document(self, query: str) -> tuple[DocumentNode, Plan]:
        """Parsed once, with its plan beside it, as the gateway keeps them."""
        if query not in self._documents:
            self._documents[query] = (parse(query), Plan())
            assert not validate(schema.executable, self._documents[query][0])
        return self._documents[query]

    def query_state(self) -> QueryState:
        forms = {slug: system.id_form for slug, system in discover().items()}
        forms |= {slug: client.info.id_form for slug, client in self.clients.items()}
        systems = {slug: client.info for slug, client in self.clients.items()}
        if list(systems.items()) == list(self._systems.items()):
            systems = self._systems  # the same object for all queries, as in the gateway
        self._systems = systems
        return QueryState(
            self.clients,
            self.cache,
            clock=self.clock,
            crosswalk_ttl_s=self.crosswalk_ttl_s,
            systems=systems,
            id_forms=forms,
        )

    def ask(self, query: str, *, deadline_s: float = 5.0, **variables: Any) -> Answer:
        return run(self.answer(query, deadline_s, variables))

    def customer(self, key: str, selection: str = "id idIsProvisional", **options: Any) -> Answer:
        """`key` as in a query: `email: "..."`."""
        return self.ask(f"{{ customer(by: {{{key}}}) {{ {selection} }} }}", **options)

    async def answer(self, query: str, deadline_s: float, variables: dict[str, Any], plan: Plan | None = None) -> Answer:
        """`plan`: in the place of the document's own."""
        document, own = self.document(query)
        plan = plan or own
        scope = self.query_state()
        context = Context(self.house, SourceReader(scope, deadline_s=deadline_s), plan, view)
        began = asyncio.get_running_loop().time()
        result = execute(schema.executable, document, context_value=context, variable_values=variables)
        answered = result if isinstance(result, ExecutionResult) else await result
        took = asyncio.get_running_loop().time() - began
        context.end()
        while begun := [*context.early, *context.lasting]:
            await asyncio.gather(*begun, return_exceptions=True)
        scope.close()
        return Answer(
            answered.data,
            {".".join(map(str, error.path or ())): error.original_error or error for error in answered.errors or ()},
            [(".".join(map(str, lacking.path)), lacking.error.system) for lacking in context.missing],
            took,
        )
