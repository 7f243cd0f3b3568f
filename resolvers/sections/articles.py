"""Knowledge articles: searched for, read by id, and those that fit a person's open tickets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import strawberry

from adapters.ports.capabilities import ARTICLE_BODY, ARTICLE_PAGE, Corpus
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import Fetched
from adapters.ports.records import ArticlePage, Ticket
from adapters.ports.shapes import Hits
from resolvers.awaiting import eager, together
from resolvers.context import Context, Info
from resolvers.errors import BadInput
from resolvers.person.person import Person
from resolvers.sections.tickets import unsettled
from resolvers.stitch.hits import Quest, hits_page, searching
from resolvers.stitch.paging import page_size
from resolvers.types.paging import CURSOR, EDGES, NODE, NODES, PAGE_INFO, PageInfo
from resolvers.types.source import Node, Source

LONGEST_TEXT = 500


@strawberry.type(description="An article of the knowledge base.")
class Article(Node):
    id: strawberry.ID = strawberry.field(
        description="Unique over all types and stable; `article` and `node` find the article by it."
    )
    title: str = strawberry.field(description="Its headline.")
    url: str | None = strawberry.field(
        description="Where people read it on the knowledge base's own site; null where it gives no address."
    )
    tags: list[str] = strawberry.field(description="The knowledge base's own tags, in its order; empty where it has none.")
    updated_at: datetime | None = strawberry.field(
        description="When it was last changed; null where the knowledge base does not say."
    )
    source: Source = strawberry.field(description="The knowledge base, and how fresh the article is.")
    page: strawberry.Private[ArticlePage]
    by_id: strawberry.Private[bool]

    @strawberry.field(
        description="0 to 1 where it came from a search; null where the knowledge base does not say.",
        deprecation_reason="It differs from search to search, which a client's cache can't know: read `score` of the edge.",
    )
    def score(self) -> float | None:
        return self.page.score

    @strawberry.field(
        description="What it is about, in a sentence or two; null where it has no summary.", graphql_type=str | None
    )
    def summary(self, info: Info) -> Any:
        if self.page.summary is not None or not self.by_id:
            return self.page.summary
        return eager(summary_of(info.context, self.source.system.slug, self.page))

    @strawberry.field(description="The body as the knowledge base keeps it: sanitise it before showing.", graphql_type=str | None)
    def html(self, info: Info) -> Any:
        return eager(body_of(info.context, self.source.system.slug, self.page))


@strawberry.type(description="An article, and how well it fits what was searched for.")
class ArticleEdge:
    """How well an article fits depends on what was searched for, and an article is the same in all searches."""

    cursor: str = strawberry.field(description=CURSOR)
    node: Article = strawberry.field(description=NODE)

    @strawberry.field(
        description="How well the article fits what was searched for, 0 to 1, as the knowledge base says; null where it does not."
    )
    def score(self) -> float | None:
        return self.node.page.score


@strawberry.type(description="One page of the articles that fit, the best first.")
class ArticleConnection:
    edges: list[ArticleEdge] = strawberry.field(description=EDGES)
    nodes: list[Article] = strawberry.field(description=NODES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)


async def body_of(context: Context, system: str, page: ArticlePage) -> str | None:
    body = (await context.reading.lookup(system, page.id, frozenset({ARTICLE_BODY}))).part(ARTICLE_BODY)
    return body.html if body is not None else None


LIKELY = 10
"""Hits for its own title among which an article is."""


async def summary_of(context: Context, system: str, page: ArticlePage) -> str | None:
    """Of an article read by its id: records need not have a summary, and what a search says of an article stays the same."""
    fetched = await context.reading.search(system, Corpus.ARTICLES, page.title, limit=LIKELY)
    if isinstance(fetched, SourceError):
        raise fetched
    hits = fetched.value.records if fetched.value is not None else ()
    return next((hit.summary for hit in hits if isinstance(hit, ArticlePage) and hit.id == page.id), None)


def view(context: Context, system: str, page: ArticlePage, source: Source, *, by_id: bool = False) -> Article:
    return Article(
        id=strawberry.ID(context.config.node_ids.of("Article", system, page.id)),
        title=page.title,
        url=page.url,
        tags=list(page.tags),
        updated_at=page.updated_at,
        source=source,
        page=page,
        by_id=by_id,
    )


def views(context: Context, system: str, hits: Sequence[Any], fetched: Fetched[Hits[Any]]) -> list[Article]:
    started = context.reading.started_at
    return [
        view(context, system, hit, context.source(fetched.source(system, hit.id, started_at=started, as_of=hit.as_of)))
        for hit in hits
    ]


def knowledge_systems(context: Context) -> list[str]:
    return [slug for slug, system in context.reading.systems.items() if Corpus.ARTICLES in system.corpora]


async def search_articles(info: Info, text: str, first: int | None, after: str | None) -> ArticleConnection | None:
    """One knowledge base's hits, in its own order, None where none is connected."""
    context = info.context
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise BadInput(f"`text` must be 1 to {LONGEST_TEXT} characters")
    if (system := searching(context.reading, Corpus.ARTICLES)) is None:
        return None
    quest = Quest(system, Corpus.ARTICLES, text.strip(), "articles", 10)

    async def nodes(hits: Sequence[ArticlePage], fetched: Fetched[Hits[Any]]) -> list[Article]:
        return views(context, system, hits, fetched)

    return await hits_page(context, quest, first, after, nodes, ArticleConnection)  # type: ignore[no-any-return]


async def article_by_id(info: Info, parts: Sequence[str]) -> Article | None:
    system, page_id = parts
    context = info.context
    record = await context.reading.lookup(system, page_id, frozenset({ARTICLE_PAGE}))
    page = record.part(ARTICLE_PAGE)
    return view(context, system, page, context.source(record.source()), by_id=True) if page is not None else None


LATEST_TICKETS = 3
"""Each is a search of its own."""


async def suggested_articles(person: Person, first: int | None) -> list[Article]:
    """The articles that a knowledge base finds for the categories and subjects of the latest open tickets: the best first, each
    article once."""
    size, context = page_size(first, 3), person.context
    merged = await unsettled(person)
    texts = sorted({words for item in merged.entries[:LATEST_TICKETS] if (words := words_of(item.record))})
    systems = knowledge_systems(context)
    asked = [person.reading.search(slug, Corpus.ARTICLES, text, limit=size) for slug in systems for text in texts]
    return best_of(context, [slug for slug in systems for _ in texts], await together(asked), size)


def words_of(ticket: Ticket) -> str:
    """What to look for: the category where it has words, for a code is in no article, and the subject. The category comes first,
    so that no subject is long enough to cut it off."""
    told = [ticket.topic] if ticket.topic and ticket.topic.casefold() not in ticket.subject.casefold() else []
    return " ".join((*told, ticket.subject)).strip()[:LONGEST_TEXT]


def best_of(context: Context, systems: Sequence[str], came: Sequence[Any], size: int) -> list[Article]:
    failed = [outcome for outcome in came if isinstance(outcome, SourceError)]
    if failed and len(failed) == len(came):
        raise SeveralFailed(list({error.system: error for error in failed}.values()))
    found: dict[str, Article] = {}
    for system, outcome in zip(systems, came, strict=True):
        hits = outcome.value.records if isinstance(outcome, Fetched) and outcome.value is not None else ()
        for article in views(context, system, hits, outcome):
            if article.id not in found or fit(article) > fit(found[article.id]):
                found[article.id] = article
    return sorted(found.values(), key=lambda article: (-fit(article), article.title))[:size]


def fit(article: Article) -> float:
    return article.page.score or 0.0
