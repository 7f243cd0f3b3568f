"""Tolerant reading: all of a system's answer but its odd values (M. Fowler, "Tolerant Reader").

An answer is first read as promised, at no extra cost. If the model rejects it, the unreadable parts are removed from the data and
the rest is read again: first a value goes, then the row that needs it, then the row around. So a field without a default
identifies or orders its row; any other field is None where it is odd. Only a wrong envelope fails.

An equivalent form is mended instead: one object for a list of one or the reverse, a whole number for a text.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Generic, TypeGuard, TypeVar
from weakref import WeakSet

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from adapters.wire.odd_json import Holder, Key, parsed

T = TypeVar("T")

ROUNDS: Final = 16
"""The most reads of the rest: more than any model is deep."""

MOST_ERRORS: Final = 20_000
"""The most odd values in one answer; beyond it the answer is malformed."""

Shape = Callable[[object], object]
Names = Mapping[str, str]
AS_SENT: Final[Names] = MappingProxyType({})

UNREADABLE: Final = "__unreadable__"
LEFT_OUT: Final = "__left_out__"
"""Marks in an object of the answer, for models that declare them (`Marked`)."""

LONGEST_NAME: Final = 60
DEEPEST_MENTION: Final = 500


class Marked(BaseModel):
    """A model that shows its losses: `unreadable` are names of fields; `left_out` are names of lists, one for each lost row.

    Its validator, and that of each model below it, is built at the first use: there are hundreds, and a start is to be quick.
    """

    model_config = ConfigDict(defer_build=True)

    unreadable: tuple[str, ...] = Field((), alias=UNREADABLE, exclude=True)
    left_out: tuple[str, ...] = Field((), alias=LEFT_OUT, exclude=True)


@dataclass(frozen=True, slots=True)
class Loss:
    """An unreadable field. `row` is the outermost row around it, as it was sent; `left_out`: a row was lost with it."""

    field: str
    row: object
    left_out: bool = False

    def mentions(self, id_: str) -> bool:
        """Whether the row contains this id, in any padding and letter case."""
        wanted = plain(id_)
        return any(plain(str(value)) == wanted for value in scalars(self.row))


UNBUILT: Final[WeakSet["Reader[Any]"]] = WeakSet()
"""The readers whose validators `build_readers` is still to build."""


def build_readers() -> Iterator[None]:
    """Builds the validators of all readers ahead of their first answers, one a turn."""
    while UNBUILT:
        UNBUILT.pop().build()
        yield


def nothing_noted(words: object) -> list[Loss]:
    return []


class Reader(Generic[T]):
    """Reads one kind of answer from bytes.

    `kind` is a model or another type for pydantic. Where there is an `envelope`, a generic model, the answer is that model of
    `kind`. The validator is built at the first answer, or before it by `build`.

    For a system with configured names `shape` turns the parsed JSON into the form of `kind`, and `names` leads from our fields to
    the system's. A dialect may put an object's content under the one entry `wrapper`. `noted` gives losses that the model itself
    passed over. A call reads the answer as promised, with a ValueError for any other; `salvage` reads the rest of it.
    """

    def __init__(
        self,
        kind: Any,
        *,
        envelope: Any = None,
        shape: Shape | None = None,
        names: Names = AS_SENT,
        wrapper: str | None = None,
        noted: Callable[[T], list[Loss]] = nothing_noted,
    ) -> None:
        self.noted = noted
        self._kind = kind
        self._envelope = envelope
        self._shape = shape
        self._names = names
        self._wrapper = wrapper
        UNBUILT.add(self)

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        kind = self._kind if self._envelope is None else self._envelope[self._kind]
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            # Else the adapter builds the model by a configuration of its own, by which errors quote what was sent.
            kind.model_rebuild()
        return TypeAdapter(kind)

    def build(self) -> None:
        """Builds the validator now, if no answer has needed it yet."""
        _ = self._adapter

    def __call__(self, body: bytes) -> T:
        if self._shape is None:
            return self._adapter.validate_json(body)
        return self._adapter.validate_python(self._shape(from_json(body)))

    def salvage(self, body: bytes) -> tuple[T, list[Loss]]:
        """The readable part, and the losses; a ValueError for a wrong envelope."""
        data = parsed(body)
        if self._shape is not None:
            data = self._shape(data)
        pruning = Pruning(data, self._wrapper)
        for _ in range(ROUNDS):
            try:
                words = self._adapter.validate_python(data)
                return words, [replace(loss, field=self._names.get(loss.field, loss.field)) for loss in pruning.losses]
            except ValidationError as error:
                if not pruning.take_out(error):
                    raise
        raise ValueError("not the promised format")


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an odd value, `holder[key]`. `row` and `inner` are the outermost and the innermost row around it."""

    holder: Holder
    key: Key
    parent: Holder | None
    """The object or list around the holder."""
    name_of_list: Key | None
    field: str
    row: object
    inner: object
    exact: bool
    """Whether the model rejects the value itself, and not something made of it."""

    @property
    def value(self) -> object:
        return at(self.holder, self.key)

    def put(self, value: object) -> None:
        if isinstance(self.holder, list):
            self.holder[int(self.key)] = value
        else:
            self.holder[str(self.key)] = value


class Pruning:
    """Removes the unreadable parts of one answer's data, in place."""

    def __init__(self, data: object, wrapper: str | None = None) -> None:
        self._data = data
        self._wrapper = wrapper
        self._lost: dict[tuple[str, int], Loss] = {}
        self._kept_alive: list[object] = []
        self._wrapped: dict[int, tuple[Place, list[object]]] = {}
        """Values that were made a list of one, by the list's id: if their row is unreadable too, the value was no list."""

    @property
    def losses(self) -> list[Loss]:
        return list(self._lost.values())

    def take_out(self, error: ValidationError) -> bool:
        """Mends or removes every rejected value. False where the whole answer was rejected."""
        if error.error_count() > MOST_ERRORS:
            return False
        places: dict[tuple[int, object], tuple[Place, str]] = {}
        for one in error.errors(include_url=False, include_context=False, include_input=False):
            place = self._place(one["loc"])
            if place is None:
                return False
            place, _ = self._wrapped.get(id(place.holder), (place, None))
            places.setdefault((id(place.holder), place.key), (place, one["type"]))
        doomed: dict[int, tuple[list[object], set[int]]] = {}
        for place, kind in places.values():
            if self._may_be_mended(place) and (mended := mend(place.value, kind)) is not None:
                self._mend(place, mended[0])
            elif isinstance(place.holder, list):
                self._note(place, left_out=True)
                doomed.setdefault(id(place.holder), (place.holder, set()))[1].add(int(place.key))
                count_left_out(place)
            else:
                self._remove(place, place.holder)
        for rows, gone in doomed.values():
            rows[:] = [row for place, row in enumerate(rows) if place not in gone]
        return True

    def _may_be_mended(self, place: Place) -> bool:
        """Whether a value may be an equivalent form: not a wrapper without a list, which looks like a row without fields."""
        wraps = self._wrapper is not None and isinstance(place.value, dict) and self._wrapper in place.value
        return place.exact and not wraps

    def _mend(self, place: Place, value: object) -> None:
        if isinstance(value, list):
            self._wrapped[id(value)] = (place, value)
        place.put(value)

    def _remove(self, place: Place, holder: dict[str, object]) -> None:
        value = holder.pop(str(place.key))
        if value is None or place.key in (UNREADABLE, LEFT_OUT):
            return
        self._note(place, left_out=False)
        mark(holder, UNREADABLE, str(place.key))

    def _note(self, place: Place, *, left_out: bool) -> None:
        inner = place.value if isinstance(place.holder, list) else place.inner
        self._kept_alive.append(inner)
        key = (place.field, id(inner))
        known = self._lost.get(key)
        self._lost[key] = Loss(place.field, place.row, left_out or (known is not None and known.left_out))

    def _place(self, loc: tuple[int | str, ...]) -> Place | None:
        """The place of a rejected value; for a missing field, the place of the object without it."""
        steps: list[tuple[Holder, Key]] = []
        node: object = self._data
        exact = True
        for step in loc:
            node = self._unwrapped(node, step)
            if leads_on(node, step):
                steps.append((node, step))
                node = at(node, step)
            elif not (isinstance(node, dict) and step == 0):
                exact = False
                break
        return placed(self._data, steps, loc, exact=exact) if steps else None

    def _unwrapped(self, node: object, step: int | str) -> object:
        if self._wrapper is not None and isinstance(node, dict) and step not in node:
            within = node.get(self._wrapper)
            return within if isinstance(within, list if isinstance(step, int) else dict) else node
        return node


def at(holder: Holder, key: Key) -> object:
    return holder[int(key)] if isinstance(holder, list) else holder[str(key)]


def mark(holder: dict[str, object], name: str, text: str) -> None:
    marks = holder.setdefault(name, [])
    if isinstance(marks, list):
        marks.append(text)


def leads_on(node: object, step: Key) -> TypeGuard[Holder]:
    if isinstance(node, list):
        return isinstance(step, int) and step < len(node)
    return isinstance(node, dict) and step in node


def placed(data: object, steps: list[tuple[Holder, Key]], loc: tuple[Key, ...], *, exact: bool) -> Place:
    rows = [at(holder, key) for holder, key in steps if isinstance(key, int)]
    holder, key = steps[-1]
    parent, name_of_list = steps[-2] if len(steps) > 1 else (None, None)
    inner = rows[-1] if rows else data
    return Place(holder, key, parent, name_of_list, field_named(loc), rows[0] if rows else data, inner, exact)


def field_named(loc: tuple[int | str, ...]) -> str:
    """The vendor's name of a field inside its row; for an unreadable row, the name of its list."""
    first = next((place for place, step in enumerate(loc) if isinstance(step, int)), None)
    names = [step for step in loc[0 if first is None else first + 1 :] if isinstance(step, str)]
    if not names:
        names = [step for step in loc if isinstance(step, str)][-1:]
    return ".".join(name if is_name(name) else "*" for name in names) or "*"


def is_name(step: str) -> bool:
    """Whether a step is a field's name, and not personal data as a key of a wrong answer."""
    return len(step) <= LONGEST_NAME and "@" not in step[1:] and step.isprintable() and not step[:1].isdigit() and " " not in step


def count_left_out(place: Place) -> None:
    if isinstance(place.parent, dict):
        mark(place.parent, LEFT_OUT, str(place.name_of_list))


def mend(value: object, kind: str) -> tuple[object] | None:
    """The equivalent in the expected form, in a tuple of one; None without one."""
    if kind in ("list_type", "tuple_type") and isinstance(value, dict | str) and value != "":
        return ([value],)
    if kind in ("model_type", "model_attributes_type", "dict_type") and isinstance(value, list) and len(value) == 1:
        return (value[0],) if isinstance(value[0], dict) else None
    if kind == "string_type" and isinstance(value, int) and not isinstance(value, bool):
        return (str(value),)
    return None


def plain(text: str) -> str:
    return text.strip().casefold().lstrip("0")


def scalars(node: object, budget: int = DEEPEST_MENTION) -> Iterator[object]:
    """The texts and numbers anywhere in a row, within a budget of nodes."""
    waiting = [node]
    while waiting and budget:
        budget -= 1
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str | int | float) and not isinstance(one, bool):
            yield one
