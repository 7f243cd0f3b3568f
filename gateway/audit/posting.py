"""Requests to a collector, by the HTTP client that asks the systems: no redirect is followed, and no response is read."""

import asyncio
from typing import Final

from pydantic import SecretStr

from adapters.wire.http1.endpoint import Endpoint
from adapters.wire.http1.message import DIRECT, RawRequest, UnreadableResponse, Way
from adapters.wire.http1.pool import ConnectionPool
from adapters.wire.own_requests import way_to
from gateway.audit.ocsf import PRODUCT

CONNECT_S: Final = 3.0
ANSWER_S: Final = 10.0
MOST_ANSWERED: Final = 64 * 1024
"""Bytes of a response. What is in it does not count."""


class NotDelivered(Exception):
    """The receiver did not take it. `reason`: a status, or a constant word."""

    def __init__(self, reason: str) -> None:
        super().__init__("not delivered")
        self.reason = reason


class Receiver:
    """One address that takes POST requests. `authorization`: the header's value, read anew for each request."""

    def __init__(self, url: str, *, authorization: SecretStr | None = None, way: Way = DIRECT) -> None:
        self._endpoint = Endpoint(url, {"User-Agent": PRODUCT}, way=way_to(url, way))
        self._authorization = authorization
        self._pool: ConnectionPool | None = None

    @property
    def host(self) -> str:
        origin = self._endpoint.origin
        return f"{'https' if origin.secure else 'http'}://{origin.host}:{origin.port}"

    def open(self) -> None:
        self._pool = ConnectionPool()

    async def post(self, body: bytes, content_type: str) -> None:
        """Sends it once. NotDelivered unless the answer is a 2xx."""
        if self._pool is None:
            raise NotDelivered("CLOSED")
        shown = {"Authorization": self._authorization.get_secret_value()} if self._authorization is not None else {}
        try:
            written = self._endpoint.written("POST", "", shown, body, content_type)
        except ValueError:
            raise NotDelivered("UNSENDABLE_HEADER") from None
        request = RawRequest(self._endpoint.origin, written, CONNECT_S, MOST_ANSWERED, repeatable=True)
        try:
            async with asyncio.timeout(ANSWER_S):
                response = await self._pool.send(request)
        except (TimeoutError, UnreadableResponse, OSError) as error:
            raise NotDelivered(type(error).__name__) from None
        if not 200 <= response.status < 300:
            raise NotDelivered(str(response.status))

    async def aclose(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.aclose()
