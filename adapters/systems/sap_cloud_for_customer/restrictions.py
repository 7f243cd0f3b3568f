"""The flags of restricted customers, from the extension field that the settings name."""

from collections.abc import Mapping, Sequence

from adapters.ports.capabilities import RESTRICTION, Capability
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.records import Restriction
from adapters.ports.shapes import Parts
from adapters.systems.sap_cloud_for_customer import wire
from adapters.systems.sap_cloud_for_customer.key_lookup import OWN
from adapters.systems.sap_cloud_for_customer.requests import askable, chunks, condition
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire.odata_service import Get, Rows, Service
from adapters.wire.restriction import is_restricted


class CustomerFlags:
    """The flags of customers. They are read alone, so that nothing else of a restricted person is read with them."""

    def __init__(self, service: Service, settings: CloudForCustomerSettings, field: str) -> None:
        self._service = service
        self._settings = settings
        self._field = field

    async def fetch(self, ids: Sequence[str]) -> Mapping[str, Parts]:
        parts = list(chunks(askable(ids), self._settings.ids_per_get))
        if not parts:
            return {}
        results = await self._service.read(
            [self._read(part) for part in parts],
            capability=Capability.PROFILE,
            operation="customers.restricted",
            rounds=self._settings.pages,
        )
        return {id_: found for part, rows in zip(parts, results, strict=True) for id_, found in answered(part, rows).items()}

    def _read(self, ids: Sequence[str]) -> Get[wire.FlaggedCustomer]:
        options = {"$filter": condition("CustomerID", ids), "$select": f"CustomerID,{self._field},ChangedOn"}
        return Get("IndividualCustomerCollection", options, wire.flags(self._field))


def answered(ids: Sequence[str], rows: Rows[wire.FlaggedCustomer] | SourceError) -> dict[str, Parts]:
    """The flag of each known customer. The others of a list that was cut may exist too."""
    if isinstance(rows, SourceError):
        return {id_: {RESTRICTION: rows} for id_ in ids}
    wanted = frozenset(ids)
    unseen: dict[str, Parts] = {}
    if rows.truncated:
        unseen = {id_: {RESTRICTION: Malformed(OWN, Capability.PROFILE)} for id_ in ids}
    return unseen | {
        row.CustomerID: {RESTRICTION: Restriction(is_restricted(row.flag), as_of=row.ChangedOn)}
        for row in rows.rows
        if row.CustomerID in wanted
    }
