"""The loyalty programme's membership number in other systems: printed in capitals, typed in any letter case."""

from collections.abc import Iterable

from adapters.ports.crosswalk import IdForm

FORM = IdForm.UPPER


def canonical(number: str) -> str:
    """The form in which two spellings of one number are equal."""
    return FORM.written(number)


def spellings(numbers: Iterable[str]) -> list[str]:
    """The spellings of these numbers in other systems, for filters that regard letter case."""
    return list(dict.fromkeys(spelt for number in map(canonical, numbers) for spelt in (number, number.lower())))


SPELLINGS = 2
"""The most spellings of one number."""
