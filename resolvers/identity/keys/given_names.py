"""Given names in many languages: a slip of the pen leaves a word that is on no list of names.

The lists are Faker's, since that package is well kept; only the lists are used. Of them only names in Latin letters count.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from faker.providers import person
from nicknames import NickNamer

from resolvers.identity.keys.normal_forms import folded


def names_in(language: str) -> Iterator[str]:
    provider = import_module(f"{person.__name__}.{language}").Provider
    for kind in ("first_names", "first_names_male", "first_names_female", "first_names_nonbinary"):
        listed = getattr(provider, kind, ())
        yield from listed if not isinstance(listed, property) else ()


def is_latin(name: str) -> bool:
    return name.isascii() or all(letter < "\u0250" or not letter.isalpha() for letter in name)


def known() -> frozenset[str]:
    languages = [module.name for module in iter_modules(person.__path__)]
    listed = {name for language in languages for name in names_in(language)}
    everyone = {folded(name) for name in listed if is_latin(name)}
    pairs = NickNamer().nickname_lookup
    return frozenset(everyone | pairs.keys() | {short for names in pairs.values() for short in names})


KNOWN: Final = known()
