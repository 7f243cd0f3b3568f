"""Made-up records for tests of the resolvers: what one system holds, and the truth of whose it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from adapters.ports.capabilities import (
    CONSENTS,
    CONTACTS,
    PERSON,
    POINTS,
    REACH,
    REWARDS,
    SHOP_ACCOUNT,
    STANDING,
    TIERS,
    AnyGroup,
)
from adapters.ports.crosswalk import IdForm
from adapters.ports.records import (
    Address,
    Candidate,
    Consent,
    Consents,
    ContactKind,
    ContactPoint,
    ContactPoints,
    MembershipStatus,
    Person,
    Points,
    Reach,
    Rewards,
    ShopAccount,
    Standing,
    Tier,
    Tiers,
)
from adapters.ports.shapes import ATTRIBUTES, EMAIL, PHONE, Clue, Term
from resolvers.identity.keys.normal_forms import plain
from resolvers.identity.resolution.plan import value_of

FORMS = {"annex-cloud-loyalty": IdForm.UPPER}


@dataclass
class Account:
    """One record in one system. `owner` is the truth, which no system knows."""

    system: str
    record_id: str
    owner: str = ""
    links: tuple[tuple[str, str], ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    address: Address | None = None
    as_of: datetime | None = None
    consents: tuple[Consent, ...] = ()
    wishlist_id: str | None = None

    def candidate(self) -> Candidate:
        return Candidate(
            self.record_id,
            self.links,
            self.emails,
            self.phones,
            self.given_name,
            self.family_name,
            self.birth_date,
            self.address,
            as_of=self.as_of,
        )

    def carries(self, clue: Clue) -> bool:
        if clue.kind == ATTRIBUTES:
            return all(fulfils(self.candidate(), term) for term in clue.terms)
        named = {(slug, FORMS[slug].written(held) if slug in FORMS else held) for slug, held in self.links}
        own = (clue.kind == self.system and clue.value == self.record_id) or (clue.kind, clue.value) in named
        return own or (clue.kind == EMAIL and clue.value in self.emails) or (clue.kind == PHONE and clue.value in self.phones)

    def part(self, group: AnyGroup) -> Any:
        return PARTS[group](self)


def fulfils(candidate: Candidate, term: Term) -> bool:
    value, wanted = plain(value_of(term.attribute, candidate)), plain(term.value)
    return value.startswith(wanted) if term.prefix else value == wanted


PARTS: Mapping[AnyGroup, Callable[[Account], Any]] = {
    PERSON: lambda one: Person(None, one.given_name, one.family_name, one.birth_date, as_of=one.as_of),
    REACH: lambda one: Reach(next(iter(one.emails), None), next(iter(one.phones), None), one.address, one.as_of),
    CONTACTS: lambda one: ContactPoints(tuple(ContactPoint(ContactKind.EMAIL, email) for email in one.emails)),
    CONSENTS: lambda one: Consents(one.consents),
    STANDING: lambda one: Standing(one.record_id, MembershipStatus.ACTIVE, one.candidate()),
    POINTS: lambda one: Points(4120),
    TIERS: lambda one: Tiers(Tier("GOLD", "Gold")),
    REWARDS: lambda one: Rewards(()),
    SHOP_ACCOUNT: lambda one: ShopAccount(one.candidate(), one.wishlist_id),
}
