"""One customer by a key: whoever is meant is worked out, while what can be read already is."""

from adapters.ports.reading import Reading
from adapters.ports.shapes import Clue
from resolvers import customer as customers_view
from resolvers.context import Context, Info
from resolvers.customer import Customer
from resolvers.demand import Demand, demand_of, read_in
from resolvers.errors import AmbiguousIdentity, BadInput
from resolvers.identity.matching.joining import Strictness
from resolvers.identity.resolution.aim import Aim
from resolvers.person.person import find_person


async def find_customer(
    info: Info, clue: Clue | BadInput, reading: Reading, strictness: Strictness = Strictness.STRICT, *, alone: bool = False
) -> Customer | None:
    """`alone`: not one of several, so that systems may be asked by attributes too."""
    if isinstance(clue, BadInput):
        raise clue
    context = info.context
    wants = context.plan.below(info.fields)
    config = context.config
    demand = demand_of(context.plan, wants, reading.systems, config.survivorship, config.contact)
    if clue.kind not in demand.fallbacks:
        start_early(context, reading, clue, demand)
    aim = Aim(demand.wanted, strictness, alone=alone, fallback_systems=demand.fallbacks)
    try:
        person = await find_person(context, reading, clue, wants, aim)
    except AmbiguousIdentity as error:
        raise (error.showing(lambda record: config.node_ids.of("Customer", *record, *aim.mark)) if alone else error) from None
    return customers_view.view(person) if person is not None else None


def start_early(context: Context, reading: Reading, clue: Clue, demand: Demand) -> None:
    """A key that is a record id needs no search: what that record holds is asked for while identity looks for the others."""
    if (system := reading.systems.get(clue.kind)) is None:
        return
    if groups := read_in(system, demand.early, context.config.contact):
        context.start(reading.lookup(system.slug, clue.value, groups))
