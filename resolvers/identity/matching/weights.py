"""The weights of evidence: one table, each line with its reason.

After Fellegi and Sunter, "A Theory for Record Linkage" (JASA 64, 1969): an attribute at some level adds log2(m / u) bits. Here m
is the share of pairs of one person with that level, u the share of pairs of two people. Nothing is trained at run time: the
numbers are estimates for a retailer with a million customers, rounded to half bits, and are reviewed as a table.
"""

from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """How two values compare. SLIP: one mistyped or transposed letter or digit, CLOSE: two; NEAR: alike all the same."""

    EQUAL = "equal"
    SLIP = "slip"
    CLOSE = "close"
    NEAR = "near"
    DIFFERENT = "different"


EQUAL, SLIP, CLOSE, NEAR, DIFFERENT = Level.EQUAL, Level.SLIP, Level.CLOSE, Level.NEAR, Level.DIFFERENT

WEIGHTS: Final[dict[str, dict[Level, float]]] = {
    # A stored id of another system: wrong about once in a thousand million pairs.
    "link": {EQUAL: 30.0},
    # A steward looked at both: no less sure than a link.
    "decision": {EQUAL: 30.0},
    # An address is one person's as a rule; couples and families share some.
    "email": {EQUAL: 19.0, DIFFERENT: -2.0},
    "mobile": {EQUAL: 18.0, DIFFERENT: -2.0},
    # Cards, passports, insurance numbers: given out once; typed with an error now and then.
    "number": {EQUAL: 21.0, SLIP: 9.0, DIFFERENT: -6.0},
    "card": {EQUAL: 21.0, DIFFERENT: -8.0},
    # One in 25 000 is born on a given day; a slip still narrows to a few hundred days.
    "birthDate": {EQUAL: 14.5, SLIP: 7.0, DIFFERENT: -6.0},
    # The commonest given names are borne by one in fifty, most by far fewer.
    "givenName": {EQUAL: 7.5, SLIP: 5.5, CLOSE: 5.0, NEAR: 3.5, DIFFERENT: -5.0},
    "familyName": {EQUAL: 8.5, SLIP: 6.5, CLOSE: 4.5, NEAR: 4.5, DIFFERENT: -3.5},
    # The home: a few dozen doors share a postcode, and people move.
    "postcode": {EQUAL: 10.0, SLIP: 4.0, DIFFERENT: -2.0},
    "street": {EQUAL: 9.0, SLIP: 7.0, CLOSE: 4.5, NEAR: 4.5, DIFFERENT: -1.5},
    "houseNumber": {EQUAL: 5.0, SLIP: 1.0, DIFFERENT: -1.5},
    "addressLine": {EQUAL: 6.0, SLIP: 5.0, CLOSE: 3.0, NEAR: 3.0, DIFFERENT: -0.5},
    "city": {EQUAL: 5.0, SLIP: 4.0, CLOSE: 2.0, NEAR: 2.0, DIFFERENT: -1.5},
    "landline": {EQUAL: 12.0},
}

PRIOR: Final = -20.0
"""Bits before any evidence: one record in about a million is the person's."""

HOME: Final = frozenset({"familyName", "postcode", "street", "houseNumber", "addressLine", "city", "landline"})
"""Attributes that a household shares. However many agree, they prove the right home and no more."""

PERSONAL: Final = frozenset(WEIGHTS) - HOME

GIVEN_OUT: Final = frozenset({"number", "card"})
"""Numbers given to one person alone, and never shared by a household."""

PERSONAL_FLOOR: Final = -1.0
"""Bits of personal attributes that a match needs, however much the home adds."""

PROBABLE: Final = 3.5
"""Bits, prior included, from which BROAD joins: eleven to one."""

SURE: Final = 12.0
"""Bits, prior included, from which no further look-up is made: four thousand to one."""
