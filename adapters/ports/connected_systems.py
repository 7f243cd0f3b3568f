"""Results that follow from the connected systems alone, worked out once and not in each query by a look at every system."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

from adapters.ports.system_info import SystemInfo

P = ParamSpec("P")
T = TypeVar("T")

Systems: TypeAlias = Mapping[str, SystemInfo]
"""The connected systems by slug, in the configured order. A set of them is one object for as long as it is in use."""

MOST = 2_000
"""The most results of one function for the same systems. They are few: a query's fields and the settings decide which."""

MOST_SETS = 32
"""The most sets of systems that a function remembers results for. A plan may be narrowed to a set of its own."""


def once(function: Callable[Concatenate[Systems, P], T]) -> Callable[Concatenate[Systems, P], T]:
    """Remember a function's results for the latest sets of systems that it was given. The further arguments are positional and
    hashable, and nobody changes a result."""
    latest: Systems = {}
    results: dict[tuple[object, ...], T] = {}
    by_set: dict[int, tuple[Systems, dict[tuple[object, ...], T]]] = {}

    def choose(systems: Systems) -> None:
        """Make these the latest systems. They are held, so that no other object takes their identity."""
        nonlocal latest, results
        known = by_set.pop(id(systems), (systems, {}))
        if len(by_set) >= MOST_SETS:
            del by_set[next(iter(by_set))]
        by_set[id(systems)] = latest, results = known

    @wraps(function)
    def remembered(systems: Systems, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if systems is not latest:
            choose(systems)
        theirs = results  # the function may call itself for other systems
        try:
            return theirs[args]
        except KeyError:
            if len(theirs) >= MOST:
                theirs.clear()
            theirs[args] = result = function(systems, *args, **kwargs)
            return result

    return remembered


@once
def directories(systems: Systems) -> Systems:
    """The systems that are searched by every key."""
    return {slug: system for slug, system in systems.items() if system.is_directory}


@once
def directories_and(systems: Systems, wanted: frozenset[str]) -> Systems:
    """The directories and these systems."""
    return {slug: system for slug, system in systems.items() if system.is_directory or slug in wanted}


@once
def places(systems: Systems) -> Mapping[str, int]:
    """The place of each system in the configured order."""
    return {slug: place for place, slug in enumerate(systems)}
