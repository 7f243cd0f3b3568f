"""The composition root: settings -> systems -> schema -> ASGI application. The only place that wires."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import aclosing, asynccontextmanager
from functools import cache

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Lifespan, Receive, Scope, Send

from adapters.registry import CacheOptions, Sources, log_call, open_sources, prepare
from adapters.wire.http1.message import Way
from gateway import collector
from gateway.access.control import AccessControl
from gateway.access.key_documents import fetching
from gateway.access_section import AccessSection
from gateway.admission import Admission, PersistedQueries
from gateway.analysis import Analysis, documents_of
from gateway.audit import Audit, AuditEvent
from gateway.configuration.decisions import read_decisions
from gateway.configuration.policy_table import read_table
from gateway.configuration.trusted_documents import keep, read_trusted
from gateway.demo import FIRST_QUERY
from gateway.documents import Disclosure, Documents
from gateway.execution import Mode
from gateway.http.cross_origin import ListedOrigins
from gateway.http.forwarded import ClientAddress
from gateway.http.graphiql_page import Assets, GraphiQLPage
from gateway.http.graphql_over_http import GraphQLOverHTTP
from gateway.http.hosts import KnownHostsOnly
from gateway.http.plain_answers import NOTHING_LOADS, failing, refused
from gateway.http.reading import Bounds
from gateway.pipeline import Pipeline
from gateway.policy.decision_point import DecisionPoint, posting
from gateway.quotas.caller_quotas import Quotas, in_the_log
from gateway.quotas.rules import QuotaEvent
from gateway.rendering.errors import report
from gateway.settings import Settings
from resolvers.context import ResolverConfig
from resolvers.identity.keys import mailboxes
from resolvers.identity.keys.given_names import KNOWN
from resolvers.identity.keys.placeholders import Placeholders
from resolvers.policy.caller import Caller
from resolvers.policy.rights import Decider, PolicyTable
from resolvers.schema import schema
from resolvers.sealed_ids import Seals

BEFORE_THE_REST_S = 0.1
"""Seconds between the opening of the systems and the rest of the start, in which the server begins to answer."""


def create_app(settings: Settings) -> Starlette:
    """The ASGI application. It opens the systems when it starts and closes them when it stops."""
    endpoint = GraphQLEndpoint()
    ours, table = resolver_config(settings), read_table(settings.access.policy)
    documents = documents_of(schema.executable, settings.limits.limits(), disclosure=disclosure_of(settings))
    admission = admission_of(settings, documents)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with (
            open_sources(settings.connected, cache_options(settings, ours), observers=(log_call,)) as sources,
            audit_of(settings) as audit,
            quotas_of(settings, sources.clock, audit) as quotas,
        ):
            pipeline = pipeline_of(
                settings, sources, ours, table, documents=documents, admission=admission, quotas=quotas, audit=audit
            )
            collector.settle()
            access = access_of(settings, table)
            endpoint.opens(served(pipeline, access, settings))
            async with beside(collector.collect_when_idle(endpoint.requests), name="garbage"), in_turns(rest_of_the_start()):
                yield
            endpoint.closes()
            await access.close()

    return application(endpoint, settings, lifespan)


def application(endpoint: "GraphQLEndpoint", settings: Settings, lifespan: Lifespan[Starlette]) -> Starlette:
    """The addresses, the checks before them, and the answers to what goes wrong outside of GraphQL."""
    app = Starlette(
        routes=routes_of(endpoint, has_page=settings.has_page, has_schema=disclosure_of(settings).introspection),
        lifespan=lifespan,
        middleware=around(settings.access),
        exception_handlers={HTTPException: refused, Exception: failing(report)},
    )
    app.router.redirect_slashes = False
    return app


def routes_of(endpoint: "GraphQLEndpoint", *, has_page: bool, has_schema: bool) -> list[BaseRoute]:
    routes: list[BaseRoute] = [
        Route("/graphql", endpoint=endpoint),
        Route("/health/live", endpoint=live, methods=["GET"]),
        Route("/health/ready", endpoint=endpoint.ready, methods=["GET"]),
    ]
    if has_page:
        routes.append(Mount("/graphiql", app=Assets()))
    if has_schema:
        routes.append(Route("/schema.graphql", endpoint=schema_text, methods=["GET"]))
    return routes


def decider_of(settings: Settings, table: PolicyTable) -> Decider:
    """The decider of what callers see: the point outside if there is one, else the table."""
    point = settings.access.decision_point
    return table if point is None else DecisionPoint(posting(point.rules(), way_of_access(settings)), clock=time.monotonic)


def access_of(settings: Settings, table: PolicyTable) -> AccessControl:
    """The control of access for the life of the application."""
    return AccessControl(settings.access.rules(), table.default_purpose, fetch=fetching(way_of_access(settings)))


def way_of_access(settings: Settings) -> Way:
    """The way to issuers and to the decision point."""
    return settings.access.outward.over(settings.outward).way()


def audit_of(settings: Settings) -> Audit:
    """The audit of these settings, for the life of the application."""
    return Audit.of(settings.audit, ids_key=settings.ids.key.get_secret_value(), way=settings.outward.way())


def served(pipeline: Pipeline, access: AccessControl, settings: Settings) -> GraphQLOverHTTP:
    """The application at `/graphql`, for the callers that access control lets in."""
    return GraphQLOverHTTP(
        pipeline.answer,
        report=report,
        admit=access.caller,
        client=ClientAddress(settings.access.proxies) if settings.access.proxies else None,
        page=GraphiQLPage(default_query=first_query(settings.access)) if settings.has_page else None,
        bounds=bounds_of(settings),
    )


def first_query(access: AccessSection) -> str:
    """The query that GraphiQL opens with. Where a token is needed it says where to put one."""
    return FIRST_QUERY if access.open or not access.required else HOW_TO_SIGN_IN + FIRST_QUERY


HOW_TO_SIGN_IN = """\
# A token is needed. Put it into the tab "Headers" below,
# then fetch the schema again (the button with two arrows):
# {"Authorization": "Bearer ..."}

"""


def around(access: AccessSection) -> list[Middleware]:
    """The checks before each request: of its Host, then of its origin where any is listed."""
    origins = [Middleware(ListedOrigins, access.origins)] if access.origins else []
    return [Middleware(KnownHostsOnly, access.hosts), *origins]


def pipeline_of(
    settings: Settings,
    sources: Sources,
    ours: ResolverConfig,
    table: PolicyTable,
    *,
    documents: Documents[Analysis] | None = None,
    admission: Admission | None = None,
    quotas: Quotas | None = None,
    audit: Audit | None = None,
    deadline_ms: int | None = None,
) -> Pipeline:
    """The pipeline before these systems. Without an `admission` it takes any document; `deadline_ms`: not the settings' own."""
    return Pipeline(
        schema.executable,
        sources,
        ours,
        limits=settings.limits.limits(),
        deadline_ms=deadline_ms if deadline_ms is not None else settings.server.deadline_ms,
        mode=Mode(settings.execution.compiled, settings.execution.shadow),
        answer_bytes=settings.cache.answer_bytes,
        decider=decider_of(settings, table),
        documents=documents,
        admission=admission,
        quotas=quotas,
        audit=audit,
    )


def rest_of_the_start() -> Iterator[None]:
    """The work that the first queries would do for themselves, in turns: the rules of addresses, readers, given names."""
    mailboxes.read("nobody@exämple.org")  # beyond ASCII, so that the package with the rules is imported
    yield
    yield from prepare()
    yield from KNOWN.read()


@asynccontextmanager
async def in_turns(work: Iterable[None], *, after_s: float = BEFORE_THE_REST_S) -> AsyncIterator[None]:
    """Does the work beside the queries from `after_s` seconds on, a turn of the event loop for each piece of it. What a query
    needs first is done within that query; what is left at the end stays undone."""

    async def finish() -> None:
        await asyncio.sleep(after_s)
        try:
            for _ in work:
                await asyncio.sleep(0)
        except Exception as error:
            report(error)
        collector.settle()

    async with beside(finish(), name="the rest of the start"):
        yield


@asynccontextmanager
async def beside(work: Coroutine[object, object, None], *, name: str) -> AsyncIterator[None]:
    """A task for the work, which is cancelled and has ended at the end."""
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


class GraphQLEndpoint:
    """The ASGI application at `/graphql`. It answers 503 while the systems are not open."""

    def __init__(self) -> None:
        self.requests = collector.Requests()
        self._served: GraphQLOverHTTP | None = None

    def opens(self, served: GraphQLOverHTTP) -> None:
        self._served = served

    def closes(self) -> None:
        self._served = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._served is None:
            await Response(status_code=503)(scope, receive, send)
            return
        self.requests.begun += 1
        self.requests.in_flight += 1
        try:
            await self._served(scope, receive, send)
        finally:
            self.requests.in_flight -= 1

    async def ready(self, request: Request) -> JSONResponse:
        """The readiness check. The gateway is ready when it takes queries, even if a system is down."""
        return JSONResponse({"ready": self._served is not None}, status_code=200 if self._served is not None else 503)


async def live(request: Request) -> JSONResponse:
    return JSONResponse({"live": True})


async def schema_text(request: Request) -> PlainTextResponse:
    """The schema as text, for the same clients that may introspect it. It is not served where nobody may."""
    return PlainTextResponse(printed_schema(), headers={"cache-control": "no-cache", "content-security-policy": NOTHING_LOADS})


@cache
def printed_schema() -> str:
    return schema.as_str()


def bounds_of(settings: Settings) -> Bounds:
    return Bounds(settings.limits.body_bytes, settings.server.body_s, settings.limits.json_depth)


def disclosure_of(settings: Settings) -> Disclosure:
    return Disclosure(
        introspection=settings.introspection and settings.tells_of_itself,
        suggestions=settings.suggestions and settings.tells_of_itself,
    )


def admission_of(settings: Settings, documents: Documents[Analysis]) -> Admission:
    """The documents that are taken. The trusted ones are read and kept here. Raises WrongConfiguration."""
    trusted = read_trusted(settings.trusted_documents.path)
    keep(trusted, documents)
    return Admission(
        trusted,
        only=settings.trusted_documents.only,
        only_for=frozenset(settings.trusted_documents.only_for),
        persisted=PersistedQueries() if settings.persisted_queries else None,
    )


def resolver_config(settings: Settings) -> ResolverConfig:
    return ResolverConfig(
        seals=Seals(settings.ids.key.get_secret_value()),
        phone_region=settings.phone_region,
        identity_share=settings.server.identity_share,
        longest_deadline_ms=settings.server.max_deadline_ms,
        survivorship=settings.golden_record.survivorship(),
        contact=settings.contact.rules(),
        predictions=settings.predictions.rules(),
        decisions=read_decisions(settings.identity.decisions),
        placeholders=Placeholders.of(settings.identity.placeholders),
        restricted_roles=frozenset(settings.access.restricted_roles),
        disclosures=settings.subject_access.disclosures(),
    )


@asynccontextmanager
async def quotas_of(settings: Settings, clock: Callable[[], float], audit: Audit) -> AsyncIterator[Quotas]:
    """The quotas of callers, shared where the cache is. The packages of Redis are imported here, so that a gateway without it
    starts without them."""
    shared, url = None, settings.cache.redis_url
    if url is not None:
        from gateway.quotas.shared_counts import SharedCounts

        shared = SharedCounts(str(url.get_secret_value()))

    def reached(event: QuotaEvent) -> None:
        in_the_log(event)
        audit.alert(AuditEvent("browsing-limit", event.at, Caller(event.caller)))

    secret = settings.ids.key.get_secret_value().encode()
    quotas = Quotas(settings.quotas.rules(), secret=secret, clock=clock, shared=shared, on_reached=reached)
    async with aclosing(quotas), beside(quotas.keep_exchanging(), name="quotas"):
        yield quotas


def cache_options(settings: Settings, ours: ResolverConfig) -> CacheOptions:
    """The settings of the cache. A steward's decisions are part of its secret: entries made under other decisions are not found,
    because they may mix two people."""
    url = settings.cache.redis_url
    return CacheOptions(
        secret=settings.ids.key.get_secret_value().encode() + ours.decisions.digest,
        entries=settings.cache.entries,
        redis_url=str(url.get_secret_value()) if url is not None else None,
        crosswalk_ttl_s=settings.cache.crosswalk_ttl_s,
    )
