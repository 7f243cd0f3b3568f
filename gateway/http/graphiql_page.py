"""The GraphiQL page and its assets, served by the gateway itself so that it works without internet."""

from collections.abc import Callable
from pathlib import Path
from secrets import token_urlsafe

import orjson
from pydantic import BaseModel, TypeAdapter
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

STATIC = Path(__file__).parent / "static"

# The editor makes its own <style> elements and style attributes. `graphiql/strict-styles.js` gives the elements the nonce of the
# page, and makes properties of the attributes. Scripts and workers come from files only.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self' 'nonce-{nonce}'",
        "font-src 'self' data:",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {"vary": "Accept", "cache-control": "no-store"}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>customer360 gateway</title>
<link rel="icon" href="data:,">
{styles}
<script type="application/json" id="settings">{settings}</script>
<script type="module" src="{script}"></script>
</head>
<body><div id="graphiql"></div></body>
</html>
"""
_UNBUILT = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>customer360 gateway</title></head>
<body>
<h1>GraphiQL is not built yet</h1>
<p>Run <code>make assets</code> in the checkout (it needs Node 20 or newer), then reload this page.</p>
<p>Queries are answered all the same: <code>POST</code> them to this address as JSON.</p>
</body>
</html>
"""


class _Chunk(BaseModel):
    """One entry of the bundler's manifest."""

    file: str
    css: list[str] = []
    isEntry: bool = False  # noqa: N815 (the bundler's name)


_MANIFEST = TypeAdapter(dict[str, _Chunk])


class GraphiQLPage:
    """The ASGI application for the page. `assets`: the path at which `Assets` is mounted."""

    def __init__(
        self,
        *,
        default_query: str,
        endpoint: str = "/graphql",
        assets: str = "/graphiql",
        static: Path = STATIC,
        nonces: Callable[[], str] = token_urlsafe,
    ) -> None:
        self._default_query = default_query
        self._endpoint = endpoint
        self._assets = assets
        self._static = static
        self._nonces = nonces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.response()(scope, receive, send)

    def response(self) -> Response:
        """The page, with a nonce of its own, so that nobody keeps it. Reads the manifest each time, so that newly built assets
        show at the next reload."""
        nonce = self._nonces()
        headers = {**_HEADERS, "content-security-policy": _POLICY.format(nonce=nonce)}
        entry = self._entry()
        if entry is None:
            return HTMLResponse(_UNBUILT, status_code=503, headers=headers)
        return HTMLResponse(self._page(entry, nonce), headers=headers)

    def _entry(self) -> _Chunk | None:
        try:
            manifest = _MANIFEST.validate_json((self._static / "manifest.json").read_bytes())
        except FileNotFoundError:
            return None
        return next(chunk for chunk in manifest.values() if chunk.isEntry)

    def _page(self, entry: _Chunk, nonce: str) -> str:
        told = {"endpoint": self._endpoint, "defaultQuery": self._default_query, "nonce": nonce}
        settings = orjson.dumps(told).decode()
        return _PAGE.format(
            styles="\n".join(f'<link rel="stylesheet" href="{self._assets}/{name}">' for name in entry.css),
            script=f"{self._assets}/{entry.file}",
            # Inside a script element only `</script` and `<!--` have a meaning for the browser, and both begin with `<`.
            settings=settings.replace("<", "\\u003c"),
        )


class Assets(StaticFiles):
    """The built files. Names under `assets/` contain a hash of the content, so browsers may cache them for a year."""

    def __init__(self, *, static: Path = STATIC) -> None:
        super().__init__(directory=static, check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code in (200, 206, 304):
            hashed = Path(path).parts[:1] == ("assets",)
            response.headers["cache-control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return response
