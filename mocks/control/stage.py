"""The surroundings of every played system: the world with its people and their changes, the ledger of calls, and faults.

A system is a `System`; `world_of(request)` gives its handlers the world, `inside(request)` the path below its own prefix.
"""

from __future__ import annotations

import random
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import TypeVar, cast

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mocks.world.people import Person, Record
from mocks.world.population import Population

KINDS = (
    "status", "hang", "reset", "cut", "garbled", "html", "huge", "slow_body", "auth", "drift", "vendor_error", "odd",
)  # fmt: skip
ON_EVERY_CALL = frozenset({"status", "hang", "reset"})
"""Faults of the connection: they strike calls for tokens too."""
_KEPT_REQUESTS = 1000
_TEXT_FIELDS = frozenset({"first_name", "last_name", "email", "phone", "landline"})
_RECORD_FIELDS = _TEXT_FIELDS | {"birth_date"}
_ADDRESS_FIELDS = frozenset({"house_number", "street", "city", "postcode", "country"})
CHANGEABLE = tuple(
    sorted(_RECORD_FIELDS | _ADDRESS_FIELDS | {"marketing_consent", "points", "restricted", "tier", "unverified_email"})
)
"""`unverified_email` is the account's main address before its owner has confirmed it; empty: there is none."""

Answer = Response | Awaitable[Response]
Transform = Callable[[object], object]
"""A change of an answer's decoded JSON."""
Fact = str | int | date
"""The value of a changed field; consent and restriction are a bool, points and tier are whole numbers."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Webhook:
    """A system's message that a record of its own has changed: headers and the exact bytes."""

    headers: dict[str, str]
    body: bytes


def _unknown_path(request: Request) -> Response:
    return JSONResponse({"message": f"nothing is played at {inside(request)}"}, 404)


def _no_more(today: datetime) -> Mapping[str, object]:
    return {}


def _never(request: Request) -> bool:
    return False


def _as_json(body: bytes, change: Transform) -> bytes:
    return orjson.dumps(change(orjson.loads(body)))


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One vendor's API. Handlers are given the request and answer with a response; coroutines or plain functions.

    `vendor_error` is the vendor's own "the question is wrong", `auth_error` its "token expired"; `drift` takes the decoded
    body of a right answer and returns it with required fields missing, null or of another type; `redo` applies such a change
    to bytes that are not plain JSON. `is_auth` tells calls for tokens from calls for data. `credentials` names the form fields
    that the ledger leaves out; naming any makes the ledger keep the form instead of the query string.
    """

    slug: str
    routes: Sequence[Route]
    vendor_error: Callable[[Request], Response]
    auth_error: Callable[[Request], Response]
    drift: Transform
    redo: Callable[[bytes, Transform], bytes] = _as_json
    is_auth: Callable[[Request], bool] = _never
    not_found: Callable[[Request], Answer] = _unknown_path
    credentials: frozenset[str] = frozenset()
    webhook: Callable[[World, Person, float], Webhook] | None = None
    settings: Mapping[str, object] = field(default_factory=dict)
    settings_on: Callable[[datetime], Mapping[str, object]] = _no_more
    """Settings that depend on the day, beside `settings`: the caller needs both to configure its adapter.

    Credentials are among them; `base_url` is the path below the system's prefix.
    """


@dataclass(frozen=True, slots=True)
class Fault:
    """`rate` is the share of calls that get it; `retry_after` is in seconds.

    A fault of the kind `odd` puts `value` into `field` of the first `rows` objects of an answer that have the field.
    """

    kind: str
    rate: float = 1.0
    status: int = 503
    retry_after: float | None = None
    field: str = ""
    value: object = None
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Condition:
    """The delay of a system's answers in milliseconds, and its fault."""

    latency_ms: float = 0.0
    jitter_ms: float = 0.0
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One request in the ledger; `at` in epoch seconds, `path` below the system's prefix."""

    system: str
    method: str
    path: str
    query: str
    at: float


@dataclass(slots=True)
class Ledger:
    """Calls since the last reset; requests for tokens are counted apart."""

    calls: Counter[str] = field(default_factory=Counter)
    auth: Counter[str] = field(default_factory=Counter)
    requests: deque[Seen] = field(default_factory=lambda: deque(maxlen=_KEPT_REQUESTS))

    def note(self, seen: Seen, *, is_auth: bool) -> None:
        (self.auth if is_auth else self.calls)[seen.system] += 1
        self.requests.append(seen)

    def reset(self) -> None:
        self.calls.clear()
        self.auth.clear()
        self.requests.clear()


class World:
    """The population with what was changed since the start, and the state of every system; `clock` gives epoch seconds."""

    def __init__(self, population: Population, *, clock: Callable[[], float] = time.time, chance: int = 360) -> None:
        self.population = population
        self.ledger = Ledger()
        self.conditions: dict[str, Condition] = {}
        self._changes: dict[tuple[int, str], dict[str, Fact]] = {}
        self._changed_at: dict[tuple[int, str], datetime] = {}
        self._clock = clock
        self._random = random.Random(chance)  # nosec B311  # played faults, no secret

    @property
    def seed(self) -> int:
        return self.population.seed

    @property
    def today(self) -> datetime:
        """Nine o'clock on the day from which all that happened is dated."""
        return self.population.today

    def now(self) -> float:
        return self._clock()

    def condition(self, slug: str) -> Condition:
        return self.conditions.get(slug, _WELL)

    def luck(self) -> float:
        """A number in [0, 1), from the world's own seeded chance."""
        return self._random.random()

    def person(self, n: int) -> Person | None:
        return self.population.person(n)

    def records(self, person: Person, slug: str) -> tuple[Record, ...]:
        """The system's records of a person, with changes in the first of them; empty where it does not know the person."""
        records = person.records.get(slug, ())
        changes = self._changes.get((person.number, slug))
        if not records or not changes:
            return records
        return (_changed(records[0], changes, self._changed_at[person.number, slug]), *records[1:])

    def record(self, person: Person, slug: str) -> Record | None:
        records = self.records(person, slug)
        return records[0] if records else None

    def fact(self, person: Person, slug: str, name: str, otherwise: T) -> T:
        """A changed fact that is no part of the record, such as points; `change` has seen to its type."""
        return cast("T", self._changes.get((person.number, slug), {}).get(name, otherwise))

    def known(self, numbers: Iterable[int | None], slug: str) -> Iterator[Person]:
        """The persons of these numbers, in rising order; those unknown to the system are left out."""
        for person in self.population.of(sorted({n for n in numbers if n is not None})):
            if person.known_to(slug):
                yield person

    def by_email(self, email: str, slug: str) -> Iterator[Person]:
        """Persons in the system who may have this address there; the caller compares with the record."""
        changed = self._now_with("email", email.lower(), slug) | self._now_with("unverified_email", email.lower(), slug)
        return self.known(self.population.by_email(email) | changed, slug)

    def by_phone(self, phone: str, slug: str) -> Iterator[Person]:
        """Persons in the system who may have this number (E.164) there; the caller compares with the record."""
        found = self.population.by_phone(phone) | self._now_with("phone", phone, slug) | self._now_with("landline", phone, slug)
        return self.known(found, slug)

    def changed_people(self, slug: str) -> set[int]:
        """Numbers of the persons with a changed record in this system."""
        return {n for n, system in self._changes if system == slug}

    def change(self, person: Person, slug: str, *, name: str, value: object) -> None:
        """Changes a person in one system; ValueError when the value can't be that field's."""
        self._changes.setdefault((person.number, slug), {})[name] = _parsed(name, value)
        self._changed_at[person.number, slug] = datetime.fromtimestamp(self.now(), UTC)

    def _now_with(self, name: str, value: str, slug: str) -> set[int]:
        return {
            n for (n, system), changes in self._changes.items() if system == slug and str(changes.get(name, "")).lower() == value
        }


def world_of(request: Request) -> World:
    world: World = request.scope["played.world"]
    return world


def inside(request: Request) -> str:
    """The path below the system's prefix, decoded once."""
    path: str = request.scope["path"]
    return path[len(request.scope["root_path"]) :]


def _parsed(name: str, value: object) -> Fact:
    if name == "birth_date":
        return date.fromisoformat(str(value))
    if name in ("marketing_consent", "restricted"):
        if not isinstance(value, bool):
            raise ValueError(f"{name} is true or false")
        return value
    if name in ("points", "tier"):
        if not isinstance(value, int | float | str):
            raise ValueError(f"{name} is a whole number")
        return int(value)
    if not isinstance(value, str):
        raise ValueError(f"{name} is a text")
    return value


def _changed(record: Record, changes: Mapping[str, Fact], at: datetime) -> Record:
    texts = {name: str(value) for name, value in changes.items() if name in _TEXT_FIELDS}
    placed = {name: str(value) for name, value in changes.items() if name in _ADDRESS_FIELDS}
    born = changes.get("birth_date")
    return replace(
        record,
        first_name=texts.get("first_name", record.first_name),
        last_name=texts.get("last_name", record.last_name),
        email=texts.get("email", record.email),
        phone=texts.get("phone", record.phone),
        landline=texts.get("landline", record.landline),
        birth_date=born if isinstance(born, date) else record.birth_date,
        address=replace(record.address, **placed) if record.address and placed else record.address,
        changed_at=at,
    )


_WELL = Condition()
assert {one.name for one in fields(Record)} >= _RECORD_FIELDS
