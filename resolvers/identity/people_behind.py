"""Whose are the records that carry one key: one person's, several people's, or one person's and some that say too little?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from resolvers.identity.agreement import Naming, have_other_cards, naming
from resolvers.identity.joining import Known, links_meet, same_person

Same = Callable[[Known, Known], bool]


@dataclass(frozen=True, slots=True)
class Behind:
    """`person`: the records of the one person; `ambiguous`: there is more than one."""

    person: tuple[Known, ...] = ()
    ambiguous: bool = False


def one_person(records: Sequence[Known], same: Same = same_person) -> Behind:
    """Records that name the same person go together; one without a name is nobody's in particular and left out, unless it is the
    only one. Stored links outrank names."""
    groups = grouped(records, same)
    if len(groups) > 1:
        named = [group for group in groups if any(known.features.given for known in group)]
        if len(named) != 1:
            return Behind(ambiguous=True)
        groups = named
    if not groups:
        return Behind()
    (group,) = groups
    if any(are_apart(a, b) and not is_chained(a, b, group) for a, b in combinations(group, 2)):
        return Behind(ambiguous=True)
    return Behind(tuple(group))


def grouped(records: Sequence[Known], same: Same = same_person) -> list[list[Known]]:
    """Records that a chain of `same` connects."""
    groups: list[list[Known]] = []
    for known in unique(records):
        meeting = [group for group in groups if any(same(known, other) for other in group)]
        joined = [known, *(other for group in meeting for other in group)]
        groups = [group for group in groups if group not in meeting] + [joined]
    return groups


def unique(records: Sequence[Known]) -> list[Known]:
    """Each record once, in one order whatever the order of the answers."""
    first: dict[tuple[str, str], Known] = {}
    for known in records:
        first.setdefault(known.record, known)
    return [first[record] for record in sorted(first)]


def are_apart(one: Known, other: Known) -> bool:
    """Another name or birth date, another membership number, or decided to be."""
    return (
        one.is_decided_other(other)
        or naming(one.features, other.features) is Naming.CONFLICT
        or have_other_cards(one.features, other.features)
    )


def is_chained(one: Known, other: Known, group: Sequence[Known]) -> bool:
    """Whether links alone lead from one to the other, who were not decided to be two."""
    if one.is_decided_other(other):
        return False
    reached, left = [one], [known for known in group if known is not one]
    while reached:
        here = reached.pop()
        if here is other:
            return True
        near = [known for known in left if links_meet(here, known)]
        left = [known for known in left if known not in near]
        reached += near
    return False
