"""The owner of a key: do the records with one key belong to one person, to several, or to one and some that say too little?"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from resolvers.identity.matching.agreement import (
    Naming,
    are_torn_by_surname,
    brings_another_surname,
    have_other_cards,
    have_other_surnames,
    is_vetoed,
    naming,
)
from resolvers.identity.matching.joining import KnownRecord
from resolvers.identity.matching.links import are_held_together, is_decided, same_person
from resolvers.identity.matching.scoring import score

Same = Callable[[KnownRecord, KnownRecord], bool]

MOST_CARRIERS: Final = 6
"""Records of one directory that carry a key. Nobody has more of their own, but a company's mailbox or a placeholder has."""


@dataclass(frozen=True, slots=True)
class KeyOwner:
    """The result. `person`: the records of the one person; `ambiguous`: there is more than one person."""

    person: tuple[KnownRecord, ...] = ()
    ambiguous: bool = False


def one_person(records: Sequence[KnownRecord], same: Same = same_person, apart: Same | None = None) -> KeyOwner:
    """The owner of these records. Records that name the same person go together, and stored links outrank names. A record without
    a name is left out, unless it is the only one."""
    if is_shared(grouped(records)):
        return KeyOwner(ambiguous=True)
    groups = grouped(records, same)
    if len(groups) > 1:
        named = [group for group in groups if any(known.features.given for known in group)]
        if len(named) != 1:
            return KeyOwner(ambiguous=True)
        groups = named
    if not groups:
        return KeyOwner()
    (group,) = groups
    if are_torn(group):
        return KeyOwner(ambiguous=True)
    if any((apart or are_apart)(a, b) and not are_held_together(a, b, group) for a, b in combinations(group, 2)):
        return KeyOwner(ambiguous=True)
    return KeyOwner(tuple(group))


def around(own: KnownRecord, records: Sequence[KnownRecord], same: Same, apart: Same) -> KeyOwner:
    """The owner of one record, with the others that go with it and with each other, those named alike first. Where two fit alike
    and conflict, neither joins."""
    person = [own]
    fitting = [known for known in unique(records) if known.record != own.record and same(own, known)]
    alike = {known.record: naming(own.features, known.features) is Naming.SAME for known in fitting}
    rest = [
        known
        for known in fitting
        if not any(alike[one.record] >= alike[known.record] and is_rival(one, known, records, apart) for one in fitting)
    ]
    for known in sorted(rest, key=lambda one: not alike[one.record]):
        together = one_person([*person, known], same, apart)
        person = list(together.person) if len(together.person) > len(person) else person
    return KeyOwner(tuple(person))


def is_rival(one: KnownRecord, other: KnownRecord, records: Sequence[KnownRecord], apart: Same) -> bool:
    return one is not other and apart(one, other) and not are_held_together(one, other, records)


def are_torn(group: Sequence[KnownRecord]) -> bool:
    """Whether two surnames split the group, without links from each record of the one to each of the other."""
    if not are_torn_by_surname([known.features for known in group]):
        return False
    apart = [(one, other) for one, other in combinations(group, 2) if have_other_surnames(one.features, other.features)]
    return not all(are_held_together(*pair, group) for pair in apart)


def is_shared(groups: Sequence[Sequence[KnownRecord]]) -> bool:
    """Whether a key has too many owners to identify anybody: more records of one system than one person has, or two surnames. It
    also catches placeholders that no table lists."""
    carriers = Counter(known.system for group in groups for known in group)
    if any(count > MOST_CARRIERS for count in carriers.values()):
        return True
    return any(have_other_names(one, other) for one, other in combinations(groups, 2))


def have_other_names(one: Sequence[KnownRecord], other: Sequence[KnownRecord]) -> bool:
    """Whether no surname of the one group, as far as told, appears in the other, and no birth date either."""
    theirs = [known.features for known in other]
    told = [known.features for known in one if known.features.family]
    return bool(told) and all(brings_another_surname(mine, theirs) for mine in told)


def grouped(records: Sequence[KnownRecord], same: Same = same_person) -> list[list[KnownRecord]]:
    """Groups of records that a chain of `same` connects."""
    groups: list[list[KnownRecord]] = []
    for known in unique(records):
        meeting = [group for group in groups if any(same(known, other) for other in group)]
        joined = [known, *(other for group in meeting for other in group)]
        groups = [group for group in groups if group not in meeting] + [joined]
    return groups


def unique(records: Sequence[KnownRecord]) -> list[KnownRecord]:
    """Each record once, in one order regardless of which system answered first."""
    first: dict[tuple[str, str], KnownRecord] = {}
    for known in records:
        first.setdefault(known.record, known)
    return [first[record] for record in sorted(first)]


def broadly_same(one: KnownRecord, other: KnownRecord) -> bool:
    """Whether BROAD takes two records with one key for one person: also by score, unless a veto keeps them apart."""
    if (decided := is_decided(one, other)) is not None:
        return decided
    if same_person(one, other):
        return True
    return not is_vetoed(one.features, other.features) and score(one.features, other.features).probable


def broadly_apart(one: KnownRecord, other: KnownRecord) -> bool:
    return one.is_decided_other(other) or is_vetoed(one.features, other.features)


def are_apart(one: KnownRecord, other: KnownRecord) -> bool:
    """Whether name, birth date or membership number conflict, or a steward decided so."""
    return (
        one.is_decided_other(other)
        or naming(one.features, other.features) is Naming.CONFLICT
        or have_other_cards(one.features, other.features)
    )
