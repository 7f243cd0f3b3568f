"""Services that answer as the test says, and note what they were asked; a clock that goes when it is told to."""

from collections.abc import Callable, Sequence
from typing import Any

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.systems.sap_marketing_cloud.contacts import Contacts
from adapters.systems.sap_marketing_cloud.services import Services
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.odata_service import Get, Rows
from tests.unit.adapters.wire_odata.sending import as_sent

Answer = Callable[[Get[Any]], list[dict[str, Any]] | SourceError]

AMELIA, OLIVER = "fa163e0c-1d2e-1eda-9f10-000000000001", "fa163e0c-1d2e-1eda-9f10-000000000002"


class PlayedService:
    """Answers each read with the rows that the test gives, and notes the requests."""

    def __init__(self, answer: Answer, truncated: bool = False) -> None:
        self.requests: list[list[Get[Any]]] = []
        self._answer = answer
        self._cut = truncated

    async def read(
        self, gets: Sequence[Get[Any]], *, capability: Capability, operation: str, rounds: int = 1
    ) -> list[Rows[Any] | SourceError]:
        if gets:
            self.requests.append(list(gets))
        return [await self._rows(get, capability) for get in gets]

    async def _rows(self, get: Get[Any], capability: Capability) -> Rows[Any] | SourceError:
        rows = self._answer(get)
        return rows if isinstance(rows, SourceError) else await as_sent(get, rows, truncated=self._cut, capability=capability)

    @property
    def filters(self) -> list[list[str]]:
        return [[get.options["$filter"] for get in request] for request in self.requests]


class Clock:
    """Seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def settings(**changed: Any) -> MarketingCloudSettings:
    return MarketingCloudSettings.model_validate({"base_url": "https://smc.example.com", "user": "u", "password": "p", **changed})


def services(service: PlayedService) -> Services:
    """All five are the one."""
    return Services(service, service, service, service, service)  # type: ignore[arg-type]


def contacts(service: PlayedService, clock: Clock | None = None, **changed: Any) -> Contacts:
    return Contacts(service, settings(**changed), clock=clock or Clock())  # type: ignore[arg-type]


def origin(contact: str, kind: str, number: str, **more: Any) -> dict[str, Any]:
    return {"ContactUUID": contact, "ContactOrigin": kind, "ContactID": number, **more}
