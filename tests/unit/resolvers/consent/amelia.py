"""Amelia, who agreed to marketing by e-mail, in fake systems of which two hold consents."""

from datetime import date
from typing import Any

from adapters.guards.system_client import SystemClient
from adapters.ports.capabilities import CONSENTS
from adapters.ports.records import Channel, Consent, Purpose
from resolvers.consent.rules import ContactRules
from resolvers.context import ResolverConfig
from tests.unit.resolvers.played import ANNEX, C4C, CDC, SHOP, Account, Book, described, ports
from tests.unit.resolvers.world import SEALS, Answer, World

MC = "sap-marketing-cloud"
MAIL = "amelia@example.com"
KEY = f'email: "{MAIL}"'
BORN = date(1944, 5, 14)
CHILD = date(1963, 6, 21)
"""A child: the clock of these tests stands in January 1970."""
BOTH = (Consent("marketing.email", True, Purpose.MARKETING, Channel.EMAIL),)
ASK = "mayContact(channel: EMAIL) { allowed basis reason decidedAt evidence { name granted source { system { id } freshness } } }"


def amelia(*, rules: ContactRules = ContactRules(), born: date | None = BORN) -> World:  # noqa: B008 - frozen
    """Known to the account, to Marketing Cloud, to CRM and to the shop; agreed to marketing by e-mail in the first two."""
    who: Any = {"emails": (MAIL,), "given_name": "Amelia", "family_name": "Hart", "birth_date": born}
    accounts = [
        Account(CDC, "u", links=((SHOP, "s1"), (ANNEX, "HRD-1")), consents=BOTH, **who),
        Account(C4C, "c1", **who),
        Account(SHOP, "s1", links=((CDC, "u"),), **who),
        Account(ANNEX, "HRD-1", **who),
    ]
    world = World(accounts, house=ResolverConfig(SEALS, contact=rules))
    system = described(MC, groups=frozenset({CONSENTS}), lookup_keys=frozenset({"email", CDC}))
    world.books[MC] = Book(MC, world.ledger, [Account(MC, "m", links=((CDC, "u"),), consents=BOTH, **who)])
    world.clients[MC] = SystemClient(
        system, ports(system, world.books[MC]), cache=world.cache, clock=world.clock, ttl_s={}, not_found_ttl_s=15
    )
    return world


def customer(world: World, ask: str = ASK, key: str = KEY, **options: Any) -> Answer:
    """Asked a second after whatever was asked before."""
    world.now += 1
    answer = world.customer(key, ask, **options)
    assert not answer.errors, answer.failures
    return answer


def decision(world: World, ask: str = ASK) -> Any:
    return customer(world, ask).data["customer"]["mayContact"]


def agree(world: World, system: str, *consents: Consent) -> None:
    world.books[system].accounts[0].consents = consents


def asked_for_consents(world: World) -> list[str]:
    return sorted(slug for slug, what in world.calls() if "consents" in what)


SOFT = ContactRules(soft_opt_in_days=100)


def silent_customer(rules: ContactRules = SOFT) -> World:
    """Never asked for consent."""
    world = amelia(rules=rules)
    for system in (CDC, MC):
        agree(world, system)
    return world
