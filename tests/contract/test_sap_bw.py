"""The warehouse keeps the contract of its port, in its own dialect."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from adapters.ports.capabilities import OUTLOOK, VALUE, Subject
from adapters.ports.errors import Malformed
from adapters.ports.records import Money
from tests.contract.recorded.samples import target
from tests.contract.recorded.sap_bw import AMELIA, COOKIES, CSRF, OLIVER, RESULTS, SERVICE, inner
from tests.contract.suite import LookupContract, on_played, on_samples
from tests.contract.suite.mutations import ENVELOPE

ENVELOPES = {
    "ZC_CUSTVALResults d: null, absent, empty, wrong type": ENVELOPE,
    "ZC_CUSTVALResults d.results: null, absent, wrong type": ENVELOPE,
}
"""Not those of the time of the last load, which costs only that."""

NOBODY, SOFIA = "9999999", "204715"


def ticks(text):
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text[6:-2]))


class TestValues(LookupContract):
    system = "sap_bw"
    odd_values = ENVELOPES
    subject = Subject.CUSTOMER
    renews = False

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    def secrets(self, source):
        return ["0000204711", *source.facts["spent"]]

    def check(self, parts, *, first):
        value, outlook = parts[VALUE], parts[OUTLOOK]
        assert value.lifetime_spend.currency == outlook.predicted_spend_next_12_months.currency == "GBP"
        assert value.lifetime_spend.amount > outlook.predicted_spend_next_12_months.amount > 0
        assert value.order_count > 7
        assert 0 <= value.return_rate < 0.2
        assert outlook.segment in ("GOLD", "BLACK")
        assert value.last_purchase_on.year == 2026
        assert (value.return_rate > 0 and value.order_count in (17, 63)) is first

    async def test_what_was_spent_is_the_sum_of_all_years_and_totals_are_no_rows(self, source):
        value = (await self.fetched(source, AMELIA))[AMELIA][VALUE]
        assert value.lifetime_spend == Money(sum(map(Decimal, source.facts["spent"])), "GBP", tax_included=False)

    async def test_the_figures_are_as_old_as_the_last_load(self, source):
        value = (await self.fetched(source, AMELIA))[AMELIA][VALUE]
        assert value.as_of == ticks(source.facts["loaded"])

    @on_samples
    async def test_several_rows_of_a_customer_are_one_value(self, source):
        parts = (await self.fetched(source, AMELIA))[AMELIA]
        assert (parts[VALUE].order_count, parts[VALUE].last_purchase_on) == (63, date(2026, 2, 24))
        assert parts[VALUE].return_rate == pytest.approx(0.05)
        assert parts[OUTLOOK].segment == "GOLD"
        assert parts[OUTLOOK].predicted_spend_next_12_months == Money(Decimal(9200), "GBP", tax_included=None)

    @on_samples
    async def test_without_profiling_neither_class_nor_forecast_is_selected(self, source):
        answer = await self.fetched(source, AMELIA, groups=frozenset({VALUE}))
        assert set(answer[AMELIA]) == {VALUE}
        figures, _ = inner(source.line.sent[-1])
        assert not any(column in figures for column in ("ZC360SEG", "CLV12M"))

    @on_samples
    async def test_figures_and_load_time_are_one_batch_with_token_and_cookies(self, source):
        await self.fetched(source, AMELIA, OLIVER)
        fetch, batch = source.line.sent
        assert (fetch.method, fetch.headers["x-csrf-token"].lower()) == ("GET", "fetch")
        assert (batch.method, target(batch), batch.headers["x-csrf-token"]) == ("POST", f"{SERVICE}$batch", CSRF)
        assert all(f"{name}={value}" in batch.headers["cookie"] for name, value in COOKIES.items())
        figures, load = inner(batch)
        assert load == "AdditionalMetadata?$format=json"
        assert figures == (
            f"{RESULTS}?$format=json&$select=A0CUSTOMER,NETSALES,NETSALES_E,NUMTRX,RETRATE,CLV12M,ZC360SEG,LASTPURCH,"
            "TotaledProperties&$filter=(A0CUSTOMER eq '0000204711' or A0CUSTOMER eq '0000204712')"
        )

    async def test_the_time_of_the_load_is_held_so_that_later_reads_are_plain_gets(self, source):
        lookup = self.lookup(source.ports())
        answers = [(await lookup.fetch([AMELIA], lookup.groups))[AMELIA][VALUE] for _ in range(3)]
        assert len({value.as_of for value in answers}) == 1
        assert answers[0].as_of is not None
        assert await source.line.counted() == (3, 1)

    @on_samples
    async def test_held_for_no_time_it_is_read_each_time(self, source):
        lookup = self.lookup(source.ports(refresh_held_s=0))
        for _ in range(2):
            await lookup.fetch([AMELIA], lookup.groups)
        assert [request.method for request in source.line.sent] == ["GET", "POST", "POST"]

    @on_samples
    async def test_a_service_that_does_not_tell_its_load_costs_only_the_age(self, source):
        source.line.recording.has_metadata = False
        value = (await self.fetched(source, AMELIA))[AMELIA][VALUE]
        assert (value.as_of, value.order_count) == (None, 63)

    async def test_where_the_load_is_not_asked_for_there_is_no_batch_and_no_token(self, source):
        lookup = self.lookup(source.ports(refresh_set=None))
        assert (await lookup.fetch([AMELIA], lookup.groups))[AMELIA][VALUE].as_of is None
        assert await source.line.counted() == (1, 0)

    @on_samples
    async def test_a_csrf_token_that_ran_out_is_fetched_again(self, source):
        lookup = self.lookup(source.ports(refresh_held_s=0))
        await lookup.fetch([AMELIA], lookup.groups)
        source.line.recording.csrf = "another=="
        assert set(await lookup.fetch([AMELIA], lookup.groups)) == {AMELIA}
        assert await source.line.counted() == (3, 2)

    @on_samples
    async def test_what_the_server_cuts_off_is_read_by_its_next_link(self, source):
        source.line.recording.server_page = 2
        answer = await self.fetched(source, AMELIA, OLIVER)
        assert {number: parts[VALUE].order_count for number, parts in answer.items()} == {AMELIA: 63, OLIVER: 83}

    @on_samples
    async def test_a_list_that_does_not_end_is_no_sum(self, source):
        source.line.recording.server_page = 1
        lookup = self.lookup(source.ports(pages=2))
        parts = await lookup.fetch([AMELIA], lookup.groups)
        assert type(parts[AMELIA][VALUE]) is Malformed

    async def test_many_customers_are_several_reads_of_one_request(self, source):
        lookup = self.lookup(source.ports(ids_per_get=1))
        assert set(await lookup.fetch([AMELIA, OLIVER], lookup.groups)) == {AMELIA, OLIVER}
        assert (await source.line.counted())[0] == 1

    @pytest.mark.parametrize("other", ["0000204711", "204711 ", "0", "-1", "２０４７１１", "12345678901"])
    async def test_what_is_no_number_as_the_erp_gives_them_is_never_sent(self, source, other):
        assert await self.fetched(source, other) == {}
        assert await source.line.counted() == (0, 0)

    async def test_the_probe_counts_nothing(self, source):
        await source.ports().probe.probe()
        assert (await source.line.counted())[0] == 1

    @on_played
    async def test_a_query_with_a_variable_is_asked_with_it(self, source):
        changed = {"service": "ZC360_CUSTYEAR_SRV", "query": "ZC360_CUSTYEAR", "variables": {"ZV_YEAR_FROM": "'2025'"}}
        lookup = self.lookup(source.ports(**changed))
        value = (await lookup.fetch([AMELIA], lookup.groups))[AMELIA][VALUE]
        assert value.lifetime_spend.amount == sum(map(Decimal, source.facts["spent"][-2:]))

    @on_played
    async def test_whom_the_store_does_not_know_the_warehouse_does_not_know(self, source):
        assert await self.fetched(source, SOFIA) == {}
