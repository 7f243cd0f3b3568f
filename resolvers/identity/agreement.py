"""Do two records name the same person? What STRICT asks of every record that is joined by a key or by attributes."""

from enum import StrEnum

from resolvers.identity.features import Features


class Naming(StrEnum):
    """SAME: one given name and no other day of birth. CONFLICT: given names or birth dates differ. OPEN: too little is said."""

    SAME = "same"
    OPEN = "open"
    CONFLICT = "conflict"


def naming(one: Features, other: Features) -> Naming:
    """Another surname with both equal (marriage) is no conflict. With the birth date equal, an initial stands for its name, a
    first name for the full list of them, and two transposed letters for a slip of the pen."""
    if one.born and other.born and one.born != other.born:
        return Naming.CONFLICT
    if not one.given or not other.given:
        return Naming.OPEN
    if one.given == other.given:
        return Naming.SAME
    shortened = is_short_for(one.given_words, other.given_words) or is_short_for(other.given_words, one.given_words)
    if not shortened and not are_transposed(one.given, other.given):
        return Naming.CONFLICT
    if one.born and one.born == other.born and one.family == other.family:
        return Naming.SAME
    return Naming.OPEN if shortened else Naming.CONFLICT


def is_short_for(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """("anne",) for ("anne", "marie"), ("j",) for ("john",): word by word from the first on."""
    if not short or len(short) > len(full):
        return False
    return all(mine == theirs or (len(mine) == 1 and theirs.startswith(mine)) for mine, theirs in zip(short, full, strict=False))


def are_transposed(one: str, other: str) -> bool:
    """Two neighbouring letters changed places, and nothing else."""
    if len(one) != len(other):
        return False
    places = [place for place, (mine, theirs) in enumerate(zip(one, other, strict=True)) if mine != theirs]
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and (one[places[0]], one[places[1]]) == (other[places[1]], other[places[0]])
    )


def have_other_cards(one: Features, other: Features) -> bool:
    return bool(one.cards and other.cards and not one.cards & other.cards)


def differ_in_a_key(one: Features, other: Features) -> bool:
    """A unique key of one kind that both carry, and none in common."""
    kinds = ((one.cards, other.cards), (one.emails, other.emails), (one.own_phones, other.own_phones))
    if any(mine and theirs and not mine & theirs for mine, theirs in kinds):
        return True
    common = {kind for kind, _ in one.numbers} & {kind for kind, _ in other.numbers}
    return bool(common - {kind for kind, _ in one.numbers & other.numbers})


def are_namesakes_at_one_address(one: Features, other: Features) -> bool:
    """Given name, surname, birth date and postcode are all there and all equal: what STRICT asks where no key agrees."""
    mine, theirs = ((each.given, each.family, each.born, each.postcode) for each in (one, other))
    return all(mine) and mine == theirs
