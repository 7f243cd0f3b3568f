"""What a system's contract may leave out: by the test's name and with a reason, never by silence."""

from abc import ABC
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exempt:
    """Stands in the place of an inherited test that this system's dialect cannot pass; `reason` says why."""

    reason: str

    def __post_init__(self) -> None:
        if len(self.reason) < 10:
            raise ValueError("an exemption needs a reason that a reader understands")


class Contract(ABC):
    """The root of every contract: inherited tests can only be replaced by an `Exempt`."""

    system: str
    """The folder's name, with underscores."""

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        for name, value in vars(cls).items():
            inherited = any(name in vars(parent) for parent in cls.__mro__[1:])
            if name.startswith("test_") and inherited and not isinstance(value, Exempt):
                raise TypeError(f"{cls.__name__}.{name} replaces a contract test; only Exempt(reason) may")
