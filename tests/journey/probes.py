"""A question for each class of fields: what is asked, and where the answer would stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from resolvers.policy.field_class import FieldClass


@dataclass(frozen=True, slots=True)
class Probe:
    """A selection of one class. `path`: to the field of the class, from the root; `leaf`: to what stands below it."""

    field_class: FieldClass
    selection: str
    path: str
    root: bool = False

    @property
    def leaf(self) -> str:
        names = re.findall(r"[A-Za-z]\w*", re.sub(r"\([^)]*\)|: \w+", "", self.selection))
        return ".".join(names if self.root else ["c", *names])


CUSTOMER = "c: customer(by: {email: $email})"

PROBES = (
    Probe(FieldClass.NAME, "profile { fullName }", "c.profile.fullName"),
    Probe(FieldClass.NAME, "profile { givenName }", "c.profile.givenName"),
    Probe(FieldClass.CONTACT, "profile { email }", "c.profile.email"),
    Probe(FieldClass.CONTACT, "profile { phone }", "c.profile.phone"),
    Probe(FieldClass.CONTACT, "contactPoints { value }", "c.contactPoints"),
    Probe(FieldClass.PLACE, "profile { address { city } }", "c.profile.address"),
    Probe(FieldClass.BIRTH, "profile { birthDate }", "c.profile.birthDate"),
    Probe(FieldClass.BIRTHDAY, "profile { birthday }", "c.profile.birthday"),
    Probe(FieldClass.AGE, "profile { ageBand }", "c.profile.ageBand"),
    Probe(FieldClass.IDENTITY, "identities { recordId }", "c.identities"),
    Probe(FieldClass.IDENTITY, "profile { provenance { field } }", "c.profile.provenance"),
    Probe(FieldClass.CONSENT, "consents { name }", "c.consents"),
    Probe(FieldClass.CONSENT, "mayContact(channel: EMAIL) { allowed }", "c.mayContact"),
    Probe(FieldClass.MEMBERSHIP, "membership { status }", "c.membership"),
    Probe(FieldClass.PURCHASE, "orders(first: 1) { nodes { number } }", "c.orders"),
    Probe(FieldClass.WISH, "wishlist(first: 1) { nodes { name } }", "c.wishlist"),
    Probe(FieldClass.TICKET, "tickets(first: 1) { nodes { subject } }", "c.tickets"),
    Probe(FieldClass.ACTIVITY, "timeline(first: 1) { nodes { kind } }", "c.timeline"),
    Probe(FieldClass.TRAIT, "passions(first: 1) { name }", "c.passions"),
    Probe(FieldClass.PREDICTION, "predictions { key }", "c.predictions"),
    Probe(FieldClass.SPEND, "value { orderCount }", "c.value"),
    Probe(FieldClass.SEGMENT, "segments { name }", "c.segments"),
    Probe(FieldClass.CAMPAIGN, "campaigns(first: 1) { nodes { campaign } }", "c.campaigns"),
    Probe(FieldClass.STAFF, "careTeam { name }", "c.careTeam"),
    Probe(FieldClass.BRIEFING, "briefing { headline }", "c.briefing"),
    Probe(FieldClass.FIND, CUSTOMER + " { id }", "c", root=True),
    Probe(FieldClass.IDENTIFY, "who: identify(by: {email: $email}) { level }", "who", root=True),
    Probe(FieldClass.SYSTEMS, "systems { id }", "systems", root=True),
    Probe(FieldClass.KNOWLEDGE, 'found: searchArticles(text: "returns", first: 1) { nodes { title } }', "found", root=True),
    Probe(FieldClass.SEGMENT, "all: segments(first: 1) { nodes { id } }", "all", root=True),
)
"""Of fields that Amelia has. Searching is asked apart, since it masks whatever is asked beside it."""

WITHIN_OTHERS = (
    Probe(FieldClass.STREET, "profile { address { lines } }", "c.profile.address.lines"),
    Probe(FieldClass.STREET, "profile { address { postalCode } }", "c.profile.address.postalCode"),
    Probe(FieldClass.AMOUNT, "orders(first: 1) { nodes { total { amount } } }", "c.orders.nodes.total"),
    Probe(FieldClass.IDENTIFIER, "membership { number }", "c.membership.number"),
    Probe(FieldClass.NOTE, "tickets(first: 1) { nodes { messages { text } } }", "c.tickets.nodes.messages.text"),
    Probe(FieldClass.STAFF, "tickets(first: 1) { nodes { assignee } }", "c.tickets.nodes.assignee"),
    Probe(FieldClass.PREDICTION, "value { predictedSpendNext12Months { band } }", "c.value.predictedSpendNext12Months"),
)
"""Of fields to which a field of another class leads."""


def document(*probes: Probe) -> str:
    """A query of these probes. A customer is always in it, so that denied fields cost no other calls than her id."""
    inside = " ".join(one.selection for one in probes if not one.root)
    beside = " ".join(one.selection for one in probes if one.root and one.path != "c")
    return f"query($email: String!) {{ {CUSTOMER} {{ id {inside} }} {beside} }}"


def values(data: object, path: str) -> Iterator[object]:
    """The values at a path, one for each entry of the lists on the way."""
    here = [data]
    for name in path.split("."):
        here = [found for one in here if isinstance(one, dict) for found in entries(one.get(name))]
    return iter(here)


def entries(value: object) -> list[object]:
    return [*value] if isinstance(value, list) else [value]
