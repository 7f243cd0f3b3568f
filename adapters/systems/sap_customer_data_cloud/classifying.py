"""Customer Data Cloud's own signs of failure: an `errorCode` in the body, under HTTP 200 (fact sheet, section 4)."""

from adapters.systems.sap_customer_data_cloud.wire import code_of
from adapters.wire.classification import FINE, Category, Classification
from adapters.wire.message import Request, Response

UNKNOWN_UID = 403005
"""The code "Unauthorised user": getAccountInfo gives it for a UID that nobody has."""

MEANINGS: dict[int, Category] = {
    100001: Category.THROTTLED,
    200001: Category.MALFORMED,
    301001: Category.BAD_REQUEST,
    400093: Category.UNAUTHORIZED,
    403002: Category.EXPIRED,
    403003: Category.EXPIRED,
    403048: Category.THROTTLED,
    409030: Category.THROTTLED,
    504001: Category.TIMED_OUT,
    504002: Category.TIMED_OUT,
}

BY_KIND: dict[int, Category] = {
    0: Category.FINE,
    1: Category.THROTTLED,
    2: Category.FINE,
    3: Category.BAD_REQUEST,
    4: Category.BAD_REQUEST,
    5: Category.UNREACHABLE,
}
"""The category by the first of a code's six digits, for codes that `MEANINGS` lacks. Partial and informational answers
(2xxxxx) are read."""


def classify(request: Request, response: Response) -> Classification | None:
    """The meaning of the vendor's code; None leaves the answer to its HTTP status. An answer without an envelope comes from a
    proxy in front of the vendor."""
    code = code_of(response.body)
    if code is None:
        return Classification(Category.MALFORMED) if response.status == 200 else None
    if code == 0:
        return None
    if code == UNKNOWN_UID and request.operation == "accounts.getAccountInfo":
        return FINE
    return Classification(meaning(code))


def meaning(code: int) -> Category:
    if code in MEANINGS:
        return MEANINGS[code]
    if code // 1000 in (401, 403):
        return Category.UNAUTHORIZED
    return BY_KIND.get(code // 100_000, Category.MALFORMED)
