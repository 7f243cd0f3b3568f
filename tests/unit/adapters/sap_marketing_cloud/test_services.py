"""What the services have in common: whose token, which version, who may ask; and searches that ask nothing but what was typed."""

import asyncio
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.ports.capabilities import Capability
from adapters.ports.errors import BadRequest, Malformed, SourceError, Unreachable
from adapters.ports.records import Segment
from adapters.ports.shapes import Hits
from adapters.systems.sap_marketing_cloud.adapter import Probe, classify
from adapters.systems.sap_marketing_cloud.people_search import GroupSearch, MemberSearch, PeopleSearch
from adapters.systems.sap_marketing_cloud.requests import both
from adapters.systems.sap_marketing_cloud.services import CsrfPerService
from adapters.systems.sap_marketing_cloud.vendor_values import spellings, words
from adapters.wire.auth import BasicAuth
from adapters.wire.classification import Category
from adapters.wire.message import Request, Response
from adapters.wire.odata_service import Get
from tests.unit.adapters.sap_marketing_cloud.vendor import AMELIA, OLIVER, PlayedService, contacts, origin, settings

GROUP = "fa163e0c-5e60-1eda-8f00-000000000001"


def reply(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Response:
    return Response(status, headers or {}, body, "sap-marketing-cloud", Capability.CONSENT)


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (reply(401, b"<html>Logon failed</html>"), Category.UNAUTHORIZED),
        (reply(403, b'{"error":{"code":"/IWFND/MED/170","message":{}}}'), Category.BAD_REQUEST),
        (reply(403, b"CSRF token validation failed", {"x-csrf-token": "Required"}), Category.EXPIRED),
        (reply(403, b'{"error":{"code":"/IWFND/CM_CONSUMER/101","message":{}}}'), None),
        (reply(200), None),
    ],
)
def test_what_an_answer_means_is_read_from_more_than_its_status(answer: Response, meaning: Category | None) -> None:
    verdict = classify(Request("/x/$batch", Capability.CONSENT, "x", method="POST"), answer)
    assert (verdict.meaning if verdict else None) is meaning


class PlayedLine:
    """Gives every service a token of its own, and counts."""

    def __init__(self) -> None:
        self.fetched: list[str] = []

    async def exchange(self, ask: Request) -> Response:
        self.fetched.append(ask.target)
        return reply(200, headers={"x-csrf-token": f"token of {ask.target}", "set-cookie": "a=b"})


async def test_each_service_is_written_to_with_its_own_token_fetched_once() -> None:
    auth, line = CsrfPerService(BasicAuth("u", SecretStr("p"))), PlayedLine()

    async def token(target: str, method: str = "POST") -> str | None:
        signed = await auth.sign(Request(target, Capability.CONSENT, "x", method=method), line)  # type: ignore[arg-type]
        assert signed.headers["Authorization"].startswith("Basic ")
        return signed.headers.get("x-csrf-token")

    assert await token("/served/ONE;v=0002/$batch") == await token("/served/ONE;v=0002/$batch") == "token of /served/ONE;v=0002/"
    assert await token("/served/TWO/$batch") == "token of /served/TWO/"
    assert await token("/served/TWO/Rows?$top=1", method="GET") is None
    assert line.fetched == ["/served/ONE;v=0002/", "/served/TWO/"]
    two = await auth.sign(Request("/served/TWO/$batch", Capability.CONSENT, "x", method="POST"), line)  # type: ignore[arg-type]
    assert auth.forget(two) is True
    await token("/served/ONE;v=0002/$batch")
    await token("/served/TWO/$batch")
    assert line.fetched[2:] == ["/served/TWO/"]


async def test_the_probe_reads_one_contact_and_tells_of_a_failure() -> None:
    service = PlayedService(lambda get: [])
    await Probe(service).probe()  # type: ignore[arg-type]
    assert [(get.entity_set, get.options) for get in service.requests[0]] == [
        ("Contacts", {"$top": "1", "$select": "ContactUUID"})
    ]
    with pytest.raises(Unreachable):
        await Probe(PlayedService(lambda get: Unreachable("played"))).probe()  # type: ignore[arg-type]


async def test_of_two_failures_the_first_is_raised_and_the_other_is_cancelled() -> None:
    gone: list[str] = []

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            gone.append("ended")

    async def fails() -> None:
        await asyncio.sleep(0)
        raise Unreachable("played")

    with pytest.raises(Unreachable):
        await both(waits(), fails())
    assert gone == ["ended"]


async def test_who_is_cancelled_lets_both_reads_put_things_in_order() -> None:
    tidy: list[int] = []

    async def waits(number: int) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            for _ in range(number):
                await asyncio.sleep(0)
            tidy.append(number)

    task = asyncio.create_task(both(waits(1), waits(5)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert tidy == [1, 5]


@pytest.mark.parametrize("odd", ["***", "(((", "x" * 201, "a+b", "\x00"])
async def test_what_can_be_nobodys_name_is_not_asked_for(odd: str) -> None:
    service = PlayedService(lambda get: [])
    assert await GroupSearch(service, settings()).search(odd, limit=5) == Hits(())  # type: ignore[arg-type]
    assert await PeopleSearch(service, contacts(service)).search(odd, limit=5) == Hits(())  # type: ignore[arg-type]
    assert service.requests == []


@pytest.mark.parametrize("after", ["-1", "x", "12345678", "²", " 1"])
async def test_a_forged_place_is_turned_down(after: str) -> None:
    service = PlayedService(lambda get: [])
    searches: list[Any] = [
        GroupSearch(service, settings()),  # type: ignore[arg-type]
        MemberSearch(service, contacts(service), settings()),  # type: ignore[arg-type]
        PeopleSearch(service, contacts(service)),  # type: ignore[arg-type]
    ]
    for search in searches:
        with pytest.raises(BadRequest):
            await search.search(GROUP, limit=5, after=after)
    assert service.requests == []


async def test_a_quote_typed_into_a_search_stays_inside_its_literal() -> None:
    service = PlayedService(lambda get: [])
    await GroupSearch(service, settings()).search("o'neill", limit=5)  # type: ignore[arg-type]
    assert service.filters[0][0].startswith("(substringof('o''neill',TargetGroupName) or ")


async def test_a_page_of_groups_that_the_server_cut_goes_on_behind_it() -> None:
    service = PlayedService(lambda get: [{"TargetGroupUUID": GROUP, "TargetGroupName": "Watch lovers"}], truncated=True)
    found = await GroupSearch(service, settings()).search("", limit=5, after="10")  # type: ignore[arg-type]
    assert found == Hits((Segment(GROUP, "Watch lovers"),), "11")
    assert service.requests[0][0].options["$skip"] == "10"
    assert service.filters == [[""]]


async def test_members_without_a_contact_or_a_known_system_are_left_out() -> None:
    def answer(get: Get[Any]) -> list[dict[str, Any]] | SourceError:
        if get.entity_set == "TargetGroupInteractionContacts":
            return [{"TargetGroupUUID": GROUP, "InteractionContactUUID": uuid} for uuid in (OLIVER, AMELIA, GROUP, AMELIA)]
        hers = {"ContactUUID": AMELIA, "ContactOriginData": {"results": [origin(AMELIA, "SAP_ERP_CUSTOMER", "204711")]}}
        return [hers, {"ContactUUID": OLIVER, "ContactOriginData": {"results": [origin(OLIVER, "EMAIL", "x")]}}]

    service = PlayedService(answer)
    found = await MemberSearch(service, contacts(service), settings()).search(GROUP, limit=3)  # type: ignore[arg-type]
    assert [candidate.record_id for candidate in found.records] == ["sap-ecc:204711"]
    assert found.next == "3"


async def test_a_page_of_members_of_whom_not_all_were_read_is_garbled() -> None:
    rows = [{"TargetGroupUUID": GROUP, "InteractionContactUUID": AMELIA, "ContactUUID": AMELIA}]
    service = PlayedService(lambda get: rows, truncated=True)
    with pytest.raises(Malformed):
        await MemberSearch(service, contacts(service), settings()).search(GROUP, limit=3)  # type: ignore[arg-type]


def test_words_are_what_is_left_when_operators_are_spaces() -> None:
    assert words("  Amelia,\tHart ") == ["Amelia", "Hart"]
    assert words("'O'Neill' (a*b) -c d@e.f") == ["O'Neill", "a", "b", "c", "d@e.f"]
    assert words("e\u0301") == ["é"], "composed, as names are kept"
    assert spellings("hart") == ["hart", "Hart", "HART"]
    assert spellings("McCoy") == ["McCoy", "Mccoy", "mccoy", "MCCOY"]
