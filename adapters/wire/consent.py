"""What systems hold of somebody's will, read so that nothing of it is lost: what can't be read is a refusal, and says so."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict

from adapters.ports.records import Channel, Consent, Purpose
from adapters.wire import words


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
"""An answer as the vendor sent it, to be judged by `flag` or `word`: its being odd must not cost the record it stands in."""
