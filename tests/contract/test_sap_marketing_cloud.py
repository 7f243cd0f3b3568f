"""Marketing Cloud keeps the contract of its ports, in its own dialect."""

import re
from datetime import UTC, datetime

import pytest

from adapters.ports.capabilities import CONSENTS, PREDICTIONS, SEGMENT_CARD, SEGMENTS, Flow, Subject
from adapters.ports.errors import BadRequest, Malformed
from adapters.ports.records import CampaignContact, Channel, InteractionKind, Purpose, SaleKind
from adapters.ports.shapes import Window
from tests.contract.recorded.samples import target
from tests.contract.recorded.sap_marketing_cloud import (
    AMELIA,
    CONTACT,
    CONTACT_UUID,
    COOKIES,
    ERP,
    INTERACTION,
    OLIVER,
    ROOT,
    WATCH_LOVERS,
    inner,
)
from tests.contract.suite import Exempt, InteractionsContract, LookupContract, StreamContract, on_played, on_samples
from tests.contract.suite.lookup import NASTY, short
from tests.contract.suite.mutations import ODATA

SYSTEM = "sap_marketing_cloud"
NOBODY = "sap-cloud-for-customer:99999990"
HASSAN = "sap-ecc:204718"


class TestCustomers(LookupContract):
    system = SYSTEM
    odd_values = ODATA
    subject = Subject.CUSTOMER
    renews = False
    test_a_batch_is_one_call = Exempt("consents, scores and target groups are three services, behind a read of who is meant")

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    def check(self, parts, *, first):
        consents = {consent.name: consent for consent in parts[CONSENTS].consents}
        assert consents["EMAIL.RETAIL"].granted is True
        assert (consents["EMAIL.RETAIL"].purpose, consents["EMAIL.RETAIL"].channel) == (Purpose.MARKETING, Channel.EMAIL)
        assert {prediction.name for prediction in parts[PREDICTIONS].predictions} >= {"Buying propensity", "Churn risk"}
        assert ("Watch lovers" in {segment.name for segment in parts[SEGMENTS].segments}) or not first

    async def test_two_people_cost_no_more_calls_than_one(self, source):
        await self.fetched(source, AMELIA)
        one = await source.line.counted()
        await source.line.start_counting()
        await self.fetched(source, AMELIA, OLIVER)
        assert await source.line.counted() == one == (5, 1)

    async def test_whichever_of_her_numbers_she_is_asked_by_says_the_same(self, source):
        by_erp, by_account = f"{ERP}:204711", f"sap-customer-data-cloud:{source.facts['uid']}"
        answer = await self.fetched(source, AMELIA, by_erp, by_account)
        assert answer[AMELIA] == answer[by_erp] == answer[by_account]
        assert await self.fetched(source, f"{ERP}:0000204711") == {f"{ERP}:0000204711": answer[AMELIA]}

    async def test_of_each_score_the_newest_value_is_told(self, source):
        (parts,) = (await self.fetched(source, AMELIA, groups=frozenset({PREDICTIONS}))).values()
        predictions = parts[PREDICTIONS].predictions
        assert len({prediction.key for prediction in predictions}) == len(predictions)
        assert all(prediction.computed_at > datetime(2026, 2, 28, tzinfo=UTC) for prediction in predictions)
        assert all(0 <= prediction.score <= 1 for prediction in predictions)

    @on_samples
    async def test_the_contacts_own_id_shows_nowhere(self, source):
        parts = (await self.fetched(source, AMELIA))[AMELIA]
        assert CONTACT_UUID not in repr(parts)

    @pytest.mark.parametrize("nasty", NASTY, ids=short)
    @pytest.mark.parametrize("kind", ["sap-cloud-for-customer", "sap-ecc", "sap-customer-data-cloud", "farfetch", ""])
    async def test_a_number_that_breaks_filters_leads_to_nobody(self, source, kind, nasty):
        answer = await self.fetched(source, f"{kind}:{nasty}", AMELIA, groups=frozenset({CONSENTS}))
        assert set(answer) == {AMELIA}

    @on_samples
    async def test_what_the_server_cuts_off_is_read_by_its_next_link(self, source):
        whole = await self.fetched(source, AMELIA)
        source.line.recording.server_page = 2
        assert await self.fetched(source, AMELIA) == whole

    @on_samples
    async def test_half_a_list_is_not_taken_for_the_whole(self, source):
        source.line.recording.server_page = 1
        lookup = self.lookup(source.ports(pages=1))
        for group in lookup.groups:
            with pytest.raises(Malformed):
                await lookup.fetch([AMELIA], frozenset({group}))

    @on_samples
    async def test_a_next_link_to_another_host_is_not_followed(self, source):
        source.line.recording.server_page = 1
        source.line.recording.next_host = "https://elsewhere.test"
        with pytest.raises(Malformed):
            await self.fetched(source, AMELIA)
        assert {request.url.host for request in source.line.sent} == {"my300002.smc.test"}

    @on_samples
    async def test_ids_of_several_systems_are_one_batch_with_the_services_token(self, source):
        """It carries the cookies of the service too."""
        await self.fetched(source, AMELIA, f"{ERP}:204712", groups=frozenset({CONSENTS}))
        fetch, batch, _ = source.line.sent
        assert (fetch.method, target(fetch), fetch.headers["x-csrf-token"]) == ("GET", f"{ROOT}{CONTACT}/", "fetch")
        assert (batch.method, target(batch)) == ("POST", f"{ROOT}{CONTACT}/$batch")
        assert all(f"{name}={value}" in batch.headers["cookie"] for name, value in COOKIES.items())
        assert [re.search(r"\$filter=([^&]+)", asked)[1] for asked in inner(batch)] == [
            "ContactOrigin eq 'SAP_C4C_BUPA' and ContactID eq '1004711'",
            "ContactOrigin eq 'SAP_ERP_CUSTOMER' and ContactID eq '204712'",
        ]

    @on_samples
    async def test_a_csrf_token_that_ran_out_is_fetched_again(self, source):
        lookup = self.lookup(source.ports(contact_held_s=0))
        ids = [AMELIA, f"{ERP}:204712"]
        await lookup.fetch(ids, frozenset({CONSENTS}))
        source.line.recording.csrf = "another"
        assert set(await lookup.fetch(ids, frozenset({CONSENTS}))) == set(ids)
        assert (await source.line.counted())[1] == 2

    @on_played
    async def test_hassans_yes_stands_here_though_he_objected_elsewhere(self, source):
        (parts,) = (await self.fetched(source, HASSAN, groups=frozenset({CONSENTS}))).values()
        assert {consent.granted for consent in parts[CONSENTS].consents} == {True}

    @on_played
    async def test_a_service_of_another_version_is_a_bad_request(self, source):
        """It is not taken for missing rights."""
        lookup = self.lookup(source.ports(contact_service="API_MKT_CONTACT_SRV"))
        with pytest.raises(BadRequest):
            await lookup.fetch([AMELIA], frozenset({CONSENTS}))


class TestTargetGroups(LookupContract):
    system = SYSTEM
    odd_values = ODATA
    subject = Subject.SEGMENT
    renews = False

    def known(self, source):
        return WATCH_LOVERS, f"{WATCH_LOVERS[:-1]}2"

    def unknown(self, source):
        return f"{WATCH_LOVERS[:-1]}f"

    def check(self, parts, *, first):
        segment = parts[SEGMENT_CARD]
        assert segment.name == ("Watch lovers" if first else "Fragrance lovers")
        assert segment.description
        assert segment.size >= 2
        assert segment.as_of.tzinfo == UTC

    async def test_letter_case_of_its_id_does_not_matter(self, source):
        loud = WATCH_LOVERS.upper()
        answer = await self.fetched(source, loud, WATCH_LOVERS)
        assert set(answer) == {loud, WATCH_LOVERS}
        assert answer[loud] == answer[WATCH_LOVERS]


class TestInteractions(InteractionsContract):
    system = SYSTEM
    odd_values = ODATA
    never = InteractionKind.TICKET
    renews = False

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    async def test_purchases_carry_their_sale_and_what_was_paid(self, source):
        page = await self.page(source, Window(limit=100))
        bought = [entry.record for entry in page.entries if entry.record.kind is InteractionKind.PURCHASE]
        assert {one.sale.kind for one in bought} == {SaleKind.WEB, SaleKind.TILL}
        assert all((one.sale.reference is not None) is (one.sale.kind is SaleKind.WEB) for one in bought)
        assert all(one.amount.currency == "GBP" and one.amount.amount > 0 for one in bought)
        assert {one.amount.tax_included for one in bought} == {None}, "the importer knows, and the interaction does not say"
        assert {one.channel for one in bought} == {Channel.ONLINE, Channel.STORE}
        assert all(entry.record.sale is None for entry in page.entries if entry.record.kind is InteractionKind.CAMPAIGN_OPENED)

    async def test_what_was_sent_opened_and_clicked_is_told_as_such(self, source):
        newest = (await self.page(source, Window(limit=3))).entries
        assert [entry.record.kind for entry in newest] == [
            InteractionKind.LINK_CLICKED,
            InteractionKind.CAMPAIGN_OPENED,
            InteractionKind.CAMPAIGN_SENT,
        ]
        assert all(entry.record.amount is None and entry.record.summary for entry in newest)
        assert len({entry.record.campaign_id for entry in newest} - {None}) == 1

    @on_samples
    async def test_amounts_lose_the_digits_that_say_nothing(self, source):
        page = await self.page(source, Window(limit=100))
        assert [str(entry.record.amount.amount) for entry in page.entries if entry.record.amount] == ["227.00", "4850.00"]

    @on_samples
    async def test_a_window_is_asked_for_in_the_vendors_own_words(self, source):
        await self.page(source, Window(limit=5, since=datetime(2025, 1, 1, tzinfo=UTC)))
        (asked,) = inner(source.line.sent[-1])
        assert target(source.line.sent[-1]).startswith(f"{ROOT}{INTERACTION}/Interactions?")
        assert f"InteractionContactUUID eq guid'{CONTACT_UUID}'" in asked
        assert "InteractionTimeStampUTC ge datetimeoffset'2025-01-01T00:00:00.000Z'" in asked
        assert "$orderby=InteractionTimeStampUTC desc" in asked

    @on_samples
    async def test_kinds_and_channels_are_asked_for_by_their_codes(self, source):
        window = Window(
            limit=5,
            kinds=frozenset({InteractionKind.PURCHASE, InteractionKind.RETURN, InteractionKind.TICKET}),
            channels=frozenset({Channel.STORE}),
        )
        await self.page(source, window)
        (asked,) = inner(source.line.sent[-1])
        assert "(InteractionType eq 'SALES_ORDER' or InteractionType eq 'SALES_RETURN') and " in asked
        assert "CommunicationMedium eq 'STORE'" in asked

    @on_samples
    async def test_kinds_without_a_code_are_queried_by_excluding_all_other_codes(self, source):
        await self.page(source, Window(limit=5, kinds=frozenset({InteractionKind.OTHER, InteractionKind.VISIT})))
        (asked,) = inner(source.line.sent[-1])
        assert set(re.findall(r"InteractionType ne '(\w+)'", asked)) == {
            "EMAIL_OUTBOUND",
            "SMS_OUTBOUND",
            "EMAIL_OPENED",
            "CLICK_THROUGH",
            "SALES_ORDER",
            "SALES_RETURN",
        }
        assert "InteractionType eq" not in asked

    @on_samples
    async def test_two_customers_are_one_batch_of_the_service_of_interactions(self, source):
        await self.stream(source.ports()).pages([AMELIA, OLIVER], Window(limit=2))
        assert await source.line.counted() == (2, 1)

    @on_samples
    async def test_one_contact_by_two_of_its_numbers_is_read_once(self, source):
        pages = await self.stream(source.ports()).pages([AMELIA, f"{ERP}:204711"], Window(limit=2))
        assert pages[AMELIA] == pages[f"{ERP}:204711"]
        assert len(inner(source.line.sent[-1])) == 1

    @on_played
    async def test_all_purchases_that_the_shop_has_are_here_with_its_numbers(self, source):
        page = await self.page(source, Window(limit=1000), of=f"{ERP}:204724")
        references = [entry.record.sale.reference for entry in page.entries if entry.record.kind is InteractionKind.PURCHASE]
        assert len(references) == len(set(references)) == 400


class TestCampaigns(StreamContract):
    system = SYSTEM
    odd_values = ODATA
    flow = Flow.CAMPAIGNS
    record = CampaignContact
    renews = False
    most_calls = 4

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    async def test_a_message_tells_when_it_was_opened_and_a_link_in_it_followed(self, source):
        (entry,) = (await self.page(source, Window(limit=1))).entries
        assert entry.record.campaign == "Private evening March 2026"
        assert entry.record.channel is Channel.EMAIL
        assert entry.record.sent_at < entry.record.opened_at < entry.record.clicked_at
        assert entry.record.links is None

    async def test_campaigns_are_asked_for_their_names_once(self, source):
        stream = self.stream(source.ports())
        for _ in range(3):
            await stream.pages([AMELIA], Window(limit=3))
        assert sum(call.operation == "campaigns.names" for call in source.calls) == 1

    async def test_a_campaign_that_is_sent_every_year_is_opened_where_it_was_opened(self, source):
        page = await self.page(source, Window(limit=100))
        greetings = [entry.record for entry in page.entries if entry.record.campaign == "Birthday greeting"]
        assert greetings
        assert all(one.opened_at is None or one.opened_at.year == one.sent_at.year for one in greetings)
        assert any(one.opened_at for one in greetings)

    @on_samples
    async def test_a_campaign_that_is_no_longer_there_goes_by_its_number(self, source):
        source.line.recording.changed = {'"CampaignName": "Private evening March 2026"': '"CampaignName": ""'}
        (entry,) = (await self.page(source, Window(limit=1))).entries
        assert entry.record.campaign == "1204"
