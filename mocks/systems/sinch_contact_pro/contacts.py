"""Contacts of people with the contact centre: calls, chats and e-mails, each a function of the person and its index.

A contact names no person, only an address; integrations attach the account's id and the ticket to some of them. Contacts with
indices from `_ABOUT_TICKETS` on led to a ticket; the others are about anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from mocks.control.stage import World
from mocks.world import hours, service
from mocks.world.chance import draw, pick, scramble, unscramble
from mocks.world.people import C4C, CDC, CONTACT_PRO, Person, Record

PHONE, EMAIL, CHAT, WHATSAPP, SMS = "phone", "email", "chat", "whatsapp", "sms"
NUMBER, MAILBOX = "+442079460100", "service@example.com"
AGENTS = (("2114", "J. Moore"), ("2117", "R. Example"), ("2120", "S. Sample"))
QUEUES = ("Personal Shopping", "Customer Care", "Returns")
_TURN = (PHONE, EMAIL, WHATSAPP, PHONE, CHAT, SMS, EMAIL)
_SUBJECTS = ("Your appointment", "Question about a delivery", "Re: Your enquiry", "Private viewing")
_ABOUT_TICKETS = 2048
_MOST = 4096
_LOADED_AFTER = timedelta(minutes=30)
_GUID, _LEG, _AGENT, _QUEUE = 1, 2, 3, 4
_GROWN_UP = 16


@dataclass(frozen=True, slots=True)
class Contact:
    """`address` is the customer's: numbers of calls with a plus or in national form, numbers of chats without a plus.

    `began_at` is precise to the millisecond; `queued` and `talked` are in seconds.
    """

    person: Person
    index: int
    channel: str
    address: str
    is_inbound: bool
    began_at: datetime
    queued: int
    talked: int
    subject: str
    agent: tuple[str, str]
    queue: str
    ticket: str
    account: str

    @property
    def guid(self) -> str:
        return _hex(_GUID, self.person.number * _MOST + self.index, seed=self.person.seed)

    @property
    def leg(self) -> str:
        return _hex(_LEG, self.person.number * _MOST + self.index, seed=self.person.seed)

    @property
    def row(self) -> int:
        return self.person.number * _MOST + self.index

    @property
    def own_address(self) -> str:
        """The store's own address in this contact."""
        return MAILBOX if self.channel in (EMAIL, CHAT) else NUMBER

    @property
    def sides(self) -> tuple[str, str]:
        """The addresses of sender and recipient."""
        return (self.address, self.own_address) if self.is_inbound else (self.own_address, self.address)


def is_loaded(contact: Contact) -> bool:
    """Whether the reporting database has the contact; younger ones are in contact management only."""
    return contact.began_at <= contact.person.today - _LOADED_AFTER


@lru_cache(maxsize=4096)
def contacts(person: Person) -> tuple[Contact, ...]:
    """All contacts of a person, newest first."""
    record = person.record(CONTACT_PRO)
    if record is None or not (record.email or record.phones):
        return ()
    about = min(person.tickets, 40) if person.known_to(C4C) else 0
    indices = [*range(_count(person)), *(_ABOUT_TICKETS + place for place in range(about))]
    return tuple(sorted((_contact(person, record, i) for i in indices), key=lambda one: (one.began_at, one.guid), reverse=True))


def at_addresses(world: World, addresses: Iterable[str]) -> Iterator[Contact]:
    """All contacts of the persons who may have one of these addresses, in any spelling."""
    for n in sorted({n for address in addresses for n in _numbers(world, address)}):
        person = world.person(n)
        if person is not None and person.known_to(CONTACT_PRO):
            yield from contacts(person)


def of_guid(world: World, guid: str) -> Contact | None:
    return _found(world, guid, _GUID)


def of_leg(world: World, leg: str) -> Contact | None:
    return _found(world, leg, _LEG)


def of_row(world: World, row: int) -> Contact | None:
    n, index = divmod(row, _MOST)
    person = world.person(n)
    return next((one for one in contacts(person) if one.index == index), None) if person else None


def agent_id(agent: tuple[str, str], *, seed: int) -> str:
    return _hex(_AGENT, int(agent[0]), seed=seed)


def queue_id(queue: str, *, seed: int) -> str:
    return _hex(_QUEUE, QUEUES.index(queue), seed=seed)


def _found(world: World, text: str, kind: int) -> Contact | None:
    bare = text.replace("-", "").upper()
    if len(bare) != 32 or not set(bare) <= set("0123456789ABCDEF"):
        return None
    held, row = divmod(unscramble(int(bare, 16), bits=128, seed=world.seed), 1 << 64)
    return of_row(world, row) if held == kind else None


def _hex(kind: int, value: int, *, seed: int) -> str:
    """An id of 32 upper-case hex digits, like every id of the product."""
    return f"{scramble((kind << 64) | value, bits=128, seed=seed):032X}"


def _numbers(world: World, address: str) -> set[int]:
    if "@" in address:
        return {person.number for person in world.by_email(address, CONTACT_PRO)}
    digits = address.removeprefix("+")
    phone = f"+44{digits[1:]}" if digits.startswith("0") else f"+{digits}"
    return {person.number for person in world.by_phone(phone, CONTACT_PRO)}


def _count(person: Person) -> int:
    """The number of contacts without a ticket; children have none."""
    if person.today.year - person.birth_date.year < _GROWN_UP:
        return 0
    many = {1: 14, 14: 90}.get(person.number)
    return many or (3 if person.number <= 15 else 0) + draw(person.seed, person.number, 300) % 4


def _contact(person: Person, record: Record, index: int) -> Contact:
    chance = draw(person.seed, person.number, index, 301)
    ticket = service.ticket(person, index - _ABOUT_TICKETS) if index >= _ABOUT_TICKETS else None
    channel = _channel(record, _TURN[index % len(_TURN)])
    began = ticket.opened_at - timedelta(minutes=12) if ticket else _moment(person, index)
    subject = ticket.subject if ticket else pick(_SUBJECTS, chance, 1)
    return Contact(
        person=person,
        index=index,
        channel=channel,
        address=_address(record, channel, chance),
        is_inbound=channel not in (PHONE, EMAIL) or bool(ticket) or chance % 3 > 0,
        began_at=began + timedelta(milliseconds=chance % 1000),
        queued=5 + (chance >> 10) % 90 if channel != EMAIL else 600 + (chance >> 10) % 9000,
        talked=60 + (chance >> 20) % 900,
        subject=subject if channel == EMAIL else "",
        agent=AGENTS[chance % len(AGENTS)],
        queue=pick(QUEUES, chance, 2),
        ticket=ticket.number if ticket else "",
        account=person.account_uid if person.known_to(CDC) and record.links and (chance >> 30) % 5 > 1 else "",
    )


def _channel(record: Record, wanted: str) -> str:
    """The wanted channel, or another one if the record has no address for it; messengers need a mobile."""
    if wanted in (EMAIL, CHAT):
        return wanted if record.email else PHONE
    if wanted in (WHATSAPP, SMS) and record.phone:
        return wanted
    return PHONE if record.phones else EMAIL


def _address(record: Record, channel: str, chance: int) -> str:
    if channel in (EMAIL, CHAT):
        return record.email
    number = record.phones[0]
    if channel in (WHATSAPP, SMS):
        return number.removeprefix("+")
    return f"0{number[3:]}" if number.startswith("+44") and chance % 4 == 0 else number


def _moment(person: Person, index: int) -> datetime:
    """The time of a contact, in whole seconds. The first of the cast has just been on the telephone."""
    if person.number == 1 and index == 0:
        return person.today - timedelta(minutes=11)
    step = min(timedelta(days=3650) / _count(person), timedelta(days=40))
    play = draw(person.seed, person.number, index, 302) % int(step.total_seconds() * 0.9)
    at = person.today - timedelta(days=1) - step * index - timedelta(seconds=play)
    return hours.at_work(at).replace(microsecond=0)
