"""An ERP that answers as the test says, and notes what it was asked."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.systems.sap_ecc.settings import EccSettings
from adapters.wire.odata_service import Get, Rows
from tests.unit.adapters.wire_odata.sending import as_sent

Answer = Callable[[Get[Any]], list[dict[str, Any]] | SourceError]
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def settings(**changed: Any) -> EccSettings:
    return EccSettings.model_validate({"base_url": "https://erp.example.com", "user": "u", "password": "p", **changed})


class PlayedService:
    """Answers each read with the rows that the test gives."""

    def __init__(self, answer: Answer, *, truncated: bool = False) -> None:
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


class PlayedErp:
    """In the place of a `Connection`: one answerer for all three services."""

    def __init__(self, answer: Answer, *, truncated: bool = False, **changed: Any) -> None:
        self.settings = settings(**changed)
        self.service = PlayedService(answer, truncated=truncated)
        self.partners = self.sales = self.service
        self.billing = self.service if self.settings.billing_path else None

    def now(self) -> datetime:
        return NOW

    @property
    def requests(self) -> list[list[Get[Any]]]:
        return self.service.requests
