"""Placeholders: words, addresses, numbers and dates that systems store where nobody told them a value.

One table with its reasons. A placeholder counts as *not told*, for identity and for everything shown: the record is read as if
the field were empty. So it never joins two people, never splits one, and proves nobody adult or a child.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypeVar

from adapters.ports.extensions import as_key, line_and_extension
from adapters.ports.records import Address, Candidate, ContactKind, ContactPoint, ContactPoints, Person, Reach
from adapters.ports.shapes import EMAIL, PHONE, Clue
from resolvers.errors import BadInput
from resolvers.identity.keys import mailboxes
from resolvers.identity.keys.name_words import listed
from resolvers.identity.keys.normal_forms import NO_NUMBER, folded, plain

T = TypeVar("T")

NAMES: Final = listed(
    # Said of somebody whose name nobody asked for, or that a form demanded.
    "unknown unbekannt inconnu inconnue sconosciuto sconosciuta desconocido desconocida onbekend okand ukendt nieznany na none",
    "null nil nan undefined notavailable notapplicable notknown notprovided notgiven noname nofirstname nolastname nosurname",
    "anonymous anonym anonyme anonimo anonima missing empty blank leer vide vuoto vacio keine keineangabe kein ohne tbd tba tbc",
    "xx xyz abc asdf asdfg asdfgh qwerty qwertz dummy test tester testing testuser testkunde",
    # Roles in a shop: whoever stood at the till.
    "customer kunde kundin client cliente guest gast invite ospite invitado walkin walkincustomer cashcustomer barverkauf",
    "barkunde laufkunde laufkundschaft passant user benutzer firstname lastname surname givenname familyname vorname nachname",
    "prenom nom nome cognome nombre apellido storecustomer onlinecustomer newcustomer neukunde pos",
)
"""Names and words of names, folded and without blanks."""

BORNE: Final = listed(
    "null nil nan na guest gast client customer blank leer missing tester user nom pos kunde kein ohne test abc invite"
)
"""Words of NAMES that some people bear, as a surname or a given name. They are placeholders only where the rest of the name is
one."""

SIGNS: Final[frozenset[str]] = frozenset({"n/a", "#n/a", "n.a.", "n.a", "n/d", "k.a.", "s/n", "<null>", "(null)"})
"""Signs for "none" whose letters alone would be a name."""

LOCAL_PARTS: Final = listed(
    # What a till types to get past the field.
    "noemail nomail noreply donotreply none null na unknown notprovided notgiven noaddress noemailaddress keinemail keineemail",
    "keinemailvorhanden keine unbekannt pasdemail sansmail inconnu nessuna sinemail sincorreo test dummy anonymous anonym xxx x",
    "asdf guest customer",
)
"""Parts of an address before the @; letters and digits only."""

DOMAINS: Final = listed(
    "none.com none.example none.none na.na na.com noemail.com nomail.com noemail.example nomail.example no.email no.mail",
    "unknown.com unknown.example test.test invalid.invalid null.null xxx.xxx x.x a.a",
)
"""Domains without a real address. Domains below `.invalid` are placeholders too, since RFC 2606 reserves it."""

DASHES: Final = " -\u2013\u2014_.?/"
"""Signs that some write for none."""

DATES: Final[frozenset[date]] = frozenset(
    # What databases, spreadsheets and tills write for an empty day: SQL Server, Excel, ABAP and .NET, Unix, and the end of time.
    {
        date(1, 1, 1),
        date(1753, 1, 1),
        date(1899, 12, 30),
        date(1899, 12, 31),
        date(1900, 1, 1),
        date(1901, 1, 1),
        date(1970, 1, 1),
        date(9999, 12, 31),
    }
)
WRITTEN: Final = date(2026, 11, 1)
"""The day of this table. A machine with a wrong clock must not take birth dates for future ones."""

OLDEST: Final = 120
"""Years; nobody alive was born longer ago."""

RUNS: Final = "01234567890123456789", "98765432109876543210"
FEWEST_DIGITS: Final = 7
"""Digits at a telephone number's end that must be one digit repeated, or a run. Shorter ones come up by chance."""


@dataclass(frozen=True, slots=True)
class Placeholders:
    """The built-in table with the house's own values. `more`: the house's words, folded, for names, local parts of addresses and
    ids; `addresses`: whole addresses and domains; `phones`: digits at the end of a number; `days`: dates."""

    more: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    days: frozenset[date] = field(default_factory=frozenset)

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Placeholders":
        """The house's values, each sorted by its look: an address or a domain has an @, a date is in ISO 8601, a number has
        digits only."""
        words, addresses, phones, days = set(), set(), set(), set()
        for text in map(str.strip, texts):
            if "@" in text:
                addresses.add(mailboxes.comparable(text).removeprefix("@"))
            elif re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                days.add(date.fromisoformat(text))
            elif re.fullmatch(r"\+?[\d ]{5,}", text):
                phones.add(plain(text))
            words.add(plain(text))
        return cls(frozenset(words - {""}), frozenset(addresses), frozenset(phones), frozenset(days))

    def is_no_name(self, text: str) -> bool:
        """Whether one name, or one word of it, is a placeholder."""
        word = folded(text)
        if not word or word in NAMES or word in self.more or text.strip().lower() in SIGNS:
            return True
        return len(word) > 2 and len(set(word)) == 1

    def is_no_email(self, text: str) -> bool:
        local, at, domain = mailboxes.comparable(text).rpartition("@")
        if not at:
            return self.is_no_name(text) or plain(text) in LOCAL_PARTS
        if not local or not domain or plain(local) in LOCAL_PARTS or plain(local) in self.more or not plain(local):
            return True
        ends = domain in DOMAINS or domain in self.addresses or domain.rpartition(".")[2] == "invalid"
        return ends or f"{local}@{domain}" in self.addresses

    def is_no_phone(self, text: str) -> bool:
        """Whether the number is one digit repeated, a run or noughts, behind the country code where there is one."""
        line, _ = line_and_extension(as_key(text))
        digits = line[1:] if line[:1] == "+" else line
        if not digits.isdigit():
            digits = "".join(char for char in digits if char.isdigit())
        if not digits:
            return self.is_no_name(text)
        end = digits[-FEWEST_DIGITS:]
        if len(set(end)) < 2 or any(digits.endswith(own) for own in self.phones):
            return True
        return len(end) == FEWEST_DIGITS and any(end in run for run in RUNS)

    def is_no_day(self, day: date, today: date) -> bool:
        """Whether the date stands for none, lies ahead, or is too long ago for anybody alive."""
        now = max(today, WRITTEN)
        return day in DATES or day in self.days or day > now or now.year - day.year > OLDEST

    def is_no_id(self, text: str) -> bool:
        word = plain(text)
        if not word:
            return not text.strip(DASHES)
        # another digit repeated than 0 or 9 is a number like others
        return not word.strip("0") or word in NO_NUMBER or word in self.more or (len(word) > 4 and not word.strip("9"))

    def refuse(self, clue: Clue) -> None:
        """Raises BadInput for a key that many records without a value share."""
        if self.is_no_key(clue):
            raise BadInput("this key stands for no value: it is nobody's in particular")

    def is_no_key(self, clue: Clue) -> bool:
        if clue.kind == EMAIL:
            return self.is_no_email(clue.value)
        return self.is_no_phone(clue.value) if clue.kind == PHONE else self.is_no_id(clue.value)

    def emptied(self, part: T, today: date) -> T:
        """The part of a record without placeholders; the same object where it has none."""
        empty = EMPTYING.get(type(part))
        if empty is not None:
            return empty(self, part, today)  # type: ignore[no-any-return]
        candidate = getattr(part, "candidate", None)
        if not isinstance(candidate, Candidate):
            return part
        told = of_candidate(self, candidate, today)
        return part if told is candidate else replace(part, candidate=told)  # type: ignore[type-var]


def of_name(rules: Placeholders, given: str | None, family: str | None) -> tuple[str | None, str | None]:
    """Both names, each without placeholder words. Words that some people bear stay where the rest is a name."""
    whole = [text is not None and rules.is_no_name(text) for text in (given, family)]
    if not any(whole) and all(len((text or "").split()) == 1 for text in (given, family)):
        return given, family
    none = [
        [empty or rules.is_no_name(word) for word in (text or "").split()]
        for text, empty in zip((given, family), whole, strict=True)
    ]
    told = any(not empty for words in none for empty in words)
    first, last = (told_words(text, words, told=told) for text, words in zip((given, family), none, strict=True))
    return first, last


def told_words(text: str | None, none: Sequence[bool], *, told: bool) -> str | None:
    if text is None or not (any(none) or not none):
        return text
    words = zip(text.split(), none, strict=True)
    return " ".join(word for word, empty in words if not empty or (told and word.isalpha() and folded(word) in BORNE)) or None


def of_candidate(rules: Placeholders, one: Candidate, today: date) -> Candidate:
    given, family = of_name(rules, one.given_name, one.family_name)
    return changed(
        one,
        given_name=given,
        family_name=family,
        birth_date=of_day(rules, one.birth_date, today),
        emails=tuple(email for email in one.emails if not rules.is_no_email(email)),
        phones=tuple(phone for phone in one.phones if not rules.is_no_phone(phone)),
        links=tuple(link for link in one.links if not rules.is_no_id(link[1])),
        numbers=tuple(number for number in one.numbers if not rules.is_no_id(number[1])),
        address=of_address(rules, one.address),
    )


def of_day(rules: Placeholders, day: date | None, today: date) -> date | None:
    return None if day is None or rules.is_no_day(day, today) else day


def of_address(rules: Placeholders, where: Address | None) -> Address | None:
    if where is None:
        return None
    lines = tuple(line for line in where.lines if not rules.is_no_name(line) or any(char.isdigit() for char in line))
    postcode = where.postal_code
    if postcode is not None and rules.is_no_id(postcode):
        postcode = None
    city = where.city if where.city is not None and not rules.is_no_name(where.city) else None
    return changed(where, lines=lines, postal_code=postcode, city=city)


def of_person(rules: Placeholders, one: Person, today: date) -> Person:
    given, family = of_name(rules, one.given_name, one.family_name)
    return changed(one, given_name=given, family_name=family, birth_date=of_day(rules, one.birth_date, today))


def of_reach(rules: Placeholders, one: Reach, today: date) -> Reach:
    return changed(
        one,
        email=one.email if one.email is not None and not rules.is_no_email(one.email) else None,
        phone=one.phone if one.phone is not None and not rules.is_no_phone(one.phone) else None,
        address=of_address(rules, one.address),
    )


def of_points(rules: Placeholders, known: ContactPoints, today: date) -> ContactPoints:
    return changed(known, points=tuple(point for point in known.points if not is_no_point(rules, point)))


def is_no_point(rules: Placeholders, point: ContactPoint) -> bool:
    if point.kind is ContactKind.EMAIL:
        return rules.is_no_email(point.value)
    return point.kind is ContactKind.PHONE and rules.is_no_phone(point.value)


def changed(one: T, **what: object) -> T:
    """A copy with these values; the same object where nothing changes."""
    differing = {name: value for name, value in what.items() if value != getattr(one, name)}
    return replace(one, **differing) if differing else one  # type: ignore[type-var]


EMPTYING: Final[dict[type, Any]] = {
    Candidate: of_candidate,
    Person: of_person,
    Reach: of_reach,
    ContactPoints: of_points,
}

PLACEHOLDERS: Final = Placeholders()
