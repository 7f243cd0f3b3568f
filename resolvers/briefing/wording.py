"""The wording of days and of quoted texts in a line."""

import re
import unicodedata
from datetime import date
from typing import Final

from resolvers.passions.denied import ground_of
from resolvers.phrases import one_line

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""The names of the months. Those of `strftime` change with the machine's language."""

CURRENCY: Final = r"(?:GBP|EUR|USD|CHF|AED|SAR|QAR|KWD|CNY|JPY|pounds?|euros?|dollars?|francs?|dirhams?|riyals?|quid|pence)"
AMOUNT: Final = re.compile(rf"\d\s*{CURRENCY}\b|\b{CURRENCY}\s*\d", re.IGNORECASE)


def day(on: date) -> str:
    return f"{day_of_the_year(on)} {on.year}"


def day_of_the_year(on: date) -> str:
    return f"{on.day} {MONTHS[on.month - 1]}"


def coming(on: date, today: date, *, otherwise: str) -> str:
    """The words for a day from today on; `otherwise`: the text for later days than tomorrow."""
    return {0: "today", 1: "tomorrow"}.get((on - today).days, f"on {otherwise}")


def anniversary(born: date, today: date) -> date:
    """The next birthday, today's included. A birthday on 29 February is on 1 March in other years."""
    return next(day for year in (today.year, today.year + 1) if (day := in_year(born, year)) >= today)


def in_year(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def quotable(text: str | None) -> str | None:
    """A subject line that can be read out beside the customer, on one line. None if it names an amount of money or a special
    category of personal data (health, belief and so on): staff look that up in the system itself."""
    whole = one_line(text, len(text or ""))
    if not whole or names_money(whole) or ground_of(whole) is not None:
        return None
    return one_line(whole)


def names_money(text: str) -> bool:
    return any(unicodedata.category(sign) == "Sc" for sign in text) or AMOUNT.search(text) is not None
