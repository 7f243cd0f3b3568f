"""Articles of a knowledge base."""

from dataclasses import dataclass
from datetime import datetime

from adapters.ports.fast_init import fast_init


@fast_init
@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article without its body; `score` from 0 to 1 where it came from a search."""

    id: str
    title: str
    summary: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    updated_at: datetime | None = None
    score: float | None = None

    @property
    def as_of(self) -> datetime | None:
        return self.updated_at


@fast_init
@dataclass(frozen=True, slots=True)
class ArticleBody:
    html: str
    as_of: datetime | None = None
