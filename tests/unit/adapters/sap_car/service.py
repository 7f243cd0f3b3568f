"""An engine for tests: transactions that are filtered by day, sorted by day alone and cut at what was asked for."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.systems.sap_car.settings import CarSettings
from adapters.wire.odata_service import Get, Rows
from tests.unit.adapters.wire_odata.sending import as_sent

Answer = Callable[[Get[Any]], list[dict[str, Any]] | SourceError]


class PlayedService:
    """Answers each read with the rows that the test gives, and notes the requests. `broken`: the request that fails whole.
    `server_page`: rows after which the server ends an answer with a next link that can't be followed."""

    def __init__(
        self, answer: Answer, *, broken: SourceError | None = None, from_request: int = 1, server_page: int = 10_000
    ) -> None:
        self.requests: list[list[Get[Any]]] = []
        self._answer = answer
        self._broken = broken
        self._from_request = from_request
        self._server_page = server_page

    async def read(
        self, gets: Sequence[Get[Any]], *, capability: Capability, operation: str, rounds: int = 1
    ) -> list[Rows[Any] | SourceError]:
        self.requests.append(list(gets))
        if self._broken is not None and len(self.requests) >= self._from_request:
            raise self._broken
        return [await self._rows(get, capability) for get in gets]

    async def _rows(self, get: Get[Any], capability: Capability) -> Rows[Any] | SourceError:
        rows = self._answer(get)
        if isinstance(rows, SourceError):
            return rows
        count = len(rows) if get.options.get("$inlinecount") == "allpages" else None
        wanted = rows[: int(get.options["$top"])]
        sent = await as_sent(
            get, wanted[: self._server_page], count=count if count is None else str(count), capability=capability
        )
        return sent if isinstance(sent, SourceError) else replace(sent, truncated=len(wanted) > self._server_page)


def settings(**changed: Any) -> CarSettings:
    given = {"base_url": "https://car.example.com", "user": "u", "password": "p", "sap_client": "800"}
    return CarSettings.model_validate({**given, **changed})


def transaction(**changed: Any) -> dict[str, Any]:
    """A receipt of customer 1 as the view gives it."""
    row = {
        "CustomerNumber": "0000000001",
        "TransactionNumber": "000000007",
        "SalesDocumentType": "",
        "RetailStoreID": "S1",
        "BusinessDayDate": "20260228",
        "TransactionIndex": 7,
        "CreationDate": "20260228",
        "CreationTime": "154210",
        "OrderChannel": "01",
        "OverallOrderProcessStatus": "",
        "TransactionCurrency": "GBP",
        "TotalNetAmount": "100.00",
        "TaxAmount": "20.00",
    }
    return {**row, **changed}


def order(**changed: Any) -> dict[str, Any]:
    """An order of the ERP as the view gives it."""
    row = {
        "TransactionNumber": "0009000123",
        "SalesDocumentType": "OR",
        "RetailStoreID": "",
        "BusinessDayDate": "",
        "TransactionIndex": 0,
        "OrderChannel": "02",
        "OverallOrderProcessStatus": "C",
    }
    return transaction(**{**row, **changed})


def by_days(rows: Sequence[dict[str, Any]], *, most: int = 1000) -> Answer:
    """The list as the engine has it: the newest day first, within a day shuffled anew each time. `most`: rows in an answer."""
    chance = random.Random(7)

    def answer(get: Get[Any]) -> list[dict[str, Any]]:
        condition = get.options["$filter"]
        upto, since = bound(condition, "le", "99999999"), bound(condition, "ge", "00000000")
        (number,) = re.findall(r"CustomerNumber eq '([^']*)'", condition)
        fitting = [row for row in rows if row["CustomerNumber"] == number and since <= row["CreationDate"] <= upto]
        chance.shuffle(fitting)
        fitting.sort(key=lambda row: str(row["CreationDate"]), reverse=True)
        assert int(get.options["$top"]) <= most, "more than the engine gives"
        return fitting

    return answer


def bound(condition: str, how: str, otherwise: str) -> str:
    found = re.search(rf"CreationDate {how} '(\d+)'", condition)
    return found[1] if found else otherwise
