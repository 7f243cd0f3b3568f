"""What the warehouse's adapter takes of the answers, over a service that is played."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from adapters.ports.capabilities import VALUE, Capability
from adapters.ports.errors import BadRequest, SourceError, Unreachable
from adapters.systems.sap_bw.adapter import CustomerValues, WarehouseProbe
from adapters.systems.sap_bw.query import LastLoad, Query
from adapters.wire.odata_service import Get, Rows
from tests.unit.adapters.sap_bw.warehouse import settings
from tests.unit.adapters.wire_odata.sending import as_sent

Answer = Callable[[Get[Any]], list[dict[str, Any]] | SourceError]
LOAD = {"DataRefreshTimestamp": "20260302043000"}


class PlayedService:
    """Answers each read with the rows that the test gives, and notes the requests."""

    def __init__(self, answer: Answer, *, load: Any = LOAD) -> None:
        self.requests: list[list[Get[Any]]] = []
        self._load = [load]
        self._answer = answer

    async def read(
        self, gets: Sequence[Get[Any]], *, capability: Capability, operation: str, rounds: int = 1
    ) -> list[Rows[Any] | SourceError]:
        self.requests.append(list(gets))
        return [await self._rows(get, capability) for get in gets]

    async def _rows(self, get: Get[Any], capability: Capability) -> Rows[Any] | SourceError:
        rows = self._load if get.entity_set == "AdditionalMetadata" else self._answer(get)
        return rows if isinstance(rows, SourceError) else await as_sent(get, rows, capability=capability)


def row(customer: str, **changed: str) -> dict[str, Any]:
    names = ("NETSALES", "NETSALES_E", "NUMTRX", "RETRATE", "CLV12M", "ZC360SEG", "LASTPURCH", "TotaledProperties")
    return {"A0CUSTOMER": customer, **dict.fromkeys(names, ""), "NUMTRX": "1", **changed}


def values(service: PlayedService, **changed: Any) -> CustomerValues:
    given = settings(**changed)
    return CustomerValues(service, Query(given), LastLoad(given, clock=lambda: 0.0), given)  # type: ignore[arg-type]


async def counted(service: PlayedService, *ids: str, **changed: Any) -> dict[str, Any]:
    answer = await values(service, **changed).fetch(ids, frozenset({VALUE}))
    return {number: getattr(parts[VALUE], "order_count", parts[VALUE]) for number, parts in answer.items()}


async def test_rows_of_totals_of_others_and_of_nobody_are_dropped() -> None:
    rows = [
        row("0000000007"),
        row("0000000007", TotaledProperties="ZC360SEG", NUMTRX="50"),
        row("", TotaledProperties="A0CUSTOMER,ZC360SEG", NUMTRX="90"),
        row("0000000009", NUMTRX="4"),
        row("#"),
        row(""),
    ]
    assert await counted(PlayedService(lambda get: rows), "7", "8") == {"7": 1}


@pytest.mark.parametrize("written", ["7", "0000000007", "007"])
async def test_a_customer_is_paired_however_the_query_writes_the_number(written: str) -> None:
    assert await counted(PlayedService(lambda get: [row(written)]), "7") == {"7": 1}


async def test_a_failed_filter_costs_only_the_customers_it_was_for() -> None:
    def answer(get: Get[Any]) -> list[dict[str, Any]] | SourceError:
        return Unreachable("sap-bw") if "3'" in get.options["$filter"] else [row("0000000001"), row("0000000002")]

    found = await counted(PlayedService(answer), "1", "2", "3", ids_per_get=2)
    assert (found["1"], found["2"], type(found["3"])) == (1, 1, Unreachable)


async def test_the_probe_fails_with_whatever_fails() -> None:
    service, given = PlayedService(lambda get: BadRequest("sap-bw")), settings()
    with pytest.raises(BadRequest):
        await WarehouseProbe(service, Query(given), LastLoad(given, clock=lambda: 0.0)).probe()  # type: ignore[arg-type]
    assert [get.options.get("$filter") for get in service.requests[0]] == ["A0CUSTOMER eq '0000000000'", None]
