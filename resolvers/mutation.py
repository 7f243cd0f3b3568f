"""`Mutation`: what a caller may have done. Nothing is ever changed in a system: only what is remembered here."""

from typing import Any

import strawberry

from adapters.ports.reading import Reading
from adapters.ports.shapes import Clue
from resolvers.awaiting import settled
from resolvers.context import Info
from resolvers.customer import Customer
from resolvers.identity.joining import Strictness
from resolvers.identity.person import memory_key
from resolvers.identity.search import Aim
from resolvers.query import customer_by_id, parts_of


@strawberry.type
class RefreshPayload:
    record: strawberry.Private[tuple[str, str]]
    purged_entries: int = strawberry.field(
        description="How many cache entries this gateway held of the customer. Others that share its cache no longer find them "
        "there; what they hold themselves stays its short time."
    )

    @strawberry.field(
        description="The customer, asked for anew. Null without an error: nobody is known by this id any more.",
        graphql_type=Customer | None,
    )
    def customer(self, info: Info) -> Any:
        return customer_by_id(info, self.record)


@strawberry.type
class Mutation:
    @strawberry.mutation(
        description="Drop everything that is cached about this customer, so that the next query asks the systems again."
    )
    async def refresh_customer(self, info: Info, id: strawberry.ID) -> RefreshPayload:
        system, record_id = parts_of(info, id, "Customer")
        purged = await info.context.reading.forget(await records_of(info.context.reading, Clue(system, record_id)))
        return RefreshPayload(record=(system, record_id), purged_entries=purged)


async def records_of(reading: Reading, key: Clue) -> set[tuple[str, str]]:
    """The key's own record and, where it is remembered who that is, the person's others."""
    records = {(key.kind, key.value)}
    for strictness in Strictness:
        remembered = await settled(reading.recall(memory_key(key, Aim(frozenset(), strictness))))
        if remembered is not None and remembered.value is not None:
            records.update((identity.system, identity.record_id) for identity in remembered.value.identities)
    return records
