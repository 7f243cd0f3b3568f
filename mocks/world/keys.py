"""Each system's id of person n, and the way back from an id to n: formulas both ways, never a table.

An inverse gives the formula's n, or None. The caller checks whether that person exists and is known to that system.
"""

from __future__ import annotations

from enum import IntEnum

from mocks.world.chance import scramble, unscramble

MEMBERSHIP_PREFIX = "HRD-"
_MEMBERSHIP, _ERP, _CRM, _SHOP = 10_002_840, 204_710, 1_004_710, 29_550_000
LARGEST_N = 2_000_000
ORDERS_PER_PERSON = 512
_CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_VALUES = {letter: value for value, letter in enumerate(_CODE_LETTERS)}
_OBJECT_PREFIX = "00163E5A7C1D1EEE"


class Kind(IntEnum):
    """The kind of object that an id names; the kind's number is part of the id."""

    CUSTOMER = 1
    ADDRESS = 2
    IDENTIFICATION = 3
    TEAM = 4
    TICKET = 5
    TICKET_TEXT = 6
    PHONE_CALL = 7
    EMAIL = 8
    APPOINTMENT = 9
    VISIT = 10
    MAPPING = 11
    WISHLIST = 12
    BAG = 13
    LEDGER = 14
    REWARD = 15
    SHOP_ADDRESS = 16
    EVENT = 17
    PERMISSION = 18
    CHANNEL_PERMISSION = 19
    TYPE_PERMISSION = 20


def membership_number(n: int) -> str:
    return f"{MEMBERSHIP_PREFIX}{_MEMBERSHIP + n}"


def n_of_membership(number: str) -> int | None:
    return _number(number.removeprefix(MEMBERSHIP_PREFIX), _MEMBERSHIP) if number.startswith(MEMBERSHIP_PREFIX) else None


def erp_number(n: int) -> str:
    """The number without leading zeros; CAR, BW, SAC and C4C's ExternalID pad it to ten digits."""
    return str(_ERP + n)


def n_of_erp(number: str) -> int | None:
    """The person with this number, in the padded form too."""
    return _number(number.lstrip("0"), _ERP)


def crm_number(n: int, *, record: int = 0) -> str:
    """The number of a CRM record; numbers of second records are far from all first ones."""
    return str(_CRM + n + record * 5_000_000)


def n_of_crm(number: str) -> tuple[int, int] | None:
    """Person and place of the record."""
    n = _number(number, _CRM)
    return None if n is None else (n, 0) if n <= LARGEST_N else (n - 5_000_000, 1)


def shop_user(n: int) -> int:
    return _SHOP + n


def n_of_shop_user(number: int | str) -> int | None:
    return _number(str(number), _SHOP)


def account_uid(n: int, *, seed: int) -> str:
    """CDC's UID: 20 hex digits without information about the person."""
    return f"{scramble(n, bits=80, seed=seed):020x}"


def n_of_account(uid: str, *, seed: int) -> int | None:
    value = _hex(uid, 20)
    n = None if value is None or uid != uid.lower() else unscramble(value, bits=80, seed=seed)
    return n if n is not None and 0 < n <= LARGEST_N else None


def object_id(kind: Kind, n: int, index: int = 0, *, seed: int) -> str:
    """An id of 32 upper-case hex digits, like C4C's ObjectID; `index` counts the person's objects of that kind."""
    block = scramble((kind << 56) | (index << 32) | n, bits=64, seed=seed)
    return f"{_OBJECT_PREFIX}{block:016X}"


def of_object(text: str, *, seed: int) -> tuple[Kind, int, int] | None:
    """Kind, n and index of an object id, with or without dashes, in either letter case."""
    bare = text.replace("-", "").upper()
    if _hex(bare, 32) is None or not bare.startswith(_OBJECT_PREFIX):
        return None
    block = unscramble(int(bare[16:], 16), bits=64, seed=seed)
    kind, index, n = block >> 56, (block >> 32) & 0xFFFFFF, block & 0xFFFFFFFF
    return (Kind(kind), n, index) if kind in _KINDS and 0 < n <= LARGEST_N else None


def dashed(object_id_text: str) -> str:
    """An object id in the form of a UUID, lower case."""
    bare = object_id_text.lower()
    return f"{bare[:8]}-{bare[8:12]}-{bare[12:16]}-{bare[16:20]}-{bare[20:]}"


def order_code(n: int, index: int, *, seed: int) -> str:
    """An order code of six letters and digits; `index` counts the person's purchases from the newest."""
    value = scramble(n * ORDERS_PER_PERSON + index, bits=30, seed=seed)
    return "".join(_CODE_LETTERS[(value >> shift) & 31] for shift in (25, 20, 15, 10, 5, 0))


def of_order(code: str, *, seed: int) -> tuple[int, int] | None:
    """Person and index of an order code."""
    if len(code) != 6 or any(letter not in _CODE_VALUES for letter in code):
        return None
    value = 0
    for letter in code:
        value = (value << 5) | _CODE_VALUES[letter]
    n, index = divmod(unscramble(value, bits=30, seed=seed), ORDERS_PER_PERSON)
    return (n, index) if 0 < n <= LARGEST_N else None


def sale_rank(n: int, place: int) -> int:
    """A number of a purchase, unique in the world; a person's later purchase has a higher one (place 0 is the newest)."""
    return (n + 1) * ORDERS_PER_PERSON - 1 - place


def of_sale_rank(rank: int) -> tuple[int, int]:
    """Person and place of a purchase."""
    n, rest = divmod(rank, ORDERS_PER_PERSON)
    return n, ORDERS_PER_PERSON - 1 - rest


_KINDS = frozenset(Kind)


def _number(text: str, base: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 12) or (len(text) > 1 and text[0] == "0"):
        return None
    n = int(text) - base
    return n if n > 0 else None


def _hex(text: str, length: int) -> int | None:
    if len(text) != length or not text.isalnum() or not text.isascii():
        return None
    try:
        return int(text, 16)
    except ValueError:
        return None
