"""The neutral directory: people by e-mail and by id, a hundred a call; a person's record names the ids in the other systems."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from adapters.ports.capabilities import CONTACTS, PERSON, REACH, Capability, Groups, Subject
from adapters.ports.records import Address, Candidate, ContactKind, ContactPoint, ContactPoints, Person, Reach
from adapters.ports.shapes import EMAIL, Clue, Found, Parts, Ports
from adapters.wire.system import System
from adapters.wire.system_http import Runtime
from adapters.wire.tolerant import Reader
from tests.bench.neutral.reads import NeutralSettings, Reads, Row, Rows

SLUG = "neutral-directory"


class Home(Row):
    lines: tuple[str, ...]
    city: str | None = None
    postal_code: str | None = None
    country: str | None = None


class Contact(Row):
    kind: ContactKind
    value: str
    verified: bool | None = None


class PersonRow(Row):
    id: str
    salutation: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    language: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Home | None = None
    contacts: tuple[Contact, ...] = ()
    links: Mapping[str, str] = {}
    changed_at: datetime | None = None


class Hit(Row):
    email: str
    people: tuple[PersonRow, ...]


READ_PEOPLE: Reader[Rows[PersonRow]] = Reader(Rows[PersonRow])
READ_HITS: Reader[Rows[Hit]] = Reader(Rows[Hit])


def address(row: PersonRow) -> Address | None:
    home = row.address
    return None if home is None else Address(home.lines, city=home.city, postal_code=home.postal_code, country=home.country)


def candidate(row: PersonRow) -> Candidate:
    return Candidate(
        record_id=row.id,
        links=tuple((f"neutral-{system}", id_) for system, id_ in row.links.items()),
        emails=(row.email,) if row.email else (),
        phones=(row.phone,) if row.phone else (),
        given_name=row.given_name,
        family_name=row.family_name,
        birth_date=row.birth_date,
        address=address(row),
        as_of=row.changed_at,
    )


def parts(row: PersonRow) -> Parts:
    points = tuple(ContactPoint(one.kind, one.value, verified=one.verified) for one in row.contacts)
    who = Person(
        salutation=row.salutation,
        given_name=row.given_name,
        family_name=row.family_name,
        birth_date=row.birth_date,
        language=row.language,
        as_of=row.changed_at,
    )
    reach = Reach(email=row.email, phone=row.phone, address=address(row), as_of=row.changed_at)
    return {PERSON: who, REACH: reach, CONTACTS: ContactPoints(points, as_of=row.changed_at)}


class People:
    """People by id: all groups stand in one row."""

    groups: Groups = frozenset({PERSON, REACH, CONTACTS})

    def __init__(self, reads: Reads) -> None:
        self.max_batch = reads.at_once
        self._reads = reads

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        rows = await self._reads.rows("/directory/people?ids", ids, Capability.PROFILE, READ_PEOPLE)
        return {row.id: {group: part for group, part in parts(row).items() if group in groups} for row in rows}


class ByEmail:
    """People by e-mail, many addresses in one call."""

    kinds = frozenset({EMAIL})

    def __init__(self, reads: Reads) -> None:
        self.max_batch = reads.at_once
        self._reads = reads

    async def find(self, clues: Sequence[Clue]) -> Mapping[Clue, Found]:
        emails = [clue.value for clue in clues]
        rows = await self._reads.rows("/directory/find?email", emails, Capability.IDENTITY, READ_HITS)
        found = {row.email: Found(tuple(map(candidate, row.people))) for row in rows}
        return {clue: found.get(clue.value, Found()) for clue in clues}


def build(settings: NeutralSettings, runtime: Runtime) -> Ports:
    reads = Reads(SLUG, settings, runtime)
    return Ports(probe=reads, lookups={Subject.CUSTOMER: People(reads)}, streams={}, searches={}, find=ByEmail(reads))


SYSTEM = System(
    slug=SLUG,
    name="Neutral directory",
    settings=NeutralSettings,
    build=build,
    groups=frozenset({PERSON, REACH, CONTACTS}),
    lookup_keys=frozenset({EMAIL}),
    links_to=frozenset({"neutral-club", "neutral-shop", "neutral-desk", "neutral-mail"}),
    is_directory=True,
)
