"""GraphQL over HTTP (first release, September 2026) as a plain ASGI application: media types, methods, statuses."""

from collections.abc import Awaitable, Callable

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http import negotiation, reading
from gateway.http.messages import Answer, Envelope, GraphQLRequest, Outcome, Unfit
from gateway.http.negotiation import MediaType
from gateway.http.reading import Bounds, Gone, Room
from resolvers.policy.caller import ANYBODY, Caller

Answering = Callable[[GraphQLRequest, Envelope], Awaitable[Answer]]
Admit = Callable[[Scope], Awaitable[Caller]]
"""From an ASGI scope to the caller. Raises Unfit for somebody who may not ask."""

LATER = (Outcome.TOO_SLOW, Outcome.OVERLOADED)
"""The outcomes after which the same request may succeed."""

USUAL_BOUNDS = Bounds()
ALLOWED = (("allow", "GET, POST"),)
POST_ONLY = (("allow", "POST"),)
_CONTENT_TYPES = {form: f"{form.value}; charset=utf-8".encode() for form in MediaType}
_USUAL = [(b"cache-control", b"no-store"), (b"vary", b"Accept")]


class GraphQLOverHTTP:
    """The ASGI application for GraphQL: reads the request, calls `answer`, sends the response.

    `page` serves browsers that ask for HTML. `admit` gives the caller, before the body is read; without it everybody may ask.
    `client`: the client's address; that of the connection without it. `report` gets an exception that escaped `answer`. The
    client gets no detail of it but the id that `report` gives. `room_bytes`: memory for bodies that arrive in pieces, of all
    requests together.
    """

    def __init__(
        self,
        answer: Answering,
        *,
        report: Callable[[Exception], str | None],
        admit: Admit | None = None,
        client: Callable[[Scope], str | None] | None = None,
        page: ASGIApp | None = None,
        bounds: Bounds = USUAL_BOUNDS,
        room_bytes: int = 32 * 1024 * 1024,
    ) -> None:
        self._answer = answer
        self._report = report
        self._admit = admit
        self._client = client
        self._page = page
        self._bounds = bounds
        self._room = Room(room_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        method: str = scope["method"]
        form = negotiation.chosen(headers.get("accept", ""), page=method == "GET" and self._page is not None)
        if form is MediaType.PAGE and self._page is not None:
            await self._page(scope, receive, send)
            return
        try:
            answer = await self._exchange(scope, receive, headers, form=form)
        except Unfit as unfit:
            answer = refusal(unfit)
        except Gone:
            return
        except Exception as fault:
            fault_id = self._report(fault)
            answer = refusal(Unfit(Outcome.FAILED, "Something went wrong here.", code="INTERNAL_SERVER_ERROR"), fault_id=fault_id)
        await _send(send, answer, form or MediaType.GRAPHQL)

    async def _exchange(self, scope: Scope, receive: Receive, headers: Headers, *, form: MediaType | None) -> Answer:
        method: str = scope["method"]
        caller = ANYBODY if self._admit is None else await self._admit(scope)
        if method not in ("GET", "POST"):
            raise Unfit(Outcome.WRONG_METHOD, "GraphQL is served by GET and POST.", headers=ALLOWED)
        if form is None:
            raise Unfit(Outcome.NOT_ACCEPTABLE, "Answers are given as application/graphql-response+json or application/json.")
        if method == "GET":
            reading.refuse_simple_cross_site(headers)
            request = reading.from_address(scope, self._bounds)
        else:
            request = await reading.from_body(receive, headers, self._bounds, room=self._room)
        peer = scope.get("client")
        client = self._client(scope) if self._client is not None else peer[0] if peer else None
        answer = await self._answer(request, Envelope(method, headers, client, caller))
        if answer.outcome is Outcome.WRONG_METHOD:
            return Answer(answer.outcome, answer.body, (*answer.headers, *POST_ONLY))
        return answer


def refusal(unfit: Unfit, *, fault_id: str | None = None) -> Answer:
    """A GraphQL response with one error and no data."""
    extensions: dict[str, object] = {"code": unfit.code, "retryable": unfit.outcome in LATER}
    if fault_id is not None:
        extensions["id"] = fault_id
    return Answer(unfit.outcome, orjson.dumps({"errors": [{"message": unfit.text, "extensions": extensions}]}), unfit.headers)


async def _send(send: Send, answer: Answer, form: MediaType) -> None:
    outcome = answer.outcome
    headers = [
        (b"content-type", _CONTENT_TYPES[form]),
        (b"content-length", b"%d" % len(answer.body)),
        *_USUAL,
    ]
    for name, value in answer.headers:
        headers.append((name.encode("latin-1"), value.encode("latin-1")))
    status = outcome.status if form is MediaType.GRAPHQL else outcome.old_status
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
