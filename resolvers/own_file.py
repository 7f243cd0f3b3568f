"""A member's own file: whether a key leads to it."""

from adapters.ports.reading import Reading
from adapters.ports.shapes import Clue
from resolvers.context import Context
from resolvers.errors import BadInput
from resolvers.identity.keys.normal_forms import MEMBERSHIP_SYSTEM, email_clue, id_clue, phone_clue
from resolvers.identity.resolution.search_scope import Aim
from resolvers.person.person import find_person
from resolvers.policy.caller import OwnKey


async def is_own(context: Context, clue: Clue, reading: Reading) -> bool:
    """Whether a key is a member's own: the one in their token, or an id that leads to the same person. No other key is looked
    for, so that nothing shows whether somebody has it."""
    own = context.caller.own
    if own is None:
        return False
    try:
        mine = own_clue(context, own)
    except BadInput:
        return False
    if clue == mine:
        return True
    if clue.kind not in reading.systems:
        return False
    person = await find_person(context, reading, mine, frozenset(), Aim(frozenset()))
    return person is not None and (clue.kind, clue.value) == person.anchor


def own_clue(context: Context, own: OwnKey) -> Clue:
    """The key of a member's own file. Raises BadInput for one that no system can have."""
    if own.kind == "email":
        return email_clue(own.value)
    if own.kind == "phone":
        return phone_clue(own.value, context.config.phone_region)
    system = MEMBERSHIP_SYSTEM if own.kind == "membershipNumber" else own.kind
    return id_clue(system, own.value, context.reading.id_forms, called="own")
