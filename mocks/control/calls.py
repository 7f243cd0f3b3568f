"""The control calls under `/_control`: the ledger, faults and latency, the cast, and changes to a person's record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from mocks.control.stage import CHANGEABLE, KINDS, Condition, Fault, System, World
from mocks.world import cast
from mocks.world.people import Person

Notify = Callable[[System, Person], Awaitable[str]]


class WrongCallError(Exception):
    """A control call that cannot be carried out; `message` names what would be right."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Control:
    """Answers the control calls for one world."""

    def __init__(self, world: World, systems: Mapping[str, System], notify: Notify) -> None:
        self._world, self._systems, self._notify = world, systems, notify
        self.router = Router(
            [
                Route("/_control/ledger", _guarded(self._ledger), methods=["GET", "DELETE"]),
                Route("/_control/systems", _guarded(self._all_systems), methods=["GET", "DELETE"]),
                Route("/_control/systems/{slug}", _guarded(self._one_system), methods=["GET", "PUT", "DELETE"]),
                Route("/_control/people", _guarded(self._people), methods=["GET"]),
                Route("/_control/people/{number}/changes", _guarded(self._change), methods=["POST"]),
            ]
        )

    async def _ledger(self, request: Request) -> Response:
        ledger = self._world.ledger
        if request.method == "DELETE":
            ledger.reset()
            return Response(status_code=204)
        return _json(
            {
                "calls": dict(ledger.calls),
                "auth": dict(ledger.auth),
                "requests": [asdict(one) for one in ledger.requests],
            }
        )

    async def _all_systems(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._world.conditions.clear()
            return Response(status_code=204)
        return _json({slug: asdict(self._world.condition(slug)) for slug in self._systems})

    async def _one_system(self, request: Request) -> Response:
        slug = self._known(request.path_params["slug"])
        if request.method == "DELETE":
            self._world.conditions.pop(slug, None)
            return Response(status_code=204)
        if request.method == "PUT":
            self._world.conditions[slug] = _condition(await _body(request))
        return _json(asdict(self._world.condition(slug)))

    async def _people(self, request: Request) -> Response:
        return _json([_introduced(person) for person in self._world.population.cast])

    async def _change(self, request: Request) -> Response:
        number = request.path_params["number"]
        person = self._world.person(int(number)) if number.isascii() and number.isdigit() else None
        if person is None:
            raise WrongCallError(404, f"there is no person {number}; they are numbered 1 to {self._world.population.size}")
        body = await _body(request)
        _only(body, "system", "field", "value")
        slug, name = self._known(str(body.get("system"))), str(body.get("field"))
        if not person.known_to(slug):
            raise WrongCallError(400, f"{slug} does not know person {number}")
        if name not in CHANGEABLE:
            raise WrongCallError(400, f"there is no field {name!r} to change; one of: {', '.join(CHANGEABLE)}")
        try:
            self._world.change(person, slug, name=name, value=body.get("value"))
        except (TypeError, ValueError) as problem:
            raise WrongCallError(400, f"the value cannot be the {name}: {problem}") from problem
        return _json(
            {
                "changed": {"person": person.number, "system": slug, "field": name},
                "webhook": await self._notify(self._systems[slug], person),
            }
        )

    def _known(self, slug: str) -> str:
        if slug not in self._systems:
            raise WrongCallError(404, f"there is no system {slug!r}; one of: {', '.join(self._systems)}")
        return slug


def _guarded(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        try:
            return await handler(request)
        except WrongCallError as problem:
            return _json({"message": problem.message}, problem.status)

    return respond


async def _body(request: Request) -> Mapping[str, object]:
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError as problem:
        raise WrongCallError(400, "the body is not JSON") from problem
    if not isinstance(body, dict):
        raise WrongCallError(400, "the body is not an object")
    return body


def _condition(body: Mapping[str, object]) -> Condition:
    _only(body, "latency_ms", "jitter_ms", "fault")
    fault = body.get("fault")
    return Condition(
        latency_ms=_number(body, "latency_ms", otherwise=0),
        jitter_ms=_number(body, "jitter_ms", otherwise=0),
        fault=_fault(fault) if fault is not None else None,
    )


def _fault(body: object) -> Fault:
    if not isinstance(body, dict) or body.get("kind") not in KINDS:
        raise WrongCallError(400, f"a fault has a kind, one of: {', '.join(KINDS)}")
    _only(body, "kind", "rate", "status", "retry_after", "field", "value", "rows")
    rate, status = _number(body, "rate", otherwise=1), _number(body, "status", otherwise=503)
    if rate > 1 or not 200 <= status <= 599 or status != int(status):
        raise WrongCallError(400, "rate is 0 to 1, status a whole number from 200 to 599")
    after = _number(body, "retry_after", otherwise=0) if body.get("retry_after") is not None else None
    field, rows = body.get("field", ""), _number(body, "rows", otherwise=1)
    if not isinstance(field, str) or bool(field) is not (body["kind"] == "odd"):
        raise WrongCallError(400, "field names what an answer holds, for the kind odd and no other")
    return Fault(body["kind"], rate, int(status), after, field, body.get("value"), int(rows))


def _number(body: Mapping[str, object], name: str, *, otherwise: float) -> float:
    value = body.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise WrongCallError(400, f"{name} is a number that is not negative")
    return float(value)


def _only(body: Mapping[str, object], *names: str) -> None:
    if unknown := sorted(set(body) - set(names)):
        raise WrongCallError(400, f"unknown: {', '.join(unknown)}; known: {', '.join(names)}")


def _introduced(person: Person) -> Mapping[str, object]:
    keys = {"email": person.email, "phone": person.phone or person.landline, "membership_number": None}
    if person.known_to("annex-cloud-loyalty"):
        keys["membership_number"] = person.membership_number
    return {
        "number": person.number,
        "name": person.full_name,
        "keys": {name: value for name, value in keys.items() if value},
        "systems": sorted(person.records),
        "story": cast.story(person.number),
    }


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")
