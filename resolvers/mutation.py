"""`Mutation`: the changes that a caller may make. They change only the gateway's cache, never a system."""

from collections.abc import Iterable
from typing import Annotated

import strawberry

from adapters.ports.crosswalk import Crosswalk
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import Reading
from adapters.ports.shapes import Clue
from resolvers.awaiting import MaybeAwaitable, eager
from resolvers.context import Context, Info
from resolvers.customer import Customer
from resolvers.errors import AmbiguousIdentity
from resolvers.identity.matching.join_rules import Strictness
from resolvers.identity.resolution.search_scope import Aim
from resolvers.person.person import find_person, memory_key
from resolvers.person_admission import admit_by_id
from resolvers.policy.shown import ShownPerson
from resolvers.query import customer_by_id, parts_of


@strawberry.type(description="The result of a refresh: what was dropped, and the customer as the systems have them now.")
class RefreshPayload:
    record: strawberry.Private[tuple[str, str]]
    purged_entries: int = strawberry.field(
        description="How many cache entries of the customer this gateway dropped. Gateways that share its cache no longer find "
        "them there; their own memory stays until its short time is over."
    )

    @strawberry.field(
        description="The customer, read again. Null without an error: nobody is known by this id any more.",
        graphql_type=Customer | None,
    )
    def customer(self, info: Info) -> MaybeAwaitable[Customer | None]:
        return eager(customer_by_id(info, self.record))


@strawberry.type(description="Changes to the gateway's cache. Nothing in any system is ever changed.")
class Mutation:
    @strawberry.mutation(
        description="Drop everything that is cached about this customer, so that the next query asks the systems again. "
        "Null where the caller may not do that."
    )
    async def refresh_customer(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The customer's `id`.")]
    ) -> RefreshPayload | None:
        system, record_id = parts_of(info, id, "Customer")
        reading, key = info.context.reading, Clue(system, record_id)
        await admit_by_id(info.context, key)
        remembered = await remembered_of(reading, key)
        for crosswalk in remembered:
            await info.context.show_one(ShownPerson(crosswalk))
        own = {(system, record_id), *(one.anchor for one in remembered)}
        purged = await reading.forget(own, further=records_of(remembered))
        if not remembered and (found := await found_out(info.context, key)) is not None:
            await info.context.show_one(ShownPerson(found))
            addresses = [one.hashed for one in found.alone | found.shared]
            purged += await reading.forget(
                {found.anchor}, further=records_of([found]), addresses=addresses, got_before=reading.started_at
            )
        info.context.profiling_answers.clear()
        return RefreshPayload(record=(system, record_id), purged_entries=purged)


async def remembered_of(reading: Reading, key: Clue) -> list[Crosswalk]:
    fetched = [await reading.recall(memory_key(key, Aim(frozenset(), strictness))) for strictness in Strictness]
    return [one.value for one in fetched if one is not None and one.value is not None]


async def found_out(context: Context, key: Clue) -> Crosswalk | None:
    """The person of a key without a remembered crosswalk, for example because some system fails each time. Without this search,
    entries under the person's other ids and addresses would stay in the cache."""
    try:
        person = await find_person(context, context.reading, key, frozenset(), Aim(frozenset(context.reading.systems)))
    except (AmbiguousIdentity, SeveralFailed, SourceError):
        return None
    return await person.whole() if person is not None else None


def records_of(crosswalks: Iterable[Crosswalk]) -> set[tuple[str, str]]:
    return {(one.system, one.record_id) for crosswalk in crosswalks for one in crosswalk.identities}
