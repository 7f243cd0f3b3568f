"""The Customer Activity Repository's samples behind basic auth and a CSRF token, summed as the engine sums (section 4)."""

import base64
import json
import operator
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import unquote

import httpx

from tests.contract.recorded import odata
from tests.contract.recorded.samples import answer, sample, target
from tests.contract.suite.lines import Expected, Line, PlayedLine

SYSTEM = "sap_car"
USER, PASSWORD = "C360_READER", "demo-car-password"
SERVICE = "/sap/is/retail/car/int/odata/CARServices.xsodata/"
CSRF, COOKIE = "5C1D0A7E4F", "xsId1f3b=A91E77C05D2B"
AMELIA, OLIVER = "204711", "204712"
MOST_ROWS = 1000

AS_OLIVER = {
    "0000204711": "0000204712",
    '"TransactionIndex": 1': '"TransactionIndex": 4',
    '"0009000': '"0009001',
    '"0060000': '"0060001',
}
VIEWS = {"MultiChannelSalesOrdersQuery": "transactions.json", "POSSalesQuery": "receipt_lines.json"}
MEASURES = frozenset(
    {"TotalNetAmount", "TaxAmount", "OrderQuantity", "SalesQuantityInSalesUnit", "SalesQuantityInBaseUnit", "SalesAmount"}
    | {"TaxExcludedAmount", "DistributedHeaderTaxAmount", "DistributedTaxIncludedAmount", "DistributedTaxExcludedAmount"}
    | {"ItemDiscountsAmount", "DistributedDiscountsAmount"}
)
TERM = re.compile(r"(\w+) (eq|ne|ge|le) ('(?:[^']|'')*'|\d+)")


def settings(root: str) -> dict[str, Any]:
    stores = {"HK01": "Knightsbridge", "0001": "Knightsbridge"}
    return {"base_url": root, "user": USER, "password": PASSWORD, "sap_client": "800", "stores": stores}


@cache
def rows_text(view: str) -> str:
    """Oliver's rows before Amelia's, so that whoever pairs by order is wrong."""
    name = VIEWS[view]
    return json.dumps(sample(SYSTEM, name, AS_OLIVER)["d"]["results"] + sample(SYSTEM, name)["d"]["results"])


def inner(request: httpx.Request) -> list[str]:
    """The requests inside a batch, or the one request, decoded."""
    if not target(request).endswith("$batch"):
        return [unquote(target(request).removeprefix(SERVICE))]
    return [unquote(asked) for asked in re.findall(r"GET (\S+) HTTP/1\.1", request.content.decode())]


def basic() -> str:
    return "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


async def asked(line: PlayedLine, path: str, *, expect: Expected = 200) -> Any:
    """What is answered below the service root; spaces are encoded here."""
    joint = "&" if "?" in path else "?"
    return await line.get(f"{SERVICE}{path}{joint}$format=json".replace(" ", "%20"), {"Authorization": basic()}, expect=expect)


async def facts(line: Line) -> dict[str, Any]:
    """`receipts`: the newest of Amelia's and of Oliver's, as ids of orders."""
    if not isinstance(line, PlayedLine):
        return {"receipts": ("HK01-20260228-1187", "HK01-20260228-4187")}
    view = "MultiChannelSalesOrdersQuery(P_SAPClient='800')/Results"
    options = "$select=RetailStoreID,BusinessDayDate,TransactionIndex,CreationDate&$orderby=CreationDate desc&$top=1"
    receipts = []
    for customer in (AMELIA, OLIVER):
        which = f"CustomerNumber eq '{customer:0>10}' and OrderChannel eq '01'"
        (row,) = (await asked(line, f"{view}?{options}&$filter={which}"))["d"]["results"]
        receipts.append("{RetailStoreID}-{BusinessDayDate}-{TransactionIndex}".format_map(row))
    return {"receipts": tuple(receipts)}


def holds(row: Mapping[str, Any], condition: str) -> bool:
    """Terms joined by and, or and brackets."""
    told = TERM.sub(lambda term: str(compared(row, *term.groups())), condition)
    assert re.fullmatch(r"(?:True|False|and|or|[() ])+", told), "more than comparisons of attributes"
    return bool(eval(told, {"__builtins__": {}}))


def compared(row: Mapping[str, Any], name: str, how: str, literal: str) -> bool:
    assert name not in MEASURES, "an aggregated measure can't be filtered by"
    assert (name, how, literal) != ("CustomerNumber", "eq", "''"), "the receipts of all strangers"
    value = literal[1:-1].replace("''", "'") if literal.startswith("'") else int(literal)
    assert isinstance(value, type(row[name])), "a literal of another type"
    return bool(getattr(operator, how)(row[name], value))


def summed(rows: odata.Rows, select: list[str]) -> odata.Rows:
    """One row for each combination of the selected attributes."""
    assert all(name in rows[0] for name in select), "a property that the view does not have"
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        kept = found.setdefault(tuple(row[name] for name in select if name not in MEASURES), {})
        for name in select:
            kept[name] = str(Decimal(kept.get(name, "0")) + Decimal(row[name])) if name in MEASURES else row[name]
    return [{"__metadata": {"type": "x", "uri": f"x('{place}')"}, **row} for place, row in enumerate(found.values(), 1)]


class Recording:
    root = "https://car.test"

    def __init__(self) -> None:
        self.csrf = CSRF

    def is_auth(self, request: httpx.Request) -> bool:
        return request.headers.get("x-csrf-token", "").lower() == "fetch"

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(401, html="<html><body>Unauthorized</body></html>")

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "error.json"), 400)

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == basic()
        if self.is_auth(request):
            headers = [("x-csrf-token", self.csrf), ("Set-Cookie", f"{COOKIE}; path=/sap; HttpOnly")]
            return httpx.Response(200, headers=headers, content=b'{"d":{"EntitySets":[]}}')
        below = target(request).removeprefix(SERVICE)
        if below != "$batch":
            assert request.method == "GET"
            return self._read(below)
        if request.headers.get("x-csrf-token") != self.csrf or request.headers.get("Cookie") != COOKIE:
            return httpx.Response(403, headers={"x-csrf-token": "Required"}, text="CSRF token required")
        return odata.batch(request, self._read)

    def drifted(self, request: httpx.Request) -> httpx.Response:
        """The customer of every row is of another kind."""
        whole = self.answer(request)
        text = whole.text.replace('"CustomerNumber": "', '"CustomerNumber": {}, "was": "')
        if "Content-Length" in text:
            text = "\r\n".join(line for line in text.split("\r\n") if not line.startswith("Content-Length"))
        return httpx.Response(whole.status_code, headers={"Content-Type": whole.headers["Content-Type"]}, text=text)

    def _read(self, asked: str) -> httpx.Response:
        path, query = odata.set_and_query(asked)
        named = re.fullmatch(r"(\w+)\(P_SAPClient='800'\)/Results", path)
        assert named, "not a view with its client"
        told = odata.options(query)
        select = told["$select"].split(",")
        assert "CustomerNumber" in select, "rows of different customers would be added together"
        assert "TransactionCurrency" in select or MEASURES.isdisjoint(select), "pounds would be added to euros"
        assert 0 <= int(told["$top"]) <= MOST_ROWS
        return answer(self._answered(json.loads(rows_text(named[1])), select, told))

    def _answered(self, held: odata.Rows, select: list[str], told: Mapping[str, str]) -> dict[str, Any]:
        fitting = [row for row in held if holds(row, told["$filter"])]
        rows = summed(fitting, select) if fitting else []
        if "$orderby" in told:
            assert told["$orderby"] == "CreationDate desc"
            rows.sort(key=lambda row: row["CreationDate"], reverse=True)
        content: dict[str, Any] = {"results": rows[: int(told["$top"])]}
        return {"d": {"__count": str(len(rows)), **content} if told.get("$inlinecount") == "allpages" else content}
