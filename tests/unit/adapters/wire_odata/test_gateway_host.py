"""What SAP Gateway's host reads itself, and the times of day that it tells."""

from datetime import time
from typing import Any

import pytest
from pydantic import SecretStr, TypeAdapter, ValidationError

from adapters.ports.capabilities import Capability
from adapters.wire import odata
from adapters.wire.auth import BasicAuth
from adapters.wire.message import Request
from adapters.wire.odata_service import CsrfGuarded, Service
from tests.unit.adapters.wire_odata.test_service import PlayedLine, feed, get, multipart, reply

FIXED = {"$format": "json", "sap-client": "100"}


async def test_the_client_stands_on_a_batch_and_on_each_read_in_it() -> None:
    line = PlayedLine(lambda ask: multipart([(200, feed("1")), (200, feed("2"))]))
    service = Service(line, path="/root", fixed=FIXED, headers={})  # type: ignore[arg-type]
    await service.read([get("A"), get("B")], capability=Capability.PROFILE, operation="x")
    (asked,) = line.asked
    assert asked.target == "/root/$batch?sap-client=100"
    assert (asked.body or b"").count(b"sap-client=100") == 2


@pytest.mark.parametrize(("fixed", "target"), [(FIXED, "/root/?sap-client=100"), ({"$format": "json"}, "/root/"), ({}, "/root/")])
async def test_the_client_stands_on_the_question_for_a_token(fixed: dict[str, str], target: str) -> None:
    line: Any = PlayedLine(lambda ask: reply(b"", x_csrf_token="t"))
    guard = CsrfGuarded(BasicAuth("u", SecretStr("p")), path="/root", fixed=fixed)
    await guard.sign(Request("/root/$batch", Capability.PROFILE, "x", method="POST"), line)
    assert [asked.target for asked in line.asked] == [target]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("PT09H15M30S", time(9, 15, 30)), ("PT00H00M00S", time()), ("PT7M", time(0, 7)), ("PT23H59M59.9990000S", time(23, 59, 59))],
)
def test_a_time_of_day_is_read(text: str, expected: time) -> None:
    assert TypeAdapter(odata.MaybeTime).validate_python(text) == expected


@pytest.mark.parametrize("text", ["09:15:30", "PT25H", "PT9H61M", "P1D", 7])
def test_what_is_no_time_of_day_is_turned_down(text: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(odata.MaybeTime).validate_python(text)
