"""Systems, and where a record came from."""

from datetime import datetime

import strawberry

from adapters.ports.capabilities import Capability
from adapters.ports.reading import Freshness, HealthState
from resolvers.types import choices as _registered  # noqa: F401 - an enum must be registered before a type names it


@strawberry.type(description="How a system is doing, from the calls made so far.")
class SystemHealth:
    state: HealthState
    error_rate: float | None = strawberry.field(description="Share of the latest calls that failed, 0 to 1.")
    latency_p50_ms: float | None
    latency_p99_ms: float | None
    checked_at: datetime | None = strawberry.field(description="When the latest call ended.")
    unreadable: int = strawberry.field(description="Values and rows of its answers that could not be read, since the start.")


@strawberry.type(description="A connected system.")
class System:
    slug: strawberry.ID = strawberry.field(name="id", description="The system's short name, as in the configuration.")
    name: str
    capabilities: list[Capability]
    health: SystemHealth


@strawberry.type(description="Where a record came from and how fresh it is.")
class Source:
    system: System
    record_id: str | None
    as_of: datetime | None = strawberry.field(description="When the system says the record last changed, or its data's own date.")
    fetched_at: datetime = strawberry.field(description="When the gateway got it.")
    freshness: Freshness


@strawberry.interface(description="Anything that can be found again by its id.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque and stable.")
