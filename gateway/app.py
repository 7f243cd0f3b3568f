"""The composition root: settings -> systems -> schema -> ASGI application. The only place that wires."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from adapters.registry import CacheOptions, log_call, open_sources
from gateway.configuration.decisions import read_decisions
from gateway.demo import FIRST_QUERY
from gateway.execution import Mode
from gateway.http.graphiql_page import Assets, GraphiQLPage
from gateway.http.graphql_over_http import GraphQLOverHTTP
from gateway.http.hosts import LoopbackNamesOnly
from gateway.pipeline import Pipeline
from gateway.rendering.errors import report
from gateway.settings import Settings
from resolvers.context import ResolverConfig
from resolvers.identity.placeholders import Placeholders
from resolvers.schema import schema
from resolvers.seals import Seals


def create_app(settings: Settings) -> Starlette:
    """The gateway; systems are opened when the application starts and closed when it stops."""
    door = Door()
    ours = resolver_config(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_sources(settings.connected, cache_options(settings, ours), observers=(log_call,)) as sources:
            pipeline = Pipeline(
                schema.executable,
                sources,
                ours,
                limits=settings.limits.limits(),
                deadline_ms=settings.server.deadline_ms,
                mode=Mode(settings.execution.compiled, settings.execution.shadow),
            )
            page = GraphiQLPage(default_query=FIRST_QUERY) if settings.graphiql else None
            settle_memory()
            door.opens(GraphQLOverHTTP(pipeline.answer, report=report, page=page, body_bytes=settings.limits.body_bytes))
            yield
            door.closes()

    routes = [
        Route("/graphql", endpoint=door),
        Mount("/graphiql", app=Assets()),
        Route("/schema.graphql", endpoint=schema_text, methods=["GET"]),
        Route("/health/live", endpoint=live, methods=["GET"]),
        Route("/health/ready", endpoint=door.ready, methods=["GET"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(LoopbackNamesOnly)])


def settle_memory() -> None:
    """What is there now stays for good, so the garbage collector need not look through it again, nor after every few objects."""
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


class Door:
    """`/graphql` from the moment the systems are open until they are closed."""

    def __init__(self) -> None:
        self._served: GraphQLOverHTTP | None = None

    def opens(self, served: GraphQLOverHTTP) -> None:
        self._served = served

    def closes(self) -> None:
        self._served = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._served is None:
            await Response(status_code=503)(scope, receive, send)
        else:
            await self._served(scope, receive, send)

    async def ready(self, request: Request) -> JSONResponse:
        """Ready as soon as queries are taken: a system that is down costs its own fields, not the gateway."""
        return JSONResponse({"ready": self._served is not None}, status_code=200 if self._served is not None else 503)


async def live(request: Request) -> JSONResponse:
    return JSONResponse({"live": True})


async def schema_text(request: Request) -> PlainTextResponse:
    """What introspection tells, as text; for whoever may introspect, which today is everybody who may ask."""
    return PlainTextResponse(printed_schema(), headers={"cache-control": "no-cache", "x-content-type-options": "nosniff"})


@cache
def printed_schema() -> str:
    return schema.as_str()


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
    )


def cache_options(settings: Settings, ours: ResolverConfig) -> CacheOptions:
    """Under other decisions of a steward nothing is found that was remembered before: it may be of two people."""
    url = settings.cache.redis_url
    return CacheOptions(
        secret=settings.ids.key.get_secret_value().encode() + ours.decisions.digest,
        entries=settings.cache.entries,
        redis_url=str(url.get_secret_value()) if url is not None else None,
        crosswalk_ttl_s=settings.cache.crosswalk_ttl_s,
    )
