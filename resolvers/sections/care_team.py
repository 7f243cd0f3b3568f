"""`careTeam`: the members of staff who look after a person, as systems assign them."""

import strawberry

from adapters.ports.capabilities import CARE_TEAM
from resolvers.context import Info
from resolvers.person.person import Person
from resolvers.stitch.gathering import gather
from resolvers.types.source import Source


@strawberry.type(description="A member of staff who looks after the person.")
class StaffMember:
    code: str = strawberry.field(description="Their id in the system; unique in that system only.")
    name: str | None = strawberry.field(
        description="First name and surname; null if the system does not say. Cloud for Customer has it only from the setting "
        "`staff_names` or from a phone call of the employee."
    )
    role: str | None = strawberry.field(
        description="Their role for the customer, such as personal shopper; null if the settings have no word for the system's "
        "role."
    )
    source: Source = strawberry.field(description="The system that assigns them, and how fresh this is.")


async def care_team(person: Person, info: Info) -> list[StaffMember] | None:
    """In each system's order; each of its people once for each role, whichever of the person's records names them. Null where
    no system knows the person."""
    gathered = await gather(person, frozenset({CARE_TEAM}))
    if gathered.nothing:
        return None
    person.context.lacked(info, gathered.failed)
    told: dict[tuple[str, str, str | None], StaffMember] = {}
    for record in gathered.records:
        part = record.part(CARE_TEAM)
        source = person.context.source(record.source(CARE_TEAM))
        for one in part.members if part is not None else ():
            member = StaffMember(code=one.id, name=one.name, role=one.role, source=source)
            told.setdefault((record.system, one.id, one.role), member)
    return list(told.values())
