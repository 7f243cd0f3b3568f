"""`careTeam`: who looks after a person, as each system that assigns people says."""

import strawberry

from adapters.ports.capabilities import CARE_TEAM
from resolvers.context import Info
from resolvers.person.person import Person
from resolvers.stitch.gathering import gather
from resolvers.types.source import Source


@strawberry.type(description="Somebody of the house who looks after the person.")
class StaffMember:
    code: str = strawberry.field(description="By what id the system knows them; unique in that system only.")
    name: str | None = strawberry.field(
        description="First name and surname. Null where the system that assigns people does not tell it: in Cloud for Customer, "
        "where neither the setting `staff_names` nor a phone call of the employee's has it."
    )
    role: str | None = strawberry.field(
        description="What they are to the customer, such as personal shopper; null where the house has no word for the "
        "system's role."
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
