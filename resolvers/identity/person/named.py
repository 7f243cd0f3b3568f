"""Whose a row is that was found by an address: where the row itself says so, that counts."""

from collections.abc import Sequence

from resolvers.identity.keys.normal_forms import written
from resolvers.identity.person.person import Person


def is_anothers(person: Person, record: object) -> bool:
    """Whether a row names somebody in a system where this person is somebody else, be it beside a name that is theirs. Systems
    that don't know the person, as far as it has been found, prove nothing."""
    named: Sequence[tuple[str, str]] = getattr(record, "named", ())
    if not named:
        return False
    crosswalk, forms = person.found.now, person.reading.id_forms
    return any(written(system, record_id, forms) not in own for system, record_id in named if (own := crosswalk.ids(system)))
