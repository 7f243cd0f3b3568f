"""The vendor's answers as the gateway's records, and a text in the vendor's query language."""

import re

from adapters.ports.records import ArticleBody, ArticlePage
from adapters.systems.mindtouch.wire import Contents, Hit, PageRecord

SPECIAL = re.compile(r'([\\+\-&|!(){}\[\]^"~*?:/])')
OPERATORS = frozenset({"AND", "OR", "NOT", "TO"})


def query(text: str, *, longest: int) -> str:
    """The text as plain words: every special character of the query language gets a backslash (fact sheet, section 4), and
    operators are written in small letters. Cut before the word with which it would pass `longest`; empty without any word."""
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
        tags=tuple(tag for written in (found.tag or "").splitlines() if (tag := written.strip())),
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
