"""Customer Data Cloud's own signs of failure: an `errorCode` in the body, under HTTP 200 (fact sheet, section 4)."""

from adapters.systems.sap_customer_data_cloud.wire import code_of
from adapters.wire.classification import FINE, Category, Classification
from adapters.wire.message import Request, Response

UNKNOWN_UID = 403005
"""Unauthorised user: what getAccountInfo gives for a UID that nobody has."""

MEANINGS: dict[int, Category] = {
    100001: Category.BUSY,
    200001: Category.GARBLED,
    301001: Category.MISASKED,
    400093: Category.REFUSED,
    403002: Category.EXPIRED,
    403003: Category.EXPIRED,
    403048: Category.BUSY,
    409030: Category.BUSY,
    504001: Category.TIMED_OUT,
    504002: Category.TIMED_OUT,
}

BY_KIND: dict[int, Category] = {
    0: Category.FINE,
    1: Category.BUSY,
    2: Category.FINE,
    3: Category.MISASKED,
    4: Category.MISASKED,
    5: Category.UNREACHABLE,
}
"""By the first of the six digits, for codes that are not listed; partial and informational answers (2xxxxx) are read."""


def classify(ask: Request, reply: Response) -> Classification | None:
    """None leaves it to the HTTP status: answers that are no envelope come from something in front of the vendor."""
    code = code_of(reply.body)
    if code is None:
        return Classification(Category.GARBLED) if reply.status == 200 else None
    if code == 0:
        return None
    if code == UNKNOWN_UID and ask.operation == "accounts.getAccountInfo":
        return FINE
    return Classification(meaning(code))


def meaning(code: int) -> Category:
    if code in MEANINGS:
        return MEANINGS[code]
    if code // 1000 in (401, 403):
        return Category.REFUSED
    return BY_KIND.get(code // 100_000, Category.GARBLED)
