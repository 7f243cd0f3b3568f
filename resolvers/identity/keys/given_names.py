"""Given names in many languages: a slip of the pen leaves a word that is on no list of names.

The lists are Faker's, since that package is well kept; only the lists are used. Of them only names in Latin letters count.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from threading import Lock
from typing import Final

from nicknames import NickNamer

from resolvers.identity.keys.normal_forms import folded

LISTS: Final = "faker.providers.person"
"""The package of the lists. It is imported by name when they are read, since that costs a tenth of a start."""


class GivenNames:
    """A collection of all known given names, folded. `read` reads them a language at a time; the first question reads the rest
    at once."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._unread: list[str] | None = None
        """The languages to read; None before the package was looked through."""
        self._lock = Lock()

    def __contains__(self, word: str) -> bool:
        if self._unread is None or self._unread:
            for _ in self.read():
                pass
        return word in self._names

    def read(self) -> Iterator[None]:
        """Reads what nobody has read yet, in turns of a few milliseconds. The first one imports the package and takes longer."""
        while self._read_next():
            yield

    def _read_next(self) -> bool:
        """Reads one language more. Returns whether any is left."""
        with self._lock:
            if self._unread is None:
                self._names.update(short_and_long())
                self._unread = [module.name for module in iter_modules(import_module(LISTS).__path__)]
            elif self._unread:
                self._names.update(folded(name) for name in names_in(self._unread[-1]) if is_latin(name))
                self._unread.pop()
            return bool(self._unread)


def short_and_long() -> Iterator[str]:
    """The names of which short forms are known, and those forms."""
    pairs = NickNamer().nickname_lookup
    yield from pairs
    for names in pairs.values():
        yield from names


def names_in(language: str) -> set[str]:
    """The given names of one language as Faker lists them."""
    provider = import_module(f"{LISTS}.{language}").Provider
    kinds = ("first_names", "first_names_male", "first_names_female", "first_names_nonbinary")
    listed = (getattr(provider, kind, ()) for kind in kinds)
    return {name for names in listed if not isinstance(names, property) for name in names}


def is_latin(name: str) -> bool:
    return name.isascii() or all(letter < "\u0250" or not letter.isalpha() for letter in name)


KNOWN: Final = GivenNames()
