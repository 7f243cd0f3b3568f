"""The warehouse's port, on one line."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from adapters.ports.capabilities import OUTLOOK, VALUE, AnyGroup, Capability, Groups, Subject
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.shapes import Parts, Ports
from adapters.systems.sap_bw import mapping, wire
from adapters.systems.sap_bw.query import LastLoad, Query
from adapters.systems.sap_bw.settings import WarehouseSettings
from adapters.wire.auth import Auth, BasicAuth
from adapters.wire.classification import Category, Classification
from adapters.wire.erp_number import bare, is_number
from adapters.wire.losses import tell
from adapters.wire.message import Request, Response
from adapters.wire.odata_service import CsrfGuarded, Rows, Service, csrf_judge
from adapters.wire.system_http import Runtime, SystemHttp
from adapters.wire.tolerant import Loss

SLUG: Final = "sap-bw"
ERP: Final = "sap-ecc"
NOBODY: Final = "0"


def build(settings: WarehouseSettings, runtime: Runtime) -> Ports:
    auth: Auth = BasicAuth(settings.user, settings.password.get_secret_value())
    if settings.csrf:
        auth = CsrfGuarded(auth, path=settings.service_path)
    http = SystemHttp(SLUG, settings, runtime=runtime, auth=auth, classify=classify)
    service = Service(
        http,
        path=settings.service_path,
        fixed={"$format": "json", "sap-client": settings.client or ""},
        headers={"Accept-Language": settings.language},
    )
    query, load = Query(settings), LastLoad(settings, clock=runtime.clock)
    return Ports(
        probe=Probe(service, query, load),
        lookups={Subject.CUSTOMER: CustomerValues(service, query, load, settings)},
        streams={},
        searches={},
    )


def classify(ask: Request, reply: Response) -> Classification | None:
    """User and password can't be renewed: asking again with refused ones brings nothing but a locked user."""
    return Classification(Category.REFUSED) if reply.status == 401 else csrf_judge(ask, reply)


class CustomerValues:
    """What customers are worth, by ERP number, many in one request."""

    max_batch = 100
    groups: Groups = frozenset({VALUE, OUTLOOK})

    def __init__(self, service: Service, query: Query, load: LastLoad, settings: WarehouseSettings) -> None:
        self._service = service
        self._query = query
        self._load = load
        self._settings = settings

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        parts = list(chunks([number for number in ids if is_number(number)], self._settings.ids_per_get))
        if not parts or not (wanted := groups & self.groups):
            return {}
        figures, loads = [self._query.of(part, wanted) for part in parts], self._load.gets()
        results = await self._service.read(
            [*figures, *loads], capability=Capability.VALUE, operation="values.byCustomer", rounds=self._settings.pages
        )
        for told in results[len(parts) :]:
            self._load.note(told)
        answer: dict[str, Parts] = {}
        for part, found in zip(parts, results, strict=False):
            answer |= self._read(part, found, wanted)
        return answer

    def _read(self, ids: Sequence[str], found: Rows[wire.Figures] | SourceError, groups: Groups) -> dict[str, Parts]:
        """A sum over rows of which some are missing would be wrong, so a list that was cut is a failure, and so is a row that
        can't be read for whom it may be about."""
        if isinstance(found, Rows) and found.truncated:
            found = Malformed(SLUG, Capability.VALUE)
        if isinstance(found, SourceError):
            return {number: dict.fromkeys(groups, found) for number in ids}
        asked, rows = frozenset(ids), defaultdict(list)
        for row in found.rows:
            if row.totals is None and (number := bare(row.customer)) in asked:
                rows[number].append(row)
        for held in rows.values():
            self._tell_doubles(held)
        told: dict[str, Parts] = {number: {group: self._part(group, held) for group in groups} for number, held in rows.items()}
        lost = dict.fromkeys(groups, Malformed(SLUG, Capability.VALUE))
        return told | {number: lost for number in ids if found.may_lack(number, ids)}

    def _tell_doubles(self, rows: Sequence[wire.Figures]) -> None:
        names = self._settings.columns.model_dump()
        tell(
            Capability.VALUE,
            [Loss(names[mapping.apart(*pair)] or "*", pair[0].model_dump()) for pair in mapping.doubles(rows)],
        )

    def _part(self, group: AnyGroup, rows: Sequence[wire.Figures]) -> object:
        made = mapping.value if group is VALUE else mapping.outlook
        return made(rows, self._settings, as_of=self._load.at)


def chunks(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


class Probe:
    """Asks for the figures of nobody, and for the last load: needs address, credentials, rights, and every name in the settings,
    and makes the warehouse count nothing."""

    def __init__(self, service: Service, query: Query, load: LastLoad) -> None:
        self._service = service
        self._query = query
        self._load = load

    async def probe(self) -> None:
        reads: list[Any] = [self._query.of([NOBODY], CustomerValues.groups), *self._load.gets()]
        for found in await self._service.read(reads, capability=Capability.VALUE, operation="probe"):
            if isinstance(found, SourceError):
                raise found
