"""A service that answers as the test says, and notes what it was asked."""

from collections.abc import Callable, Sequence
from typing import Any

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.systems.sap_cloud_for_customer.key_lookup import People
from adapters.systems.sap_cloud_for_customer.people_search import PeopleSearch
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire.odata_service import Get, Rows
from tests.unit.adapters.wire_odata.sending import as_sent

Answer = Callable[[Get[Any]], list[dict[str, Any]] | SourceError]


class PlayedService:
    """Answers each read with the rows that the test gives, and notes the requests."""

    def __init__(self, answer: Answer, truncated: bool = False) -> None:
        self.requests: list[list[Get[Any]]] = []
        self._answer = answer
        self._cut = truncated

    async def read(
        self, gets: Sequence[Get[Any]], *, capability: Capability, operation: str, rounds: int = 1
    ) -> list[Rows[Any] | SourceError]:
        self.requests.append(list(gets))
        return [await self._rows(get, capability) for get in gets]

    async def _rows(self, get: Get[Any], capability: Capability) -> Rows[Any] | SourceError:
        rows = self._answer(get)
        return rows if isinstance(rows, SourceError) else await as_sent(get, rows, truncated=self._cut, capability=capability)


def settings(**changed: Any) -> CloudForCustomerSettings:
    return CloudForCustomerSettings.model_validate(
        {"base_url": "https://crm.example.com", "user": "u", "password": "p", **changed}
    )


def people(service: PlayedService, **changed: Any) -> People:
    return People(service, settings(**changed))  # type: ignore[arg-type]


def search(service: PlayedService) -> PeopleSearch:
    return PeopleSearch(service, settings())  # type: ignore[arg-type]
