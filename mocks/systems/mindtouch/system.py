"""MindTouch played: search and pages of the knowledge base; key `demokey`, secret `demosecret`, user `=svc-c360`.

From the MindTouch fact sheet. Assumed: the `sortBy` values besides `-rank`, 400 for an unknown parameter, and an empty `q` beside
a constraint.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.control.stage import System, Transform, world_of
from mocks.systems.mindtouch import articles, deki, knowledge
from mocks.systems.mindtouch.articles import Article
from mocks.systems.mindtouch.deki import DekiError, Node
from mocks.systems.mindtouch.search import ConstraintSyntaxError, Hit, constraint, search

ROOT = "/@api/deki"
DEFAULT_LIMIT = 100
_ANYWHERE = {"dream.out.format"}
_QUERY = {
    "q",
    "limit",
    "offset",
    "sortBy",
    "constraint",
    "summarypath",
    "recommendations",
    "sessionid",
    "parser",
    "notrack",
    "origin",
}
_SORTS: dict[str, Callable[[Hit], float | str | datetime]] = {
    "rank": lambda hit: hit.rank,
    "title": lambda hit: hit.article.title,
    "date": lambda hit: hit.article.modified,
}
Handler = Callable[[Request], tuple[str, Node]]


def _expired() -> DekiError:
    return DekiError(401, "The token is not valid or has expired.")


def _guarded(handler: Handler) -> Callable[[Request], Response]:
    def respond(request: Request) -> Response:
        try:
            if request.query_params.get("dream.out.format", "json") not in {"json", "xml"}:
                raise DekiError(400, "The output format is not supported.", argument="dream.out.format")
            if not deki.token_is_valid(request.headers.get("x-deki-token", ""), world_of(request).now()):
                raise _expired()
            root, content = handler(request)
        except DekiError as problem:
            return deki.error(request, problem)
        return deki.answer(request, root, content)

    return respond


def _refuse_unknown(request: Request, known: set[str]) -> None:
    if unknown := sorted(set(request.query_params) - known - _ANYWHERE):
        raise DekiError(400, f"The parameter '{unknown[0]}' is not known.", argument=unknown[0])


def _number(request: Request, name: str, *, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise DekiError(400, f"The parameter '{name}' is not a number.", argument=name)
    return int(text)


def _one_of(request: Request, name: str, *, allowed: tuple[str, ...]) -> str:
    value = request.query_params.get(name, allowed[0])
    if value not in allowed:
        raise DekiError(400, f"The parameter '{name}' has a value that is not allowed.", argument=name)
    return value


def _search(request: Request) -> tuple[str, Node]:
    _refuse_unknown(request, _QUERY)
    text, bounds = request.query_params.get("q", ""), request.query_params.get("constraint", "")
    if not text.strip() and not bounds.strip():
        raise DekiError(400, "The parameter 'q' is missing but it is required.", argument="q", missing=True)
    limit, offset = _number(request, "limit", default=DEFAULT_LIMIT), _number(request, "offset", default=0)
    order = _one_of(request, "sortBy", allowed=("-rank", *_SORTS, *(f"-{name}" for name in _SORTS if name != "rank")))
    try:
        hits = search(text, constraint(bounds))
    except ConstraintSyntaxError as problem:
        raise DekiError(400, f"The constraint cannot be parsed: {problem}.", argument="constraint") from problem
    if order != "-rank":
        hits.sort(key=_SORTS[order.removeprefix("-")], reverse=order.startswith("-"))
    session = request.query_params.get("sessionid", "")
    return "search", knowledge.results(hits, text, offset=offset, limit=limit, session=session)


def _page(request: Request) -> tuple[str, Node]:
    _refuse_unknown(request, {"include", "exclude", "redirects"})
    include = _one_of(request, "include", allowed=("", "contents"))
    return "page", knowledge.full_record(_found(request), with_contents=include == "contents")


def _info(request: Request) -> tuple[str, Node]:
    _refuse_unknown(request, {"redirects"})
    return "page", knowledge.short_record(_found(request))


def _contents(request: Request) -> tuple[str, Node]:
    _refuse_unknown(request, {"mode", "format", "redirects"})
    _one_of(request, "mode", allowed=("view", "raw", "edit"))
    _one_of(request, "format", allowed=("html", "xhtml"))
    return "content", knowledge.contents(_found(request))


def _found(request: Request) -> Article:
    """The page of a number, of `home`, or of `=` and a path, still encoded once after the server decoded the URL."""
    key = request.path_params["page"]
    if key == "home":
        return articles.HOME
    if key.startswith("="):
        page = articles.BY_PATH.get(unquote(key[1:]))
    elif key.isascii() and key.isdigit() and len(key) < 10:
        page = articles.BY_ID.get(int(key))
    else:
        raise DekiError(400, "The page identifier is not valid.", argument="pageid")
    if page is None:
        raise DekiError(404, "The page could not be found.")
    if page.is_private:
        raise DekiError(403, "The user may not read this page.")
    return page


def _drift(body: object) -> object:
    """Ids gone, a number where text was, text where an element was."""
    if not isinstance(body, dict):
        return []
    results = body.get("result")
    if results is not None:
        hits = results if isinstance(results, list) else [results]
        return {**body, "@querycount": None, "result": [_drift(hit) for hit in hits]}
    changed = {"title": 17, "path": None, "page": "none", "body": {"#text": 1}, "date.modified": "soon", "tags": [7], "uri": None}
    kept = {name: value for name, value in body.items() if name not in ("id", "@id")}
    return kept | {name: value for name, value in changed.items() if name in kept}


def _redo(body: bytes, change: Transform) -> bytes:
    """The changed answer; XML becomes an empty element."""
    return orjson.dumps(change(orjson.loads(body))) if body[:1] == b"{" else b"<page/>"


def _not_found(request: Request) -> Response:
    return deki.error(request, DekiError(404, "The feature does not exist."))


_PAGE = f"{ROOT}/pages/{{page}}"
SYSTEM = System(
    slug="mindtouch",
    routes=[
        Route(f"{ROOT}/site/query", _guarded(_search)),
        Route(_PAGE, _guarded(_page)),
        Route(f"{_PAGE}/info", _guarded(_info)),
        Route(f"{_PAGE}/contents", _guarded(_contents)),
    ],
    vendor_error=lambda request: deki.error(request, DekiError(400, "The request is not valid.", argument="q")),
    auth_error=lambda request: deki.error(request, _expired()),
    drift=_drift,
    redo=_redo,
    not_found=_not_found,
    settings={"base_url": "/@api/deki", "key": deki.API_KEY, "secret": deki.SECRET, "user": deki.USER},
)
