"""The worth of a stored id: one record names another, or two records name a third.

A link outranks names, since somebody told the system that id. Yet families share ids, and ids are overwritten. Where a link joins
records with different names or birth dates, the kind of link decides.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from resolvers.identity.keys.names import Family, Given, are_alike
from resolvers.identity.keys.normal_forms import MEMBERSHIP_SYSTEM
from resolvers.identity.matching.agreement import (
    Naming,
    agree_otherwise,
    brings_another_surname,
    compare,
    have_other_cards,
    have_other_surnames,
    is_another,
    naming,
)
from resolvers.identity.matching.birth import Birth, birth_dates
from resolvers.identity.matching.joining import KnownRecord


class Link(StrEnum):
    """NONE: neither names the other, nor a third record that the other names. COMMON: both name a third record, or one names a
    card under quite another name, since couples share cards. DIRECT: one names the other."""

    NONE = "none"
    COMMON = "common"
    DIRECT = "direct"


def link_between(one: KnownRecord, other: KnownRecord) -> Link:
    if other.record in one.candidate.links or one.record in other.candidate.links:
        return Link.COMMON if is_card(one, other) and are_unlike(one, other) else Link.DIRECT
    mine, theirs = ({known.record, *known.candidate.links} for known in (one, other))
    return Link.COMMON if mine & theirs else Link.NONE


def is_card(one: KnownRecord, other: KnownRecord) -> bool:
    return MEMBERSHIP_SYSTEM in (one.system, other.system)


def are_unlike(one: KnownRecord, other: KnownRecord) -> bool:
    born = birth_dates(one.features.born, other.features.born)
    return born is Birth.OTHER or not are_alike(one.features.first, other.features.first)


def are_linked(one: KnownRecord, other: KnownRecord) -> bool:
    """Whether a link makes two records one person. A steward's decision counts as a link and outranks all links."""
    if (decided := is_decided(one, other)) is not None:
        return decided
    link = link_between(one, other)
    return link is not Link.NONE and holds(link, one, other)


def holds(link: Link, one: KnownRecord, other: KnownRecord) -> bool:
    """Whether a link joins the two records. A direct link holds unless nothing of a person agrees. A common one holds only where
    nothing keeps the records apart; after a marriage the number stays."""
    if is_somebody_else(one, other):
        return False
    mine, theirs = one.features, other.features
    if link is Link.DIRECT or naming(mine, theirs) is Naming.SAME:
        return True
    if have_other_surnames(mine, theirs) and not agree_otherwise(mine, theirs):
        return False
    swapped = compare(mine, theirs).given in (Given.SWAP, Given.TWIN)
    return not (swapped or is_another(mine, theirs))


def is_somebody_else(one: KnownRecord, other: KnownRecord) -> bool:
    """Whether given name and birth date both differ, or, without birth dates, the whole name."""
    compared = compare(one.features, other.features)
    if compared.given is not Given.OTHER:
        return False
    return compared.born is Birth.OTHER or (compared.born is Birth.UNTOLD and compared.family is Family.OTHER)


def is_followed(new: KnownRecord, person: Sequence[KnownRecord], *, alone: bool) -> bool:
    """Whether a record behind a stored id is the person's. Under another name it must name one of theirs or be named by one, and
    the id must lead to no other record. A card speaks for its own record alone, since families share it. Steward's decisions
    outrank that."""
    decided = [is_decided(new, known) for known in person]
    if any(one is not None for one in decided):
        return False not in decided
    if any(is_somebody_else(new, known) for known in person):
        return False
    if brings_another_surname(new.features, [known.features for known in person]):
        return any(are_linked(new, known) for known in person if have_other_surnames(new.features, known.features))
    links = {known.record: link for known in person if (link := link_between(new, known)) is not Link.NONE}
    conflicting = {known.record for known in person if is_another(new.features, known.features)}
    if not conflicting:
        return not links or any(holds(links[known.record], new, known) for known in person if known.record in links)
    direct = {known.record for known in person if links.get(known.record) is Link.DIRECT and not is_card(new, known)}
    own = {record for record, link in links.items() if link is Link.DIRECT and record in conflicting}
    return alone and bool(direct | own)


def same_person(one: KnownRecord, other: KnownRecord) -> bool:
    """Whether two records with a key in common are decided to be one person, linked, or named alike and not two members."""
    if (decided := is_decided(one, other)) is not None:
        return decided
    link = link_between(one, other)
    if link is not Link.NONE:
        return holds(link, one, other)
    return not have_other_cards(one.features, other.features) and naming(one.features, other.features) is Naming.SAME


def are_held_together(one: KnownRecord, other: KnownRecord, group: Iterable[KnownRecord]) -> bool:
    """Whether a link joins two records that differ by name, birth date or card, or a chain of records each naming the next. Cards
    don't count in a chain. Steward's decisions outrank that."""
    if (decided := is_decided(one, other)) is not None:
        return decided
    if is_somebody_else(one, other):
        return False
    return are_linked(one, other) or is_chained(one, other, group)


def is_chained(one: KnownRecord, other: KnownRecord, group: Iterable[KnownRecord]) -> bool:
    if one.is_decided_other(other):
        return False
    reached, left = [one], [known for known in group if known is not one]
    while reached:
        here = reached.pop()
        if here is other:
            return True
        near = [known for known in left if is_next(here, known)]
        left = [known for known in left if known not in near]
        reached += near
    return False


def is_decided(one: KnownRecord, other: KnownRecord) -> bool | None:
    """The steward's decision on the two; None where there is none."""
    if one.is_decided_other(other):
        return False
    return True if one.is_decided_same(other) else None


def is_next(one: KnownRecord, other: KnownRecord) -> bool:
    if (decided := is_decided(one, other)) is not None:
        return decided
    return not is_card(one, other) and link_between(one, other) is Link.DIRECT and holds(Link.DIRECT, one, other)
