"""The vendor's words into the gateway's records, and a text into the vendor's query language."""

import re

from adapters.ports.records import ArticleBody, ArticlePage
from adapters.systems.mindtouch.wire import Contents, Hit, PageRecord

SPECIAL = re.compile(r'([\\+\-&|!(){}\[\]^"~*?:/])')
OPERATORS = frozenset({"AND", "OR", "NOT", "TO"})


def query(text: str, *, longest: int) -> str:
    """The text as plain words: every special character of the query language gets its backslash (fact sheet, section 4), and the
    words that are operators in capitals lose them. Cut before a word that would pass `longest`; empty where no word is left."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    words: list[str] = []
    for word in printable.split():
        word = word[:longest]
        if sum(map(len, words)) + len(words) + len(word) > longest:
            break
        words.append(word)
    if not any(char.isalnum() for char in "".join(words)):
        return ""
    return " ".join(SPECIAL.sub(r"\\\1", word.lower() if word in OPERATORS else word) for word in words)


def hit(found: Hit) -> ArticlePage:
    return ArticlePage(
        id=found.id,
        title=found.title or (found.page and found.page.title) or found.id,
        summary=found.preview or found.content,
        url=(found.page.address if found.page else None) or found.uri,
        tags=tuple(tag for line in (found.tag or "").splitlines() if (tag := line.strip())),
        updated_at=found.modified,
        score=None if found.rank is None else min(1.0, max(0.0, float(found.rank))),
    )


def article_page(page: PageRecord) -> ArticlePage:
    return ArticlePage(
        id=page.id,
        title=page.title or page.id,
        summary=page.summary,
        url=page.address,
        tags=tuple(tag.value for tag in page.tags.tag if tag.value) if page.tags else (),
        updated_at=page.modified,
    )


def article_body(contents: Contents) -> ArticleBody:
    return ArticleBody(html=contents.body)
