"""What the Annex Cloud Loyalty adapter asks for and makes of the answers, over a line that is played."""

import json
from collections.abc import Callable

import orjson
import pytest

from adapters.ports.capabilities import POINTS, REWARDS, STANDING, TIERS, Capability
from adapters.ports.errors import Malformed, Unreachable
from adapters.ports.shapes import Window
from adapters.systems.annex_cloud_loyalty.adapter import Members, Membership, PointsLedger, classify
from adapters.systems.annex_cloud_loyalty.settings import AnnexSettings
from adapters.wire.classification import FINE
from adapters.wire.message import Request, Response

SETTINGS = AnnexSettings.model_validate({"base_url": "http://127.0.0.1/api/3.0", "site_id": "29990001", "secret": "s"})
MEMBER = "HRD-10002841"
NO_DATA = {"errorCode": "AC1005", "errorMessage": "No data found"}
ANSWERS: dict[str, object] = {
    f"/users/{MEMBER}": {"id": MEMBER, "status": "ACTIVE"},
    f"/points/{MEMBER}": {"id": MEMBER, "availablePoints": 66200},
    f"/users/{MEMBER}/tiers": {"id": MEMBER, "currentTier": "Gold"},
    f"/users/{MEMBER}/reward": {"rewardDetail": []},
}


class PlayedLine:
    def __init__(self, answer: Callable[[Request], object]) -> None:
        self.asks: list[Request] = []
        self._answer = answer

    async def ask(self, ask: Request) -> Response:
        self.asks.append(ask)
        if (content := self._answer(ask)) is None:
            raise Unreachable("annex-cloud-loyalty", ask.capability)
        return Response(
            404 if content is NO_DATA else 200, {}, json.dumps(content).encode(), "annex-cloud-loyalty", ask.capability
        )


def membership(line: PlayedLine) -> Membership:
    return Membership(Members(line), SETTINGS)  # type: ignore[arg-type]


async def test_only_the_endpoints_of_the_requested_groups_are_read() -> None:
    """Each request names the member as its subject."""
    line = PlayedLine(lambda ask: ANSWERS[ask.target])
    parts = await membership(line).fetch([MEMBER], frozenset({POINTS, TIERS}))
    assert set(parts[MEMBER]) == {POINTS, TIERS}
    assert sorted(ask.target for ask in line.asks) == [f"/points/{MEMBER}", f"/users/{MEMBER}/tiers"]
    assert {ask.subject for ask in line.asks} == {MEMBER}


async def test_a_failing_endpoint_costs_its_own_part() -> None:
    line = PlayedLine(lambda ask: None if ask.target.startswith("/points") else ANSWERS[ask.target])
    parts = (await membership(line).fetch([MEMBER], frozenset({STANDING, POINTS, REWARDS})))[MEMBER]
    assert isinstance(parts[POINTS], Unreachable)
    assert (parts[STANDING].number, parts[REWARDS].rewards) == (MEMBER, ())  # type: ignore[attr-defined]


async def test_when_every_endpoint_fails_the_lookup_fails() -> None:
    with pytest.raises(Unreachable):
        await membership(PlayedLine(lambda ask: None)).fetch([MEMBER], frozenset({STANDING, POINTS}))


async def test_no_data_means_no_member_only_where_every_endpoint_says_so() -> None:
    """An endpoint that alone has no data means that the member has no such part."""
    nobody = membership(PlayedLine(lambda ask: NO_DATA))
    assert await nobody.fetch([MEMBER], frozenset({STANDING, POINTS})) == {}
    partly = membership(PlayedLine(lambda ask: NO_DATA if "reward" in ask.target else ANSWERS[ask.target]))
    assert set((await partly.fetch([MEMBER], frozenset({STANDING, REWARDS})))[MEMBER]) == {STANDING}


async def test_an_answer_about_somebody_else_is_dropped() -> None:
    line = PlayedLine(lambda ask: {"id": "HRD-10002842", "status": "ACTIVE"})
    assert await membership(line).fetch([MEMBER], frozenset({STANDING})) == {}


async def test_an_answer_of_another_shape_is_garbled() -> None:
    with pytest.raises(Malformed):
        await membership(PlayedLine(lambda ask: {"availablePoints": 66200})).fetch([MEMBER], frozenset({POINTS}))


async def test_a_member_id_is_percent_encoded_and_an_impossible_id_is_not_sent() -> None:
    line = PlayedLine(lambda ask: NO_DATA)
    await membership(line).fetch(["a?b{}@example.com"], frozenset({STANDING}))
    assert line.asks[0].target == "/users/a%3Fb%7B%7D%40example.com"
    assert await membership(line).fetch([".."], frozenset({STANDING})) == {}
    assert await membership(line).fetch(["a/b"], frozenset({STANDING})) == {}
    assert await PointsLedger(Members(line)).pages(["\n"], Window(5)) == {}  # type: ignore[arg-type]
    assert len(line.asks) == 1


@pytest.mark.parametrize(
    ("status", "code", "unknown"),
    [(404, "AC1005", True), (400, "AC1005", True), (404, "AC1001", False), (401, "AC1005", False), (400, "AC1004", False)],
)
def test_which_errors_mean_that_nobody_is_known(status: int, code: str, unknown: bool) -> None:
    ask = Request("/users/x", Capability.MEMBERSHIP, "user")
    verdict = classify(ask, Response(status, {}, orjson.dumps({"errorCode": code}), "annex-cloud-loyalty", ask.capability))
    assert (verdict is FINE) is unknown


async def test_the_ledger_is_read_page_by_page() -> None:
    def ledger(ask: Request) -> object:
        number = int(ask.target.rpartition("=")[2])
        lines = [
            {
                "activityId": f"a{20 * number + place:03}",
                "activity": "CREDIT",
                "credit": 1,
                "createDate": f"20{60 - number}-01-{31 - place:02}T00:00:00+0000",
            }
            for place in range(20)
        ]
        return {"activityDetail": lines, "currentPage": str(number), "pages": "3", "totalActivityCount": "60"}

    line = PlayedLine(ledger)
    stream = PointsLedger(Members(line))  # type: ignore[arg-type]
    first = (await stream.pages([MEMBER], Window(15)))[MEMBER]
    second = (await stream.pages([MEMBER], Window(15, first.entries[-1].position)))[MEMBER]  # type: ignore[union-attr]
    ids = [entry.record.id for page in (first, second) for entry in page.entries]  # type: ignore[union-attr]
    assert ids == [f"a{number:03}" for number in range(20, 50)]
    assert [ask.target[-7:] for ask in line.asks] == ["?page=1", "?page=1", "?page=2"]
    assert second.has_more  # type: ignore[union-attr]


async def test_a_member_without_a_ledger_is_absent() -> None:
    assert await PointsLedger(Members(PlayedLine(lambda ask: NO_DATA))).pages([MEMBER], Window(5)) == {}  # type: ignore[arg-type]
