"""What systems hold of somebody's will, read so that nothing of it is lost: what can't be read is a refusal, and says so."""

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
    """What a vendor's own name of a consent stands for; without a purpose it stands for none that the gateway knows."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    purpose: Purpose | None = None
    channel: Channel | None = None


NO_MEANING: Final = ConsentMeaning()


def flag(value: object) -> bool | None:
    """A JSON boolean; None for anything else, since a text that looks like one is no yes."""
    return value if isinstance(value, bool) else None


def word(value: object, answers: Mapping[str, bool]) -> bool | None:
    """A code or word by the vendor's notation, blanks around it apart; None for one that is not in it."""
    return answers.get(value.strip()) if isinstance(value, str) else None


def listed(code: str | None, codes: Mapping[str, R], *, otherwise: R) -> R:
    """What a code stands for by the house's list. Letter case tells no two codes apart: a refusal must not be lost for it."""
    if code is None or code in codes:
        return codes.get(code or "", otherwise)
    folded = code.casefold()
    return next((meant for name, meant in codes.items() if name.casefold() == folded), otherwise)


def entry(name: str, granted: bool | None, meaning: ConsentMeaning = NO_MEANING, *, at: datetime | None = None) -> Consent:
    """`granted` None: it could not be read."""
    return Consent(name, bool(granted), meaning.purpose, meaning.channel, at, unreadable=granted is None)


def unless_odd(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """None in the place of what can't be read: the time of an answer must not cost the answer."""

    def read_unless_odd(value: object) -> object:
        try:
            return read(value)
        except (ValueError, TypeError, OverflowError):
            return None

    return read_unless_odd


def filled(value: object) -> str | None:
    """A text that says something, without blanks around it; None for anything else."""
    return (value.strip() or None) if isinstance(value, str) else None


def said_at(value: object) -> datetime:
    """When something was said. By a time that is none a yes would pass for the latest word, or a no for one long taken back."""
    at = vendor_values.instant(value)
    if not is_of_record(at):
        raise ValueError("nobody said anything then")
    return at


moment: Final[Callable[[Any], datetime | None]] = unless_odd(said_at)
MaybeSaidAt = Annotated[datetime | None, BeforeValidator(vendor_values.unless_blank(said_at))]
When = Annotated[datetime | None, BeforeValidator(moment)]
"""When an answer was given, None where that can't be read."""


def said_text(value: object) -> str | None:
    """A text as it came. A number is none: which code it stands for is nobody's to guess."""
    if not isinstance(value, str | None):
        raise ValueError("not a text")
    return value


SaidText = Annotated[str | None, BeforeValidator(said_text)]


class Answers(Marked):
    """A row that never fails to be read, since with it a refusal would be lost: `unreadable` names what can't be, and the list
    where the row is none. `said`: how each field is read."""

    said: ClassVar[Mapping[str, Callable[[Any], object]]] = {}
    stands_in: ClassVar[str] = "results"

    @model_validator(mode="before")
    @classmethod
    def whatever_stands_there(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return {UNREADABLE: (cls.stands_in,)}
        odd = tuple(cls.odd_in(value))
        return {**value, UNREADABLE: odd} if odd else value

    @classmethod
    def odd_in(cls, row: Mapping[str, object]) -> Iterator[str]:
        yield from said_oddly(row, cls.said)


def said_oddly(row: Mapping[str, object], said: Mapping[str, Callable[[object], object]]) -> Iterator[str]:
    """Fields in which something stands that can't be read."""
    yield from (name for name, read in said.items() if row.get(name) not in (None, "") and read(row[name]) is None)


def said_as_text(value: object) -> object:
    """A word is readable also where it stands for nothing."""
    return value if isinstance(value, str) else None


def odd_answers(rows: Iterable[Answers]) -> list[Loss]:
    return [Loss(name, row.model_dump()) for row in rows for name in row.unreadable]


Said = Any
"""An answer as the vendor sent it, to be read as a `Will`: its being odd must not cost the record it stands in."""


class Will:
    """What a system holds of somebody's will in one place, as it came: what stands in a field and can't be read is none, and its
    path is kept in `odd`. `path`: where the place is within its row; `rows`: the list of the row, by which one that is no object
    is told."""

    def __init__(self, held: object, *path: str, rows: str = "") -> None:
        self.fields: Mapping[str, object] = held if isinstance(held, Mapping) else {}
        self.odd: list[str] = []
        self._path = path
        if held is not None and not isinstance(held, Mapping):
            self.odd.append(field_named(path or (rows,)))

    def flag(self, name: str) -> bool | None:
        return self.read(name, flag)

    def word(self, name: str, answers: Mapping[str, bool]) -> bool | None:
        """Of a text that is no word of the notation too: that counts as a refusal, and the entry itself says so."""
        return word(self.text(name), answers)

    def text(self, name: str) -> str | None:
        return self.read(name, filled)

    def moment(self, name: str) -> datetime | None:
        return self.read(name, moment)

    def read(self, name: str, read: Callable[[object], R | None]) -> R | None:
        """By a rule of the system's own, which gives None for what it can't read."""
        value = self.fields.get(name)
        found = read(value)
        if found is None and vendor_values.blank_is_none(value) is not None:
            self.odd.append(field_named((*self._path, name)))
        return found


def tell_odd(odd: Iterable[str], row: object) -> None:
    """Tells of fields that can't be read. `row`: whose they are, as in `Loss`."""
    tell(Capability.CONSENT, [Loss(name, row) for name in odd])


def settled(said: Iterable[Consent]) -> tuple[Consent, ...]:
    """Each once; what is said yes and no to at the same time is refused."""
    found = tuple(dict.fromkeys(said))
    refused = {(one.name, one.purpose, one.channel, one.at) for one in found if not one.granted}
    return tuple(one for one in found if not one.granted or (one.name, one.purpose, one.channel, one.at) not in refused)
