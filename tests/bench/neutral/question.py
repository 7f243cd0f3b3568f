"""The questions of the neutral bench: one customer's file, many customers at once, and a small query."""

from collections.abc import Sequence
from typing import Final

from tests.bench.neutral.customers import MESSAGES, ORDERS, REWARDS_EACH, TICKETS, email_of
from tests.bench.question import Question

LEAVES: Final = 251
CALLS: Final = 6
"""Upstream calls of one file: the search by e-mail, then people, members, orders, tickets and messages side by side."""

STEPS: Final = 2

FILE: Final = f"""\
query File($email: String!) {{
  customer(by: {{email: $email}}) {{
    profile {{
      salutation givenName familyName fullName email phone birthDate language
      address {{ lines city postalCode country }}
    }}
    contactPoints {{ kind value verified }}
    membership {{
      number status enrolledOn
      tier {{ name rank }} nextTier {{ name pointsToReach }}
      points {{ available pending lifetime expiring }}
      rewards(first: {REWARDS_EACH}) {{ name points }}
    }}
    orders(first: {ORDERS}) {{
      nodes {{ number placedAt channel status total {{ amount currency }} }}
      pageInfo {{ hasNextPage }}
    }}
    tickets(first: {TICKETS}) {{ nodes {{ number subject status priority openedAt }} }}
    campaigns(first: {MESSAGES}) {{ nodes {{ campaign channel sentAt openedAt }} }}
  }}
}}
"""

HURRIED: Final = FILE.replace("{email: $email}", "{email: $email}, options: {deadlineMs: 60}")

MANY: Final = """\
query Many($by: [CustomerKey!]!) {
  customers(by: $by) { profile { fullName email phone } membership { number tier { name } points { available } } }
}
"""
SMALL: Final = Question("{ viewer { subject } }", {})


def file_of(number: int, *, hurried: bool = False) -> Question:
    """One customer's file; `hurried`: with a deadline of 60 ms."""
    return Question(HURRIED if hurried else FILE, {"email": email_of(number)})


def many_of(numbers: Sequence[int]) -> Question:
    return Question(MANY, {"by": [{"email": email_of(number)} for number in numbers]})
