"""The features of a record that comparison uses: folded once, compared often."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

from adapters.ports.extensions import has_extension
from adapters.ports.records import Address, Candidate
from resolvers.identity.keys import mailboxes
from resolvers.identity.keys.names import Name, name_of
from resolvers.identity.keys.normal_forms import MEMBERSHIP_SYSTEM, folded, names_one, plain, telephone

HOUSE = r"\d+[^\W\d_]?(?:[/-]\d+[^\W\d_]?)?"
LONE_NUMBER = re.compile(HOUSE)
NUMBER_FIRST = re.compile(rf"({HOUSE})\b[\s,]*(.+)")
NUMBER_LAST = re.compile(rf"(.+?)[\s,]+({HOUSE})")

SHARED_LINES = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)


@dataclass(frozen=True, slots=True)
class Features:
    """Comparable values of one record. `own_phones`: mobiles, in E.164; `extensions`: lines with an extension, personal ones;
    `landlines`: lines that a household shares. `house`, `street`: of the first line with a house number; `more_lines`: the
    others. `cards`: membership numbers, the record's own included."""

    first: Name
    last: Name
    born: date | None
    emails: frozenset[str]
    own_phones: frozenset[str]
    extensions: frozenset[str]
    landlines: frozenset[str]
    numbers: frozenset[tuple[str, str]]
    cards: frozenset[str]
    postcode: str
    house: str
    street: str
    more_lines: tuple[str, ...]
    city: str

    @property
    def given(self) -> str:
        return self.first.whole

    @property
    def family(self) -> str:
        return self.last.whole

    @property
    def suffix(self) -> str | None:
        """The generation among people of one name, from whichever part of the name tells it."""
        return self.last.suffix or self.first.suffix


def features(candidate: Candidate, *, system: str = "", region: str = "GB") -> Features:
    """The features of a record. `system`: the record's system; `region`: for phones without a country code that are no numbers in
    the record's own country."""
    where = candidate.address or Address(())
    house, street, more = street_and_lines(where.lines)
    numbers = {number for text in candidate.phones if (number := telephone(text, country_of(where), region))}
    extended = frozenset(number for number in numbers if has_extension(number))
    phones = numbers - extended
    shared = frozenset(number for number in phones if is_shared(number))
    cards = {record_id for slug, record_id in candidate.links if slug == MEMBERSHIP_SYSTEM}
    return Features(
        first=name_of(candidate.given_name),
        last=name_of(candidate.family_name),
        born=candidate.birth_date,
        emails=frozenset(map(mailboxes.comparable, candidate.emails)),
        own_phones=frozenset(phones) - shared,
        extensions=extended,
        landlines=shared,
        numbers=frozenset((kind, plain(number)) for kind, number in candidate.numbers if names_one(number)),
        cards=frozenset(cards | ({candidate.record_id} if system == MEMBERSHIP_SYSTEM else set())),
        postcode=plain(where.postal_code),
        house=plain(house),
        street=folded(street),
        more_lines=tuple(text for line in more if (text := plain(line))),
        city=folded(where.city),
    )


def country_of(where: Address) -> str | None:
    """The region by which people at this address write their telephone numbers."""
    country = (where.country or "").strip().upper()
    return country if country in phonenumbers.SUPPORTED_REGIONS else None


def street_and_lines(lines: Iterable[str]) -> tuple[str, str, list[str]]:
    """House number, street and the other lines: ("12a", "Example Street") of "12a Example Street", "5" and "Via Esempio" of "Via
    Esempio 5". Without a house number anywhere the first line is the street."""
    written = [line.strip() for line in lines if line.strip()]
    for reads in (number_first, number_last):
        for place, line in enumerate(written):
            if (found := reads(line)) is not None:
                return *found, written[:place] + written[place + 1 :]
    return "", written[0] if written else "", written[1:]


def number_first(line: str) -> tuple[str, str] | None:
    if LONE_NUMBER.fullmatch(line):
        return line, ""
    found = NUMBER_FIRST.fullmatch(line)
    return (found[1], found[2]) if found else None


def number_last(line: str) -> tuple[str, str] | None:
    """House number and street where the number comes last. The other order is tried first, since "Flat 2" stands above "12 Rose
    Lane"."""
    found = NUMBER_LAST.fullmatch(line)
    return (found[2], found[1]) if found else None


def is_shared(number: str) -> bool:
    """Whether a number (E.164, an extension behind it) is a line that several people answer."""
    return not has_extension(number) and is_shared_block(f"{number[:-3]}000")


@lru_cache(maxsize=4096)
def is_shared_block(block: str) -> bool:
    """Whether a block of a thousand numbers has shared lines. Numbering plans give out whole blocks, so no person's number is
    cached.

    In blocks unknown to the library, such as those for fiction, the first digit decides: a digit of the country's fixed lines and
    not of its mobiles.
    """
    parsed = phonenumbers.parse(block)
    kind = phonenumbers.number_type(parsed)
    if kind != PhoneNumberType.UNKNOWN:
        return kind in SHARED_LINES
    country = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    fixed, mobile = (
        phonenumbers.example_number_for_type(country, kind) for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    )
    first = str(parsed.national_number)[:1]
    return bool(fixed and mobile and first == str(fixed.national_number)[:1] != str(mobile.national_number)[:1])
