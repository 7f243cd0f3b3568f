"""One OData service on one line: reads of entity sets, as a plain GET or in one `$batch`, and the CSRF token for that."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.wire import odata_batch
from adapters.wire.auth import Auth, Transport, with_headers
from adapters.wire.classification import FINE, Category, Classification, by_status
from adapters.wire.losses import Losses, gathered
from adapters.wire.message import Request, Response
from adapters.wire.odata import Feed, address, below, distinct
from adapters.wire.system_http import SystemHttp

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Get(Generic[Row]):
    """One read of an entity set. `decode` is `reader(SomeEntity)`."""

    entity_set: str
    options: Mapping[str, str]
    decode: Callable[[bytes], Feed[Row]]


@dataclass(slots=True)
class Rows(Generic[Row]):
    """What one read gave, each row once; `truncated`: the service had more than was followed, also where its next link leads
    to another host (behind a proxy, to an inner name of its own), which is never asked. `count`: how many it says there are,
    where it was asked (`$inlinecount`). `left_out`: rows that can't be read; `doubles`: rows that came once more; `losses`:
    what can't be read, in these rows and instead of them."""

    rows: list[Row] = field(default_factory=list)
    truncated: bool = False
    count: int | None = None
    left_out: int = 0
    doubles: int = 0
    losses: Losses = field(default_factory=Losses)

    @property
    def sent(self) -> int:
        """Rows that came."""
        return len(self.rows) + self.left_out + self.doubles

    @property
    def whole(self) -> bool:
        """Nothing is missing: a sum over these rows is right."""
        return not (self.truncated or self.left_out)

    def may_lack(self, id_: str, asked: Collection[str]) -> bool:
        """Whether a row was left out that may be about this one of those asked for."""
        return self.losses.may_hide(id_, asked)


class Service:
    """Reads entity sets below one service root. `fixed`: options that stand in every read (`$format`, `sap-client`); those of the
    host (`sap-...`) stand on a `$batch` too, since whoever opens the session reads them there."""

    def __init__(self, http: SystemHttp, *, path: str, fixed: Mapping[str, str], headers: Mapping[str, str]) -> None:
        self._http = http
        self._path = path.rstrip("/")
        self._root = http.settings.root + self._path
        self._fixed = fixed
        self._headers = {"Accept": "application/json", **headers}

    @property
    def slug(self) -> str:
        return self._http.slug

    async def read(
        self, gets: Sequence[Get[Any]], *, capability: Capability, operation: str, rounds: int = 1
    ) -> list[Rows[Any] | SourceError]:
        """All reads in one HTTP request, each with its rows or with the error that stands in their place.

        Where the server ends a page of its own inside a list, the next links of all lists are followed together, one request for
        each of the further `rounds`; what then still goes on is `truncated`. What fails the whole request is raised.
        """
        results: list[Rows[Any] | SourceError] = [Rows() for _ in gets]
        pending = {index: address(get.entity_set, {**self._fixed, **get.options}) for index, get in enumerate(gets)}
        for turn in range(rounds if gets else 0):
            try:
                replies = await self._send(list(pending.values()), capability, operation)
            except SourceError as error:
                if turn == 0:
                    raise
                replies = [error] * len(pending)
            further: dict[int, str] = {}
            for index, reply in zip(pending, replies, strict=True):
                results[index], after = self._gathered(results[index], gets[index], reply)
                if after is not None:
                    further[index] = after
            if not further:
                break
            pending = further
        return results

    def _gathered(
        self, so_far: Rows[Any] | SourceError, get: Get[Any], reply: Response | SourceError
    ) -> tuple[Rows[Any] | SourceError, str | None]:
        """The rows with one more page on, and the address of the page behind it."""
        if isinstance(so_far, SourceError):
            return so_far, None
        if isinstance(reply, SourceError):
            return reply, None
        try:
            with gathered() as losses:
                page = reply.read(get.decode).d
        except SourceError as error:
            return error, None
        after = below(page.next, self._root) if page.next else None
        every = [*so_far.rows, *page.results]
        rows = distinct(every)
        left_out = so_far.left_out + page.left_out.count("results")
        doubles = so_far.doubles + len(every) - len(rows)
        lost = Losses([*so_far.losses.found, *losses.found])
        return Rows(rows, bool(page.next), page.count, left_out, doubles, lost), after

    async def _send(self, addresses: Sequence[str], capability: Capability, operation: str) -> list[Response | SourceError]:
        if len(addresses) == 1:
            ask = Request(f"{self._path}/{addresses[0]}", capability, operation, headers=self._headers)
            return [await self._http.ask(ask)]
        ask = Request(f"{self._path}/{address('$batch', of_host(self._fixed))}", capability, operation, headers=self._headers)
        reply = await self._http.ask(odata_batch.batched(ask, addresses, self._headers))
        return [judged(part) for part in odata_batch.read(reply, len(addresses))]


def of_host(options: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in options.items() if name.startswith("sap-")}


def judged(part: Response) -> Response | SourceError:
    """An inner answer has a status of its own: a failed read fails alone."""
    verdict = by_status(Request("", part.capability, ""), part)
    return part if verdict is FINE else verdict.error(part)


class CsrfGuarded:
    """Credentials, plus the CSRF token and the cookies it came with on whatever is not a GET.

    Both must go back together or the service answers 403; cookie names differ by system, so all of them are kept. `fixed`:
    options that stand in every question, of which the host's go with that for the token.
    """

    def __init__(self, credentials: Auth, *, path: str, fixed: Mapping[str, str] = MappingProxyType({})) -> None:
        self._credentials = credentials
        self._path = address(path.rstrip("/") + "/", of_host(fixed))
        self._held: dict[str, str] | None = None
        self._fetching = asyncio.Lock()

    async def sign(self, ask: Request, http: Transport) -> Request:
        signed = await self._credentials.sign(ask, http)
        if ask.method in ("GET", "HEAD"):
            return signed
        return with_headers(signed, await self._token(http, ask.capability))

    def forget(self, refused: Request) -> bool:
        """A question signed with an older token than the one held is worth another attempt as well, and costs no new token."""
        renewable = self._credentials.forget(refused)
        used = refused.headers.get("x-csrf-token")
        if self._held is not None and self._held["x-csrf-token"] == used:
            self._held = None
        return renewable or used is not None

    async def _token(self, http: Transport, capability: Capability) -> dict[str, str]:
        async with self._fetching:
            if self._held is None:
                question = Request(self._path, capability, "csrf", headers={"x-csrf-token": "fetch"})
                reply = await http.exchange(await self._credentials.sign(question, http))
                token = reply.headers.get("x-csrf-token")
                if not token:
                    raise reply.malformed()
                cookies = reply.headers.get("set-cookie")
                self._held = {"x-csrf-token": token, **({"Cookie": cookies} if cookies else {})}
            return self._held


def csrf_judge(ask: Request, reply: Response) -> Classification | None:
    """A refused CSRF token looks like missing rights (403), but a new token mends it."""
    if reply.status != 403 or ask.method == "GET":
        return None
    refused = reply.headers.get("x-csrf-token", "").lower() == "required" or b"csrf" in reply.body[:4096].lower()
    return Classification(Category.EXPIRED) if refused else None
