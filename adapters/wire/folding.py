"""Texts of people made comparable: vendors and people write one name, street or postcode in many ways."""

import unicodedata


def folded(text: str | None) -> str:
    """The letters and digits of a text, without case and accents; empty where none is left to compare."""
    decomposed = unicodedata.normalize("NFKD", text or "")
    return "".join(sign for sign in decomposed.casefold() if sign.isalnum())


def unaccented(text: str) -> str:
    """The text without accents, otherwise the same."""
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(sign for sign in decomposed if not unicodedata.combining(sign)))
