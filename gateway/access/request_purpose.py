"""The caller of one request: with a narrower purpose, and with a reason for seeing restricted persons."""

from dataclasses import replace
from typing import Final

from adapters.ports.records import Purpose
from gateway.access.refusals import purpose_denied
from gateway.http.messages import Outcome, Unfit
from resolvers.policy.caller import Caller

REASON_CHARACTERS: Final = 200
PURPOSES: Final = {purpose.value.encode(): purpose for purpose in Purpose}


def narrowed(caller: Caller, purpose: bytes | None, break_glass: bytes | None) -> Caller:
    """The caller of this request. Raises Unfit; a purpose that is none of the caller's is never added."""
    if purpose is not None:
        wanted = PURPOSES.get(purpose.strip(b" \t"))
        if wanted is None:
            raise Unfit(Outcome.UNREADABLE, f"'X-Customer360-Purpose' must be one of {', '.join(Purpose)}.")
        if wanted not in caller.purposes:
            raise purpose_denied()
        if wanted is not caller.purpose:
            caller = replace(caller, purpose=wanted)
    return caller if break_glass is None else replace(caller, break_glass=reason_in(break_glass))


def reason_in(header: bytes) -> str:
    """The reason that was given, in UTF-8."""
    try:
        reason = header.decode().strip()
    except UnicodeDecodeError:
        reason = ""
    if not 0 < len(reason) <= REASON_CHARACTERS or not reason.isprintable():
        raise Unfit(
            Outcome.UNREADABLE, f"'X-Customer360-Break-Glass' must be a reason of 1 to {REASON_CHARACTERS} printable characters."
        )
    return reason
