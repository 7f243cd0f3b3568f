"""The people who may sign in: the house's staff, each with a usual role, and the cast as members with their own card."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mocks.control.stage import World
from mocks.world import keys
from mocks.world.people import ANNEX, Person

MEMBER = "MEMBER"
STAFF_ROLES = (
    "ASSOCIATE", "AGENT", "MARKETER", "EDITOR", "ANALYST", "MANAGER", "STEWARD", "PRIVACY_OFFICER", "OPERATOR",
)  # fmt: skip
ROLES = (MEMBER, *STAFF_ROLES)
PURPOSES = ("SERVICE", "SALE", "MARKETING", "ANALYTICS", "SUBJECT_RIGHTS")
_SUBJECT = re.compile(r"[\x21-\x7e]{1,255}")
"""OpenID Connect Core, section 2: at most 255 ASCII characters."""


class UnfitError(Exception):
    """A wish for a token that nobody in the played house can have; `message` names what would be right."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the staff. `subject` is the name in tokens, `role` what they are unless they sign in as something else."""

    subject: str
    name: str
    role: str


STAFF = (
    Colleague("tom", "Tom Lindqvist", "ASSOCIATE"),
    Colleague("jane", "Jane Okafor", "AGENT"),
    Colleague("maya", "Maya Castellanos", "MARKETER"),
    Colleague("edith", "Edith Bauer", "EDITOR"),
    Colleague("anil", "Anil Deshmukh", "ANALYST"),
    Colleague("marcus", "Marcus Holloway", "MANAGER"),
    Colleague("stella", "Stella Novak", "STEWARD"),
    Colleague("petra", "Petra Vogel", "PRIVACY_OFFICER"),
    Colleague("oscar", "Oscar Mbeki", "OPERATOR"),
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody as a token names them. Without `purposes` the token has no claim of that name; a member has a card number."""

    subject: str
    roles: tuple[str, ...]
    purposes: tuple[str, ...] = ()
    membership_number: str | None = None

    @property
    def claims(self) -> Mapping[str, object]:
        """The person's part of an access token: subject, roles, purposes and card."""
        told: dict[str, object] = {"sub": self.subject, "roles": list(self.roles)}
        if self.purposes:
            told["purposes"] = list(self.purposes)
        if self.membership_number:
            told["membership_number"] = self.membership_number
        return told


def members(world: World) -> Iterator[Person]:
    """The part of the cast that has a card."""
    return (person for person in world.population.cast if person.known_to(ANNEX))


def picked(world: World, who: str, *, roles: Sequence[str], purposes: Sequence[str]) -> SignedIn:
    """Somebody picked by subject or card number; without roles with their usual one. UnfitError for anybody else."""
    if who.startswith(keys.MEMBERSHIP_PREFIX):
        return signed_in(world, roles=(MEMBER, *roles), purposes=purposes, membership_number=who)
    colleague = next((one for one in STAFF if one.subject == who), None)
    if colleague is None:
        raise UnfitError("pick one of the people")
    return signed_in(world, roles=roles or (colleague.role,), purposes=purposes, subject=who)


def signed_in(
    world: World,
    *,
    roles: Sequence[str],
    purposes: Sequence[str] = (),
    subject: str | None = None,
    membership_number: str | None = None,
) -> SignedIn:
    """Anybody with these roles. Without `subject` it is the one of the staff with the first role; without a
    card a member has Amelia Hart's. UnfitError for unknown roles, purposes and cards."""
    _known("role", roles, ROLES)
    _known("purpose", purposes, PURPOSES)
    if not roles:
        raise UnfitError(f"name at least one role of: {', '.join(ROLES)}")
    if subject is not None and not _SUBJECT.fullmatch(subject):
        raise UnfitError("a subject has 1 to 255 letters, digits or signs of ASCII, without blanks")
    if membership_number is not None and MEMBER not in roles:
        raise UnfitError(f"a membership number goes with the role {MEMBER}")
    member = _member(world, membership_number) if MEMBER in roles else None
    return SignedIn(
        subject or _usual_subject(roles, member),
        tuple(dict.fromkeys(roles)),
        tuple(dict.fromkeys(purposes)),
        member.membership_number if member else None,
    )


def _known(what: str, given: Iterable[str], known: Sequence[str]) -> None:
    if any(one not in known for one in given):
        raise UnfitError(f"there is no such {what}; one of: {', '.join(known)}")


def _member(world: World, number: str | None) -> Person:
    if number is None:
        return next(members(world))
    n = keys.n_of_membership(number)
    person = world.person(n) if n else None
    if person is None or not person.known_to(ANNEX):
        raise UnfitError(f"nobody in the played world has this membership number; Amelia Hart's is {keys.membership_number(1)}")
    return person


def _usual_subject(roles: Sequence[str], member: Person | None) -> str:
    if member is not None:
        return f"member-{member.number}"
    return next(one.subject for one in STAFF if one.role == roles[0])
