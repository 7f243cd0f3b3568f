"""The front of the OData services of every SAP system: logon, CSRF tokens and their cookies, batches, an answer's form.

A system's `Front` says how it differs from the others.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote
from xml.sax.saxutils import escape  # nosec B406  # it writes XML and reads none

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.control.stage import Transform, inside
from mocks.odata import batch as odata_batch
from mocks.odata.language import ODataError
from mocks.odata.service import Answer
from mocks.world.chance import draw

LISTING, COUNT, ATOM, ROWS, REFUSAL = "listing", "count", "atom", "rows", "refusal"
"""The kinds of answers."""

_REASONS = {
    200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 500: "Internal Server Error", 501: "Not Implemented",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Logon:
    """The technical user. Where `client` is set, a request has to name this client."""

    user: str
    password: str
    client: str = ""

    @property
    def header(self) -> str:
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def admits(self, request: Request) -> bool:
        client = request.query_params.get("sap-client") or request.headers.get("sap-client")
        has_password = hmac.compare_digest(request.headers.get("authorization", "").encode(), self.header.encode())
        return has_password and (not self.client or client == self.client)


@dataclass(frozen=True, slots=True)
class Session:
    """`token` by service; `cookies` come with it and have to come back with it, `others` come with it only.

    A cookie's value may stand in quotes. `refused` is the answer to a wrong token.
    """

    token: Callable[[str], str]
    cookies: Mapping[str, str]
    others: Mapping[str, str] = field(default_factory=dict)
    attributes: str = "path=/; HttpOnly"
    refused: str = "CSRF token validation failed"

    def give(self, answer: Response, service: str) -> None:
        answer.headers["x-csrf-token"] = self.token(service)
        for name, value in {**self.cookies, **self.others}.items():
            answer.headers.append("set-cookie", f"{name}={value}; {self.attributes}")

    def holds(self, request: Request, service: str) -> bool:
        has_cookies = all(request.cookies.get(name) == value.strip('"') for name, value in self.cookies.items())
        return has_cookies and request.headers.get("x-csrf-token") == self.token(service)


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """One system's services: `path` leads from a request to the address of its service, with a slash at its end.

    `read` gives the decoded answer to a target there, or a bare number; `sets` gives the names of a service's sets. Either raises
    ODataError. Answers of the kinds in `headed` get the `headers`, and the session's where the request asks for a token.
    """

    logon: Logon
    session: Session
    path: Callable[[Request], str]
    sets: Callable[[str], Iterable[str]]
    read: Callable[[Request, str, str], Answer]
    unauthorised: Callable[[Request], Response]
    refusal: Callable[[Request, ODataError], Response]
    error_json: Callable[[Request, ODataError], bytes]
    headers: Mapping[str, str] = field(default_factory=lambda: {"dataserviceversion": "2.0"})
    headed: frozenset[str] = frozenset({LISTING, ROWS})
    wants_json: Callable[[Request], bool] = lambda request: asks_for_json(request)
    unquoted: str = "/"
    boundary: str = "{:032X}0"

    def routes(self, paths: Iterable[str]) -> list[Route]:
        """Routes for services at these paths: Starlette's patterns, each with a slash at its end."""
        known = list(paths)
        batches = [Route(f"{path}$batch", self.batch, methods=["POST"]) for path in known]
        return batches + [Route(path + "{rest:path}", self.get, methods=["GET"]) for path in known]

    def get(self, request: Request) -> Response:
        if not self.logon.admits(request):
            return self.unauthorised(request)
        path = ""
        try:
            path = self.path(request)
            kind, answer = self._answer(request, path)
        except ODataError as problem:
            kind, answer = REFUSAL, self.refusal(request, problem)
        if kind in self.headed:
            answer.headers.update(self.headers)
            if fetches_token(request):
                self.session.give(answer, path)
        return answer

    def _answer(self, request: Request, path: str) -> tuple[str, Response]:
        rest, query = inside(request)[len(path) :], request.scope["query_string"].decode("latin-1")
        if not rest:
            sets = orjson.dumps({"d": {"EntitySets": sorted(self.sets(path))}})
            return LISTING, Response(sets, media_type="application/json")
        target = quote(rest, safe=self.unquoted)
        body = self.read(request, path, f"{target}?{query}" if query else target)
        if isinstance(body, int):
            return COUNT, Response(str(body), media_type="text/plain")
        if not self.wants_json(request):
            return ATOM, Response(_atom(body), media_type="application/atom+xml")
        return ROWS, Response(orjson.dumps(body), media_type="application/json")

    async def batch(self, request: Request) -> Response:
        """Answers each part of a batch by itself."""
        if not self.logon.admits(request):
            return self.unauthorised(request)
        body = await request.body()
        try:
            path = self.path(request)
            if not self.session.holds(request, path):
                return Response(self.session.refused, 403, {"x-csrf-token": "Required"}, "text/plain")
            targets = odata_batch.targets(request.headers.get("content-type", ""), body)
        except ODataError as problem:
            return self.refusal(request, problem)
        boundary = self.boundary.format(draw(len(body), *body[-8:]))
        content = odata_batch.render([self._part(request, path, target) for target in targets], boundary)
        return Response(content, 202, {"dataserviceversion": "2.0"}, f"multipart/mixed; boundary={boundary}")

    def _part(self, request: Request, path: str, target: str) -> odata_batch.Part:
        try:
            found = self.read(request, path, target)
        except ODataError as problem:
            told = self.error_json(request, problem)
            return odata_batch.Part(problem.status, _REASONS.get(problem.status, "Error"), "application/json", told)
        if isinstance(found, int):
            return odata_batch.Part(200, "OK", "text/plain", str(found).encode())
        return odata_batch.Part(200, "OK", "application/json", orjson.dumps(found))


def fetches_token(request: Request) -> bool:
    return request.method == "GET" and request.headers.get("x-csrf-token", "").lower() == "fetch"


def asks_for_json(request: Request) -> bool:
    return request.query_params.get("$format") == "json" or "json" in request.headers.get("accept", "")


def root(request: Request, path: str) -> str:
    """The whole address of a service."""
    return f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}{path}"


def redo(content: bytes, change: Transform) -> bytes:
    """The same change inside every part of a batch."""
    if not content.startswith(b"--"):
        return orjson.dumps(change(orjson.loads(content)))
    boundary = odata_batch.boundary_of(content)
    return odata_batch.changed(content, boundary, lambda body: orjson.dumps(change(orjson.loads(body))))


def _uri(row: object) -> str:
    return str(row["__metadata"]["uri"]) if isinstance(row, dict) else ""


def _atom(body: Mapping[str, Mapping[str, object]]) -> str:
    """The default form: only as much of it as shows a caller that it forgot to ask for JSON."""
    found = body["d"].get("results", body["d"])
    rows = found if isinstance(found, list) else [found]
    entries = "".join(f"<entry><id>{escape(_uri(row))}</id></entry>" for row in rows)
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
