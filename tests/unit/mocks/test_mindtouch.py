"""The played knowledge base checks its token and answers in XML's disguise."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from xml.etree import ElementTree

import httpx
import pytest

from mocks.app import create_app
from mocks.control.stage import World
from mocks.systems.mindtouch.deki import token_is_valid
from mocks.world.population import Population

NOW = 1_767_225_600
SHEET_TOKEN = "tkn_demokey_1767225600_=svc-c360_05111d1120d51fb88866358078e3d7c21cc5c2f3ad985f2936edace354ceaf5a"


@pytest.fixture
async def site() -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(World(Population(customers=20), clock=lambda: NOW))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://played/mindtouch/@api/deki",
        headers={"X-Deki-Token": SHEET_TOKEN},
        params={"dream.out.format": "json"},
    ) as client:
        yield client


class TestToken:
    def test_the_sheets_vector_is_accepted_for_five_minutes(self) -> None:
        assert token_is_valid(SHEET_TOKEN, NOW + 300)
        assert not token_is_valid(SHEET_TOKEN, NOW + 301)

    def test_the_older_spelling_signs_without_underscores(self) -> None:
        digest = hmac.new(b"demosecret", b"demokey1767225600=svc-c360", hashlib.sha256).hexdigest()
        assert token_is_valid(f"demokey_1767225600_=svc-c360_{digest}", NOW)
        assert not token_is_valid(f"tkn_demokey_1767225600_=svc-c360_{digest}", NOW)

    @pytest.mark.parametrize("token", ["", "tkn_a_b_c", SHEET_TOKEN[:-1] + "b", SHEET_TOKEN.replace("svc", "adm"), "tkn_é_١_é_é"])
    def test_anything_else_is_refused(self, token: str) -> None:
        assert not token_is_valid(token, NOW)

    async def test_a_refused_token_is_a_401_in_the_vendors_error_form(self, site: httpx.AsyncClient) -> None:
        answer = await site.get("/site/query", params={"q": "watch"}, headers={"X-Deki-Token": "tkn_x"})
        assert answer.status_code == 401
        assert set(answer.json()) == {"arguments", "exception", "message", "resource", "data"}


class TestSearch:
    async def test_a_watch_repair_is_found_with_every_scalar_as_text(self, site: httpx.AsyncClient) -> None:
        found = (await site.get("/site/query", params={"q": "Watch repair", "limit": 2})).json()
        assert found["@count"] == "2"
        assert int(found["@querycount"]) > 2
        first = found["result"][0]
        assert first["title"] == "Watch repair and servicing"
        assert first["rank"] == "1"
        assert first["tag"] == "article:howto\nclassification:watches\nclassification:repair"
        assert first["page"]["rating"] == ""

    async def test_one_hit_is_an_object_and_none_is_no_key(self, site: httpx.AsyncClient) -> None:
        one = (await site.get("/site/query", params={"q": "watch", "limit": 1})).json()
        none = (await site.get("/site/query", params={"q": "zeppelin"})).json()
        assert isinstance(one["result"], dict)
        assert "result" not in none
        assert none["@querycount"] == "0"

    async def test_pages_of_a_search_neither_overlap_nor_leave_out(self, site: httpx.AsyncClient) -> None:
        whole = (await site.get("/site/query", params={"q": "order"})).json()["result"]
        pieces: list[str] = []
        for offset in range(0, len(whole), 3):
            part = (await site.get("/site/query", params={"q": "order", "limit": 3, "offset": offset})).json()["result"]
            pieces += [hit["id"] for hit in (part if isinstance(part, list) else [part])]
        assert pieces == [hit["id"] for hit in whole]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"limit": "-1"},
            {"offset": "x"},
            {"sortBy": "luck"},
            {"constraint": "+("},
            {"colour": "red"},
            {"dream.out.format": "csv"},
        ],
    )
    async def test_a_wrong_parameter_is_refused(self, site: httpx.AsyncClient, wrong: dict[str, str]) -> None:
        assert (await site.get("/site/query", params={"q": "watch"} | wrong)).status_code == 400

    async def test_without_q_the_sheets_error_names_the_argument(self, site: httpx.AsyncClient) -> None:
        answer = await site.get("/site/query")
        assert answer.status_code == 400
        assert answer.json()["arguments"] == {"@count": "1", "argument": "q"}
        assert answer.json()["exception"].endswith("PageMissingParameterArgumentException")

    async def test_nasty_words_are_words(self, site: httpx.AsyncClient) -> None:
        answer = await site.get("/site/query", params={"q": "Émile's *watch* 100% +(repair 🎁"})
        assert answer.json()["result"][0]["title"] == "Watch repair and servicing"

    async def test_without_the_format_parameter_the_answer_is_xml(self, site: httpx.AsyncClient) -> None:
        answer = await site.get("/site/query", params={"q": "gift returns & <more>", "dream.out.format": "xml"})
        assert answer.headers["content-type"].startswith("application/xml")
        root = ElementTree.fromstring(answer.text)
        assert root.attrib["count"] == str(len(root.findall("result")))


class TestPages:
    async def test_a_record_has_its_path_as_an_element_and_one_tag_as_an_object(self, site: httpx.AsyncClient) -> None:
        page = (await site.get("/pages/551")).json()
        assert page["path"] == {"@seo": "true", "#text": "Services/In_Store/Opening_hours"}
        assert isinstance(page["tags"]["tag"], list)
        folder = (await site.get("/pages/400")).json()
        assert isinstance(folder["tags"]["tag"], dict)
        assert (await site.get("/pages/904")).json()["tags"]["@count"] == "0"

    async def test_the_three_ways_to_name_a_page_agree(self, site: httpx.AsyncClient) -> None:
        by_number = (await site.get("/pages/426/info")).json()
        by_path = (await site.get("/pages/=Policies%252FReturns%252FGift_returns/info")).json()
        assert by_number == by_path
        assert by_number["date.modified"].endswith(" GMT")
        assert (await site.get("/pages/home/info")).json()["@id"] == "1"

    async def test_a_body_is_an_array_with_its_contents_list_or_a_string(self, site: httpx.AsyncClient) -> None:
        long, short = (await site.get("/pages/426/contents")).json(), (await site.get("/pages/523/contents")).json()
        assert long["body"][0].startswith("<p>Bring the gift receipt")
        assert long["body"][1]["@target"] == "toc"
        assert isinstance(short["body"], str)

    @pytest.mark.parametrize(("page", "status"), [("999999", 404), ("=Nowhere", 404), ("811", 403), ("abc", 400)])
    async def test_what_is_not_there_or_not_allowed_is_said(self, site: httpx.AsyncClient, page: str, status: int) -> None:
        assert (await site.get(f"/pages/{page}/contents")).status_code == status
