"""An external decision point in the place of the table, asked by the OpenID AuthZEN Authorization API 1.0.

All classes are one question (`POST /access/v1/evaluations`, section 7): of each, whether these roles may `read` it for this
purpose, and whether they may `read_masked`. The subject is the roles and nobody in person, so that the answer holds for all who
have them.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from adapters.ports.records import Purpose
from adapters.wire.http1.message import DIRECT, Way
from adapters.wire.own_requests import NoResponse, OwnRequest, asked
from gateway.access.rules import PointRules
from resolvers.policy.caller import Caller, Role
from resolvers.policy.field_class import NOT_PERSONAL, OPEN_TO_ALL, FieldClass
from resolvers.policy.masks import MASKABLE
from resolvers.policy.rights import EVERYTHING, Rights, Sight, key_of

PATH: Final = "/access/v1/evaluations"
KEPT_S: Final = 60.0
"""Seconds for which an answer holds."""
ANSWER_BYTES: Final = 256 * 1024
MOST_KEPT: Final = 256

_log = logging.getLogger("customer360.access")

Place: TypeAlias = tuple[frozenset[Role], Purpose | None]
Post: TypeAlias = Callable[[bytes], Awaitable[bytes]]
"""From the body of a question to that of its answer. Raises NoDecision."""


class NoDecision(Exception):
    """The decision point gives no answer that can be understood, so that nobody sees anything. The text has nothing of it."""


class DecisionPoint:
    """The decisions of one point, remembered for a minute for each set of roles and purpose. `clock`: in seconds."""

    version = "decision point"

    def __init__(self, post: Post, *, clock: Callable[[], float]) -> None:
        self._post = post
        self._clock = clock
        self._known: dict[Place, tuple[Rights, float]] = {}
        self._asking: dict[Place, asyncio.Task[Rights]] = {}

    def known(self, caller: Caller) -> Rights | None:
        """The caller's rights, if they need not be asked for."""
        if caller.is_open:
            return EVERYTHING
        found = self._known.get((caller.roles, caller.purpose))
        return found[0] if found is not None and self._clock() < found[1] else None

    async def asked(self, caller: Caller) -> Rights:
        """The caller's rights. Those who need the same wait for one answer. Raises NoDecision."""
        place = caller.roles, caller.purpose
        if (asking := self._asking.get(place)) is None:
            asking = self._asking[place] = asyncio.create_task(self._decided(place), name="a decision")
            asking.add_done_callback(lambda task: self._ended(place, task))
        return await asyncio.shield(asking)

    def _ended(self, place: Place, task: "asyncio.Task[Rights]") -> None:
        self._asking.pop(place, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error(
                "access.no_decision", extra={"reason": str(error) if isinstance(error, NoDecision) else type(error).__name__}
            )

    async def _decided(self, place: Place) -> Rights:
        asked = questions(place[1])
        rights = decided(asked, await self._post(json.dumps(question(place, asked)).encode()))
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[place] = rights, self._clock() + KEPT_S
        return rights


Question: TypeAlias = tuple[FieldClass, Sight]


def questions(purpose: Purpose | None) -> Sequence[Question]:
    """Each class and whether it is asked for clear or masked. Without a purpose nothing personal is asked for at all."""
    classes = [one for one in FieldClass if one not in OPEN_TO_ALL and (purpose is not None or one in NOT_PERSONAL)]
    clear = [(one, Sight.CLEAR) for one in classes]
    return [*clear, *((one, Sight.MASKED) for one in classes if one in MASKABLE)]


ACTIONS: Final[Mapping[Sight, str]] = MappingProxyType({Sight.CLEAR: "read", Sight.MASKED: "read_masked"})


def question(place: Place, asked: Sequence[Question]) -> dict[str, object]:
    """The body of the question."""
    roles, purpose = place
    names = sorted(roles)
    return {
        "subject": {"type": "role", "id": " ".join(names) or "none", "properties": {"roles": names}},
        "context": {"purpose": purpose},
        "options": {"evaluations_semantic": "execute_all"},
        "evaluations": [
            {"resource": {"type": "field_class", "id": one.value}, "action": {"name": ACTIONS[sight]}} for one, sight in asked
        ],
    }


def decided(asked: Sequence[Question], body: bytes) -> Rights:
    """The rights of an answer. Whatever is not plainly allowed is denied. Raises NoDecision for what is no answer."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise NoDecision("no JSON") from None
    given = answer.get("evaluations") if isinstance(answer, dict) else None
    if not isinstance(given, list) or len(given) != len(asked):
        raise NoDecision("not as many answers as questions")
    sights: dict[FieldClass, Sight] = {}
    elsewhere: set[FieldClass] = set()
    for (one, sight), told in zip(asked, given, strict=True):
        if not isinstance(told, dict):
            raise NoDecision("an answer that is no object")
        if told.get("decision") is True:
            sights.setdefault(one, sight)
        elif isinstance(why := told.get("context"), dict) and why.get("code") == "PURPOSE_DENIED":
            elsewhere.add(one)
    lacking = frozenset(elsewhere - sights.keys())
    return Rights(MappingProxyType(sights), lacking, key_of("decision point", sights, lacking))


def posting(rules: PointRules, way: Way = DIRECT) -> Post:
    """Posts questions over HTTP by this way: not redirected, bounded in size and time. The token is read anew each time."""
    url = rules.url.rstrip("/") + PATH

    async def post(body: bytes) -> bytes:
        headers = {"Authorization": f"Bearer {rules.token.get_secret_value()}"} if rules.token is not None else {}
        try:
            return (await asked(OwnRequest(url, rules.within_s, ANSWER_BYTES, "POST", headers, body), way=way)).body
        except NoResponse as reason:
            raise NoDecision(str(reason)) from None

    return post
