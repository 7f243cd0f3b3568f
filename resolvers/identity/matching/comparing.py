"""Two records compared, attribute by attribute. An attribute is absent where either record says nothing."""

from datetime import date

from rapidfuzz.distance import OSA, JaroWinkler

from adapters.ports.instants import compact
from resolvers.identity.keys.names import Family, Name, are_nicknames, is_known, is_part, surnames
from resolvers.identity.matching.features import Features
from resolvers.identity.matching.weights import CLOSE, DIFFERENT, EQUAL, NEAR, SLIP, Level

NEAR_ENOUGH = 0.87
"""Jaro-Winkler similarity from which two names are NEAR."""

LEVELS = (EQUAL, SLIP, CLOSE, NEAR, DIFFERENT)


def compare(one: Features, other: Features) -> dict[str, Level]:
    """Levels by attribute, with the names of `weights.WEIGHTS`."""
    levels: dict[str, Level] = {}
    names(one, other, levels)
    if one.born and other.born:
        levels["birthDate"] = days(one.born, other.born)
    for name, mine, theirs in (
        ("email", one.emails, other.emails),
        ("mobile", one.own_phones, other.own_phones),
        ("card", one.cards, other.cards),
    ):
        if mine and theirs:
            levels[name] = EQUAL if mine & theirs else DIFFERENT
    if (numbers := own_numbers(one, other)) is not None:
        levels["number"] = numbers
    if one.landlines & other.landlines:
        levels["landline"] = EQUAL
    home(one, other, levels)
    return levels


def names(one: Features, other: Features, levels: dict[str, Level]) -> None:
    """Adds the levels of both names, in the better order where they changed places. A lone name in the other's place counts as
    the surname, since a home shares that, and the given name is unknown."""
    if one.given != other.given and one.family != other.family:
        crossed = [
            words(mine, theirs) if mine and theirs else DIFFERENT
            for mine, theirs in ((one.given, other.family), (one.family, other.given))
        ]
        if SLIP in crossed or EQUAL in crossed:
            levels["familyName"] = SLIP
            if DIFFERENT not in crossed:
                levels["givenName"] = SLIP
            return
    if one.given and other.given:
        levels["givenName"] = given(one.first, other.first)
    if one.family and other.family:
        levels["familyName"] = family(one.last, other.last)


def given(one: Name, other: Name) -> Level:
    """The level of two given names. One name in two spellings is EQUAL; a part of it and a nickname are NEAR at least. Two known
    names, such as Georgia and George, are NEAR at best: no slip makes one of the other."""
    if one.forms & other.forms:
        return EQUAL
    level = words(one.whole, other.whole)
    if level in (SLIP, CLOSE) and is_known(one) and is_known(other):
        return NEAR
    if level is not DIFFERENT:
        return level
    is_near = is_part(one.words, other.words) or is_part(other.words, one.words)
    return NEAR if is_near or are_nicknames(one.words[0], other.words[0]) else DIFFERENT


def family(one: Name, other: Name) -> Level:
    if one.forms & other.forms:
        return EQUAL
    level = words(one.whole, other.whole)
    if level is DIFFERENT and len(one.words) + len(other.words) > 2:
        return {Family.EQUAL: EQUAL, Family.PART: NEAR}.get(surnames(one, other), DIFFERENT)
    return level


def words(one: str, other: str) -> Level:
    """SLIP: one edit (a transposition counts as one) in words of four letters and more; CLOSE: two at most, in three and more. An
    initial is NEAR its name."""
    if one == other:
        return EQUAL
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == 1:
        return NEAR if longer.startswith(shorter) else DIFFERENT
    edits = OSA.distance(one, other, score_cutoff=2)
    if len(shorter) > 3 and edits <= 1:
        return SLIP
    if not JaroWinkler.similarity(one, other, score_cutoff=NEAR_ENOUGH):
        return DIFFERENT
    return CLOSE if edits <= 2 and len(shorter) > 2 else NEAR


def days(one: date, other: date) -> Level:
    """SLIP: one digit differs, two neighbours changed places, or day and month did. Behind a shared key `birth` allows less."""
    if one == other:
        return EQUAL
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return SLIP
    return digits(compact(one), compact(other))


def digits(one: str, other: str) -> Level:
    if one == other:
        return EQUAL
    return SLIP if OSA.distance(one, other, score_cutoff=1) <= 1 else DIFFERENT


def own_numbers(one: Features, other: Features) -> Level | None:
    """The best agreement of two numbers of one kind."""
    pairs = [digits(mine, theirs) for kind, mine in one.numbers for same, theirs in other.numbers if kind == same]
    return min(pairs, key=(EQUAL, SLIP, DIFFERENT).index, default=None)


def home(one: Features, other: Features, levels: dict[str, Level]) -> None:
    if one.postcode and other.postcode:
        levels["postcode"] = digits(one.postcode, other.postcode)
    if one.house and other.house:
        levels["houseNumber"] = digits(one.house, other.house)
    if one.street and other.street:
        levels["street"] = words(one.street, other.street)
        if levels["street"] is DIFFERENT and (one.street in other.more_lines or other.street in one.more_lines):
            levels["street"] = NEAR
    if one.more_lines and other.more_lines:
        levels["addressLine"] = min(
            (words(mine, theirs) for mine in one.more_lines for theirs in other.more_lines), key=LEVELS.index
        )
    if one.city and other.city:
        levels["city"] = words(one.city, other.city)
