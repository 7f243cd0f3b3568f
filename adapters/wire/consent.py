"""What systems hold of somebody's will, read so that nothing of it is lost: what can't be read is a refusal, and says so."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from adapters.ports.capabilities import Capability
from adapters.ports.records import Channel, Consent, Purpose
from adapters.wire import words
from adapters.wire.losses import tell
from adapters.wire.tolerant import Loss, field_named

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


def entry(name: str, granted: bool | None, meaning: ConsentMeaning = NO_MEANING, *, at: datetime | None = None) -> Consent:
    """`granted` None: it could not be read."""
    return Consent(name, bool(granted), meaning.purpose, meaning.channel, at, unreadable=granted is None)


def unless_odd(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """None in the place of what can't be read: the time of an answer must not cost the answer."""

    def read_unless_odd(value: Any) -> Any:
        try:
            return read(value)
        except (ValueError, TypeError, OverflowError):
            return None

    return read_unless_odd


def filled(value: object) -> str | None:
    """A text that says something, without blanks around it; None for anything else."""
    return (value.strip() or None) if isinstance(value, str) else None


moment: Final[Callable[[Any], datetime | None]] = unless_odd(words.instant)
When = Annotated[datetime | None, BeforeValidator(moment)]
"""When an answer was given, None where that can't be read."""

Said = Any
"""An answer as the vendor sent it, to be read as a `Will`: its being odd must not cost the record it stands in."""


class Will:
    """What a system holds of somebody's will in one place, as it came: what stands in a field and can't be read is none, and its
    path is kept in `odd`. `path`: where the place is within its row; `rows`: the list of the row, by which one that is no object
    is told."""

    def __init__(self, held: object, *path: str, rows: str = "") -> None:
        self.fields: Mapping[str, Any] = held if isinstance(held, Mapping) else {}
        self.odd: list[str] = []
        self._path = path
        if held is not None and not isinstance(held, Mapping):
            self.odd.append(field_named(path or (rows,)))

    def flag(self, name: str) -> bool | None:
        return self._read(name, flag)

    def word(self, name: str, answers: Mapping[str, bool]) -> bool | None:
        """Of a text that is no word of the notation too: that counts as a refusal, and the entry itself says so."""
        return word(self.text(name), answers)

    def text(self, name: str) -> str | None:
        return self._read(name, filled)

    def moment(self, name: str) -> datetime | None:
        return self._read(name, moment)

    def _read(self, name: str, read: Callable[[object], R | None]) -> R | None:
        value = self.fields.get(name)
        found = read(value)
        if found is None and words.blank_is_none(value) is not None:
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
