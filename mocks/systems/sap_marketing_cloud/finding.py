"""The ways from a part of a filter to the marketing contacts who may be meant: by formula, never by a table.

The caller compares their rows with the question once more.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator
from itertools import chain, product

from mocks.control.stage import World
from mocks.odata.language import Both, Compare, Either, Node
from mocks.systems.sap_marketing_cloud.keys import Thing, of_guid
from mocks.world import keys
from mocks.world.likeness import Likeness
from mocks.world.people import MARKETING, Person

_LITERAL = re.compile(r"(?:(\w+)=)?[a-z]*'((?:[^']|'')*)'")
_MOST_WORDS = 3
"""The most words of a name that lead to first and last names; the comparison looks at the others."""


def by_contact(world: World, uuid: str) -> Iterator[Person]:
    found = of_guid(uuid, Thing.CONTACT, seed=world.seed)
    return world.known([found[0] if found else None], MARKETING)


def by_thing(thing: Thing) -> Callable[[World, str], Iterator[Person]]:
    def find(world: World, uuid: str) -> Iterator[Person]:
        found = of_guid(uuid, thing, seed=world.seed)
        return world.known([found[0] if found else None], MARKETING)

    return find


def by_contact_id(world: World, number: str) -> Iterator[Person]:
    """Persons with this id, of any origin."""
    crm = keys.n_of_crm(number)
    return world.known([crm[0] if crm else None, keys.n_of_erp(number), keys.n_of_account(number, seed=world.seed)], MARKETING)


def by_reach(world: World, value: str) -> Iterator[Person]:
    return world.by_email(value, MARKETING) if "@" in value else world.by_phone(value, MARKETING)


def by_key(name: str, find: Callable[[World, str], Iterator[Person]]) -> Callable[[World, str], Iterator[Person]]:
    """A way from a key's literal to persons, by its part `name`; a guid alone has no name."""

    def found(world: World, literal: str) -> Iterator[Person]:
        parts = {part or name: value.replace("''", "'") for part, value in _LITERAL.findall(literal)}
        return find(world, parts[name]) if name in parts else iter(())

    return found


def called(world: World, node: Node | None) -> Iterator[Person] | None:
    """Persons with every word in their names that the filter wants in the full name; None where it wants none."""
    words = _words(node)[:_MOST_WORDS]
    if not words:
        return None
    changed = world.changed_people(MARKETING)
    like = (one for n in _numbers(world, words) if n not in changed for one in world.known([n], MARKETING))
    return chain(world.known(changed, MARKETING), like)


def _words(node: Node | None) -> list[str]:
    """The words in small letters, one for each part of an `and`; several spellings of one word count as one."""
    if isinstance(node, Both):
        return [*_words(node.left), *_words(node.right)]
    parts = {_part(option) for option in (node.options if isinstance(node, Either) else (node,))}
    return [part for part in parts if part and " " not in part] if len(parts) == 1 else []


def _part(node: Node | None) -> str:
    """The text that the full name has to contain; empty for any other condition."""
    is_named = isinstance(node, Compare) and (node.name, node.how) == ("FullName", "substringof")
    return node.value.casefold() if is_named and isinstance(node, Compare) and isinstance(node.value, str) else ""


def _numbers(world: World, words: list[str]) -> Iterator[int]:
    """Numbers in rising order, each once, of persons with every word in the first name or in the last."""
    ways = []
    for placed in product((True, False), repeat=len(words)):
        first = [word for word, is_first in zip(words, placed, strict=True) if is_first]
        last = [word for word, is_first in zip(words, placed, strict=True) if not is_first]
        ways.append(world.population.like(Likeness(first=_containing(first), last=_containing(last))))
    before = 0
    for n in heapq.merge(*ways):
        if n != before:
            yield n
        before = n


def _containing(words: list[str]) -> Callable[[str], bool] | None:
    return (lambda name: all(word in name.casefold() for word in words)) if words else None
