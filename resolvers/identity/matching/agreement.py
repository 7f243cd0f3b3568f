"""Do two records with a key in common name the same person? One table, each line with its reason; the first line that fits
decides.

It holds for records that share a key. A likeness of names alone never joins two records.
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
    """SAME: one person, under a shared key. CONFLICT: two people, whatever they share. OPEN: the records say too little."""

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
    """A line of the table. An empty place fits everything."""

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
    """Whether a card or another personal number agrees, or both an e-mail and a mobile. One of the latter alone is a
    household's."""
    if one.cards & other.cards or one.numbers & other.numbers:
        return True
    return bool(one.emails & other.emails and one.own_phones & other.own_phones)


def share_a_key(one: Features, other: Features) -> bool:
    return bool(one.cards & other.cards) or share_an_address(one, other)


def share_an_address(one: Features, other: Features) -> bool:
    return bool(one.emails & other.emails or one.own_phones & other.own_phones or one.extensions & other.extensions)


def agree_otherwise(one: Features, other: Features) -> bool:
    """Whether an e-mail, a telephone or the home agrees: a married woman usually keeps at least one of them."""
    at_home = one.postcode == other.postcode and one.house == other.house and one.street == other.street
    return share_an_address(one, other) or (at_home and bool(one.street and one.house))


def have_other_surnames(one: Features, other: Features) -> bool:
    """Whether the surnames are two, neither slips nor parts nor exchanged with the given name, and no birth date shows one
    person."""
    compared = compare(one, other)
    return compared.family is Family.OTHER and compared.born is not Birth.EQUAL


def is_another(one: Features, other: Features) -> bool:
    """Whether they are two people by name or birth date. A nickname is no conflict, though too many people share it for a key to
    join them; Emma and Emmy, or Emily and Amelia, are no nicknames of each other."""
    if naming(one, other) is not CONFLICT:
        return False
    compared = compare(one, other)
    nicknamed = compared.given is Given.OTHER and is_short_for(one.first.words[0], other.first.words[0])
    if not nicknamed or are_alike(one.first, other.first):
        return True
    return bool(compared.suffixes) or compared.born is Birth.OTHER


def is_vetoed(one: Features, other: Features) -> bool:
    """Whether a difference outweighs every score behind a key that couples and families share: another card, birth date or given
    name, or a generation told by one record alone."""
    if have_other_cards(one, other) or is_another(one, other):
        return True
    return suffixes(one, other) is None and birth_dates(one.born, other.born) is not Birth.EQUAL


def brings_another_surname(new: Features, person: Sequence[Features]) -> bool:
    """Whether a record has a surname that none of the person's has, without an equal birth date to explain it by marriage."""
    if not any(have_other_surnames(new, known) for known in person):
        return False
    if any(surnames(new.last, known.last) not in (Family.OTHER, Family.UNTOLD) for known in person):
        return False
    return not any(birth_dates(new.born, known.born) is Birth.EQUAL for known in person)


def are_torn_by_surname(records: Sequence[Features]) -> bool:
    """Whether two of the records have two surnames and no birth date in common. A third record with less in it cannot mend
    that."""
    return any(bear_two_surnames(one, other, records) for one, other in combinations(records, 2))


def bear_two_surnames(one: Features, other: Features, everyone: Sequence[Features]) -> bool:
    return have_other_surnames(one, other) and not any(married(one, other, *pair) for pair in permutations(everyone, 2))


def married(one: Features, other: Features, first: Features, second: Features) -> bool:
    """Whether these two records join the other two, under two surnames, by an equal birth date."""
    if surnames(one.last, first.last) is Family.OTHER or surnames(other.last, second.last) is Family.OTHER:
        return False
    compared = compare(first, second)
    return compared.family is Family.OTHER and compared.born is Birth.EQUAL and compared.given is Given.EQUAL


def have_other_cards(one: Features, other: Features) -> bool:
    return bool(one.cards and other.cards and not one.cards & other.cards)


def differ_in_a_key(one: Features, other: Features, *, but_email: bool = False) -> bool:
    """Whether both carry a unique key of one kind and have none in common. `but_email`: e-mails aside."""
    kinds = [(one.cards, other.cards), (one.own_phones, other.own_phones)]
    kinds += [] if but_email else [(one.emails, other.emails)]
    if any(mine and theirs and not mine & theirs for mine, theirs in kinds):
        return True
    common = {kind for kind, _ in one.numbers} & {kind for kind, _ in other.numbers}
    return bool(common - {kind for kind, _ in one.numbers & other.numbers})


def are_namesakes_at_one_address(one: Features, other: Features) -> bool:
    """Whether given name, surname, a real birth date and postcode are all told and equal. STRICT asks for that where no key
    agrees."""
    mine, theirs = ((each.given, each.family, each.born, each.postcode, each.suffix or "-") for each in (one, other))
    return all(mine) and mine == theirs and birth_dates(one.born, other.born) is Birth.EQUAL


def are_behind_one_door(one: Features, other: Features) -> bool:
    """Whether namesakes of one birth date have the whole address in common, down to the flat."""
    mine, theirs = ((each.street, each.house, frozenset(each.more_lines)) for each in (one, other))
    return are_namesakes_at_one_address(one, other) and bool(one.street and one.house) and mine == theirs
