"""Tolerant reading: what a system's answer holds beside its odd values (M. Fowler, "Tolerant Reader").

An answer is first read as it should be, which costs nothing extra. Where the model turns it down, what could not be read is taken
out of the data and the rest is read again: a value first, then the row that can't do without it, then the row around that. So a
field without a default identifies or orders its row; every other is None where it is odd. Only an envelope that is none fails.

What has one meaning in another form is mended instead: one object for a list of one or the reverse, a whole number for a text.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from adapters.wire.odd_json import parsed

T = TypeVar("T")

ROUNDS: Final = 16
"""How often the rest is read again: more than any model is deep."""

MOST_ERRORS: Final = 20_000
"""Values in one answer that may be odd before it counts as malformed."""

Shape = Callable[[Any], Any]
Names = Mapping[str, str]
AS_SENT: Final[Names] = MappingProxyType({})

UNREADABLE: Final = "__unreadable__"
LEFT_OUT: Final = "__left_out__"
"""Notes that are left in an object of the answer, for models that declare them (`Marked`)."""

LONGEST_NAME: Final = 60
DEEPEST_MENTION: Final = 500


class Marked(BaseModel):
    """A model that knows what was taken out: `unreadable` names fields; `left_out` lists, once for each lost row."""

    unreadable: tuple[str, ...] = Field((), alias=UNREADABLE, exclude=True)
    left_out: tuple[str, ...] = Field((), alias=LEFT_OUT, exclude=True)


@dataclass(frozen=True, slots=True)
class Loss:
    """A field that could not be read. `row`: the outermost that it stood in, as it came; `left_out`: a row was lost with it."""

    field: str
    row: Any
    left_out: bool = False

    def mentions(self, id_: str) -> bool:
        """Whether the row holds this id, however it is padded and written."""
        wanted = plain(id_)
        return any(plain(str(value)) == wanted for value in scalars(self.row))


def nothing_noted(words: object) -> list[Loss]:
    return []


class Reader(Generic[T]):
    """Reads one kind of answer from bytes.

    `kind` is a model or a type that pydantic reads; `shape` turns the parsed JSON into what `kind` expects, where a system's
    names are settings, and `names` tells the fields by the system's own; `wrapper` is the name of an object's one entry under
    which a dialect may put what the model has in the object's place. `noted` tells what the model itself passed over. Calling it
    reads the answer as it should be and raises ValueError where it is not; `salvage` reads the rest.
    """

    def __init__(
        self,
        kind: Any,
        *,
        shape: Shape | None = None,
        names: Names = AS_SENT,
        wrapper: str | None = None,
        noted: Callable[[T], list[Loss]] = nothing_noted,
    ) -> None:
        self.noted = noted
        self._adapter: TypeAdapter[T] = TypeAdapter(kind)
        self._shape = shape
        self._names = names
        self._wrapper = wrapper

    def __call__(self, body: bytes) -> T:
        if self._shape is None:
            return self._adapter.validate_json(body)
        return self._adapter.validate_python(self._shape(from_json(body)))

    def salvage(self, body: bytes) -> tuple[T, list[Loss]]:
        """What can be read, and what was lost for it; a ValueError where the envelope is wrong."""
        data = parsed(body)
        if self._shape is not None:
            data = self._shape(data)
        pruning = Pruning(data, self._wrapper)
        for _ in range(ROUNDS):
            try:
                words = self._adapter.validate_python(data)
                return words, [replace(loss, field=self._names.get(loss.field, loss.field)) for loss in pruning.losses]
            except ValidationError as error:
                pruning.take_out(error)
        raise ValueError("not the promised format")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an odd value stands: `holder[key]`. `row` and `inner` are the outermost and the innermost row around it."""

    holder: Any
    key: Any
    parent: Any
    """What holds the holder, where that is an object."""
    name_of_list: Any
    field: str
    row: Any
    inner: Any
    exact: bool
    """The value itself, and not something that its model makes of it."""

    @property
    def value(self) -> Any:
        return self.holder[self.key]


class Pruning:
    """Takes what could not be read out of one answer's data, in place."""

    def __init__(self, data: object, wrapper: str | None = None) -> None:
        self._data = data
        self._wrapper = wrapper
        self._lost: dict[tuple[str, int], Loss] = {}
        self._kept_alive: list[object] = []
        self._wrapped: dict[int, tuple[Place, list[object]]] = {}
        """Values that were put into a list of one, where they stood. What is no row there either was no list."""

    @property
    def losses(self) -> list[Loss]:
        return list(self._lost.values())

    def take_out(self, error: ValidationError) -> None:
        """Mends or removes every value of which the model complained; raises the error again where it is the whole."""
        if error.error_count() > MOST_ERRORS:
            raise error
        places: dict[tuple[int, object], tuple[Place, str]] = {}
        for one in error.errors(include_url=False, include_context=False, include_input=False):
            place = self._place(one["loc"])
            if place is None:
                raise error
            place, _ = self._wrapped.get(id(place.holder), (place, None))
            places.setdefault((id(place.holder), place.key), (place, one["type"]))
        doomed: dict[int, tuple[list[object], set[int]]] = {}
        for place, kind in places.values():
            if self._may_be_mended(place) and (mended := mend(place.value, kind)) is not None:
                self._mend(place, mended[0])
            elif isinstance(place.holder, list):
                self._note(place, left_out=True)
                doomed.setdefault(id(place.holder), (place.holder, set()))[1].add(place.key)
                count_left_out(place)
            else:
                self._remove(place)
        for rows, gone in doomed.values():
            rows[:] = [row for at, row in enumerate(rows) if at not in gone]

    def _may_be_mended(self, place: Place) -> bool:
        """A wrapper that holds no list is no row itself, though a row without its fields would look like it."""
        wraps = self._wrapper is not None and isinstance(place.value, dict) and self._wrapper in place.value
        return place.exact and not wraps

    def _mend(self, place: Place, value: object) -> None:
        if isinstance(value, list):
            self._wrapped[id(value)] = (place, value)
        place.holder[place.key] = value

    def _remove(self, place: Place) -> None:
        value = place.holder.pop(place.key)
        if value is None or place.key in (UNREADABLE, LEFT_OUT):
            return
        self._note(place, left_out=False)
        place.holder.setdefault(UNREADABLE, []).append(str(place.key))

    def _note(self, place: Place, *, left_out: bool) -> None:
        inner = place.value if isinstance(place.holder, list) else place.inner
        self._kept_alive.append(inner)
        key = (place.field, id(inner))
        known = self._lost.get(key)
        self._lost[key] = Loss(place.field, place.row, left_out or (known is not None and known.left_out))

    def _place(self, loc: tuple[int | str, ...]) -> Place | None:
        """The deepest value on the way to where the model complained: of a field that is missing, the object that lacks it."""
        steps: list[tuple[Any, Any]] = []
        node: Any = self._data
        exact = True
        for step in loc:
            node = self._unwrapped(node, step)
            if leads_on(node, step):
                steps.append((node, step))
                node = node[step]
            elif not (isinstance(node, dict) and step == 0):
                exact = False
                break
        return placed(self._data, steps, loc, exact=exact) if steps else None

    def _unwrapped(self, node: object, step: int | str) -> object:
        if self._wrapper is not None and isinstance(node, dict) and step not in node:
            within = node.get(self._wrapper)
            return within if isinstance(within, list if isinstance(step, int) else dict) else node
        return node


def leads_on(node: object, step: int | str) -> bool:
    if isinstance(node, list):
        return isinstance(step, int) and step < len(node)
    return isinstance(node, dict) and step in node


def placed(data: object, steps: list[tuple[Any, Any]], loc: tuple[int | str, ...], *, exact: bool) -> Place:
    rows = [holder[key] for holder, key in steps if isinstance(key, int)]
    holder, key = steps[-1]
    parent, name_of_list = steps[-2] if len(steps) > 1 else (None, None)
    inner = rows[-1] if rows else data
    return Place(holder, key, parent, name_of_list, field_named(loc), rows[0] if rows else data, inner, exact)


def field_named(loc: tuple[int | str, ...]) -> str:
    """The vendor's name of a field inside its row; of a row that is none, the name of its list."""
    first = next((at for at, step in enumerate(loc) if isinstance(step, int)), None)
    names = [step for step in loc[0 if first is None else first + 1 :] if isinstance(step, str)]
    if not names:
        names = [step for step in loc if isinstance(step, str)][-1:]
    return ".".join(name if is_name(name) else "*" for name in names) or "*"


def is_name(step: str) -> bool:
    """Whether a step is a field's name and can't be somebody's data that a wrong answer has in its place."""
    return len(step) <= LONGEST_NAME and "@" not in step[1:] and step.isprintable() and not step[:1].isdigit() and " " not in step


def count_left_out(place: Place) -> None:
    if isinstance(place.parent, dict):
        place.parent.setdefault(LEFT_OUT, []).append(str(place.name_of_list))


def mend(value: object, kind: str) -> tuple[object] | None:
    """The same meaning in the form that was expected, in a tuple; None where there is none."""
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
    """The texts and numbers anywhere in a row, as far as the budget of nodes goes."""
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
