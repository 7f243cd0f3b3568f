"""The Analytics Cloud keeps the contract of its port, in its own dialect."""

from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from adapters.ports.capabilities import PREDICTIONS, Subject
from adapters.ports.errors import BadRequest, Malformed
from tests.contract.recorded.samples import target
from tests.contract.recorded.sap_analytics_cloud import AMELIA, FACTS, MODEL, OLIVER
from tests.contract.suite import LookupContract, on_played, on_samples
from tests.contract.suite.mutations import ENVELOPE

NOBODY, SOFIA = "9999999", "204715"
KINDS = ["CHURN", "CLV", "PROPENSITY_FASHION"]

ENVELOPES = {"sac/FactData value: null, absent, wrong type": ENVELOPE}


class TestPredictions(LookupContract):
    system = "sap_analytics_cloud"
    odd_values = ENVELOPES
    subject = Subject.CUSTOMER

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    def secrets(self, source):
        return ["0000204711"]

    def check(self, parts, *, first):
        found = parts[PREDICTIONS].predictions
        assert [one.key for one in found] == KINDS
        assert {one.model for one in found} == {MODEL}
        (churn, *_) = found
        assert 0 <= churn.score <= 1
        assert (churn.score in (0.124, 0.8812)) is first

    async def test_of_each_score_the_newest_period_is_told(self, source):
        found = (await self.fetched(source, AMELIA))[AMELIA][PREDICTIONS]
        assert {one.key: one.score for one in found.predictions} == source.facts["scores"]
        told = {one.key: f"{one.computed_at:%Y%m}" for one in found.predictions}
        assert told == source.facts["periods"]
        assert told["PROPENSITY_FASHION"] < told["CHURN"]
        assert found.as_of == datetime(2026, 2, 1, tzinfo=UTC)

    @on_samples
    async def test_many_customers_are_one_question_in_the_vendors_words(self, source):
        await self.fetched(source, AMELIA, OLIVER)
        token, asked = source.line.sent
        assert target(token) == "/oauth/token?grant_type=client_credentials"
        assert unquote(target(asked)) == (
            f"{FACTS}?$select=CUSTOMER,SCORE_TYPE,Date,SCORE&$orderby=Date desc,CUSTOMER,SCORE_TYPE&pagesize=1000"
            "&$filter=Version eq 'public.Actual' and (CUSTOMER eq '0000204711' or CUSTOMER eq '0000204712')"
        )
        assert " " not in target(asked)
        assert asked.headers["x-sap-sac-custom-auth"] == "true"
        assert asked.headers["accept"] == "application/json"

    @pytest.mark.parametrize("size", [1, 2, 5])
    async def test_pages_join_to_the_whole(self, source, size):
        whole = await self.fetched(source, AMELIA, OLIVER)
        lookup = self.lookup(source.ports(page_size=size, pages=100))
        assert await lookup.fetch([OLIVER, AMELIA], lookup.groups) == whole

    @on_samples
    @pytest.mark.parametrize("below", ["", f"https://store.sapanalytics.test{FACTS.removesuffix('FactData')}"])
    async def test_a_next_link_is_followed_as_it_is_given(self, source, below):
        source.line.recording.next_below = below
        lookup = self.lookup(source.ports(page_size=4))
        await lookup.fetch([AMELIA], lookup.groups)
        assert [target(request) for request in source.line.sent[2:]] == [f"{FACTS}?$skiptoken=4"]

    @on_samples
    @pytest.mark.parametrize(
        "below",
        [
            "https://elsewhere.test/api/v1/dataexport/providers/sac/C360SCORES0000000000000001/",
            "//elsewhere.test/",
            "http://store.sapanalytics.test/api/v1/dataexport/providers/sac/C360SCORES0000000000000001/",
            "https://store.sapanalytics.test@elsewhere.test/",
            "/api/v1/dataexport/providers/sac/ANOTHER/",
            "../ANOTHER/",
        ],
    )
    async def test_a_next_link_to_anywhere_else_is_not_followed(self, source, below):
        source.line.recording.next_below = below
        lookup = self.lookup(source.ports(page_size=4))
        with pytest.raises(Malformed):
            await lookup.fetch([AMELIA], lookup.groups)
        assert await source.line.counted() == (1, 1)

    async def test_pages_that_do_not_end_are_no_answer(self, source):
        lookup = self.lookup(source.ports(page_size=1, pages=2))
        with pytest.raises(Malformed):
            await lookup.fetch([AMELIA], lookup.groups)
        assert (await source.line.counted())[0] == 2

    async def test_the_token_is_fetched_once_and_shared(self, source):
        lookup = self.lookup(source.ports())
        for _ in range(3):
            await lookup.fetch([AMELIA], lookup.groups)
        assert await source.line.counted() == (3, 1)

    @on_samples
    async def test_a_token_that_ran_out_is_renewed_once(self, source):
        lookup = self.lookup(source.ports())
        await lookup.fetch([AMELIA], lookup.groups)
        source.line.recording.valid_from = 2
        assert set(await lookup.fetch([AMELIA], lookup.groups)) == {AMELIA}
        assert await source.line.counted() == (3, 2)

    async def test_periods_before_the_earliest_wanted_are_not_read(self, source):
        lookup = self.lookup(source.ports(since="202602"))
        found = (await lookup.fetch([AMELIA], lookup.groups))[AMELIA][PREDICTIONS]
        assert [one.key for one in found.predictions] == ["CHURN", "CLV"]

    @pytest.mark.parametrize("other", ["0000204711", "204711 ", "0", "-1", "２０４７１１", "12345678901"])
    async def test_what_is_no_number_as_the_erp_gives_them_is_never_sent(self, source, other):
        assert await self.fetched(source, other) == {}
        assert await source.line.counted() == (0, 0)

    async def test_the_probe_reads_the_facts_of_nobody(self, source):
        await source.ports().probe.probe()
        assert await source.line.counted() == (1, 1)

    @on_played
    async def test_a_model_that_the_tenant_does_not_have_is_a_wrong_question(self, source):
        with pytest.raises(BadRequest):
            await source.ports(provider="C360NOTHING").probe.probe()

    @on_played
    async def test_of_whom_nothing_is_predicted_nothing_is_known(self, source):
        assert await self.fetched(source, SOFIA) == {}
