"""The knowledge base's answers in the vendor's shapes: search results, page records, bodies (MindTouch fact sheet, section 6)."""

from __future__ import annotations

import hashlib
import re
import zlib
from urllib.parse import quote

from mocks.systems.mindtouch import articles
from mocks.systems.mindtouch.articles import Article
from mocks.systems.mindtouch.deki import Node, gathered, node
from mocks.systems.mindtouch.search import Hit

SITE = "https://help.store.example.com"
DEKI = f"{SITE}/@api/deki"


def page_address(page: Article) -> str:
    return f"{SITE}/{quote(page.path)}"


def results(hits: list[Hit], query: str, *, offset: int, limit: int, session: str) -> Node:
    """One page of a search; `@querycount` counts all hits, `@count` the hits on this page."""
    shown = hits[offset : offset + limit]
    query_id = 1 + zlib.crc32(query.encode()) % 99_999
    numbered = enumerate(shown, start=offset + 1)
    words = re.sub(r'([\\+\-&|!(){}\[\]^"~*?:])', r"\\\1", query)
    return node(
        {
            "@ranking": "adaptive",
            "@queryid": query_id,
            "@sessionid": session,
            "@querycount": len(hits),
            "@count.recommendations": 0,
            "@count": len(shown),
            "parsedQuery": f"+(content:({words}) title:({words})^10) +namespace:main",
            "result": gathered([_result(hit, query_id, position) for position, hit in numbered]),
        }
    )


def _result(hit: Hit, query_id: int, position: int) -> Node:
    page, address = hit.article, page_address(hit.article)
    tracking = f"pageid={page.page_id}&rank={hit.rank:.2g}&type=page&position={position}"
    return node(
        {
            "author": "editor",
            "content": page.summary or None,
            "date.modified": page.modified,
            "id": page.page_id,
            "mime": "application/vnd.deki1410+xml",
            "page": {"path": page.path, "rating": "", "title": page.title, "uri.ui": address},
            "preview": page.summary,
            "rank": hit.rank,
            "tag": "\n".join(page.tags) or None,
            "title": page.title,
            "type": "page",
            "uri": address,
            "uri.track": f"{DEKI}/site/query/{query_id}?{tracking}",
        }
    )


def short_record(page: Article) -> Node:
    """The record of `/info`, which costs no help request and shows whether the page has a newer revision."""
    above = articles.parent(page)
    return node(
        {
            "@id": page.page_id,
            "@guid": hashlib.md5(f"page {page.page_id}".encode(), usedforsecurity=False).hexdigest(),
            "@draft.state": "inactive",
            "@href": f"{DEKI}/pages/{page.page_id}?redirects=0",
            "@deleted": False,
            "@revision": page.revision,
            "date.created": page.created,
            "date.modified": page.modified,
            "language": "en-GB",
            "namespace": "main",
            "path": {"@seo": "true", "#text": page.path},
            "title": page.title,
            "uri.ui": page_address(page),
            "page.parent": {"@id": str(above.page_id), "title": above.title} if above else None,
        }
    )


def full_record(page: Article, *, with_contents: bool) -> Node:
    rating = page.rating
    parts = {
        "article": page.kind or None,
        "rating": node({"@count": rating[0], "@score": rating[1]}) if rating else "",
        "metrics": node({"metric.views": page.views, "metric.charcount": len(page.body)}),
        "tags": _tags(page),
        "contents": contents(page) if with_contents else None,
    }
    return short_record(page) | node(parts)


def contents(page: Article) -> Node:
    """A page's contents: several paragraphs are an array of body and table of contents, otherwise the body is a string."""
    toc: Node = {"@target": "toc", "#text": "<em>No headers</em>"}
    body: object = [page.body, toc] if len(page.paragraphs) > 1 else page.body
    return {"@type": "text/html", "@title": page.title, "body": body}


def _tags(page: Article) -> Node:
    tags = [_tag(value) for value in page.tags]
    here = f"{DEKI}/pages/{page.page_id}/tags"
    return node({"@count": len(tags), "@href": here, "tag": gathered(tags)})


def _tag(value: str) -> Node:
    number = _TAG_IDS[value]
    return node(
        {
            "@value": value,
            "@id": number,
            "@href": f"{DEKI}/site/tags/{number}",
            "title": value,
            "type": "text",
            "uri": f"{SITE}/Special:Tags?tag={quote(value, safe=':')}",
        }
    )


_TAG_IDS = {value: 4 + place for place, value in enumerate(sorted({tag for page in articles.PAGES for tag in page.tags}))}
