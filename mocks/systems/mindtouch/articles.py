"""The knowledge base's pages: a tree of folders and articles, with tags, dates and figures the same after every start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mocks.systems.mindtouch.texts import ARTICLES, FOLDERS

HOME_ID = 1
PRIVATE_FOLDER = "Colleagues/Board"
_FIRST_DAY = datetime(2023, 2, 24, 20, 52, 18, tzinfo=UTC)
_LAST_DAY = datetime(2025, 12, 30, 17, 0, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Article:
    """One page; `path` has underscores for blanks; `kind` is the value of its `article:` tag, empty without the tag."""

    page_id: int
    path: str
    title: str
    kind: str
    topics: tuple[str, ...]
    summary: str
    paragraphs: tuple[str, ...]

    @property
    def is_folder(self) -> bool:
        return self.kind == "topic-category"

    @property
    def is_private(self) -> bool:
        """Whether the integration's user may not read it."""
        return self.path.startswith(PRIVATE_FOLDER)

    @property
    def tags(self) -> tuple[str, ...]:
        topics = tuple(f"classification:{topic}" for topic in self.topics)
        kinds = (f"article:{self.kind}",) if self.kind else ()
        return (*kinds, *topics, *(("role:agent",) if "colleagues" in self.topics else ()))

    @property
    def ancestors(self) -> tuple[str, ...]:
        steps = self.path.split("/")
        return tuple("/".join(steps[:depth]) for depth in range(1, len(steps)))

    @property
    def body(self) -> str:
        return "".join(f"<p>{_escaped(text)}</p>" for text in self.paragraphs)

    @property
    def created(self) -> datetime:
        return _FIRST_DAY + timedelta(days=self.page_id % 300, minutes=self.page_id)

    @property
    def modified(self) -> datetime:
        return _LAST_DAY - timedelta(days=self.page_id * 7 % 400, minutes=self.page_id * 13 % 600)

    @property
    def revision(self) -> int:
        return 1 + self.page_id % 9

    @property
    def rating(self) -> tuple[int, float] | None:
        """Number of votes and share of good ones; a third of the pages was never rated."""
        return None if self.page_id % 3 == 1 else (35 + self.page_id % 60, 0.65 + self.page_id % 31 / 100)

    @property
    def views(self) -> int:
        return 40 * self.page_id + 7 * (self.page_id % 31)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _folders() -> list[Article]:
    rows = [line.split(" | ") for line in FOLDERS.strip().splitlines()]
    return [
        Article(int(number), path, path.rsplit("/", 1)[-1].replace("_", " "), "topic-category", (), "", ())
        for number, path in rows
    ]


def _articles() -> list[Article]:
    found: list[Article] = []
    head: list[str] = []
    body: list[str] = []
    for line in [*ARTICLES.strip().splitlines(), ""]:
        if (line[:1].isdigit() and " | " in line) or not line:
            if head:
                found.append(_article(head, body))
            head, body = [part.strip() for part in line.split("|")], []
        else:
            body.append(line)
    return found


def _article(head: list[str], body: list[str]) -> Article:
    number, folder, title, kind, topics, summary = head
    slug = title.replace(",", "").replace(" ", "_")
    return Article(int(number), f"{folder}/{slug}", title, kind, tuple(topics.split()), summary, tuple(body))


HOME = Article(HOME_ID, "", "Help", "topic-category", (), "", ())
PAGES: tuple[Article, ...] = (HOME, *_folders(), *_articles())
BY_ID = {page.page_id: page for page in PAGES}
BY_PATH = {page.path: page for page in PAGES}


def parent(page: Article) -> Article | None:
    """The page above; none above the home page."""
    return None if page is HOME else BY_PATH[page.path.rpartition("/")[0]]


def children(page: Article) -> tuple[Article, ...]:
    return tuple(other for other in PAGES if parent(other) is page)


def searchable() -> tuple[Article, ...]:
    """Pages in the search index: folders have no text, and this reader may not see private pages."""
    return tuple(page for page in PAGES if not page.is_folder and not page.is_private)
