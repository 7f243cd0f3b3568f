"""What the reads of one call could not read, gathered for whoever made the call.

The wire tells of each loss where it reads; the guards gather what was told during a call, also in the tasks that it started.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from adapters.ports.unreadable import Unreadable
from adapters.wire.tolerant import Loss


@dataclass(slots=True)
class Losses:
    """Each with the capability that was asked for."""

    found: list[tuple[str, Loss]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.found)

    def of(self, id_: str) -> "Losses":
        """Those in rows that name this id."""
        return Losses([one for one in self.found if one[1].mentions(id_)])

    def of_nobody(self, ids: Collection[str]) -> "Losses":
        """Those in rows that name none of these ids: each of them may be meant."""
        return Losses([one for one in self.found if not any(map(one[1].mentions, ids))])

    def may_hide(self, id_: str, asked: Collection[str]) -> bool:
        """Whether a row was lost that may be about this one of the ids asked."""
        lost = Losses([one for one in self.found if one[1].left_out])
        return bool(lost) and (len(asked) == 1 or bool(lost.of(id_)) or bool(lost.of_nobody(asked)))

    @property
    def left_out(self) -> bool:
        """A row was lost, and not only values in it."""
        return any(loss.left_out for _, loss in self.found)

    def told(self, system: str, call: str) -> tuple[Unreadable, ...]:
        """By capability and field, in their order."""
        rows: dict[tuple[str, str], int] = {}
        for capability, loss in self.found:
            rows[capability, loss.field] = rows.get((capability, loss.field), 0) + 1
        return tuple(Unreadable(system, *where, count, call) for where, count in sorted(rows.items()))


_gathering: ContextVar[Losses | None] = ContextVar("gathering", default=None)


@contextmanager
def gathered() -> Iterator[Losses]:
    """What is told from here on, within."""
    runtime, here = _gathering.get(), Losses()
    token = _gathering.set(here)
    try:
        yield here
    finally:
        _gathering.reset(token)
        if runtime is not None:
            runtime.found += here.found


@contextmanager
def told_of(names: Mapping[str, Collection[str]]) -> Iterator[None]:
    """Tells of what is lost within by the ids that were asked for, where a system's rows go by other names: `names` by id."""
    with gathered() as here:
        yield
        here.found = [(capability, by_id(loss, names)) for capability, loss in here.found]


def by_id(loss: Loss, names: Mapping[str, Collection[str]]) -> Loss:
    """A loss in a row that none of the names stand in may be anybody's still."""
    ids = [id_ for id_, known in names.items() if any(map(loss.mentions, known))]
    return replace(loss, row=ids) if ids else loss


@contextmanager
def told_of_one(name: str, *, beside: bool = False) -> Iterator[Losses]:
    """Whatever is lost within is this one's, who alone was asked about. `beside`: no row that was asked for is lost with it."""
    with gathered() as here:
        yield here
        here.found = [
            (capability, replace(loss, row=name, left_out=loss.left_out and not beside)) for capability, loss in here.found
        ]


def tell(capability: str, losses: Sequence[Loss]) -> None:
    """Tells of losses to whoever made the call at hand."""
    if losses and (here := _gathering.get()) is not None:
        here.found += [(str(capability), loss) for loss in losses]
