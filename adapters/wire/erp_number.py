"""The ERP's customer number, the key in systems without ids of their own: without leading zeros here, padded there."""

import re

from adapters.ports.crosswalk import IdForm

FORM = re.compile(r"[1-9]\d{0,9}", re.ASCII)
"""The form of the ERP's numbers: ten digits at most."""


def is_number(value: str) -> bool:
    """Whether the ERP could have given this number; anything else is never sent."""
    return FORM.fullmatch(value) is not None


def padded(number: str, width: int) -> str:
    """The number in the other system's form, with zeros up to `width`; a longer number stays."""
    return number.zfill(width)


def bare(number: str) -> str:
    """The number without leading zeros, from a system that pads or not."""
    return number.strip().lstrip("0")


def canonical(number: str) -> str:
    """The number without leading zeros; anything but digits stays."""
    return IdForm.NUMBER.written(number)
