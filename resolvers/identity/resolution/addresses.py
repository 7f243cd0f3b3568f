"""The e-mails and phones that are one person's alone, for systems keyed by address.

A record found by address belongs to the person only if the address does. An address is not used where a directory gives it to a
second person, where only other systems know it, or where it is unverified. Addresses are remembered sealed (`resolvers.seals`),
so that readers of the cache cannot read them.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from adapters.ports.shapes import EMAIL, PHONE, Clue
from resolvers.identity.keys import mailboxes
from resolvers.identity.matching.joining import KnownRecord
from resolvers.seals import Seals

USE = "address"
BORN = "birth date"


def of_directory(alone: Iterable[Clue], records: Iterable[KnownRecord]) -> Iterator[Clue]:
    """The addresses among `alone` that these records of a directory carry; e-mails in lower case, phones in E.164."""
    carried = {clue for known in records for clue in carried_by(known)}
    return (clue for clue in alone if clue in carried)


def seal(seals: Seals, address: Clue) -> str:
    return seals.seal(USE, (address.kind, address.value))


def opened(seals: Seals, text: str) -> Clue:
    kind, value = seals.open(USE, text)
    return Clue(kind, value)


def seal_birth_date(seals: Seals, born: date) -> str:
    return seals.seal(BORN, (born.isoformat(),))


def birth_date_in(seals: Seals, text: str) -> date:
    return date.fromisoformat(seals.open(BORN, text)[0])


def carried_by(known: KnownRecord) -> Iterator[Clue]:
    unverified = set(map(mailboxes.comparable, known.candidate.unverified))
    yield from (Clue(EMAIL, email) for email in known.features.emails - unverified)
    yield from (Clue(PHONE, number) for number in known.features.own_phones | known.features.landlines)
