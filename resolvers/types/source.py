"""Systems, and where a record came from."""

from datetime import datetime

import strawberry

from adapters.ports.capabilities import Capability
from adapters.ports.reading import Freshness, HealthState
from resolvers.types import choices as _registered  # noqa: F401 - an enum must be registered before a type names it


@strawberry.type(description="The state of a system, from the calls made so far.")
class SystemHealth:
    state: HealthState = strawberry.field(description="In one word, from the latest calls.")
    error_rate: float | None = strawberry.field(description="Share of the latest calls that failed, 0 to 1.")
    latency_p50_ms: float | None = strawberry.field(
        description="Milliseconds within which half of the latest calls were answered; null before any call."
    )
    latency_p99_ms: float | None = strawberry.field(
        description="Milliseconds within which 99 of 100 of the latest calls were answered; null before any call."
    )
    checked_at: datetime | None = strawberry.field(description="When the latest call ended.")
    unreadable: int = strawberry.field(description="Values and rows of its answers that could not be read, since the start.")


@strawberry.type(description="A connected system.")
class System:
    slug: strawberry.ID = strawberry.field(name="id", description="The system's short name, as in the configuration.")
    name: str = strawberry.field(description="What people call the product, such as SAP Cloud for Customer.")
    capabilities: list[Capability] = strawberry.field(description="What the gateway reads from it.")

    @strawberry.field(description="Its state at this moment, which can differ from answer to answer.")
    def health(self, info: strawberry.Info) -> SystemHealth:
        health: SystemHealth = info.context.reading.health(self.slug)
        return health


@strawberry.type(description="Where a record came from and how fresh it is.")
class Source:
    system: System = strawberry.field(description="The system that said it.")
    record_id: str | None = strawberry.field(
        description="The id, in that system, of the record that said it: the person's record, or the thing's own (an order, an "
        "article, a segment). Null if there is no such id."
    )
    as_of: datetime | None = strawberry.field(description="When the system says the record last changed, or its data's own date.")
    fetched_at: datetime = strawberry.field(description="When the gateway got it.")
    freshness: Freshness = strawberry.field(description="Whether it was read for this query or comes from the cache.")


@strawberry.interface(description="Anything that can be found again by its id.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque and stable.")
