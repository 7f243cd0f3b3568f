"""The sections of a customer that stand: their bytes go into the answer, and nothing of them is read, joined or completed again.

A section is a field of `Customer` with all that is below it. It is remembered for one place in one document, for one person as a
remembered crosswalk has her, and for the values of the variables below it.
"""

from itertools import count
from types import CoroutineType
from typing import TypeAlias

import orjson
from graphql.pyutils import Path, Undefined

from gateway.answer_memory import AnswerMemory, compact
from gateway.execution.graphql_core import AnyExecutor, FieldSite, Resolve
from resolvers.customer import Customer
from resolvers.person.person import Person
from resolvers.selected_paths import Plan

Key: TypeAlias = tuple[FieldSite, Plan, int, tuple[str, ...], str]
"""The place, the plan, the crosswalk (its number), its strictness, and the values of the variables."""

NUMBERS = count()


class CrosswalkMark:
    """The number of a remembered crosswalk. It is held by what is derived from the crosswalk and by nothing else, so that it goes
    when the crosswalk does. Keys have the number alone, since they would keep the mark."""

    __slots__ = ("__weakref__", "number")

    def __init__(self) -> None:
        self.number = next(NUMBERS)


class SectionMemory:
    """The sections in the memory of a process."""

    def __init__(self, memory: AnswerMemory) -> None:
        self._memory = memory

    def field(self, site: FieldSite, resolve: Resolve, executor: AnyExecutor, source: object, path: Path) -> object:
        """The bytes of the field where they stand, else what `resolve` makes of it: a value, or a coroutine of one."""
        if (
            not isinstance(source, Customer)
            or (derived := source.person.found.derived) is None
            or source.person.found.search is not None
            or source.person.context.broke_glass
        ):
            return resolve(executor, source, path)  # a crosswalk that is not remembered may be another one next time
        person, values = source.person, ""
        if site.variables:
            coerced = executor.variable_values.coerced
            values = repr([coerced.get(name, Undefined) for name in site.variables])
        crosswalk = derived.get(CrosswalkMark)
        if not isinstance(crosswalk, CrosswalkMark):
            crosswalk = derived[CrosswalkMark] = CrosswalkMark()
        key = (site, person.context.plan, crosswalk.number, person.mark, values)
        if key not in self._memory.remembered:
            return self._noted(key, crosswalk, resolve, executor, source, path)
        known = self._memory.get(key)
        if known is None or known.oldest < person.reading.oldest:
            return resolve(executor, source, path)  # a system will have to be asked
        if known.started_at > person.reading.started_at:
            return resolve(executor, source, path)  # what came after this query began is LIVE in it
        person.reading.use(known.used)
        return known.value

    def _noted(
        self, key: Key, crosswalk: CrosswalkMark, resolve: Resolve, executor: AnyExecutor, source: Customer, path: Path
    ) -> object:
        """The field's value. It is remembered if nothing but cached entries went into it, and nothing was missing."""
        person = source.person
        context, collected, began_at = person.context, executor.collected_errors, person.reading.started_at
        missing, failed, was_repeatable = len(context.missing), len(collected.errors), context.is_repeatable
        context.is_repeatable = True
        with person.reading.noting() as noted:
            value = resolve(executor, source, path)
        is_repeatable, context.is_repeatable = context.is_repeatable, was_repeatable and context.is_repeatable
        if isinstance(value, CoroutineType) or not (is_repeatable and noted.is_repeatable and noted.newest < began_at):
            return value
        lacks = len(context.missing) > missing or len(collected.errors) > failed or collected.has_nulled_position(path)
        if lacks or is_new(person, began_at) or any(one.unreadable for one in noted.entries.values()):
            return value
        try:
            written = compact(orjson.dumps(value))
        except TypeError:
            return value  # a figure or a text that only the slower encoder writes
        piece = orjson.Fragment(written)
        size = len(written) + len(key[-1])
        self._memory.remember(key, piece, noted, size=size, started_at=began_at, owner=crosswalk)
        return piece


def is_new(person: Person, began_at: float) -> bool:
    """Whether the crosswalk was made while this query ran, so that it counts as read for it."""
    return any(identity.told_at >= began_at for identity in person.found.crosswalk.identities)
