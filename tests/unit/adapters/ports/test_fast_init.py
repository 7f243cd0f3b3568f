"""Records that are made by the dozen: made faster, and otherwise what dataclasses makes."""

import copy
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from inspect import signature
from typing import Any, Generic, TypeVar

import pytest

from adapters.ports.fast_init import fast_init

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Plain:
    number: int
    name: str = "none"
    tags: list[str] = field(default_factory=list)


@fast_init
@dataclass(frozen=True, slots=True)
class Fast:
    number: int
    name: str = "none"
    tags: list[str] = field(default_factory=list)


@fast_init
@dataclass(frozen=True, slots=True)
class Page(Generic[E]):
    first: E
    more: bool


@fast_init
@dataclass(frozen=True, slots=True)
class Detailed(Page[E]):
    parts: Mapping[str, E]


@dataclass(frozen=True, slots=True)
class Further(Page[int]):
    """Made in the plain way, of one that is made fast."""

    third: int = 3


@fast_init
@dataclass(frozen=True, slots=True, weakref_slot=True)
class Checked:
    number: int
    double: int = field(init=False)

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError("below zero")
        object.__setattr__(self, "double", 2 * self.number)


CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((1,), {}),
    ((1, "one"), {}),
    ((1,), {"tags": ["a"]}),
    ((), {"name": "one", "number": 1}),
    ((1, "one", []), {}),
]


@pytest.mark.parametrize(("given", "named"), CALLS)
def test_it_takes_what_the_plain_one_takes(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    fast, plain = Fast(*given, **named), Plain(*given, **named)
    assert [getattr(fast, one.name) for one in fields(fast)] == [getattr(plain, one.name) for one in fields(plain)]
    assert str(signature(Fast)) == str(signature(Plain))


@pytest.mark.parametrize(("given", "named"), [((), {}), ((1, 2, 3, 4), {}), ((1,), {"number": 1}), ((1,), {"other": 1})])
def test_it_refuses_what_the_plain_one_refuses(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Plain(*given, **named)
    with pytest.raises(TypeError):
        Fast(*given, **named)


MADE = [
    (Fast, Fast(1)),
    (Page, Page(1, True)),
    (Detailed, Detailed(1, True, {})),
    (Further, Further(1, True)),
    (Checked, Checked(1)),
]


@pytest.mark.parametrize(("kind", "made"), MADE)
def test_what_is_made_is_of_its_own_class_and_frozen(kind: type[object], made: Any) -> None:
    name = fields(made)[-1].name
    with pytest.raises(FrozenInstanceError):
        setattr(made, name, 2)
    with pytest.raises(FrozenInstanceError):
        delattr(made, name)
    assert type(made) is kind
    assert not hasattr(made, "__dict__")


def test_each_has_a_list_of_its_own() -> None:
    assert Fast(1).tags is not Fast(1).tags


def test_equality_hash_copies_and_pickles_are_those_of_any_dataclass() -> None:
    one = Page("a", True)
    assert one == Page("a", True) == copy.copy(one) == pickle.loads(pickle.dumps(one))
    assert hash(one) == hash(Page("a", True))
    assert replace(one, more=False) == Page("a", False) != one
    assert Detailed("a", True, {}) != one


def test_what_is_to_happen_after_init_happens() -> None:
    assert Checked(2).double == 4
    with pytest.raises(ValueError, match="below zero"):
        Checked(-1)


def test_a_class_that_it_cannot_serve_is_refused() -> None:
    @dataclass(frozen=True)
    class WithoutSlots:
        number: int

    @dataclass(frozen=True, slots=True, kw_only=True)
    class ByName:
        number: int

    @dataclass(frozen=True, slots=True)
    class Unset:
        number: int
        other: int = field(init=False, default=1)

    for kind in (WithoutSlots, ByName, Unset):
        with pytest.raises(TypeError, match="needs slots"):
            fast_init(kind)
