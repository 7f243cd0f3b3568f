"""What one odd value may cost: what depends on it, and nothing else; a figure none at all, and never another one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from adapters.ports.errors import SourceError
from adapters.ports.records import (
    ArticleBody,
    Candidate,
    Consent,
    ContactPoint,
    Money,
    OrderDetails,
    OrderItem,
    Prediction,
    ShopAccount,
    Standing,
    TicketMessage,
    Tier,
    TrackedLink,
)
from adapters.ports.shapes import Entry
from adapters.wire.losses import Losses
from tests.contract.suite.bodies import Path
from tests.contract.suite.comparing import Change, How, Steps, at_steps, begins, is_record, leaves, parts
from tests.contract.suite.odd import MARK, WRAPPED, Reads

IDENTIFYING: Mapping[type, tuple[str, ...]] = {
    Entry: ("position.entry_id", "position.occurred_at"),
    ArticleBody: ("html",),
    Candidate: ("record_id",),
    Consent: ("name",),
    ContactPoint: ("kind", "value"),
    OrderDetails: ("order.id", "order.placed_at", "customer_id"),
    OrderItem: ("sku",),
    Prediction: ("name", "score", "computed_at"),
    ShopAccount: ("candidate.record_id",),
    Standing: ("number",),
    TicketMessage: ("at",),
    Tier: ("name",),
    TrackedLink: ("short_url",),
}
"""What tells a row from others, gives it its place among them, or is all that it says: a row without it is left out. Of what is
not named here it is the `id`."""

TIMES = frozenset({"as_of", "computed_at"})
WHICH_OF_A_LIST = frozenset({"primary"})
"""What says of each of a list whether it is the one."""

PLACE = ("position", "occurred_at")
"""Where an entry stands in its list, at whose end is what says no time; what is shown is the record's own."""

IN_DOUBT: Mapping[str, bool] = {"granted": False, "may_profile": False, "internal": True, "primary": False}
"""What these are where nobody can tell."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One odd value and what became of the answer.

    `found`: what changed; `depending`: what changed when the value was replaced by others that are as right; `removed`: what
    changes where the row that it stands in does not come at all, and `rest` the answer then; `beside`: the same for all
    rows of its list; `names`: of all fields in the samples; `is_scalar`: it is no object and no list; `was_empty`: nothing stood
    there before.
    """

    path: Path
    reads: Reads
    base: Any
    answer: Any
    losses: Losses
    found: Sequence[Change]
    depending: Sequence[Change] = ()
    removed: Sequence[Change] = ()
    rest: Any = None
    names: frozenset[str] = frozenset()
    is_scalar: bool = True
    was_empty: bool = False
    beside: Sequence[Change] = ()

    def complaints(self) -> list[str]:
        return [*self.overdone(), *self.wrong(), *self.shown(), *self.untold(), *self.mistold()]

    # --- nothing else is lost ----------------------------------------------------------------------------------------

    def overdone(self) -> Iterator[str]:
        for change in self.found:
            if change.how is How.FAILED:
                if not isinstance(change.after, SourceError):
                    yield f"a crash: {change}"
                elif not (self.is_all_there_was(change) or self.is_in_its_place(change) or self.is_of_the_whole_list(change)):
                    yield f"an error: {change}"
            elif change.how is How.END:
                if not self.is_careful_end(change):
                    yield f"the end of the list: {change}"
            elif not (self.is_its_own(change) or self.is_of_the_whole_list(change)):
                yield f"lost beside it: {change}"

    def is_careful_end(self, change: Change) -> bool:
        """Whether it only says less: that there may be more, or that a page from which a row is gone was the last."""
        name, after = change.steps[-1], change.after
        return (name, after) == ("truncated", True) or (bool(self.losses) and (name, after) == ("has_more", False))

    def is_of_the_whole_list(self, change: Change) -> bool:
        """Whether it depends on all rows of the list in which something is lost, so that nobody can tell any more."""
        if not self.losses or not says_nothing(change):
            return False
        held = [(*change.steps, *steps) for steps, _ in leaves(change.before) if steps[-1:] != ("as_of",)]
        return bool(held) and all(
            any(begins(one, found.steps) and begins(found.steps, change.steps) for found in self.beside) for one in held
        )

    def is_all_there_was(self, change: Change) -> bool:
        """Whether an error stands in the place of what holds nothing without this row."""
        in_row = any(isinstance(step, int) for step in self.path)
        return in_row and self.moves_rows and not any(True for _ in leaves(at_steps(self.rest, change.steps)))

    def is_in_its_place(self, change: Change) -> bool:
        """Whether an error stands in the place of the records that the value tells from others, and of no more."""
        held = list(parts(change.before, change.steps)) if self.is_scalar else []
        gone = [one.steps for one in self.depending if one.how is How.GONE]
        return bool(held) and all(
            any(begins(steps, one) for one in gone) or self.identifies(steps, type(part)) for steps, part in held
        )

    def is_its_own(self, change: Change) -> bool:
        if change.how is How.REFUSED and change.before is None:
            return True
        if self.moves_rows and change.plain in {one.plain for one in self.removed}:
            return True
        if change.how is How.REFUSED:
            whole = (one for one in self.depending if one.how in (How.GONE, How.FAILED) and begins(change.steps, one.steps))
            return any(whole) or any(begins(one.steps, change.steps) for one in self.depending)
        if self.losses and (is_nobody(change.after) or self.is_which(change)):
            return True
        if change.how is How.ORDER and any(self.moves_in_time(one, change.steps[:-1]) for one in self.depending):
            return True
        if change.how is How.NEW and self.is_renamed(change):
            return True
        if change.how in (How.CHANGED, How.NEW, How.ORDER):
            return any(begins(change.steps, one.steps) for one in self.depending)
        gone = any(begins(change.steps, one.steps) and one.how is How.GONE for one in self.depending)
        return gone or self.identifies(change.steps, type(change.before)) or self.is_all_of(change)

    def is_which(self, change: Change) -> bool:
        """Whether nobody can tell any more which of a list is the one."""
        alike = {one.steps[:-2] for one in self.depending if one.steps[-1:] == change.steps[-1:]}
        return change.after is None and change.steps[:-2] in alike and not WHICH_OF_A_LIST.isdisjoint(change.steps[-1:])

    @property
    def moves_rows(self) -> bool:
        """Whether the value tells rows from each other: then its row may not come at all."""
        if any(one.how in (How.GONE, How.NEW) or self.names_a_row(one.steps) for one in self.depending):
            return True
        return bool(self.removed) and {one.plain for one in self.removed} <= {one.plain for one in self.depending}

    def moves_in_time(self, change: Change, rows: Steps) -> bool:
        """Whether it is the time that gives a row its place among these."""
        return begins(change.steps, rows) and change.steps[-2:] == ("position", "occurred_at")

    def is_renamed(self, change: Change) -> bool:
        """Whether it is a row of a list in which another value in this place gives a row another name."""
        rows = change.steps[:-1]
        return any(begins(one.steps, rows) and self.names_a_row(one.steps) for one in self.depending)

    def names_a_row(self, steps: Steps) -> bool:
        if steps[-1].startswith("[") and not is_record(at_steps(self.base, steps)):
            return True
        for end in range(len(steps)):
            held = at_steps(self.base, steps[:end])
            if is_record(held) and ".".join(steps[end:]) in IDENTIFYING.get(type(held), ("id",)):
                return True
        return False

    def identifies(self, row: Steps, kind: type) -> bool:
        names = IDENTIFYING.get(kind, ("id",))
        within = [one.steps for one in self.depending if begins(one.steps, row)]
        return any(steps == row or ".".join(steps[len(row) :]) in names for steps in within)

    def is_all_of(self, change: Change) -> bool:
        """Whether a part that is gone had nothing else in it."""
        held = [(*change.steps, *steps) for steps, _ in leaves(change.before)]
        return bool(held) and all(any(begins(one, found.steps) for found in self.depending) for one in held)

    # --- no figure is another one ------------------------------------------------------------------------------------

    def wrong(self) -> Iterator[str]:
        if self.reads not in (Reads.NOTHING, Reads.TEXT):
            return
        for change in self.found:
            if change.how is How.CHANGED and is_figure(change.after) and not self.is_careful(change):
                yield f"another figure: {change}"

    def is_careful(self, change: Change) -> bool:
        before, after, name = change.before, change.after, change.steps[-1]
        if isinstance(before, Money) and isinstance(after, Money) and before.amount == after.amount:
            return True
        if isinstance(after, bool) and IN_DOUBT.get(name) is after:
            return True
        if isinstance(after, Enum) and after.name == "OTHER":
            return True
        if change.steps[-2:] == PLACE and Change((*change.steps[:-2], "record", "added_at"), How.CHANGED, before) in self.found:
            return True
        if isinstance(after, Enum | bool) and self.may_be_right and change in self.depending:
            return True
        if not (self.moves_rows and change in self.removed):
            return False
        return self.reads is Reads.TEXT or isinstance(after, Enum) or self.is_dated(change)

    @property
    def may_be_right(self) -> bool:
        """Whether the odd value is a text that is shown as it came, or stands where none stood: then it may be no word of a list,
        or one that says enough by being there."""
        if self.reads is not Reads.TEXT:
            return False
        shown = (held for one in self.found for _, held in leaves(one.after))
        return self.was_empty or any(isinstance(held, str) and not isinstance(held, Enum) for held in shown)

    def is_dated(self, change: Change) -> bool:
        """Whether it is the figure of another row, which says so by its own time."""
        return any(begins(one.steps, change.steps[:-1]) and one.steps[-1] in TIMES for one in self.removed)

    # --- and it is told ----------------------------------------------------------------------------------------------

    def shown(self) -> Iterator[str]:
        """Odd things that became part of the answer."""
        for steps, value in leaves(self.answer):
            if MARK in (text := str(value)) or len(text) >= 5000 or not is_sound(text):
                yield f"shown: {'.'.join(steps)}"

    def untold(self) -> Iterator[str]:
        """What was lost without a word. An error is one."""
        odd = self.reads is Reads.NOTHING or (self.reads is Reads.TEXT and any(map(self.is_a_loss, self.found)))
        if not self.found or not odd or any(change.how is How.FAILED for change in self.found):
            return
        if not any(is_about(field, self.path) for field in self.told):
            yield f"not told: {self.found[0]}" + (f", but {', '.join(self.told)}" if self.told else "")

    def mistold(self) -> Iterator[str]:
        """What is told by something else than names: it might be a value."""
        named = any(isinstance(step, str) for step in self.path)
        yield from (f"not told by name: {field}" for field in self.told if named and not is_made_of(field, self.names))

    @property
    def told(self) -> list[str]:
        return sorted({loss.field for _, loss in self.losses.found})

    def is_a_loss(self, change: Change) -> bool:
        """Where any other text would have done the same, a text in its place is no loss."""
        if change in self.depending:
            return False
        if change.how is How.CHANGED and change.after is not None:
            return is_figure(change.before) and not isinstance(change.before, Enum | Money)
        if change.how is How.CHANGED:
            return is_figure(change.before)
        if {How.GONE, How.NEW} <= {one.how for one in self.found if one.steps[:-1] == change.steps[:-1]} and self.is_renamed(
            change
        ):
            return False
        return not any(begins(change.steps, one.steps) and one.how in (How.GONE, How.NEW) for one in self.depending)


def says_nothing(change: Change) -> bool:
    if isinstance(change.after, Enum):
        return change.after.name == "OTHER"
    return change.how is How.FAILED or change.after is None


def is_nobody(value: Any) -> bool:
    """Whether it is an id that can't be read, with its system: blank, so that it is nobody's."""
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str) and value[1] == ""


def is_about(field: str, path: Path) -> bool:
    """Whether it names the place, or the list that is wrapped there. A list at the top has no name."""
    names = [step for step in reversed(path) if isinstance(step, str)]
    wanted = names[:2] if names[:1] == [WRAPPED] else names[:1]
    return not wanted or any(f".{name}." in f".{field}." for name in wanted)


def is_made_of(field: str, names: Collection[str]) -> bool:
    """Whether it is a path of these names, with `*` for what is none. A name may have dots in it."""
    starts = [field[len(name) + 1 :] for name in ("*", *names) if f"{field}.".startswith(f"{name}.")]
    return field == "" or any(is_made_of(rest, names) for rest in starts)


def is_figure(value: Any) -> bool:
    return isinstance(value, bool | int | float | Decimal | date | Money | Enum)


def is_sound(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
