"""The choices where a key belongs to more than one person: just enough of each for a caller to tell them apart."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from adapters.ports.shapes import Clue
from adapters.ports.system_info import SystemInfo
from resolvers.errors import AmbiguousIdentity, Choice
from resolvers.identity.matching.joining import KnownRecord
from resolvers.identity.matching.links import are_linked, same_person
from resolvers.identity.matching.people_behind import Same, grouped, one_person, unique
from resolvers.identity.resolution import anchor


def ambiguous(records: Sequence[KnownRecord], key: Clue, systems: Mapping[str, SystemInfo], *, whole: bool) -> AmbiguousIdentity:
    """The error with the choices. `whole`: every system answered completely, so that nobody else can carry the key."""
    groups = people(records)
    named = [group for group in groups if any(known.features.given for known in group)]
    told = named if len(named) > 1 else groups
    choices = [choice(group, key, systems) for group in told]
    return AmbiguousIdentity(sorted(choices, key=place), whole=whole)


def place(one: Choice) -> tuple[bool, tuple[int, str], str]:
    """The sort key of a choice, the same regardless of which system answered first."""
    system, record_id = one.record or ("", "")
    return one.record is None, anchor.rank(system), record_id


def people(records: Sequence[KnownRecord], same: Same = same_person) -> list[list[KnownRecord]]:
    """The records of each person together. Where a chain joins conflicting records, links alone count; where links do, steward's
    decisions alone. The other records then belong to nobody in particular."""
    return [one for group in grouped(records, same) for one in told_apart(group, same)]


def told_apart(group: Sequence[KnownRecord], same: Same) -> list[list[KnownRecord]]:
    if same is KnownRecord.is_decided_same or not (one_person(group, same).ambiguous or are_decided_apart(group)):
        return [list(group)]
    surer = KnownRecord.is_decided_same if same is are_linked else are_linked
    return [one for part in grouped(group, surer) for one in told_apart(part, surer)]


def are_decided_apart(group: Sequence[KnownRecord]) -> bool:
    return any(one.is_decided_other(other) for one, other in combinations(group, 2))


def choice(group: Sequence[KnownRecord], key: Clue, systems: Mapping[str, SystemInfo]) -> Choice:
    """A choice with its own record's id as key, since several people's records may share a linked id. A directory's record comes
    first, since one call finds it. None where that id is the key itself."""
    records = unique(group)
    ids = [known.record for known in records if known.record != (key.kind, key.value)]
    best = min(ids, key=lambda one: (not systems[one[0]].is_directory, anchor.rank(one[0]), one[1]), default=None)
    return Choice(
        record=best,
        name=first(initials(known) for known in records),
        city=first(known.candidate.address.city for known in records if known.candidate.address is not None),
        systems=tuple(slug for slug in systems if any(known.system == slug for known in records)),
    )


def initials(known: KnownRecord) -> str | None:
    names = (known.candidate.given_name, known.candidate.family_name)
    letters = [next((sign for sign in name if sign.isalpha()), None) for name in names if name]
    return " ".join(f"{letter.upper()}." for letter in letters if letter is not None) or None


def first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
