"""The tags of a cache entry: the things that it is about, by its key or its value. A dropped tag drops its entries.

A key begins with the tag of its thing: system, kind, id. Each kind (`Subject`, and the wish list) has ids of its own, so that ids
of two kinds never mix. Some values name people: a crosswalk, an order's details with the buyer, hits of a search for people.
Their entries have tags of these people too.

`TagIndex` finds the entries with a tag, so that a drop costs in proportion to what it drops. Most things have one to eight
entries. So one key stands in the index by itself, a few stand in a list, and only many in a set: this takes a third of the memory
of sets alone. Ids stand under their system and kind, which saves a tuple for each thing.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeAlias

from adapters.ports.capabilities import Flow, Subject
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.records import Candidate, OrderDetails, ShopAccount
from adapters.ports.shapes import EMAIL, PHONE, Hits, Page

Key = tuple[Hashable, ...]
Tag = tuple[str, str, str]
"""System, kind, id."""

CUSTOMER = Subject.CUSTOMER.value
WISHLIST = Flow.WISHLIST.value
OWNED = frozenset({CUSTOMER, Subject.ORDER.value, Subject.TICKET.value, WISHLIST})
"""The kinds of things that belong to a person."""

ADDRESS = "address"
ADDRESS_KINDS = frozenset({EMAIL, PHONE})
"""The kinds of ids that are a person's address. Keys have its keyed hash instead, by which a drop finds them."""

CROSSWALK = "crosswalk"
NOBODY: Tag = ("", CROSSWALK, "nobody")
"""The tag of 'nobody is known by this key', since the key may be any person's new one."""


def customer(system: str, record_id: str) -> Tag:
    return (system, CUSTOMER, record_id)


def own_tag(key: Key) -> Tag | None:
    """The tag in the key, if the thing belongs to a person; else None."""
    return key[:3] if len(key) > 2 and key[1] in OWNED else None  # type: ignore[return-value]


def about(key: Key, value: object) -> tuple[Tag, ...]:
    """All tags of an entry, each once; none for an entry that concerns no person."""
    own = own_tag(key)
    if own is not None:
        if isinstance(value, OrderDetails) and value.customer_id is not None:
            return (own, customer(own[0], value.customer_id))
        return (own,)
    if key[0] == CROSSWALK:
        return named(value) if isinstance(value, Crosswalk) else (NOBODY,)
    if isinstance(value, Hits):
        system = str(key[0])
        return tuple({customer(system, hit.record_id): None for hit in value.records if isinstance(hit, Candidate)})
    return ()


def named(crosswalk: Crosswalk) -> tuple[Tag, ...]:
    tags: dict[Tag, None] = {customer(*crosswalk.anchor): None}
    for identity in crosswalk.identities:
        tags[customer(identity.system, identity.record_id)] = None
    return tuple(tags)


def dependent_tags(key: Key, value: object) -> Iterator[Tag]:
    """The tags of what belongs to the entry's person under ids of its own: records, addresses, orders, tickets, the wish list."""
    if isinstance(value, Crosswalk):
        yield from named(value)
        yield from (("", ADDRESS, one.hashed) for one in value.alone | value.shared)
    elif isinstance(value, ShopAccount) and value.wishlist_id is not None:
        yield (str(key[0]), WISHLIST, value.wishlist_id)
    elif isinstance(value, Page) and key[3] == Flow.INTERACTIONS.value:
        tickets = (ticket for entry in value.entries if (ticket := entry.record.ticket) is not None)
        yield from ((str(key[0]), Subject.TICKET.value, ticket.id) for ticket in tickets)
    elif isinstance(value, Page) and (kind := PAGED.get(str(key[3]))) is not None:
        yield from ((str(key[0]), kind, entry.record.id) for entry in value.entries)


class Aliases:
    """The tags of the same person in systems that know people by ids of other systems, or by addresses. `keyed_by`: slug -> kinds
    of its ids."""

    def __init__(self, keyed_by: Mapping[str, Sequence[str]]) -> None:
        self._by_address = [slug for slug, kinds in keyed_by.items() if not ADDRESS_KINDS.isdisjoint(kinds)]
        self._by_id: dict[str, list[tuple[str, str]]] = {}
        for slug, kinds in keyed_by.items():
            for kind in kinds:
                self._by_id.setdefault(kind, []).append((slug, f"{kind}:" if len(kinds) > 1 else ""))

    def of(self, tag: Tag) -> Iterator[Tag]:
        system, kind, one = tag
        if kind == ADDRESS:
            yield from (customer(slug, one) for slug in self._by_address)
        elif kind == CUSTOMER:
            yield from (customer(slug, prefix + one) for slug, prefix in self._by_id.get(system, ()))


PAGED = {Flow.ORDERS.value: Subject.ORDER.value, Flow.TICKETS.value: Subject.TICKET.value}
"""The kind of things in a flow's pages, where they have reads by their own ids too. A page's key has the flow as its fourth
element."""


FEW = 8
"""The most keys in a list, which is searched from its start."""

Held: TypeAlias = Key | list[Key] | set[Key]
Things: TypeAlias = dict[Hashable, Held]


class TagIndex:
    """The keys of the entries with each tag."""

    __slots__ = ("_systems",)

    def __init__(self) -> None:
        self._systems: dict[Hashable, dict[Hashable, Things]] = {}

    def __iter__(self) -> Iterator[tuple[Tag, Sequence[Key]]]:
        """Each tag with its keys."""
        for system, kinds in self._systems.items():
            for kind, things in kinds.items():
                for one, held in things.items():
                    yield (system, kind, one), listed(held)  # type: ignore[misc]

    def add(self, key: Key, value: object) -> None:
        """Add an entry that is not in the index yet. The key of most entries begins with their only tag, and stands for it."""
        for tag in (key,) if len(key) > 2 and key[1] in OWNED and type(value) is not OrderDetails else about(key, value):
            try:
                things = self._systems[tag[0]][tag[1]]
            except KeyError:
                things = self._systems.setdefault(tag[0], {}).setdefault(tag[1], {})
            held = things.setdefault(tag[2], key)
            if isinstance(held, list) and len(held) < FEW:
                held.append(key)
            elif held is not key:
                things[tag[2]] = with_key(held, key)

    def discard(self, key: Key, value: object) -> None:
        """Take out an entry, with the value that it was added with."""
        for tag in (key,) if len(key) > 2 and key[1] in OWNED and type(value) is not OrderDetails else about(key, value):
            try:
                things = self._systems[tag[0]][tag[1]]
                held = things[tag[2]]
            except KeyError:
                continue
            if held is key or held == key:
                del things[tag[2]]
            elif not isinstance(held, tuple) and key in held:
                held.remove(key)
                if not held:
                    del things[tag[2]]

    def keys(self, tag: Key) -> Sequence[Key]:
        """The keys with this tag, as they are now."""
        try:
            return listed(self._systems[tag[0]][tag[1]][tag[2]])
        except KeyError:
            return ()


def with_key(held: Held, key: Key) -> Held:
    if isinstance(held, tuple):
        return [held, key]
    if isinstance(held, set):
        held.add(key)
        return held
    return {*held, key}


def listed(held: Held) -> Sequence[Key]:
    return (held,) if isinstance(held, tuple) else list(held)
