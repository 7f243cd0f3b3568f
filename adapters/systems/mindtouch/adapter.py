"""The port: search, the record of a page, and its body, which the vendor meters (MindTouch fact sheet, sections 4 and 9)."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote, urlencode

from adapters.ports.capabilities import ARTICLE_BODY, ARTICLE_PAGE, AnyGroup, Capability, Corpus, Groups, Subject
from adapters.ports.errors import BadRequest, Malformed
from adapters.ports.records import ArticleBody, ArticlePage
from adapters.ports.shapes import Hits, Parts, Ports
from adapters.systems.mindtouch import mapping, wire
from adapters.systems.mindtouch.settings import MindTouchSettings
from adapters.systems.mindtouch.token import CallTokens
from adapters.wire.classification import FINE, Classification
from adapters.wire.message import Request, Response
from adapters.wire.paging import readable
from adapters.wire.system_http import Runtime, SystemHttp
from adapters.wire.together import together

SLUG = "mindtouch"
PAGE_ID = re.compile(r"[1-9]\d{0,9}", re.ASCII)
OFFSET = re.compile(r"\d{1,6}", re.ASCII)

A = TypeVar("A")


def classify(request: Request, response: Response) -> Classification | None:
    """The vendor's own 404 means: no such page."""
    return FINE if response.status == 404 and wire.is_own_problem(response.body) else None


class Site:
    """Reads from the site in JSON. Each gives None where there is no such page."""

    def __init__(self, http: SystemHttp) -> None:
        self._http = http

    async def read(self, path: str, operation: str, decode: Callable[[bytes], A], **options: str | int) -> A | None:
        target = f"{path}?{urlencode({'dream.out.format': 'json', **options}, quote_via=quote)}"
        response = await self._http.ask(Request(target, Capability.KNOWLEDGE, operation))
        if response.status != 200:
            return None
        answer: A = response.read(decode)
        return answer


class Articles:
    """The record of a page and its body. The full record is read, since the short one lacks the tags. Records are not metered."""

    max_batch = 1
    groups: Groups = frozenset({ARTICLE_PAGE, ARTICLE_BODY})

    def __init__(self, site: Site) -> None:
        self._site = site
        self._reads: dict[AnyGroup, Callable[[str], Awaitable[object]]] = {ARTICLE_PAGE: self._page, ARTICLE_BODY: self._body}

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        (page_id,) = ids
        if not PAGE_ID.fullmatch(page_id):
            return {}
        parts = await together({group: read(page_id) for group, read in self._reads.items() if group in groups})
        return {page_id: parts} if parts else {}

    async def _page(self, page_id: str) -> ArticlePage | None:
        """The page's record; None where it is deleted, or where it only redirects to another page."""
        page = await self._site.read(f"/pages/{page_id}", "page", wire.read_page, exclude="inbound,outbound,files")
        if page is None or page.id != page_id or page.deleted:
            return None
        return mapping.article_page(page)

    async def _body(self, page_id: str) -> ArticleBody | None:
        contents = await self._site.read(f"/pages/{page_id}/contents", "contents", wire.read_contents, mode="view", format="html")
        return None if contents is None else mapping.article_body(contents)


class ArticleSearch:
    """Free text over the site's pages, best first; `after` is the offset of the next hit."""

    def __init__(self, site: Site, settings: MindTouchSettings) -> None:
        self._site = site
        self._constraint = {"constraint": settings.constraint} if settings.constraint.strip() else {}
        self._longest = settings.longest_query

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[ArticlePage]:
        if after is not None and not OFFSET.fullmatch(after):
            raise BadRequest(SLUG, Capability.KNOWLEDGE)
        if not (query := mapping.query(text, longest=self._longest)):
            return Hits(())

        async def read(offset: int) -> tuple[Hits[ArticlePage], int]:
            found = await self._site.read(
                "/site/query", "query", wire.read_hits, q=query, limit=limit, offset=offset, sortBy="-rank", **self._constraint
            )
            if found is None:
                return Hits(()), 0
            pages = tuple(mapping.hit(hit) for hit in found.hits if hit.type in (None, "page") and PAGE_ID.fullmatch(hit.id))
            following = str(offset + found.sent) if found.goes_on(offset=offset, limit=limit) else None
            return Hits(pages, following), len(found.left_out)

        if (hits := await readable(read, int(after or 0))) is None:
            raise Malformed(SLUG, Capability.KNOWLEDGE)
        return hits


class SiteProbe:
    """One read of the home page's short record, which is not metered."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def probe(self) -> None:
        await self._site.read("/pages/home/info", "probe", wire.read_page)


def build(settings: MindTouchSettings, runtime: Runtime) -> Ports:
    site = Site(SystemHttp(SLUG, settings, runtime=runtime, auth=CallTokens(settings, now=runtime.now), classify=classify))
    return Ports(
        probe=SiteProbe(site),
        lookups={Subject.ARTICLE: Articles(site)},
        streams={},
        searches={Corpus.ARTICLES: ArticleSearch(site, settings)},
    )
