"""Do two records that share a key name the same person? One table, each line with its reason; the first line that fits decides.

What is said here is said of records that carry a key in common: nobody is joined by a likeness of names alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, permutations
from typing import Final

from resolvers.identity.keys.names import Family, Given, are_alike, are_exchanged, given_names, is_short_for, surnames
from resolvers.identity.matching.birth import Birth, birth_dates
from resolvers.identity.matching.features import Features


class Naming(StrEnum):
    """SAME: one person, under a shared key. CONFLICT: two people, whatever they share. OPEN: too little is said."""

    SAME = "same"
    OPEN = "open"
    CONFLICT = "conflict"


SAME, OPEN, CONFLICT = Naming.SAME, Naming.OPEN, Naming.CONFLICT


@dataclass(frozen=True, slots=True)
class Compared:
    """Two records' names and birth dates side by side. `suffixes`: True where they tell two generations, False where they tell
    one or none, None where only one of them tells. `beside`: whether more agrees than a key that a household shares."""

    given: Given
    family: Family
    born: Birth
    suffixes: bool | None
    beside: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of the table: empty places fit everything."""

    naming: Naming
    because: str
    given: frozenset[Given] = frozenset(Given)
    family: frozenset[Family] = frozenset(Family)
    born: frozenset[Birth] = frozenset(Birth)
    beside: bool = False

    def fits(self, compared: Compared) -> bool:
        return (
            compared.given in self.given
            and compared.family in self.family
            and compared.born in self.born
            and (compared.beside or not self.beside)
        )


ALIKE: Final = frozenset({Family.EQUAL, Family.PART, Family.SLIP, Family.UNTOLD})
ONE_NAME: Final = frozenset({Family.EQUAL, Family.PART})
BORN: Final = frozenset({Birth.EQUAL})
NO_OTHER_DAY: Final = frozenset({Birth.EQUAL, Birth.WEAK, Birth.UNTOLD})
SAME_NAME: Final = frozenset({Given.EQUAL})

TABLE: Final[tuple[Rule, ...]] = (
    Rule(CONFLICT, "nobody is born twice; what a slip explains is no other day", born=frozenset({Birth.OTHER})),
    Rule(OPEN, "without a given name it may be anybody of the household", frozenset({Given.UNTOLD})),
    Rule(SAME, "one name, and no other day", SAME_NAME, ALIKE, NO_OTHER_DAY),
    Rule(SAME, "one name, and a slip in the day", SAME_NAME, frozenset({Family.EQUAL}), frozenset({Birth.SLIP})),
    Rule(SAME, "who married kept the given name and the day", SAME_NAME, born=BORN),
    Rule(OPEN, "another surname without the day: a namesake who got the number after them has the same", SAME_NAME),
    Rule(SAME, "given name and surname in each other's place", frozenset({Given.EXCHANGED}), born=NO_OTHER_DAY),
    Rule(OPEN, "in each other's place and another day", frozenset({Given.EXCHANGED})),
    Rule(
        SAME,
        "called by one of several names, by a short one, or mistyped; a twin has another name",
        frozenset({Given.PART, Given.NICKNAME, Given.SLIP}),
        ONE_NAME,
        BORN,
    ),
    Rule(
        SAME,
        "an initial, or letters that changed places, may be a twin's: something beside the household's key has to agree",
        frozenset({Given.INITIAL, Given.SWAP}),
        ONE_NAME,
        BORN,
        beside=True,
    ),
    Rule(OPEN, "parent and child, or twins, may be called so", frozenset(Given) - {Given.OTHER}),
    Rule(CONFLICT, "another given name is somebody else"),
)


def naming(one: Features, other: Features) -> Naming:
    compared = compare(one, other)
    if compared.suffixes:
        return CONFLICT
    said = next(line.naming for line in TABLE if line.fits(compared))
    if said is SAME and compared.suffixes is None and compared.born is not Birth.EQUAL:
        return OPEN
    return said


def compare(one: Features, other: Features) -> Compared:
    given = given_names(one.first, other.first)
    family = surnames(one.last, other.last)
    if given not in (Given.EQUAL, Given.UNTOLD) and are_exchanged(one.first, one.last, other.first, other.last):
        given, family = Given.EXCHANGED, Family.EQUAL
    return Compared(given, family, birth_dates(one.born, other.born), suffixes(one, other), agree_beside(one, other))


def suffixes(one: Features, other: Features) -> bool | None:
    mine, theirs = one.suffix, other.suffix
    return mine != theirs if mine and theirs else (None if mine or theirs else False)


def agree_beside(one: Features, other: Features) -> bool:
    """A card or a number that was given out, or both an e-mail and a mobile: one of these alone is a household's."""
    if one.cards & other.cards or one.numbers & other.numbers:
        return True
    return bool(one.emails & other.emails and one.own_phones & other.own_phones)


def share_a_key(one: Features, other: Features) -> bool:
    return bool(one.cards & other.cards) or share_an_address(one, other)


def share_an_address(one: Features, other: Features) -> bool:
    return bool(one.emails & other.emails or one.own_phones & other.own_phones or one.extensions & other.extensions)


def agree_otherwise(one: Features, other: Features) -> bool:
    """An e-mail or a telephone in common, or the home: what a married woman as a rule keeps, one at least."""
    at_home = one.postcode == other.postcode and one.house == other.house and one.street == other.street
    return share_an_address(one, other) or (at_home and bool(one.street and one.house))


def have_other_surnames(one: Features, other: Features) -> bool:
    """Two surnames, neither slips nor parts nor an exchange of each other, and no birth date that says it is one person's."""
    compared = compare(one, other)
    return compared.family is Family.OTHER and compared.born is not Birth.EQUAL


def is_another(one: Features, other: Features) -> bool:
    """Two people, unless a nickname explains it that too many bear for a key to join them by; of names that are alike, as Emma
    and Emmy, or that have short forms of their own, as Emily and Amelia, none is the other's."""
    if naming(one, other) is not CONFLICT:
        return False
    compared = compare(one, other)
    nicknamed = compared.given is Given.OTHER and is_short_for(one.first.words[0], other.first.words[0])
    if not nicknamed or are_alike(one.first, other.first):
        return True
    return bool(compared.suffixes) or compared.born is Birth.OTHER


def is_vetoed(one: Features, other: Features) -> bool:
    """What no score outweighs behind a key, where couples and families meet: another card, another day, another given name, and a
    generation that one of them alone tells."""
    if have_other_cards(one, other) or is_another(one, other):
        return True
    return suffixes(one, other) is None and birth_dates(one.born, other.born) is not Birth.EQUAL


def brings_another_surname(new: Features, person: Sequence[Features]) -> bool:
    """Whether a record bears a surname that none of the person's does, and no equal birth date says that they married."""
    if not any(have_other_surnames(new, known) for known in person):
        return False
    if any(surnames(new.last, known.last) not in (Family.OTHER, Family.UNTOLD) for known in person):
        return False
    return not any(birth_dates(new.born, known.born) is Birth.EQUAL for known in person)


def are_torn_by_surname(records: Sequence[Features]) -> bool:
    """Whether two of them bear two surnames that no birth date brings together; a third record, which says less, does not."""
    return any(bear_two_surnames(one, other, records) for one, other in combinations(records, 2))


def bear_two_surnames(one: Features, other: Features, everyone: Sequence[Features]) -> bool:
    return have_other_surnames(one, other) and not any(married(one, other, *pair) for pair in permutations(everyone, 2))


def married(one: Features, other: Features, first: Features, second: Features) -> bool:
    """Whether these two, of the surnames of the other two, are one person by the birth date."""
    if surnames(one.last, first.last) is Family.OTHER or surnames(other.last, second.last) is Family.OTHER:
        return False
    compared = compare(first, second)
    return compared.family is Family.OTHER and compared.born is Birth.EQUAL and compared.given is Given.EQUAL


def have_other_cards(one: Features, other: Features) -> bool:
    return bool(one.cards and other.cards and not one.cards & other.cards)


def differ_in_a_key(one: Features, other: Features, *, but_email: bool = False) -> bool:
    """A unique key of one kind that both carry, and none in common; `but_email`: e-mails aside."""
    kinds = [(one.cards, other.cards), (one.own_phones, other.own_phones)]
    kinds += [] if but_email else [(one.emails, other.emails)]
    if any(mine and theirs and not mine & theirs for mine, theirs in kinds):
        return True
    common = {kind for kind, _ in one.numbers} & {kind for kind, _ in other.numbers}
    return bool(common - {kind for kind, _ in one.numbers & other.numbers})


def are_namesakes_at_one_address(one: Features, other: Features) -> bool:
    """Given name, surname, a real birth date and postcode are all there and all equal: what STRICT asks where no key agrees."""
    mine, theirs = ((each.given, each.family, each.born, each.postcode, each.suffix or "-") for each in (one, other))
    return all(mine) and mine == theirs and birth_dates(one.born, other.born) is Birth.EQUAL


def are_behind_one_door(one: Features, other: Features) -> bool:
    """Namesakes of one birth date whose whole address is equal, to the flat."""
    mine, theirs = ((each.street, each.house, frozenset(each.more_lines)) for each in (one, other))
    return are_namesakes_at_one_address(one, other) and bool(one.street and one.house) and mine == theirs
