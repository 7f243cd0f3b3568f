"""Other words to search for where nobody fits the text as typed, few enough to try each.

No vendor documents a search that tolerates errors. Each finds parts of names, so the parts that one slip leaves whole are
searched for. The fit is decided here (`fitting`).
"""

import re
from collections.abc import Iterator
from itertools import islice
from math import ceil
from typing import Final

from resolvers.identity.keys.normal_forms import plain

MOST: Final = 8
"""Further questions to one system."""

PLACES: Final = 6
"""Places in a lone word at which a slip is tried; half as many beside another word."""

BETWEEN: Final = re.compile(r"[\s\-\u2010-\u2015'’‘`´.,]+")
"""Signs between the parts of a name, which some leave out."""

PARTICLES: Final = (
    "della", "delle", "degli", "fitz", "abou", "abdel", "del", "dos", "das", "van", "von", "der", "den", "ten", "ter", "san",
    "bin", "ben", "abu", "mac", "de", "di", "da", "do", "du", "la", "le", "lo", "el", "al", "mc", "st", "o", "d", "l",
)  # fmt: skip
"""Parts that people write together with the next word; the longer first."""

SHORT: Final = 4
"""Letters of a word. Shorter words are left alone, since a slip leaves little of them."""

BARE: Final = re.compile(r"[^aeiouy\d\W_]{2,}")
"""Letters that carry no accent in most languages."""


def variants(text: str) -> tuple[str, ...]:
    """At most `MOST` texts, each once; none for a text that is no name."""
    words = [word for part in BETWEEN.split(text) if (word := plain(part))]
    if not words or "@" in text or any(sign.isdigit() for word in words for sign in word):
        return ()
    typed = " ".join(text.split()).lower()
    return tuple(islice(dict.fromkeys(one for one in ways(words) if one and one != typed), MOST))


def ways(words: list[str]) -> Iterator[str]:
    """The variants, the likeliest first."""
    yield " ".join(words)
    yield " ".join(map(parted, words))
    yield " ".join(bare for word in words if (bare := unaccentable(word)))
    most = PLACES if len(words) == 1 else PLACES // 2
    order = sorted(range(len(words)), key=lambda place: (-len(words[place]), place))
    for slipped in (swapped, gapped):
        for place in order:
            for left in slipped(words[place], most):
                yield " ".join((*words[:place], left, *words[place + 1 :]))


def parted(word: str) -> str:
    particle = next((one for one in PARTICLES if word.startswith(one) and len(word) > len(one) + 1), "")
    return f"{particle} {word[len(particle) :]}".strip()


def unaccentable(word: str) -> str:
    """The longest run of letters without a possible accent; empty where none tells anything."""
    return max(BARE.findall(word), key=len, default="")


def swapped(word: str, most: int) -> Iterator[str]:
    """Variants of a short word with two letters exchanged. A gap would leave too little of it."""
    if len(word) == SHORT:
        yield from (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(SHORT - 1))


def gapped(word: str, most: int) -> Iterator[str]:
    """The parts before and behind a gap that moves along the word. For a wrong, missing or extra letter, or two exchanged ones,
    one gap is at the right place."""
    if len(word) < SHORT:
        return
    step = ceil((len(word) - 1) / most)
    for at in range(0, len(word) - 1, step):
        parts = [word[:at], word[at + step + 1 :]]
        telling = [part for part in parts if len(part) > 1]
        yield " ".join(telling or filter(None, parts))
