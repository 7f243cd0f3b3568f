"""Knowledge articles: by search, by id, and the ones that fit a person's open tickets."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from adapters.ports.capabilities import ARTICLE_BODY, ARTICLE_PAGE, Corpus
from adapters.ports.connected_systems import Systems, once
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import Fetched
from adapters.ports.records import ArticlePage, Ticket
from adapters.ports.shapes import Hits
from resolvers.awaiting import MaybeAwaitable, eager, together
from resolvers.context import Context, Info
from resolvers.errors import BadInput
from resolvers.person.person import Person
from resolvers.sections.tickets import unsettled
from resolvers.stitch.paging import page_size
from resolvers.stitch.vendor_search_pages import PagedSearch, hits_page, searching
from resolvers.types.connections import CURSOR, EDGES, NODE, NODES, PAGE_INFO, PageInfo
from resolvers.types.source import Node, Source

LONGEST_TEXT = 500


@strawberry.type(description="An article of the knowledge base.")
class Article(Node):
    id: strawberry.ID = strawberry.field(
        description="Unique over all types and stable; `article` and `node` find the article by it."
    )
    title: str = strawberry.field(description="Its headline.")
    url: str | None = strawberry.field(
        description="Its address on the knowledge base's own site; null if the knowledge base gives none."
    )
    tags: list[str] = strawberry.field(description="The knowledge base's own tags, in its order; empty if it has none.")
    updated_at: datetime | None = strawberry.field(
        description="When it was last changed; null if the knowledge base does not say."
    )
    source: Source = strawberry.field(description="The knowledge base, and how fresh the article is.")
    page: strawberry.Private[ArticlePage]
    by_id: strawberry.Private[bool]

    @strawberry.field(
        description="0 to 1 if it came from a search; null if the knowledge base does not say.",
        deprecation_reason="It differs between searches, which a client's cache can't know: read `score` of the edge.",
    )
    def score(self) -> float | None:
        return self.page.score

    @strawberry.field(description="What it is about, in a sentence or two; null if it has no summary.", graphql_type=str | None)
    def summary(self, info: Info) -> MaybeAwaitable[str | None]:
        if self.page.summary is not None or not self.by_id:
            return self.page.summary
        return eager(summary_of(info.context, self.source.system.slug, self.page))

    @strawberry.field(description="The body as the knowledge base keeps it: sanitise it before showing.", graphql_type=str | None)
    def html(self, info: Info) -> MaybeAwaitable[str | None]:
        return eager(body_of(info.context, self.source.system.slug, self.page))


@strawberry.type(description="An article, and how well it fits the search.")
class ArticleEdge:
    """The place of the score: it depends on the search, while an article is the same in all searches."""

    cursor: str = strawberry.field(description=CURSOR)
    node: Article = strawberry.field(description=NODE)

    @strawberry.field(description="How well the article fits the search, 0 to 1; null if the knowledge base does not say.")
    def score(self) -> float | None:
        return self.node.page.score


@strawberry.type(description="One page of the articles found, the best first.")
class ArticleConnection:
    edges: list[ArticleEdge] = strawberry.field(description=EDGES)
    nodes: list[Article] = strawberry.field(description=NODES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)


async def body_of(context: Context, system: str, page: ArticlePage) -> str | None:
    body = (await context.reading.lookup(system, page.id, frozenset({ARTICLE_BODY}))).part(ARTICLE_BODY)
    return body.html if body is not None else None


LIKELY = 10
"""The hits read when an article is searched for by its own title: it is among them."""


async def summary_of(context: Context, system: str, page: ArticlePage) -> str | None:
    """The summary of an article read by its id. The record may have none, so the summary comes from a search, where it is the
    same for all searches."""
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


def pages_in(fetched: Fetched[Hits[object]]) -> list[ArticlePage]:
    hits = fetched.value.records if fetched.value is not None else ()
    return [hit for hit in hits if isinstance(hit, ArticlePage)]


def views(context: Context, system: str, hits: Sequence[ArticlePage], fetched: Fetched[Hits[object]]) -> list[Article]:
    started = context.reading.started_at
    return [
        view(context, system, hit, context.source(fetched.source(system, hit.id, started_at=started, as_of=hit.as_of)))
        for hit in hits
    ]


@once
def knowledge_systems(systems: Systems) -> Sequence[str]:
    return tuple(slug for slug, system in systems.items() if Corpus.ARTICLES in system.corpora)


async def search_articles(info: Info, text: str, first: int | None, after: str | None) -> ArticleConnection | None:
    """The hits of one knowledge base, in its own order; None if none is connected."""
    context = info.context
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise BadInput(f"`text` must be 1 to {LONGEST_TEXT} characters")
    if (system := searching(context.reading, Corpus.ARTICLES)) is None:
        return None
    paged = PagedSearch(system, Corpus.ARTICLES, text.strip(), "articles", 10)

    async def nodes(hits: Sequence[ArticlePage], fetched: Fetched[Hits[object]]) -> list[Article]:
        return views(context, system, hits, fetched)

    return await hits_page(context, paged, first, after, nodes, ArticleConnection)


async def article_by_id(info: Info, parts: Sequence[str]) -> Article | None:
    system, page_id = parts
    context = info.context
    record = await context.reading.lookup(system, page_id, frozenset({ARTICLE_PAGE}))
    page = record.part(ARTICLE_PAGE)
    return view(context, system, page, context.source(record.source()), by_id=True) if page is not None else None


LATEST_TICKETS = 3
"""The tickets with a search of their own."""


async def suggested_articles(person: Person, first: int | None) -> list[Article]:
    """The articles that a knowledge base finds for the categories and subjects of the latest open tickets: the best first, each
    article once."""
    size, context = page_size(first, 3), person.context
    merged = await unsettled(person)
    texts = sorted({words for item in merged.entries[:LATEST_TICKETS] if (words := words_of(item.record))})
    systems = knowledge_systems(context.reading.systems)
    searches = [person.reading.search(slug, Corpus.ARTICLES, text, limit=size) for slug in systems for text in texts]
    return best_of(context, [slug for slug in systems for _ in texts], await together(searches), size)


def words_of(ticket: Ticket) -> str:
    """The text to search for: the category in words, then the subject. Articles contain no codes, and a long subject must not cut
    off the category."""
    topic = [ticket.topic] if ticket.topic and ticket.topic.casefold() not in ticket.subject.casefold() else []
    return " ".join((*topic, ticket.subject)).strip()[:LONGEST_TEXT]


def best_of(
    context: Context, systems: Sequence[str], came: Sequence[Fetched[Hits[object]] | SourceError], size: int
) -> list[Article]:
    failed = [outcome for outcome in came if isinstance(outcome, SourceError)]
    if failed and len(failed) == len(came):
        raise SeveralFailed(list({error.system: error for error in failed}.values()))
    found: dict[str, Article] = {}
    for system, outcome in zip(systems, came, strict=True):
        for article in views(context, system, pages_in(outcome), outcome) if isinstance(outcome, Fetched) else ():
            if article.id not in found or fit(article) > fit(found[article.id]):
                found[article.id] = article
    return sorted(found.values(), key=lambda article: (-fit(article), article.title))[:size]


def fit(article: Article) -> float:
    return article.page.score or 0.0
