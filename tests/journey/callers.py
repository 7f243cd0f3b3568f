"""The gateway's own pipeline in this process, asked by callers with a role and a purpose."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from adapters.ports.records import Purpose
from adapters.registry import open_sources
from gateway.app import cache_options, pipeline_of, resolver_config
from gateway.configuration.policy_table import read_table
from gateway.http.messages import Envelope, GraphQLRequest
from gateway.pipeline import Pipeline
from gateway.settings import Settings
from resolvers.policy.caller import Caller, Role


def caller(role: Role, purpose: Purpose) -> Caller:
    return Caller(role.lower(), frozenset({role}), frozenset({purpose}), purpose)


OFFICER = caller(Role.PRIVACY_OFFICER, Purpose.SUBJECT_RIGHTS)
AGENT = caller(Role.AGENT, Purpose.SERVICE)


@dataclass(frozen=True, slots=True)
class Counter360:
    """One gateway; it remembers nothing before the first question."""

    pipeline: Pipeline

    async def ask(self, asking: Caller, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        request = GraphQLRequest(query, variables=variables or {})
        return orjson.loads((await self.pipeline.answer(request, Envelope("POST", {}, caller=asking))).body)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Counter360]:
    ours = resolver_config(settings)
    async with open_sources(settings.connected, cache_options(settings, ours)) as sources:
        yield Counter360(pipeline_of(settings, sources, ours, read_table(None)))
