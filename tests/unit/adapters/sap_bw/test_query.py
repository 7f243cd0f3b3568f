"""What the warehouse is asked, and for how long the time of its last load is held."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.ports.capabilities import OUTLOOK, VALUE, Groups
from adapters.ports.errors import Unreachable
from adapters.systems.sap_bw import wire
from adapters.systems.sap_bw.query import LastLoad, Query
from adapters.wire.odata_service import Rows
from tests.unit.adapters.sap_bw.warehouse import settings

BOTH = frozenset({VALUE, OUTLOOK})
AT = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)


def told(at: datetime) -> Rows[wire.Load]:
    return Rows([wire.Load(refreshed=at)])


@pytest.mark.parametrize(
    ("changed", "address"),
    [
        ({}, "ZC360_CUSTVALResults"),
        ({"results": "ZC360_C_CUSTVAL"}, "ZC360_C_CUSTVAL"),
        ({"query": "ZQ", "variables": {"ZV_YEAR_FROM": "'2024'"}}, "ZQ(ZV_YEAR_FROM='2024')/Results"),
        (
            {"query": "ZQ", "variables": {"A_INTERVAL_START": "'a b'", "A_INTERVAL_END": "'ü/''?'"}},
            "ZQ(A_INTERVAL_START='a%20b',A_INTERVAL_END='%C3%BC%2F''%3F')/Results",
        ),
        ({"variables": {"D": "datetime'2026-01-01T00:00:00'"}}, "ZC360_CUSTVAL(D=datetime'2026-01-01T00:00:00')/Results"),
    ],
)
def test_results_are_where_the_settings_say(changed: dict[str, Any], address: str) -> None:
    assert Query(settings(**changed)).of(["1"], BOTH).entity_set == address


@pytest.mark.parametrize(
    "wrong",
    [
        {"variables": {"V": "2024"}}, {"variables": {"V": "'a'b'"}}, {"variables": {"V W": "'a'"}}, {"query": "Z/Q"},
        {"columns": {"customer": "A B"}}, {"columns": {"customer": None}}, {"columns": {"spnd": "X"}}, {"client": "1000"},
        {"concurrency": 7},
    ],
    ids=str,
)  # fmt: skip
def test_settings_that_would_break_an_address_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        settings(**wrong)


def test_only_columns_that_the_query_has_are_selected() -> None:
    columns = {"customer": "ZCUST", "return_rate": None, "forecast": None, "totals": None, "segment": None}
    get = Query(settings(columns=columns, customer_width=0)).of(["204711"], BOTH)
    assert get.options == {"$select": "ZCUST,NETSALES,NETSALES_E,NUMTRX,LASTPURCH", "$filter": "ZCUST eq '204711'"}


@pytest.mark.parametrize(
    ("group", "selected"),
    [
        (VALUE, "A0CUSTOMER,NETSALES,NETSALES_E,NUMTRX,RETRATE,LASTPURCH,TotaledProperties"),
        (OUTLOOK, "A0CUSTOMER,NETSALES,NETSALES_E,CLV12M,ZC360SEG,LASTPURCH,TotaledProperties"),
    ],
)
def test_what_is_of_a_profile_is_selected_only_where_it_is_asked_for(group: Any, selected: str) -> None:
    assert Query(settings()).of(["1"], frozenset({group})).options["$select"] == selected


def test_the_time_of_the_load_is_due_when_it_was_held_long_enough() -> None:
    now = [0.0]
    load = LastLoad(settings(refresh_held_s=60), clock=lambda: now[0])
    assert [get.entity_set for get in load.gets()] == ["AdditionalMetadata"]
    load.note(told(AT))
    now[0] = 59.9
    assert (load.gets(), load.at) == ([], AT)
    now[0] = 60.0
    assert load.gets()


def test_a_read_that_failed_leaves_what_was_told_before_and_is_made_again() -> None:
    now = [0.0]
    load = LastLoad(settings(refresh_held_s=60), clock=lambda: now[0])
    load.note(Unreachable("sap-bw"))
    assert load.at is None
    load.note(told(AT))
    now[0] = 60.0
    load.note(Rows())
    assert load.at == AT
    assert load.gets()


def test_where_the_service_does_not_tell_its_load_nothing_is_read() -> None:
    assert LastLoad(settings(refresh_set=None), clock=lambda: 0.0).gets() == []


@pytest.mark.parametrize("groups", [BOTH, frozenset({VALUE}), frozenset({OUTLOOK})])
def test_the_reader_of_a_selection_is_built_once(groups: Groups) -> None:
    query = Query(settings())
    first, second = query.of(["204711"], groups), query.of(["204712"], groups)
    assert first.decode is second.decode
    assert first.decode is not query.of(["204711"], BOTH).decode or groups == BOTH


def test_so_is_the_reader_of_the_load() -> None:
    load = LastLoad(settings(), clock=lambda: 0.0)
    assert [get.decode for get in load.gets()] == [get.decode for get in load.gets()]
