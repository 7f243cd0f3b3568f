"""The loyalty programme's membership number, which other systems name: printed in capitals, typed in any letter case."""

from collections.abc import Iterable

from adapters.ports.crosswalk import IdForm

FORM = IdForm.UPPER


def canonical(number: str) -> str:
    """In which two spellings of one number are the same."""
    return FORM.written(number)


def spellings(numbers: Iterable[str]) -> list[str]:
    """As other systems may keep these numbers: their filters may regard letter case."""
    return list(dict.fromkeys(spelt for number in map(canonical, numbers) for spelt in (number, number.lower())))


SPELLINGS = 2
"""Of one number at most."""
