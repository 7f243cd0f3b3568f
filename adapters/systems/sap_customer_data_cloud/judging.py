"""Customer Data Cloud's own signs of failure: an `errorCode` in the body, under HTTP 200 (fact sheet, section 4)."""

from adapters.systems.sap_customer_data_cloud.wire import code_of
from adapters.wire.message import Ask, Reply
from adapters.wire.verdict import FINE, Meaning, Verdict

UNKNOWN_UID = 403005
"""Unauthorised user: what getAccountInfo gives for a UID that nobody has."""

MEANINGS: dict[int, Meaning] = {
    100001: Meaning.BUSY,
    200001: Meaning.GARBLED,
    301001: Meaning.MISASKED,
    400093: Meaning.REFUSED,
    403002: Meaning.EXPIRED,
    403003: Meaning.EXPIRED,
    403048: Meaning.BUSY,
    409030: Meaning.BUSY,
    504001: Meaning.TIMED_OUT,
    504002: Meaning.TIMED_OUT,
}

BY_KIND: dict[int, Meaning] = {
    0: Meaning.FINE,
    1: Meaning.BUSY,
    2: Meaning.FINE,
    3: Meaning.MISASKED,
    4: Meaning.MISASKED,
    5: Meaning.UNREACHABLE,
}
"""By the first of the six digits, for codes that are not listed; partial and informational answers (2xxxxx) are read."""


def judge(ask: Ask, reply: Reply) -> Verdict | None:
    """None leaves it to the HTTP status: answers that are no envelope come from something in front of the vendor."""
    code = code_of(reply.body)
    if code is None:
        return Verdict(Meaning.GARBLED) if reply.status == 200 else None
    if code == 0:
        return None
    if code == UNKNOWN_UID and ask.operation == "accounts.getAccountInfo":
        return FINE
    return Verdict(meaning(code))


def meaning(code: int) -> Meaning:
    if code in MEANINGS:
        return MEANINGS[code]
    if code // 1000 in (401, 403):
        return Meaning.REFUSED
    return BY_KIND.get(code // 100_000, Meaning.GARBLED)
