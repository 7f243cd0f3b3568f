"""A pipeline without HTTP before it, to ask as anybody: `Desk(settings)` holds the gateway's own sources."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Self

import orjson

from adapters.ports.records import Purpose
from adapters.registry import open_sources
from gateway.app import audit_of, cache_options, resolver_config
from gateway.configuration.policy_table import read_table
from gateway.http.messages import Envelope, GraphQLRequest, Outcome
from gateway.pipeline import Pipeline
from gateway.quotas.caller_quotas import Quotas
from gateway.settings import Settings
from resolvers.policy.caller import Caller, OwnKey, Role
from resolvers.policy.rights import Decider
from resolvers.schema import schema
from tests.running import ERRORS, GraphQLAnswer, beside_data


def somebody(
    *roles: Role, purpose: Purpose | None = None, subject: str = "jane", own: OwnKey | None = None, break_glass: str | None = None
) -> Caller:
    """A caller with these roles, for this purpose."""
    purposes = frozenset({purpose} if purpose is not None else ())
    return Caller(subject, frozenset(roles), purposes, purpose, issuer="https://id.example", own=own, break_glass=break_glass)


@dataclass(frozen=True, slots=True)
class Told(GraphQLAnswer):
    """What was answered. `codes`: of the errors, by the path of each as `customer.profile`, without places in lists."""

    outcome: Outcome
    body: Any

    @property
    def codes(self) -> dict[str, str]:
        return {dotted(error.get("path", [])): error["extensions"]["code"] for error in self.errors}

    @property
    def masked(self) -> dict[str, str]:
        return {dotted(one["path"]): one["class"] for one in self.body.get("extensions", {}).get("masked", [])}


def dotted(path: Iterable[object]) -> str:
    return ".".join(str(part) for part in path if isinstance(part, str))


class Desk:
    """A gateway that remembers nothing at first; `decider`: another policy than the gateway's table; `quotas`: of callers, if
    any; `clock`: the time of day, by which cached answers age."""

    def __init__(
        self,
        settings: Settings,
        *,
        decider: Decider | None = None,
        quotas: Quotas | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._quotas = quotas
        self._settings = settings
        self._clock = clock
        self._decider = decider if decider is not None else read_table(None)
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.__enter__()
        settings, ours = self._settings, resolver_config(self._settings)
        self._opened = open_sources(settings.connected, cache_options(settings, ours), observers=(), clock=self._clock)
        sources = self._runner.run(self._opened.__aenter__())
        self.audit = audit_of(settings)
        self._runner.run(self.audit.__aenter__())
        self.pipeline = Pipeline(
            schema.executable,
            sources,
            ours,
            limits=settings.limits.limits(),
            deadline_ms=settings.server.deadline_ms,
            decider=self._decider,
            quotas=self._quotas,
            audit=self.audit,
        )
        return self

    def __exit__(self, *told: object) -> None:
        self._runner.run(self.audit.__aexit__(None, None, None))
        self._runner.run(self._opened.__aexit__(None, None, None))
        self._runner.__exit__(None, None, None)

    def ask(self, query: str, caller: Caller, **variables: object) -> Told:
        return self.ask_together((query, caller, variables))[0]

    def ask_together(self, *asked: tuple[str, Caller, dict[str, object]]) -> list[Told]:
        """The answers to questions that are asked at once."""

        async def every() -> list[Told]:
            envelopes = [Envelope("POST", {}, caller=caller) for _, caller, _ in asked]
            requests = [GraphQLRequest(query, None, variables) for query, _, variables in asked]
            answers = await asyncio.gather(*map(self.pipeline.answer, requests, envelopes))
            await asyncio.sleep(0)  # what comes behind an answer, such as its compilation
            told = [Told(one.outcome, orjson.loads(one.body)) for one in answers]
            ERRORS.extend(beside_data(one.body) for one in told)
            return told

        return self._runner.run(every())
