"""A rule that keeps the gateway shut: where its code stands, what is left without it, and which tests then fail.

`python -m tests.rules` takes each one out in a copy of the checkout.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `code` stands once in `file`; with `without` in its place the rule is gone, and one of `tests` fails."""

    says: str
    file: str
    code: str
    without: str
    tests: str
