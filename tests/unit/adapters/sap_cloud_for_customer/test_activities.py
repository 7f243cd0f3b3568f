"""Which activities of Cloud for Customer are told, and which of them took place."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from adapters.ports.shapes import Entry, Page, Window
from adapters.systems.sap_cloud_for_customer.streams import Interactions
from adapters.wire.odata_service import Get
from tests.soak import tried
from tests.unit.adapters.sap_cloud_for_customer.service import PlayedService, settings

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALLS, MAILS, APPOINTMENTS, VISITS = "PhoneCallCollection", "EMailCollection", "AppointmentCollection", "VisitCollection"
STATUS = {CALLS: "Status", MAILS: "Status", APPOINTMENTS: "LifeCycleStatusCode", VISITS: "Status"}
TIME = {CALLS: "StartDateTime", MAILS: "DateTime", APPOINTMENTS: "StartDate", VISITS: "StartDateTime"}


def vendor_time(at: datetime) -> str:
    return f"/Date({int(at.timestamp() * 1000)})/"


class Crm(PlayedService):
    """Rows of one customer in these statuses, an hour apart, the first the newest; only what was selected is sent."""

    def __init__(self, entity_set: str, *statuses: str, **more: Any) -> None:
        super().__init__(self._of)
        self._set = entity_set
        self._held = [
            {
                "ObjectID": f"{place:03}",
                "MainAccountPartyID": "1",
                TIME[entity_set]: NOON - timedelta(hours=place),
                STATUS[entity_set]: status,
                **more,
            }
            for place, status in enumerate(statuses)
        ]

    def _of(self, get: Get[Any]) -> list[dict[str, Any]]:
        if get.entity_set != self._set:
            return []
        time, wanted = TIME[self._set], get.options["$select"].split(",")
        _, found, newest = get.options["$filter"].partition(f"{time} le datetimeoffset'")
        until = datetime.fromisoformat(newest.partition("'")[0]) if found else datetime.max.replace(tzinfo=UTC)
        rows = [row | {time: vendor_time(row[time])} for row in self._held if row[time] <= until]
        return [{name: row[name] for name in wanted if name in row} for row in rows[: int(get.options["$top"])]]


async def page(crm: Crm, window: Window, **changed: Any) -> Page[Any]:
    answer = (await Interactions(crm, settings(**changed)).pages(["1"], window))["1"]  # type: ignore[arg-type]
    assert isinstance(answer, Page)
    return answer


async def took_place(crm: Crm, **changed: Any) -> list[bool | None]:
    return [entry.record.took_place for entry in (await page(crm, Window(20), **changed)).entries]


@pytest.mark.parametrize("entity_set", [CALLS, APPOINTMENTS, VISITS])
async def test_what_was_called_off_is_left_out(entity_set: str) -> None:
    told = (await page(Crm(entity_set, "3", "4", "1"), Window(20))).entries
    assert [entry.record.id for entry in told] == ["000", "002"]


@pytest.mark.parametrize("entity_set", [CALLS, APPOINTMENTS, VISITS])
async def test_the_status_tells_whether_it_took_place_as_far_as_it_is_known(entity_set: str) -> None:
    assert await took_place(Crm(entity_set, "1", "2", "3", "", "Z9")) == [False, None, True, None, None]


async def test_an_e_mail_cannot_be_called_off() -> None:
    assert await took_place(Crm(MAILS, "4")) == [None]


async def test_a_visit_that_began_took_place_though_nobody_closed_it() -> None:
    began = vendor_time(NOON - timedelta(hours=5))
    crm = Crm(VISITS, "1", ActualStartDateTime=began)
    (entry,) = (await page(crm, Window(20))).entries
    assert entry.record.took_place is True
    assert entry.position.occurred_at == NOON


async def test_a_tenant_has_its_own_codes() -> None:
    own = {"cancelled_activity_statuses": ["Z4"], "activity_took_place": {"Z1": False, "Z3": True}}
    assert await took_place(Crm(APPOINTMENTS, "Z1", "Z4", "Z3", "4"), **own) == [False, True, None]


async def test_a_few_that_were_called_off_cost_no_second_read() -> None:
    crm = Crm(APPOINTMENTS, *"3443343333333")
    assert len((await page(crm, Window(5))).entries) == 5
    assert len(crm.requests) == 1


@trying(max_examples=tried(100))
@given(statuses=st.lists(st.sampled_from("1344444"), max_size=40), limit=st.integers(1, 5))
async def test_pages_joined_are_everything_that_was_not_called_off(statuses: list[str], limit: int) -> None:
    crm, window, walked = Crm(VISITS, *statuses), Window(limit), list[Entry[Any]]()
    while (found := await page(crm, window)).has_more:
        walked += found.entries
        window = Window(limit, before=walked[-1].position)
    ids = [entry.record.id for entry in (*walked, *found.entries)]
    assert ids == [f"{place:03}" for place, status in enumerate(statuses) if status != "4"]
