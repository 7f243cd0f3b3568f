"""One OData service of a system: reads of entity sets, as a plain GET or in one `$batch`, and the CSRF token for that."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, TypeAlias, TypeVar

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError, let_go
from adapters.wire import odata_batch
from adapters.wire.auth import Auth, Transport, with_headers
from adapters.wire.classification import FINE, Category, Classification, by_status
from adapters.wire.losses import Losses, gathered
from adapters.wire.message import Request, Response
from adapters.wire.odata import Feed, address, below, distinct
from adapters.wire.odata_sharing import RequestSharing
from adapters.wire.system_http import SystemHttp

Row = TypeVar("Row")
AnyRow: TypeAlias = Any
"""A row, or its record, of a type known only to the code that gave its reader: one list may have several such types."""


@dataclass(frozen=True, slots=True)
class Get(Generic[Row]):
    """One read of an entity set. `decode` is `reader(SomeEntity)`."""

    entity_set: str
    options: Mapping[str, str]
    decode: Callable[[bytes], Feed[Row]]


@dataclass(slots=True)
class Rows(Generic[Row]):
    """The result of one read, each row once. `truncated`: the service has more rows than were read.

    That includes a next link to another host (behind a proxy, an inner name of it), which is never followed. `count` is the
    service's own number of rows, where the read selects it (`$inlinecount`). `left_out` counts unreadable rows, `doubles`
    repeated ones; `losses` are the unreadable values and rows.
    """

    rows: list[Row] = field(default_factory=list)
    truncated: bool = False
    count: int | None = None
    left_out: int = 0
    doubles: int = 0
    losses: Losses = field(default_factory=Losses)

    @property
    def sent(self) -> int:
        """The number of rows in the responses."""
        return len(self.rows) + self.left_out + self.doubles

    @property
    def whole(self) -> bool:
        """Whether no row is missing, so that a sum over these rows is right."""
        return not (self.truncated or self.left_out)

    def may_lack(self, id_: str, asked: Collection[str]) -> bool:
        """Whether a row left out may be about this one of the requested ids."""
        return self.losses.may_hide(id_, asked)


class Service:
    """Reads entity sets below one service root. `fixed` are options of every read (`$format`, `sap-client`).

    The options of the host (`sap-...`) are on a `$batch` too, where the host reads them to open the session. `reads_per_batch`:
    reads that begin at the same moment and share a request; with 1 each call has a request of its own.
    """

    def __init__(
        self,
        http: SystemHttp,
        *,
        path: str,
        fixed: Mapping[str, str],
        headers: Mapping[str, str],
        reads_per_batch: int = 1,
    ) -> None:
        self._http = http
        self._path = path.rstrip("/")
        self._root = http.settings.root + self._path
        self._fixed = fixed
        self._headers = {"Accept": "application/json", **headers}
        self._shared = RequestSharing(self._send, most=reads_per_batch)

    @property
    def slug(self) -> str:
        return self._http.slug

    async def read(
        self, gets: Sequence[Get[Row]], *, capability: Capability, operation: str, rounds: int = 1
    ) -> list[Rows[Row] | SourceError]:
        """All reads in one HTTP request, each with its rows or with an error in their place. Reads of other calls may be in the
        same request, but not beside a `$search`, which no batch allows.

        Where the server's pages end inside a list, the next links of all lists are followed together, one request for each of the
        further `rounds`; lists that still go on are `truncated`. An error of the whole request is raised.
        """
        results: list[Rows[Row] | SourceError] = [Rows() for _ in gets]
        send = self._send if any("$search" in get.options for get in gets) else self._shared.ask
        pending = {index: address(get.entity_set, {**self._fixed, **get.options}) for index, get in enumerate(gets)}
        for turn in range(rounds if gets else 0):
            try:
                responses = await send(list(pending.values()), capability, operation)
            except SourceError as error:
                if turn == 0:
                    raise
                let_go([error])
                responses = [error] * len(pending)
            further: dict[int, str] = {}
            for index, response in zip(pending, responses, strict=True):
                results[index], after = self._gathered(results[index], gets[index], response)
                if after is not None:
                    further[index] = after
            if not further:
                break
            pending = further
        return results

    def _gathered(
        self, so_far: Rows[Row] | SourceError, get: Get[Row], response: Response | SourceError
    ) -> tuple[Rows[Row] | SourceError, str | None]:
        """The rows with those of one more page, and the address of the page after it."""
        if isinstance(so_far, SourceError):
            return so_far, None
        if isinstance(response, SourceError):
            return response, None
        try:
            with gathered() as losses:
                page = response.read(get.decode).d
        except SourceError as error:
            let_go([error])  # the caller may not need it, and then nobody else would
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
            request = Request(f"{self._path}/{addresses[0]}", capability, operation, headers=self._headers)
            return [await self._http.ask(request)]
        request = Request(f"{self._path}/{address('$batch', of_host(self._fixed))}", capability, operation, headers=self._headers)
        response = await self._http.ask(odata_batch.batched(request, addresses, self._headers))
        return [judged(part) for part in odata_batch.read(response, len(addresses))]


def of_host(options: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in options.items() if name.startswith("sap-")}


def judged(part: Response) -> Response | SourceError:
    """An inner response, or the error of its own status: a failed read fails alone."""
    classification = by_status(Request("", part.capability, ""), part)
    return part if classification is FINE else classification.error(part)


class CsrfGuarded:
    """Credentials, and on every request but a GET the CSRF token with its cookies.

    Both must go back together, or the service answers 403; cookie names differ by system, so all of them are kept. `fixed` are
    options of every request; the request for a token has the host's among them.
    """

    def __init__(self, credentials: Auth, *, path: str, fixed: Mapping[str, str] = MappingProxyType({})) -> None:
        self._credentials = credentials
        self._path = address(path.rstrip("/") + "/", of_host(fixed))
        self._current: dict[str, str] | None = None
        self._fetching = asyncio.Lock()

    async def sign(self, request: Request, http: Transport) -> Request:
        signed = await self._credentials.sign(request, http)
        if request.method in ("GET", "HEAD"):
            return signed
        return with_headers(signed, await self._token(http, request.capability))

    def forget(self, refused: Request) -> bool:
        """Drops the token of a refused request, if it is the current one; with a newer one another attempt costs no new token."""
        renewable = self._credentials.forget(refused)
        used = refused.headers.get("x-csrf-token")
        if self._current is not None and self._current["x-csrf-token"] == used:
            self._current = None
        return renewable or used is not None

    async def _token(self, http: Transport, capability: Capability) -> dict[str, str]:
        async with self._fetching:
            if self._current is None:
                request = Request(self._path, capability, "csrf", headers={"x-csrf-token": "fetch"})
                response = await http.exchange(await self._credentials.sign(request, http))
                token = response.headers.get("x-csrf-token")
                if not token:
                    raise response.malformed()
                cookies = response.headers.get("set-cookie")
                self._current = {"x-csrf-token": token, **({"Cookie": cookies} if cookies else {})}
            return self._current


def csrf_judge(request: Request, response: Response) -> Classification | None:
    """The classification of a refused CSRF token, which looks like missing rights (403) but is mended by a new token."""
    if response.status != 403 or request.method == "GET":
        return None
    refused = response.headers.get("x-csrf-token", "").lower() == "required" or b"csrf" in response.body[:4096].lower()
    return Classification(Category.EXPIRED) if refused else None
