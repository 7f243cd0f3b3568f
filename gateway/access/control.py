"""Access control: from the headers of a request to its `Caller`."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from starlette.types import Scope

from gateway.access.api_keys import is_api_key, matching
from gateway.access.callers import DefaultPurpose, caller_of, caller_with
from gateway.access.credentials import access_headers, bearer
from gateway.access.key_documents import Fetch, fetch
from gateway.access.refusals import NotAuthenticated, Reason
from gateway.access.request_purpose import narrowed
from gateway.access.rules import AccessRules
from resolvers.policy.caller import ANYBODY, Caller

if TYPE_CHECKING:
    from gateway.access.verification import TokenVerifier

REMEMBERED_S: Final = 60.0
REMEMBERED: Final = 10_000

_log = logging.getLogger("customer360.access")


class AccessControl:
    """The control of access by these rules, for the life of the process. `now`: seconds since 1970; `clock`: a running clock."""

    def __init__(
        self,
        rules: AccessRules,
        default_purpose: DefaultPurpose,
        *,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        fetch: Fetch = fetch,
    ) -> None:
        self._rules = rules
        self._default = default_purpose
        self._now = now
        self._known: OrderedDict[bytes, tuple[Caller, float, float]] = OrderedDict()
        self._verifier: TokenVerifier | None = None
        if rules.issuers:
            from gateway.access import verification  # here, because its library costs 0.1 s of the start

            self._verifier = verification.TokenVerifier(rules.issuers, now=now, clock=clock, fetch=fetch)

    async def caller(self, scope: Scope) -> Caller:
        """The sender of the request of this ASGI scope. Raises Unfit, mostly NotAuthenticated or KeysUnavailable."""
        authorization, purpose, break_glass = access_headers(scope["headers"])
        if authorization is None or self._rules.is_open:
            if self._rules.required and not self._rules.is_open:
                raise NotAuthenticated(Reason.NO_TOKEN)
            caller = ANYBODY
        else:
            credential = bearer(authorization)
            digest = sha256(credential).digest()
            caller = self._remembered(digest) or await self._authenticated(credential, digest)
        if purpose is None and break_glass is None:
            return caller
        return narrowed(caller, purpose, break_glass)

    async def close(self) -> None:
        if self._verifier is not None:
            await self._verifier.close()

    def _remembered(self, digest: bytes) -> Caller | None:
        """The caller whose credential of this digest was verified a little earlier."""
        if (known := self._known.get(digest)) is None:
            return None
        caller, since, until = known
        if since <= self._now() < until:
            self._known.move_to_end(digest)
            return caller
        del self._known[digest]
        return None

    async def _authenticated(self, credential: bytes, digest: bytes) -> Caller:
        try:
            caller, ends = await self._verified(credential, digest)
        except NotAuthenticated as refusal:
            _log.info("access.refused", extra={"reason": refusal.reason.name})
            raise
        now = self._now()
        if now < ends:
            self._known[digest] = caller, now, min(now + REMEMBERED_S, ends)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return caller

    async def _verified(self, credential: bytes, digest: bytes) -> tuple[Caller, float]:
        """The caller with this credential, and when it ends."""
        if is_api_key(credential):
            key = matching(self._rules.api_keys, credential, digest, now=self._now())
            return caller_with(key, self._default), key.expires
        if self._verifier is None:
            raise NotAuthenticated(Reason.ISSUER)
        verified = await self._verifier.verified(credential)
        return caller_of(verified.claims, verified.rules, self._default), verified.ends
