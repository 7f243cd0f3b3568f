"""Small populations for properties of identity: who people are, what they share, and what each system wrote down of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import Any

from hypothesis import strategies as st

from adapters.ports.records import Address
from adapters.ports.shapes import EMAIL, PHONE, Clue
from resolvers.identity.keys import normal_forms
from tests.unit.resolvers.accounts import FORMS
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, SHOP, Account

GIVEN = ("Amelia", "John", "James", "Priya", "Émilie Rose")
FAMILY = ("Hart", "O'Neill", "Nair")
BIRTHDAYS = (date(1984, 5, 14), date(1990, 1, 2))
HOMES = (Address(("12 Rose Lane",), "Leeds", None, "LS1 1AA", "GB"), Address(("Via Esempio 5",), "Roma", None, "00184", "IT"))
FORMER = Address(("1 Old Road",), "York", None, "YO1 7HH", "GB")
SHARED_EMAILS = ("home@example.com", "family@example.com")
SHARED_MOBILE, SHARED_LANDLINE = "+447700900999", "+442079460101"
SHARED = (*SHARED_EMAILS, SHARED_MOBILE, SHARED_LANDLINE)
SYSTEMS = (CDC, C4C, ANNEX, SHOP)
NAMED_BY = {CDC: (ERP, ANNEX, SHOP), C4C: (ERP, ANNEX), ANNEX: (), SHOP: (CDC,)}
CARD, OWN_EMAIL, OWN_MOBILE = "card", "email", "mobile"


@dataclass(frozen=True)
class Human:
    """`says_born`: every record of theirs has the birth date; `in_full`: none has an initial or the first of two names alone.
    `sharing`: what they have in common with others. `always`: the kind of key that every record of theirs carries."""

    number: int
    given: str
    born: date
    family: str
    maiden: str | None
    home: Address
    says_born: bool
    in_full: bool
    sharing: frozenset[str] = field(default_factory=frozenset)
    always: str | None = None

    @property
    def email(self) -> str:
        return f"own{self.number}@example.com"

    @property
    def mobile(self) -> str:
        return f"+44770090012{self.number}"

    def is_told_apart_from(self, other: "Human") -> bool:
        """What the house asks of people who share an e-mail or a telephone."""
        if self.says_born and other.says_born and self.born != other.born:
            return True
        return self.given != other.given and (self.given[0] != other.given[0] or (self.in_full and other.in_full))


@st.composite
def humans(draw: Any) -> list[Human]:
    """Two to five: some share, some are namesakes in everything but a key, some are father and son of one name."""
    found: list[Human] = []
    for given, born in draw(st.lists(st.sampled_from([*product(GIVEN, BIRTHDAYS)]), min_size=1, max_size=4, unique=True)):
        one = Human(
            len(found),
            given,
            born,
            family=draw(st.sampled_from(FAMILY)),
            maiden=draw(st.sampled_from((None, "Whitfield"))),
            home=draw(st.sampled_from(HOMES)),
            says_born=draw(st.booleans()),
            in_full=draw(st.booleans()),
        )
        found.append(with_shared(draw, one, [other for other in found if other.sharing]))
    while len(found) < 2 or (len(found) < 5 and draw(st.booleans())):
        found += (draw(st.booleans()) and father_and_son(draw, found)) or namesakes(draw, found)
    return found


def with_shared(draw: Any, one: Human, sharers: Sequence[Human]) -> Human:
    if not all(one.is_told_apart_from(other) for other in sharers):
        return one
    return changed(one, sharing=draw(st.frozensets(st.sampled_from(SHARED))))


def namesakes(draw: Any, found: list[Human]) -> list[Human]:
    """Somebody equal to one of them in names, birth date and postcode. The two share nothing, and each always leaves the key; an
    e-mail of one's own is not enough behind one door."""
    place = draw(st.integers(0, len(found) - 1))
    kind = found[place].always or draw(st.sampled_from((CARD, OWN_EMAIL, OWN_MOBILE)))
    found[place] = changed(found[place], sharing=frozenset(), always=kind)
    home = next_door(found[place].home, len(found)) if kind == OWN_EMAIL else found[place].home
    return [changed(found[place], number=len(found), home=home)]


def next_door(home: Address, number: int) -> Address:
    return replace(home, lines=(f"{20 + number} Rose Lane",))


def former_home(one: Human) -> Address:
    """Where everybody lived once. Namesakes who are told apart by e-mail lived next door to each other there, too."""
    return next_door(FORMER, one.number) if one.always == OWN_EMAIL else FORMER


def father_and_son(draw: Any, found: list[Human]) -> list[Human]:
    """Somebody of the same name who was born on the other day and shares all that one of them does; nobody where that one has a
    namesake, or would not be told apart from somebody else."""
    place = draw(st.integers(0, len(found) - 1))
    shared = draw(st.frozensets(st.sampled_from(SHARED), min_size=1))
    elder = changed(found[place], says_born=True, sharing=shared)
    (born,) = set(BIRTHDAYS) - {elder.born}
    younger = changed(elder, number=len(found), born=born)
    others = [other for other in found if other is not found[place]]
    apart = all(one.is_told_apart_from(other) for one in (elder, younger) for other in others if other.sharing)
    if elder.always or not apart or (younger.given, younger.born) in {(other.given, other.born) for other in others}:
        return []
    found[place] = elder
    return [younger]


def changed(one: Human, **what: Any) -> Human:
    return Human(**{**{name: getattr(one, name) for name in Human.__dataclass_fields__}, **what})


@st.composite
def populations(draw: Any) -> list[Account]:
    """What all systems know. Stored ids are truthful, and may be missing."""
    return [account for one in draw(humans()) for account in records(draw, one)]


def records(draw: Any, one: Human) -> list[Account]:
    has = draw(st.sets(st.sampled_from(SYSTEMS), min_size=1))
    if one.always == CARD:
        has = (has | {ANNEX}) - {SHOP}
    ids = {system: normal_forms.written(system, f"{system[-3:]}{one.number}", FORMS) for system in has} | {
        ERP: f"20471{one.number}"
    }
    twice = C4C in has and draw(st.booleans())
    written = [(system, ids[system]) for system in sorted(has)] + ([(C4C, f"{ids[C4C]}b")] if twice else [])
    return [record(draw, one, system, record_id, ids) for system, record_id in written]


def record(draw: Any, one: Human, system: str, record_id: str, ids: dict[str, str]) -> Account:
    shared = one.sharing
    emails = draw(st.sets(st.sampled_from((one.email, f"old{one.number}@example.com", *sorted(shared & {*SHARED_EMAILS})))))
    phones = draw(st.sets(st.sampled_from((one.mobile, *sorted(shared & {SHARED_MOBILE, SHARED_LANDLINE})))))
    kept = {ANNEX} if one.always == CARD else set()
    return Account(
        system,
        record_id,
        owner=str(one.number),
        links=tuple((to, ids[to]) for to in NAMED_BY[system] if to in ids and (to in kept or draw(st.booleans()))),
        emails=tuple(sorted(emails | ({one.email} if one.always == OWN_EMAIL else set()))),
        phones=tuple(sorted(phones | ({one.mobile} if one.always == OWN_MOBILE else set()))),
        given_name=draw(st.sampled_from(spellings(one))),
        family_name=draw(st.sampled_from((one.family, one.family.upper(), one.maiden, None))),
        birth_date=one.born if one.says_born or draw(st.booleans()) else None,
        address=draw(st.sampled_from((one.home, one.home, former_home(one), None))),
    )


def spellings(one: Human) -> tuple[str | None, ...]:
    """As it is, in capitals, with two letters transposed, as an initial, the first of two names alone, or not at all."""
    name = one.given
    slipped = name[:1] + name[2] + name[1] + name[3:]
    short = () if one.in_full else (name[0], name.split()[0])
    return (name, name, name.upper(), slipped, None, *short)


def keys_of(accounts: Sequence[Account]) -> list[Clue]:
    """Every key by which anybody may ask, and once more those that several people have."""
    keys = [Clue(one.system, one.record_id) for one in accounts]
    keys += [Clue(*link) for one in accounts for link in one.links]
    keys += [Clue(EMAIL, email) for one in accounts for email in one.emails]
    keys += [Clue(PHONE, phone) for one in accounts for phone in one.phones]
    each = list(dict.fromkeys(keys))
    return each + 3 * [key for key in each if len({one.owner for one in accounts if one.carries(key)}) > 1]
