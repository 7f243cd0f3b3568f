"""Search over the knowledge base: the vendor's constraint language (MindTouch fact sheet, section 4) and a term ranking."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from mocks.systems.mindtouch.articles import Article, searchable

SPECIAL = frozenset('\\+-&|!(){}[]^"~*?:')
_STOP_WORDS = "a an and are at by can for from how i in is it my of on or the to was what when where with you your"
STOP_WORDS = frozenset(_STOP_WORDS.split(" "))
TITLE_WEIGHT = 10.0
MAX_DEPTH = 20
Test = Callable[[Article], bool]


class ConstraintSyntaxError(ValueError):
    """The constraint cannot be parsed; the vendor answers 400."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article and its rank, 1 for the best of the answer."""

    article: Article
    rank: float


_FIELDS: dict[str, Callable[[Article], Iterable[str]]] = {
    "namespace": lambda _: ("main",),
    "type": lambda _: ("wiki",),
    "language": lambda _: ("en-gb",),
    "tag": lambda page: page.tags,
    "path.ancestor": lambda page: page.ancestors,
    "path": lambda page: (page.path,),
    "id.page": lambda page: (str(page.page_id),),
}


class _Reader:
    """A recursive-descent parser of one constraint: clauses with an optional sign, each a group or `field:value`."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._depth = text, 0, 0

    def parse(self) -> Test:
        test = self._clauses()
        if self._at < len(self._text):
            raise ConstraintSyntaxError("unbalanced ')'")
        return test

    def _clauses(self) -> Test:
        must: list[Test] = []
        must_not: list[Test] = []
        may: list[Test] = []
        while self._skip_blanks() and self._text[self._at] != ")":
            sign = self._text[self._at]
            if sign in "+-":
                self._at += 1
            {"+": must, "-": must_not}.get(sign, may).append(self._clause())
        if not must and not may:
            raise ConstraintSyntaxError("a group needs a clause that is not excluded")
        return lambda page: (
            all(test(page) for test in must)
            and not any(test(page) for test in must_not)
            and (bool(must) or any(test(page) for test in may))
        )

    def _clause(self) -> Test:
        if self._take("("):
            return self._group()
        name = self._field()
        return self._quoted(name) if self._take('"') else self._bare(name)

    def _group(self) -> Test:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ConstraintSyntaxError("groups are nested too deep")
        test = self._clauses()
        if not self._take(")"):
            raise ConstraintSyntaxError("missing ')'")
        self._depth -= 1
        return test

    def _field(self) -> str:
        found = re.compile(r"([a-zA-Z.]+):").match(self._text, self._at)
        if not found or found[1].lower() not in _FIELDS:
            raise ConstraintSyntaxError("a clause starts with the name of a known field and a colon")
        self._at = found.end()
        return found[1].lower()

    def _quoted(self, name: str) -> Test:
        value = ""
        while not self._take('"'):
            value += self._escaped() if self._peek() == "\\" else self._next()
        return lambda page: value.lower() in {held.lower() for held in _FIELDS[name](page)}

    def _bare(self, name: str) -> Test:
        pattern = ""
        while (char := self._peek()) and not char.isspace() and char != ")":
            if char == "\\":
                pattern += _literal(self._escaped())
            elif char in SPECIAL - {"*", "?", "-"}:
                raise ConstraintSyntaxError("a special character in a value needs a backslash")
            else:
                pattern += self._next()
        if not pattern:
            raise ConstraintSyntaxError("a field needs a value")
        return lambda page: any(fnmatchcase(held.lower(), pattern.lower()) for held in _FIELDS[name](page))

    def _escaped(self) -> str:
        self._at += 1
        return self._next()

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise ConstraintSyntaxError("the constraint ends within a value")
        self._at += 1
        return self._text[self._at - 1]

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, char: str) -> bool:
        if self._peek() != char:
            return False
        self._at += 1
        return True

    def _skip_blanks(self) -> bool:
        while self._peek().isspace():
            self._at += 1
        return self._at < len(self._text)


def _literal(char: str) -> str:
    return f"[{char}]" if char in "*?[" else char


def constraint(text: str) -> Test:
    """The test that a constraint means; an empty one lets every page pass."""
    return _Reader(text).parse() if text.strip() else lambda _: True


def terms(text: str) -> tuple[str, ...]:
    """Lower-case word stems without stop words, in order of appearance."""
    words = re.findall(r"[^\W_]+", text.lower())
    return tuple(dict.fromkeys(_stem(word) for word in words if word not in STOP_WORDS))


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "es", "ed", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


@lru_cache(maxsize=256)
def _words(article: Article) -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    text = " ".join((article.summary, *article.paragraphs))
    content = tuple(_stem(word) for word in re.findall(r"[^\W_]+", text.lower()))
    return frozenset(terms(article.title)), content, frozenset(terms(" ".join(article.topics)))


def _score(article: Article, wanted: tuple[str, ...]) -> float:
    title, content, topics = _words(article)
    score = 0.0
    for term in wanted:
        score += TITLE_WEIGHT * (term in title) / (1 + len(title) / 10) + (term in topics)
        score += min(content.count(term), 3) / 3
    return score


def search(text: str, passes: Test) -> list[Hit]:
    """Articles with any of the words, best first; without a word all articles that pass, by page id."""
    wanted = terms(text)
    pages = [page for page in searchable() if passes(page)]
    if not text.strip():
        return [Hit(page, 1.0) for page in sorted(pages, key=lambda page: page.page_id)]
    scored = [(score, page) for page in pages if (score := _score(page, wanted))]
    scored.sort(key=lambda pair: (-pair[0], pair[1].page_id))
    return [Hit(page, score / scored[0][0]) for score, page in scored]
