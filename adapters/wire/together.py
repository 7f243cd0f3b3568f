"""Concurrent reads of a record's parts, in which a failed part leaves the others whole."""

import asyncio
from collections.abc import Awaitable, Mapping

from adapters.ports.capabilities import AnyGroup
from adapters.ports.errors import SourceError, let_go
from adapters.ports.shapes import Parts


async def together(reads: Mapping[AnyGroup, Awaitable[object]]) -> Parts:
    """The parts by group, without None and with failures in their places; raises the first failure when all failed."""
    outcomes = await asyncio.gather(*reads.values(), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, SourceError):
            raise outcome
    failures = [outcome for outcome in outcomes if isinstance(outcome, SourceError)]
    let_go(failures)  # all but the first may be told to nobody, and then nobody else would
    if failures and len(failures) == len(outcomes):
        raise failures[0]
    return {group: outcome for group, outcome in zip(reads, outcomes, strict=True) if outcome is not None}
