"""The ERP's customer number, by which systems without ids of their own go: without leading zeros here, padded there."""

import re

from adapters.ports.crosswalk import IdForm

FORM = re.compile(r"[1-9]\d{0,9}", re.ASCII)
"""A number range of the ERP: ten digits at most."""


def is_number(value: str) -> bool:
    """Whether the ERP could have given this number; whatever else stands in an id's place is never sent."""
    return FORM.fullmatch(value) is not None


def padded(number: str, width: int) -> str:
    """As the other system writes it; `width` 0 or less than the number has leaves it as it is."""
    return number.zfill(width)


def bare(number: str) -> str:
    """Without the zeros, whether or not the other system pads."""
    return number.strip().lstrip("0")


def canonical(number: str) -> str:
    """A number without the zeros that pad it; anything but digits stays as it is."""
    return IdForm.NUMBER.written(number)
