"""Lines that somebody at a till reads at a glance: one line each, bounded, of words; codes and blanks never stand in them."""

import re
import unicodedata
from typing import Final

from adapters.ports.records import Money

LONGEST: Final = 120
"""Characters of one line."""

LONGEST_PART: Final = 80
"""Characters of somebody else's words in one line."""

CODE: Final = re.compile(r"(?=.*[\d_])[A-Z0-9]+(?:[-_.][A-Z0-9]+)+|[a-z0-9]+(?:[-_][a-z0-9]+)+", re.ASCII)
"""Words joined as systems join them: `XMAS24-PREVIEW`, `silk-scarf`."""

JOINTS: Final = re.compile(r"[-_.]+|(?<=[A-Za-z])(?=\d)")
REPLIES: Final = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|rif|sv|vs|antw)\s*:\s*)+", re.IGNORECASE)
"""What mail programmes put in front of a subject."""


def one_line(text: str | None, longest: int = LONGEST_PART) -> str:
    """Without line breaks, signs that nobody sees and double blanks; cut between words, where it can be."""
    shown = (" " if unseen(sign) else sign for sign in text or "" if unicodedata.category(sign) != "Cf")
    line = " ".join("".join(shown).split())
    if len(line) <= longest:
        return line
    truncated = line[: longest - 1]
    words, _, _ = truncated.rpartition(" ")
    return (words if len(words) > longest // 2 else truncated).rstrip(" ,;:-") + "…"


def unseen(sign: str) -> bool:
    return sign.isspace() or not sign.isprintable()


def in_words(text: str | None) -> str:
    """One line; what is written as systems write names, as people do."""
    line = one_line(text)
    return JOINTS.sub(" ", line).capitalize() if CODE.fullmatch(line) else line


def is_name(text: str | None) -> bool:
    """Whether it may be somebody's word for a thing or a place: numbers are none, with or without a letter before them."""
    letters = sum(sign.isalpha() for sign in text or "")
    digits = sum(sign.isdigit() for sign in text or "")
    return letters >= 3 and letters > digits


def joined(what: str, about: str) -> str:
    """`Phone call: opening hours`; what says itself what it is stands alone."""
    if not about:
        return what
    return about if what.casefold() in about.casefold() else f"{what}: {about}"


def sentence(*parts: str) -> str:
    """The parts that there are, in one line."""
    return one_line(", ".join(part for part in parts if part), LONGEST).rstrip(" ,;:")


def without_replies(subject: str) -> str:
    return REPLIES.sub("", subject)


def money_text(money: Money) -> str:
    """The currency's code and the amount, with exactly the currency's digits and separators of thousands: `GBP 2,369.00`."""
    return f"{money.currency} {money.amount:,f}"
