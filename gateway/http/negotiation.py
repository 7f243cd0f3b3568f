"""Chooses the media type of a response (RFC 9110, section 12.5.1)."""

from enum import Enum
from functools import lru_cache


class MediaType(Enum):
    """The media types of responses at the GraphQL address."""

    GRAPHQL = "application/graphql-response+json"
    JSON = "application/json"
    PAGE = "text/html"


# `*/*` and no Accept at all get application/json, because clients without a preference were written for it.
_WHEN_UNSAID = (MediaType.JSON, MediaType.GRAPHQL)


@lru_cache(maxsize=256)
def chosen(accept: str, *, page: bool) -> MediaType | None:
    """The form with the highest quality; None if none is acceptable. The page counts only if it is named (browsers do)."""
    ranges = _ranges(accept)
    if not ranges:
        return MediaType.JSON
    best: tuple[float, int, int] | None = None
    form = None
    for offered in (*_WHEN_UNSAID, *((MediaType.PAGE,) if page else ())):
        found = _weight(offered, ranges)
        if found and (best is None or found > best):
            best, form = found, offered
    return form


def _weight(form: MediaType, ranges: list[tuple[str, float]]) -> tuple[float, int, int] | None:
    """A sort key: (quality, how exactly the form was named, how early). None: not acceptable."""
    family = form.value.partition("/")[0] + "/*"
    wanted = {form.value: 2} if form is MediaType.PAGE else {form.value: 2, family: 1, "*/*": 0}
    found = [(wanted[name], quality, -place) for place, (name, quality) in enumerate(ranges) if name in wanted]
    if not found:
        return None
    exactness, quality, place = max(found, key=lambda each: each[0])
    return (quality, exactness, place) if quality > 0 else None


def _ranges(accept: str) -> list[tuple[str, float]]:
    ranges = []
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name:
            ranges.append((name, _quality(parameters)) if _utf8(parameters) else (name, 0.0))
    return ranges


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0.0
            return quality if 0 <= quality <= 1 else 0.0
    return 1.0


def _utf8(parameters: list[str]) -> bool:
    charsets = [value.strip(' "') for name, _, value in (p.partition("=") for p in parameters) if name.strip() == "charset"]
    return all(charset in ("utf-8", "utf8") for charset in charsets)
