"""MindTouch keeps the contract of its ports, in its own dialect."""

from typing import ClassVar
from urllib.parse import parse_qs

from adapters.ports.capabilities import ARTICLE_BODY, ARTICLE_PAGE, Corpus, Subject
from adapters.ports.records import ArticlePage
from tests.contract.recorded.mindtouch import BASE, token_is_right
from tests.contract.recorded.samples import target
from tests.contract.suite import Exempt, LookupContract, SearchContract, on_samples

SYSTEM = "mindtouch"


class TestArticles(LookupContract):
    system = SYSTEM
    odd_values: ClassVar = {"pages/contents body: null, absent, wrong type": Exempt("the body is all that the answer holds")}
    subject = Subject.ARTICLE
    renews = False
    test_a_batch_is_one_call = Exempt("pages are read one by one; only ratings take several ids (section 8)")

    def known(self, source):
        return tuple(key for key, _ in source.facts["pages"])

    def unknown(self, source):
        return "9999999"

    def check(self, parts, *, first):
        page = parts[ARTICLE_PAGE]
        assert page.title
        assert page.url.startswith("http")
        assert parts[ARTICLE_BODY].html.startswith("<")

    async def test_a_page_has_its_own_title(self, source):
        titles = dict(source.facts["pages"])
        answer = await self.fetched(source, *titles, groups=frozenset({ARTICLE_PAGE}))
        assert {key: parts[ARTICLE_PAGE].title for key, parts in answer.items()} == titles

    @on_samples
    async def test_a_page_is_read_without_its_body_and_so_is_not_metered(self, source):
        await self.fetched(source, "426", groups=frozenset({ARTICLE_PAGE}))
        (request,) = source.line.sent
        path, _, query = target(request).partition("?")
        assert path == f"{BASE}/pages/426"
        assert parse_qs(query)["dream.out.format"] == ["json"]
        assert "include" not in parse_qs(query)
        assert token_is_right(request.headers["X-Deki-Token"])


class TestSearch(SearchContract):
    system = SYSTEM
    corpus = Corpus.ARTICLES
    record = ArticlePage
    finds = "watch repair"
    renews = False

    def check(self, records):
        assert "watch" in records[0].title.lower()

    @on_samples
    async def test_one_hit_comes_as_an_object_and_is_still_a_hit(self, source):
        found = await self.hits(source, self.finds, limit=1)
        assert [record.id for record in found.records] == ["426"]
        assert found.records[0].tags == ("article:howto", "classification:repairs")
        assert found.records[0].score == 1.0

    @on_samples
    async def test_a_search_is_sent_in_the_vendors_own_words(self, source):
        await self.hits(source, "watch + (repair)", limit=5)
        (request,) = source.line.sent
        path, _, query = target(request).partition("?")
        sent = parse_qs(query)
        assert path == f"{BASE}/site/query"
        assert (sent["limit"], sent["sortBy"]) == (["5"], ["-rank"])
        assert "watch" in sent["q"][0]
        assert "(" not in sent["q"][0].replace("\\(", "")
