"""The port of the warehouse: figures of customers, many in one request."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from adapters.ports.capabilities import OUTLOOK, VALUE, AnyGroup, Capability, Groups, Subject
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.shapes import Parts, Ports
from adapters.systems.sap_bw import mapping, wire
from adapters.systems.sap_bw.query import AnyRead, LastLoad, Query
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
    auth: Auth = BasicAuth(settings.user, settings.password)
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
        probe=WarehouseProbe(service, query, load),
        lookups={Subject.CUSTOMER: CustomerValues(service, query, load, settings)},
        streams={},
        searches={},
    )


def classify(request: Request, response: Response) -> Classification | None:
    """A 401 is final: another attempt with a refused password would only lock the user."""
    return Classification(Category.UNAUTHORIZED) if response.status == 401 else csrf_judge(request, response)


class CustomerValues:
    """Value and outlook of customers by ERP number, many in one request."""

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
        gets: list[AnyRead] = [*figures, *loads]
        results = await self._service.read(
            gets, capability=Capability.VALUE, operation="values.byCustomer", rounds=self._settings.pages
        )
        for loaded in results[len(parts) :]:
            self._load.note(loaded)
        answer: dict[str, Parts] = {}
        for part, found in zip(parts, results, strict=False):
            answer |= self._read(part, found, wanted)
        return answer

    def _read(self, ids: Sequence[str], found: Rows[wire.Figures] | SourceError, groups: Groups) -> dict[str, Parts]:
        """The parts of these customers. Malformed where the list was cut, since a sum without some of its rows would be wrong,
        and for each customer whose row may be among the unreadable ones."""
        if isinstance(found, Rows) and found.truncated:
            found = Malformed(SLUG, Capability.VALUE)
        if isinstance(found, SourceError):
            return {number: dict.fromkeys(groups, found) for number in ids}
        asked, rows = frozenset(ids), defaultdict(list)
        for row in found.rows:
            if row.totals is None and (number := bare(row.customer)) in asked:
                rows[number].append(row)
        for own in rows.values():
            self._tell_doubles(own)
        parts: dict[str, Parts] = {number: {group: self._part(group, own) for group in groups} for number, own in rows.items()}
        lost = dict.fromkeys(groups, Malformed(SLUG, Capability.VALUE))
        return parts | {number: lost for number in ids if found.may_lack(number, ids)}

    def _tell_doubles(self, rows: Sequence[wire.Figures]) -> None:
        names = self._settings.columns.model_dump()
        tell(
            Capability.VALUE,
            [Loss(names[mapping.apart(*pair)] or "*", pair[0].model_dump()) for pair in mapping.doubles(rows)],
        )

    def _part(self, group: AnyGroup, rows: Sequence[wire.Figures]) -> object:
        build = mapping.value if group is VALUE else mapping.outlook
        return build(rows, self._settings, as_of=self._load.at)


def chunks(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


class WarehouseProbe:
    """One read of the figures of nobody and of the last load: needs address, credentials, rights, and every name in the settings.
    The warehouse calculates nothing for it."""

    def __init__(self, service: Service, query: Query, load: LastLoad) -> None:
        self._service = service
        self._query = query
        self._load = load

    async def probe(self) -> None:
        gets: list[AnyRead] = [self._query.of([NOBODY], CustomerValues.groups), *self._load.gets()]
        for rows in await self._service.read(gets, capability=Capability.VALUE, operation="probe"):
            if isinstance(rows, SourceError):
                raise rows
