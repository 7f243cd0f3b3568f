"""Can two records be one person's? Only what speaks against it is asked here; links and keys speak for it."""

from itertools import combinations

from adapters.ports.records import Candidate
from resolvers.identity.keys import folded


def conflict(one: Candidate, other: Candidate) -> bool:
    """Given names or birth dates that differ. Another surname with both equal (marriage) is no conflict, nor is an initial."""
    if one.birth_date and other.birth_date and one.birth_date != other.birth_date:
        return True
    first, second = folded(one.given_name), folded(other.given_name)
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    return longer != shorter and not (len(shorter) == 1 and longer.startswith(shorter))


def contradictory_links(one: Candidate, other: Candidate) -> bool:
    """Both name a record in the same system, but none in common."""
    mine, theirs = links_by_system(one), links_by_system(other)
    return any(not mine[system] & theirs[system] for system in mine.keys() & theirs.keys())


def same_link(one: Candidate, other: Candidate) -> bool:
    """Both name the same record of another system: they are one person's, however their names are spelt."""
    return bool(set(one.links) & set(other.links))


def links_by_system(candidate: Candidate) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for system, record_id in candidate.links:
        found.setdefault(system, set()).add(record_id)
    return found


def several_people(candidates: list[Candidate]) -> bool:
    """Whether records that carry the same key belong to more than one person; stored links outrank names."""
    return any(
        not same_link(one, other) and (conflict(one, other) or contradictory_links(one, other))
        for one, other in combinations(candidates, 2)
    )
