"""Lines of text for staff at a till: one short line each, in words, without codes and extra blanks."""

import re
import unicodedata
from typing import Final

from adapters.ports.records import Money

LONGEST: Final = 120
"""The most characters of one line."""

LONGEST_PART: Final = 80
"""The most characters of quoted text in one line."""

CODE: Final = re.compile(r"(?=.*[\d_])[A-Z0-9]+(?:[-_.][A-Z0-9]+)+|[a-z0-9]+(?:[-_][a-z0-9]+)+", re.ASCII)
"""A code or name as systems write it: `XMAS24-PREVIEW`, `silk-scarf`."""

JOINTS: Final = re.compile(r"[-_.]+|(?<=[A-Za-z])(?=\d)")
REPLIES: Final = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|rif|sv|vs|antw)\s*:\s*)+", re.IGNORECASE)
"""The prefixes of mail programmes in front of a subject."""


def one_line(text: str | None, longest: int = LONGEST_PART) -> str:
    """The text without line breaks, invisible characters and double blanks; cut between words if possible."""
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
    """The text on one line; a code like `silk-scarf` becomes `Silk scarf`."""
    line = one_line(text)
    return JOINTS.sub(" ", line).capitalize() if CODE.fullmatch(line) else line


def is_name(text: str | None) -> bool:
    """Whether a text may be the name of a thing or a place. Numbers are not, with or without a letter before them."""
    letters = sum(sign.isalpha() for sign in text or "")
    digits = sum(sign.isdigit() for sign in text or "")
    return letters >= 3 and letters > digits


def joined(what: str, about: str) -> str:
    """Both texts, such as `Phone call: opening hours`; only the second if it contains the first."""
    if not about:
        return what
    return about if what.casefold() in about.casefold() else f"{what}: {about}"


def sentence(*parts: str) -> str:
    """The non-empty parts in one line."""
    return one_line(", ".join(part for part in parts if part), LONGEST).rstrip(" ,;:")


def without_replies(subject: str) -> str:
    return REPLIES.sub("", subject)


def money_text(money: Money) -> str:
    """The currency's code and the amount, with exactly the currency's digits and separators of thousands: `GBP 2,369.00`."""
    return f"{money.currency} {money.amount:,f}"
