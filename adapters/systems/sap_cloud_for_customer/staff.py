"""Names of employees who look after customers. No set has them, but a phone call has its owner's key and name."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.systems.sap_cloud_for_customer import wire
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire.allowance import Clock
from adapters.wire.odata_service import Get, Service
from adapters.wire.ttl_cache import TtlCache

MOST_ASKED: Final = 20
"""Employees in one request. Further employees have no name until the next request."""

MOST_CACHED: Final = 5_000
PATIENCE_S: Final = 0.5
"""Seconds that a read of a customer waits for employees' names."""

NAMELESS: Final = ""


class Staff:
    """Names of employees, cached for a while: few employees look after many customers."""

    def __init__(self, service: Service, settings: CloudForCustomerSettings, *, clock: Clock) -> None:
        self._service = service
        self._settings = settings
        self._cache: TtlCache[str, str] = TtlCache(ttl_s=settings.staff_held_s, most=MOST_CACHED, clock=clock)

    async def names(self, rows: Iterable[wire.TeamMember]) -> Mapping[str, str]:
        """Names by employee number. A name that does not come in time is left out, and nothing else is lost."""
        found = dict(self._settings.staff_names)
        keys = {row.EmployeeID: row.EmployeeUUID for row in rows if row.EmployeeID and row.EmployeeID not in found}
        if self._settings.names_from_calls:
            by_key = await self._by_key([key for key in keys.values() if key is not None])
            found |= {number: name for number, key in keys.items() if key is not None and (name := by_key.get(key))}
        return found

    async def _by_key(self, keys: Iterable[str]) -> Mapping[str, str]:
        known = {key: self._cache.get(key) for key in dict.fromkeys(keys)}
        missing = [key for key, name in known.items() if name is None][:MOST_ASKED]
        return {
            **{key: name for key, name in known.items() if name is not None},
            **(await self._read(missing) if missing else {}),
        }

    async def _read(self, keys: list[str]) -> dict[str, str]:
        """Names from one phone call of each; an employee without any call is nameless."""
        found: dict[str, str] = {}
        try:
            async with asyncio.timeout(PATIENCE_S):
                results = await self._service.read(
                    list(map(call_of, keys)), capability=Capability.PROFILE, operation="staff.names"
                )
        except (SourceError, TimeoutError):
            return found
        for key, rows in zip(keys, results, strict=True):
            if not isinstance(rows, SourceError):
                own = (row.OwnerFormattedName for row in rows.rows if row.OwnerUUID == key and row.OwnerFormattedName)
                found[key] = next(own, NAMELESS)
                self._cache.put(key, found[key])
        return found


def call_of(key: str) -> Get[wire.OwnedCall]:
    options = {"$filter": f"OwnerUUID eq guid'{key}'", "$top": "1", "$select": "OwnerUUID,OwnerFormattedName"}
    return Get("PhoneCallCollection", options, wire.CALLS)
