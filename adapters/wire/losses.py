"""Losses of one call, its unreadable values and rows, gathered for the caller.

The wire reports each loss where it reads; the guards gather the reports of a call and of the tasks started by it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from adapters.ports.unreadable import Unreadable
from adapters.wire.tolerant import Loss


@dataclass(slots=True)
class Losses:
    """Losses, each with the requested capability."""

    found: list[tuple[str, Loss]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.found)

    def of(self, id_: str) -> "Losses":
        """Losses in rows with this id."""
        return Losses([one for one in self.found if one[1].mentions(id_)])

    def of_nobody(self, ids: Collection[str]) -> "Losses":
        """Losses in rows with none of these ids; each of the ids may be meant."""
        return Losses([one for one in self.found if not any(map(one[1].mentions, ids))])

    def may_hide(self, id_: str, asked: Collection[str]) -> bool:
        """Whether a lost row may be about this one of the requested ids."""
        lost = Losses([one for one in self.found if one[1].left_out])
        return bool(lost) and (len(asked) == 1 or bool(lost.of(id_)) or bool(lost.of_nobody(asked)))

    @property
    def left_out(self) -> bool:
        """Whether a row was lost, and not only values in it."""
        return any(loss.left_out for _, loss in self.found)

    def told(self, system: str, call: str) -> tuple[Unreadable, ...]:
        """The number of losses by capability and field, in their order."""
        rows: dict[tuple[str, str], int] = {}
        for capability, loss in self.found:
            rows[capability, loss.field] = rows.get((capability, loss.field), 0) + 1
        return tuple(Unreadable(system, *where, count, call) for where, count in sorted(rows.items()))


_gathering: ContextVar[Losses | None] = ContextVar("gathering", default=None)


@contextmanager
def gathered() -> Iterator[Losses]:
    """The losses reported within the block; they go to an outer block too."""
    outer, here = _gathering.get(), Losses()
    token = _gathering.set(here)
    try:
        yield here
    finally:
        _gathering.reset(token)
        if outer is not None:
            outer.found += here.found


@contextmanager
def told_of(names: Mapping[str, Collection[str]]) -> Iterator[None]:
    """Attributes the losses within to the requested ids, in a system with other names in its rows: `names` by id."""
    with gathered() as here:
        yield
        here.found = [(capability, by_id(loss, names)) for capability, loss in here.found]


def by_id(loss: Loss, names: Mapping[str, Collection[str]]) -> Loss:
    """The loss with the ids that its row names; without any of them it may still be anybody's."""
    ids = [id_ for id_, known in names.items() if any(map(loss.mentions, known))]
    return replace(loss, row=ids) if ids else loss


@contextmanager
def told_of_one(name: str, *, beside: bool = False) -> Iterator[Losses]:
    """Attributes all losses within to the one customer in the request. `beside`: no requested row is lost with them."""
    with gathered() as here:
        yield here
        here.found = [
            (capability, replace(loss, row=name, left_out=loss.left_out and not beside)) for capability, loss in here.found
        ]


def tell(capability: str, losses: Sequence[Loss]) -> None:
    """Reports losses to the caller of the present call."""
    if losses and (here := _gathering.get()) is not None:
        here.found += [(str(capability), loss) for loss in losses]
