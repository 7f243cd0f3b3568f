"""Faster construction of frozen dataclasses, for those that a query makes by the dozen.

dataclasses sets the fields of a frozen instance by one call of `object.__setattr__` each, which is most of what a record costs.
Here the new instance is for a moment of a class without the ban, takes its fields by plain assignments, and gets its class back.
"""

from dataclasses import MISSING, fields
from types import FunctionType
from typing import Any, TypeVar

T = TypeVar("T")


def fast_init(kind: type[T]) -> type[T]:
    """The frozen dataclass with another `__init__` of the same signature, in less than half the time.

    It must have slots, no keyword-only field, and no default for a field that is not given. TypeError otherwise.
    """
    made: Any = kind
    plain = made.__init__
    taken = [one.name for one in fields(made) if one.init]
    unset = any(one.default is not MISSING or one.default_factory is not MISSING for one in fields(made) if not one.init)
    if unset or plain.__code__.co_argcount != 1 + len(taken) or kind.__dictoffset__:
        raise TypeError(f"{kind.__name__} needs slots, and fields that may be given by position")
    # Both: CPython has one slot for them, and is fast only where neither is Python's.
    allowed = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    scope: dict[str, Any] = {
        "_assign": object.__setattr__,
        "_Open": type(made)(kind.__name__, (kind,), {"__slots__": (), **allowed}),
    }
    lines = [f"def __init__(self, {', '.join(taken)}):", "    own = self.__class__", "    _assign(self, '__class__', _Open)"]
    for one in fields(made):
        if one.init and callable(one.default_factory):
            scope |= {f"_make_{one.name}": one.default_factory, f"_absent_{one.name}": default_of(plain, one.name)}
            value = f"_make_{one.name}() if {one.name} is _absent_{one.name} else {one.name}"
            lines.append(f"    self.{one.name} = {value}")
        elif one.init:
            lines.append(f"    self.{one.name} = {one.name}")
    lines.append("    self.__class__ = own")
    if hasattr(kind, "__post_init__"):
        lines.append("    self.__post_init__()")
    exec("\n".join(lines), scope)  # nosec B102  # the lines are written above, from names of fields
    init = scope["__init__"]
    init.__defaults__, init.__annotations__, init.__qualname__ = plain.__defaults__, plain.__annotations__, plain.__qualname__
    init.__module__ = kind.__module__
    made.__init__ = init
    return kind


def default_of(function: FunctionType, name: str) -> object:
    """The default of a function's parameter. dataclasses' own mark, where a factory makes it."""
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    return (function.__defaults__ or ())[names.index(name) - len(names)]
