"""What else a text may stand for that fits nobody as it was typed: other words to look for, few enough to ask for each.

No vendor documents a search that forgives. Each looks for parts of names, so that parts are asked for that one slip leaves whole;
who fits is decided here (`fitting`).
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
"""Of a word at which a slip is looked for where it stands alone; half of that beside another."""

BETWEEN: Final = re.compile(r"[\s\-\u2010-\u2015'’‘`´.,]+")
"""What stands between the parts of a name, or is left out there."""

PARTICLES: Final = (
    "della", "delle", "degli", "fitz", "abou", "abdel", "del", "dos", "das", "van", "von", "der", "den", "ten", "ter", "san",
    "bin", "ben", "abu", "mac", "de", "di", "da", "do", "du", "la", "le", "lo", "el", "al", "mc", "st", "o", "d", "l",
)  # fmt: skip
"""Parts that people write together with what follows; the longer first."""

SHORT: Final = 4
"""Letters of a word of which little is left by a slip; shorter ones are left alone."""

BARE: Final = re.compile(r"[^aeiouy\d\W_]{2,}")
"""Letters that carry no accent in most languages."""


def variants(text: str) -> tuple[str, ...]:
    """At most `MOST`, each once; none for what is no name."""
    words = [word for part in BETWEEN.split(text) if (word := plain(part))]
    if not words or "@" in text or any(sign.isdigit() for word in words for sign in word):
        return ()
    typed = " ".join(text.split()).lower()
    return tuple(islice(dict.fromkeys(one for one in ways(words) if one and one != typed), MOST))


def ways(words: list[str]) -> Iterator[str]:
    """The likeliest first."""
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
    """The longest run of its letters that is written alike with and without accents; empty where none tells anything."""
    return max(BARE.findall(word), key=len, default="")


def swapped(word: str, most: int) -> Iterator[str]:
    """Of a short word too little is left by a gap to ask for: two letters of it change places."""
    if len(word) == SHORT:
        yield from (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(SHORT - 1))


def gapped(word: str, most: int) -> Iterator[str]:
    """What stands before and behind a gap, which goes along the word: one of them is beside the letter that is wrong, missing or
    too many, and beside the two that changed places."""
    if len(word) < SHORT:
        return
    step = ceil((len(word) - 1) / most)
    for at in range(0, len(word) - 1, step):
        parts = [word[:at], word[at + step + 1 :]]
        telling = [part for part in parts if len(part) > 1]
        yield " ".join(telling or filter(None, parts))
