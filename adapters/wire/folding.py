"""Texts of people made comparable: vendors and people write one name, street or postcode in many ways."""

import unicodedata


def folded(text: str | None) -> str:
    """Letters and digits only, without case and accents. Empty where nothing is left that could be compared."""
    decomposed = unicodedata.normalize("NFKD", text or "")
    return "".join(sign for sign in decomposed.casefold() if sign.isalnum())


def unaccented(text: str) -> str:
    """Without accents and otherwise as it was."""
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(sign for sign in decomposed if not unicodedata.combining(sign)))
