"""The page's head, and how long its parts may be kept."""

import json
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from gateway.http.graphiql_page import Assets, GraphiQLPage

MANIFEST = {"main.js": {"file": "assets/main-abc.js", "isEntry": True, "css": ["assets/main-def.css"]}}


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "main-abc.js").write_text("1")
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    return tmp_path


async def get(app: ASGIApp, path: str = "/", **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        return await client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


async def test_a_query_cannot_break_out_of_the_page(static: Path) -> None:
    response = await get(GraphiQLPage(default_query="</script><script>alert(1)</script>", static=static))
    assert response.status_code == 200
    assert response.text.count("<script") == 2
    assert '<script type="module" src="/graphiql/assets/main-abc.js">' in response.text


async def test_styles_of_the_editor_need_the_nonce_of_this_one_page(static: Path) -> None:
    nonces = iter(["first", "second"])
    page = GraphiQLPage(default_query="{ a }", static=static, nonces=lambda: next(nonces))
    for nonce in ("first", "second"):
        response = await get(page)
        policy = response.headers["content-security-policy"]
        assert f"style-src 'self' 'nonce-{nonce}'" in policy
        assert f'"nonce":"{nonce}"' in response.text
        assert "unsafe" not in policy
        assert response.headers["cache-control"] == "no-store"


async def test_nobody_guesses_a_nonce(static: Path) -> None:
    page = GraphiQLPage(default_query="{ a }", static=static)
    assert len({(await get(page)).headers["content-security-policy"] for _ in range(10)}) == 10


async def test_without_its_assets_the_page_says_how_to_build_them(tmp_path: Path) -> None:
    response = await get(GraphiQLPage(default_query="{ a }", static=tmp_path))
    assert response.status_code == 503
    assert "make assets" in response.text


async def test_files_with_a_hash_in_their_name_are_cached_for_good(static: Path) -> None:
    """Other files are revalidated."""
    hashed, plain = await get(Assets(static=static), "/assets/main-abc.js"), await get(Assets(static=static), "/manifest.json")
    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["cache-control"] == "no-cache"
    again = await get(Assets(static=static), "/assets/main-abc.js", if_none_match=hashed.headers["etag"])
    assert again.status_code == 304
