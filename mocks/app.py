"""One ASGI application for the whole played world: `/_control/...`, `/_identity/...`, and every system under `/{slug}`."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import lru_cache
from inspect import isawaitable
from urllib.parse import parse_qsl, urlencode

import aiohttp
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mocks import systems
from mocks.control.calls import Control
from mocks.control.faults import fail
from mocks.control.stage import ON_EVERY_CALL, Answer, Fault, Seen, System, World, inside
from mocks.world.people import Person

WEBHOOK_SECONDS = 5


def played_systems() -> dict[str, System]:
    """Every system in the folder, by slug."""
    names = sorted(module.name for module in pkgutil.iter_modules(systems.__path__))
    found = (importlib.import_module(f"{systems.__name__}.{name}.system").SYSTEM for name in names)
    return {system.slug: system for system in found}


def create_app(world: World, *, webhooks: str | None = None, held: Mapping[str, System] | None = None) -> ASGIApp:
    """The application; webhooks go to addresses below `webhooks`, `held` plays other systems than the folder's."""
    return _PlayedWorld(world, played_systems() if held is None else held, webhooks)


class _PlayedWorld:
    def __init__(self, world: World, held: Mapping[str, System], webhooks: str | None) -> None:
        self._served = {slug: _ServedSystem(system, world) for slug, system in held.items()}
        self._world, self._webhooks = world, webhooks
        self._control = Control(world, held, self._notify).router
        self._identity = _on_demand(lambda: importlib.import_module("mocks.identity.provider").IdentityProvider(world))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        slug = scope["path"].split("/", 2)[1]
        if slug == "_identity" or scope["path"].startswith("/_control/identity/"):
            await self._identity()(scope, receive, send)
        elif slug == "_control":
            await self._control(scope, receive, send)
        elif served := self._served.get(slug):
            await served(scope, receive, send)
        else:
            known = ", ".join(self._served)
            await JSONResponse({"message": f"no system is played here; one of: {known}"}, 404)(scope, receive, send)

    async def _notify(self, system: System, person: Person) -> str:
        """Sends the vendor's webhook; sent, refused or failed, and none where there is no webhook or nobody to take it."""
        if system.webhook is None or self._webhooks is None:
            return "none"
        hook = system.webhook(self._world, person, self._world.now())
        timeout = aiohttp.ClientTimeout(total=WEBHOOK_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(f"{self._webhooks}/{system.slug}", data=hook.body, headers=hook.headers) as answer,
            ):
                return "sent" if answer.status < 300 else "refused"
        except (aiohttp.ClientError, TimeoutError):
            return "failed"


class _ServedSystem:
    """One system with its ledger entry, latency and faults in front of it."""

    def __init__(self, system: System, world: World) -> None:
        self._system, self._world, self._root = system, world, f"/{system.slug}"
        self._plain: dict[str, list[Route]] = {}
        self._shaped: list[Route] = []
        for route in system.routes:
            if "{" in route.path:
                self._shaped.append(route)
            else:
                self._plain.setdefault(route.path, []).append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = {**scope, "root_path": self._root, "played.world": self._world}
        body, receive = await _read(receive)
        request = Request(scope, receive)
        is_auth = self._system.is_auth(request)
        self._note(request, body, is_auth=is_auth)
        condition = self._world.condition(self._system.slug)
        if wait := condition.latency_ms + condition.jitter_ms * (self._world.luck() if condition.jitter_ms else 0):
            await asyncio.sleep(wait / 1000)
        if condition.fault and self._strikes(condition.fault, is_auth=is_auth):
            await fail(condition.fault, self._system, lambda: self._respond(request), scope, receive, send)
            return
        await (await self._respond(request))(scope, receive, send)

    def _strikes(self, fault: Fault, *, is_auth: bool) -> bool:
        return (not is_auth or fault.kind in ON_EVERY_CALL) and (fault.rate >= 1 or self._world.luck() < fault.rate)

    def _note(self, request: Request, body: bytes, *, is_auth: bool) -> None:
        query = request.scope["query_string"].decode("latin-1")
        if secret := self._system.credentials:
            form = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
            query = urlencode([(name, value) for name, value in form if name not in secret])
        seen = Seen(self._system.slug, request.method, inside(request), query, self._world.now())
        self._world.ledger.note(seen, is_auth=is_auth)

    async def _respond(self, request: Request) -> Response:
        answer: Answer = self._handler(request)(request)
        return await answer if isawaitable(answer) else answer

    def _handler(self, request: Request) -> Callable[[Request], Answer]:
        path, is_other_method = inside(request), False
        for route in self._plain.get(path) or self._shaped:
            found = route.path_regex.match(path)
            if not found:
                continue
            if request.method not in (route.methods or ()):
                is_other_method = True
                continue
            converted = {name: route.param_convertors[name].convert(value) for name, value in found.groupdict().items()}
            request.scope["path_params"] = converted
            return _endpoint(route)
        return _method_not_allowed if is_other_method else self._system.not_found


def _on_demand(make: Callable[[], ASGIApp]) -> Callable[[], ASGIApp]:
    """An application made when it is first asked, so that no start waits for packages that few need."""
    return lru_cache(maxsize=1)(make)


def _endpoint(route: Route) -> Callable[[Request], Answer]:
    endpoint: Callable[[Request], Answer] = route.endpoint
    return endpoint


def _method_not_allowed(request: Request) -> Response:
    return Response("Method Not Allowed", 405, media_type="text/plain")


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """The whole body, and a `receive` that gives it again and then waits for the client to go."""
    parts: list[bytes] = []
    message: Message = {"more_body": True}
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
    body = b"".join(parts)
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return pending.pop() if pending else await receive()

    return body, again


async def _lifespan(receive: Receive, send: Send) -> None:
    while (await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
