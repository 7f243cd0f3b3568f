"""One customer by a key: whoever is meant is worked out, while what can be read already is."""

from adapters.ports.reading import Reading
from adapters.ports.shapes import Clue
from resolvers import customer as customers_view
from resolvers.context import Context, Info
from resolvers.customer import Customer
from resolvers.demand import early, fallback_systems, read_in, systems_wanted
from resolvers.errors import AmbiguousIdentity, BadInput
from resolvers.identity.aim import Aim
from resolvers.identity.joining import Strictness
from resolvers.identity.person import find_person
from resolvers.selection import Paths


async def find_customer(
    info: Info, clue: Clue | BadInput, reading: Reading, strictness: Strictness = Strictness.STRICT, *, alone: bool = False
) -> Customer | None:
    """`alone`: not one of several, so that systems may be asked by attributes too."""
    if isinstance(clue, BadInput):
        raise clue
    context = info.context
    wants = context.plan.below(info.fields)
    house = context.config
    fallbacks = fallback_systems(wants, reading.systems, house.survivorship, house.contact)
    if clue.kind not in fallbacks:
        start_early(context, reading, clue, wants)
    aim = Aim(systems_wanted(wants, reading.systems, house.contact), strictness, alone=alone, fallback_systems=fallbacks)
    try:
        person = await find_person(context, reading, clue, wants, aim)
    except AmbiguousIdentity as error:
        raise (error.showing(lambda record: house.node_ids.of("Customer", *record, *aim.mark)) if alone else error) from None
    return customers_view.view(person) if person is not None else None


def start_early(context: Context, reading: Reading, clue: Clue, wants: Paths) -> None:
    """A key that is a record id needs no search: what that record holds is asked for while identity looks for the others."""
    if (system := reading.systems.get(clue.kind)) is None:
        return
    if groups := read_in(system, early(wants), context.config.contact):
        context.start(reading.lookup(system.slug, clue.value, groups))
