"""The question that is measured: one customer's file over five systems, the same selection for both gateways."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIVE = ("annex-cloud-loyalty", "farfetch", "mindtouch", "sap-cloud-for-customer", "sap-customer-data-cloud")
"""The systems that the yardstick speaks to."""

SELECTION = """\
    id
    identities { recordId system { id } match { method } }
    profile {
      salutation givenName familyName fullName email phone birthDate language
      address { lines city postalCode country }
      provenance { field value rule source { system { id } asOf freshness } alternatives { source { system { id } } } }
    }
    contactPoints { kind value verified }
    membership {
      number status enrolledOn
      tier { name } nextTier { name pointsToReach }
      points { available pending lifetime expiring }
      rewards(first: 3) { name points }
      activity(first: 5) { nodes { occurredAt points reason } }
    }
    orders(first: 10) {
      nodes { number placedAt channel status total { amount currency } items { name total { amount } } }
      pageInfo { hasNextPage }
    }
    wishlist(first: 5) { nodes { name brand available price { amount currency } } }
    tickets(first: 3) { nodes { number subject status openedAt messages { at text } } }
    suggestedArticles(first: 3) { title url score }
"""
OURS = "query File($email: String!) {\n  customer(by: {email: $email}) {\n" + SELECTION + "  }\n}\n"
YARDSTICKS = "query File($records: Records!) {\n  customer(records: $records) {\n" + SELECTION + "  }\n}\n"


@dataclass(frozen=True, slots=True)
class Question:
    """A document and its variables, as they are posted."""

    query: str
    variables: Mapping[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        return {"query": self.query, "variables": dict(self.variables)}


def to_ours(email: str) -> Question:
    return Question(OURS, {"email": email})


def to_yardstick(email: str, records: Mapping[str, str]) -> Question:
    """`records`: the ids that the yardstick is given, since it does not find out who is meant."""
    return Question(YARDSTICKS, {"records": {"email": email, **records}})


def leaves(data: Any) -> int:
    """Values in an answer that are neither objects nor lists of objects; null counts, as it had to be worked out too."""
    if isinstance(data, dict):
        return sum(leaves(value) for value in data.values())
    if isinstance(data, list):
        return sum(leaves(value) for value in data)
    return 1


def records_of(identities: list[dict[str, Any]]) -> dict[str, str]:
    """The yardstick's ids out of an answer of the gateway."""
    ids = {identity["system"]["id"]: identity["recordId"] for identity in identities}
    names = {
        "sap-cloud-for-customer": "crm",
        "sap-customer-data-cloud": "account",
        "annex-cloud-loyalty": "member",
        "farfetch": "shopUser",
    }
    return {name: ids[slug] for slug, name in names.items()}
