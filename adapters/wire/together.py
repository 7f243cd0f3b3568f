"""Reads the parts of one record at once, so that a part that fails costs nothing but itself."""

import asyncio
from collections.abc import Awaitable, Mapping

from adapters.ports.capabilities import AnyGroup
from adapters.ports.errors import SourceError
from adapters.ports.shapes import Parts


async def together(reads: Mapping[AnyGroup, Awaitable[object]]) -> Parts:
    """What is None is left out, a failure stands in its group's place; raises the first failure when nothing else came."""
    outcomes = await asyncio.gather(*reads.values(), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, SourceError):
            raise outcome
    failures = [outcome for outcome in outcomes if isinstance(outcome, SourceError)]
    if failures and len(failures) == len(outcomes):
        raise failures[0]
    return {group: outcome for group, outcome in zip(reads, outcomes, strict=True) if outcome is not None}
