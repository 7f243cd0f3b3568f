"""Consents in systems, read so that no refusal is lost: an unreadable answer counts as a refusal, and is marked."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from adapters.ports.capabilities import Capability
from adapters.ports.instants import is_of_record
from adapters.ports.records import Channel, Consent, Purpose
from adapters.wire import vendor_values
from adapters.wire.losses import tell
from adapters.wire.tolerant import UNREADABLE, Loss, Marked, field_named

R = TypeVar("R")


class ConsentMeaning(BaseModel):
    """The purpose and channel of a vendor's consent; without a purpose it has none that the gateway knows."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    purpose: Purpose | None = None
    channel: Channel | None = None


NO_MEANING: Final = ConsentMeaning()


def flag(value: object) -> bool | None:
    """A JSON boolean; None for anything else, since a text such as `true` is no yes."""
    return value if isinstance(value, bool) else None


def word(value: object, answers: Mapping[str, bool]) -> bool | None:
    """The answer that a code or word means in the vendor's notation, without blanks around it; None for an unknown one."""
    return answers.get(value.strip()) if isinstance(value, str) else None


def listed(code: str | None, codes: Mapping[str, R], *, otherwise: R) -> R:
    """The meaning of a code in a configured list, in any letter case, so that no refusal is lost for its spelling."""
    if code is None or code in codes:
        return codes.get(code or "", otherwise)
    folded = code.casefold()
    return next((meant for name, meant in codes.items() if name.casefold() == folded), otherwise)


def entry(name: str, granted: bool | None, meaning: ConsentMeaning = NO_MEANING, *, at: datetime | None = None) -> Consent:
    """A consent of this name; `granted` is None for an unreadable answer."""
    return Consent(name, bool(granted), meaning.purpose, meaning.channel, at, unreadable=granted is None)


def unless_odd(read: Callable[[object], R]) -> Callable[[object], R | None]:
    """The same rule with None for an unreadable value: an odd time must not cost the answer beside it."""

    def read_unless_odd(value: object) -> R | None:
        try:
            return read(value)
        except (ValueError, TypeError, OverflowError):
            return None

    return read_unless_odd


def filled(value: object) -> str | None:
    """A text without blanks around it; None for a blank one and for anything else."""
    return (value.strip() or None) if isinstance(value, str) else None


def said_at(value: object) -> datetime:
    """The time of an answer; ValueError for a program's filler, which would make a yes the latest answer or a no an old one."""
    at = vendor_values.instant(value)
    if not is_of_record(at):
        raise ValueError("nobody said anything then")
    return at


moment: Final = unless_odd(said_at)
MaybeSaidAt = Annotated[datetime | None, BeforeValidator(vendor_values.unless_blank(said_at))]
When = Annotated[datetime | None, BeforeValidator(moment)]
"""The time of an answer, None where it can't be read."""


def said_text(value: object) -> str | None:
    """A text in its original spelling; ValueError for a number, since its code would be a guess."""
    if not isinstance(value, str | None):
        raise ValueError("not a text")
    return value


SaidText = Annotated[str | None, BeforeValidator(said_text)]


class Answers(Marked):
    """A row that always validates, since a lost row could be a lost refusal. `unreadable` names its unreadable fields.

    For a row of another type than an object it names the row's list, `stands_in`. `said` are the rules by field.
    """

    said: ClassVar[Mapping[str, Callable[[object], object]]] = {}
    stands_in: ClassVar[str] = "results"

    @model_validator(mode="before")
    @classmethod
    def marked_if_odd(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return {UNREADABLE: (cls.stands_in,)}
        odd = tuple(cls.odd_in(value))
        return {**value, UNREADABLE: odd} if odd else value

    @classmethod
    def odd_in(cls, row: Mapping[str, object]) -> Iterator[str]:
        yield from said_oddly(row, cls.said)


def said_oddly(row: Mapping[str, object], said: Mapping[str, Callable[[object], object]]) -> Iterator[str]:
    """Fields with an unreadable value."""
    yield from (name for name, read in said.items() if row.get(name) not in (None, "") and read(row[name]) is None)


def said_as_text(value: object) -> object:
    """The rule of fields in which every word is readable, a meaningless one too."""
    return value if isinstance(value, str) else None


def odd_answers(rows: Iterable[Answers]) -> list[Loss]:
    return [Loss(name, row.model_dump()) for row in rows for name in row.unreadable]


Said = Any
"""The type of an answer as the vendor sent it, to be read as a `Will`, so that an odd one does not cost its record."""


class Will:
    """A person's answers in one object of a row, read field by field: an unreadable field is None, and its path goes to `odd`.

    `path` leads from the row to the object; `rows` is the row's list, for the path of a row that is no object.
    """

    def __init__(self, sent: object, *path: str, rows: str = "") -> None:
        self.fields: Mapping[str, object] = sent if isinstance(sent, Mapping) else {}
        self.odd: list[str] = []
        self._path = path
        self.is_sound = sent is None or isinstance(sent, Mapping)
        if not self.is_sound:
            self.odd.append(field_named(path or (rows,)))

    def flag(self, name: str) -> bool | None:
        return self.read(name, flag)

    def word(self, name: str, answers: Mapping[str, bool]) -> bool | None:
        """The answer in a word of the notation; None for any other text too, which counts as a marked refusal."""
        return word(self.text(name), answers)

    def text(self, name: str) -> str | None:
        return self.read(name, filled)

    def moment(self, name: str) -> datetime | None:
        return self.read(name, moment)

    def required(self, name: str, read: Callable[[object], R | None]) -> R | None:
        """The field that names the person or the matter of an answer. Without it the answer is a refusal, and that is told."""
        found, named = self.read(name, read), field_named((*self._path, name))
        if found is None and self.is_sound and named not in self.odd:
            self.odd.append(named)
        return found

    def read(self, name: str, read: Callable[[object], R | None]) -> R | None:
        """A field by a rule of the system's own, with None for an unreadable value."""
        value = self.fields.get(name)
        found = read(value)
        if found is None and vendor_values.blank_is_none(value) is not None:
            self.odd.append(field_named((*self._path, name)))
        return found


def tell_odd(odd: Iterable[str], row: object) -> None:
    """Reports unreadable fields of a row, which is the one in `Loss`."""
    tell(Capability.CONSENT, [Loss(name, row) for name in odd])


def settled(said: Iterable[Consent]) -> tuple[Consent, ...]:
    """Each consent once; a yes and a no to the same at the same time is a refusal."""
    found = tuple(dict.fromkeys(said))
    refused = {(one.name, one.purpose, one.channel, one.at) for one in found if not one.granted}
    return tuple(one for one in found if not one.granted or (one.name, one.purpose, one.channel, one.at) not in refused)
