"""Sinch Campaigns keeps the contract of its ports, in its own dialect."""

import json
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from adapters.ports.capabilities import CONSENTS, Flow, Subject
from adapters.ports.errors import Unauthorized
from adapters.ports.records import CampaignContact, Channel, Purpose
from adapters.ports.shapes import Window
from tests.contract.recorded.samples import target
from tests.contract.recorded.sinch_campaigns import AMELIA, BLOCKS, CONTACTS, DETAIL, HASSAN, OLIVER, REPORT, SUMMARY
from tests.contract.suite import Exempt, Fault, LookupContract, StreamContract, on_played, on_samples
from tests.contract.suite.mutations import ENVELOPE

SYSTEM = "sinch_campaigns"
NOBODY = "+447700900999"
CDC = "sap-customer-data-cloud"


def sent(source, path):
    return [request for request in source.line.sent if target(request).partition("?")[0] == path]


class TestNumbers(LookupContract):
    system = SYSTEM
    odd_values: ClassVar = {
        "number_authorisation/is_authorised numbers: null, absent, wrong type": ENVELOPE,
        "contacts/contacts content: null, absent, wrong type": ENVELOPE,
    }
    subject = Subject.CUSTOMER
    renews = False
    test_a_batch_is_one_call = Exempt(
        "opt-outs, block list and contacts are lists of their own, each for many numbers (section 4)"
    )

    def known(self, source):
        return AMELIA, HASSAN

    def unknown(self, source):
        return NOBODY

    def secrets(self, source):
        return [HASSAN, "Hassan"]

    def check(self, parts, *, first):
        said = {(one.name, one.granted, one.channel) for one in parts[CONSENTS].consents}
        agreed, refused = (
            {("contact.SMS", True, Channel.SMS)},
            {
                ("opt-out", False, Channel.SMS),
                ("block list", False, Channel.SMS),
                ("contact.SMS", False, Channel.SMS),
            },
        )
        assert said == (agreed if first else refused)
        assert {one.purpose for one in parts[CONSENTS].consents} == {Purpose.MARKETING}

    async def test_whoever_answered_stop_did_so_at_a_time(self, source):
        (parts,) = (await self.fetched(source, HASSAN)).values()
        (stop,) = [one for one in parts[CONSENTS].consents if one.name == "opt-out"]
        assert datetime(2025, 1, 20, tzinfo=UTC) < stop.at < datetime(2025, 2, 1, tzinfo=UTC)

    async def test_many_numbers_cost_as_many_calls_as_one(self, source):
        numbers = [AMELIA, HASSAN, *(f"+4477009{place:05}" for place in range(48))]
        found = await self.lookup(source.ports()).fetch(numbers, frozenset({CONSENTS}))
        assert {AMELIA, HASSAN} <= set(found)
        assert await source.line.counted() == (3, 0)

    @pytest.mark.parametrize("left_out", ["opt_outs", "block_list", "contacts"])
    async def test_what_the_account_has_no_rights_to_can_be_left_out(self, source, left_out):
        everything = {"opt_outs", "block_list", "contacts"}
        lookup = self.lookup(source.ports(consents=everything - {left_out}))
        (parts,) = (await lookup.fetch([HASSAN], frozenset({CONSENTS}))).values()
        names = {one.name for one in parts[CONSENTS].consents}
        assert len(names) == 2, "each question tells one"
        assert (await source.line.counted())[0] == 2

    @on_samples
    async def test_contacts_beyond_the_first_page_are_read_too(self, source):
        source.line.recording.contact_page = 1
        assert set(await self.fetched(source, AMELIA, HASSAN)) == {AMELIA, HASSAN}
        assert len(sent(source, CONTACTS)) == 2

    @on_samples
    async def test_signed_requests_with_signs_in_their_path_are_signed_as_sent(self, source):
        lookup = self.lookup(source.ports(scheme="hmac"))
        assert set(await lookup.fetch([AMELIA, HASSAN], frozenset({CONSENTS}))) == {AMELIA, HASSAN}
        assert [target(request) for request in source.line.sent if BLOCKS in target(request)] == [
            f"{BLOCKS}%2B447700900123,%2B447700900128"
        ]


class TestMessages(StreamContract):
    system = SYSTEM
    odd_values: ClassVar = {
        "links/summary short_urls: null, absent, wrong type": ENVELOPE,
        "links/detail clicks: null, absent, wrong type": ENVELOPE,
    }
    flow = Flow.CAMPAIGNS
    record = CampaignContact
    renews = False
    most_calls = 4
    """One report, the number's links, and a call for each of the page's links that was clicked."""

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    def secrets(self, source):
        return [source.facts["uid"], source.facts["hash"], "192.0.2.1"]

    async def test_a_message_says_its_campaign_and_what_became_of_its_link(self, source):
        page = await self.page(source, Window(limit=100))
        newest = page.entries[0].record
        assert newest.channel is Channel.SMS
        assert len(newest.links) == 1
        assert newest.links[0].clicks == 2
        assert newest.clicked_at == newest.links[0].last_clicked_at > newest.sent_at
        assert all(entry.record.campaign for entry in page.entries)
        assert () in {entry.record.links for entry in page.entries}

    async def test_a_link_that_nobody_clicked_has_no_time_of_a_click(self, source):
        page = await self.page(source, Window(limit=100))
        untouched = [entry.record for entry in page.entries if entry.record.links and not entry.record.links[0].clicks]
        assert untouched
        assert {(record.clicked_at, record.links[0].last_clicked_at) for record in untouched} == {(None, None)}

    async def test_a_message_says_whom_it_was_sent_to_where_the_sender_told(self, source):
        page = await self.page(source, Window(limit=100))
        assert {entry.record.named for entry in page.entries} == {((CDC, source.facts["uid"]),), ()}

    async def test_whoever_clicked_leaves_no_trace_of_machine_or_place(self, source):
        page = await self.page(source, Window(limit=100))
        assert "Mozilla" not in repr(page)
        assert "192.0.2." not in repr(page)

    async def test_service_messages_and_what_never_left_are_no_contacts(self, source):
        page = await self.page(source, Window(limit=100))
        whole = (await self.stream(source.ports(unsent_statuses=[])).pages([AMELIA], Window(limit=100)))[AMELIA]
        assert 0 < len(page.entries) < len(whole.entries)

    async def test_signing_with_the_secret_says_the_same_as_sending_it(self, source):
        signed = (await self.stream(source.ports(scheme="hmac")).pages([AMELIA], Window(limit=100)))[AMELIA]
        assert signed == await self.page(source, Window(limit=100))

    @pytest.mark.parametrize("scheme", ["basic", "hmac"])
    async def test_a_wrong_secret_is_refused(self, source, scheme):
        stream = self.stream(source.ports(scheme=scheme, api_secret="another"))
        with pytest.raises(Unauthorized):
            await stream.pages([AMELIA], Window(limit=1))

    async def test_many_numbers_are_one_report(self, source):
        ports = source.ports(links=False)
        pages = await self.stream(ports).pages([OLIVER, NOBODY, AMELIA], Window(limit=100))
        assert await source.line.counted() == (1, 0)
        assert [len(pages[number].entries) > 0 for number in (AMELIA, OLIVER, NOBODY)] == [True, True, False]
        assert {entry.record.links for entry in pages[AMELIA].entries} == {None}

    @pytest.mark.parametrize("size", [1, 2, 100])
    async def test_pages_do_not_depend_on_the_vendors_page(self, source, size):
        whole = await self.page(source, Window(limit=4))
        ports = source.ports(page_size=size)
        assert (await self.stream(ports).pages([AMELIA], Window(limit=4)))[AMELIA] == whole

    @on_samples
    async def test_a_report_that_comes_in_another_order_is_read_to_its_end(self, source):
        whole = await self.page(source, Window(limit=1))
        source.line.recording.is_reversed = True
        stream = self.stream(source.ports(page_size=2, links=True))
        assert (await stream.pages([AMELIA], Window(limit=1)))[AMELIA] == whole

    @on_samples
    async def test_a_report_requests_campaign_messages_to_the_numbers_in_the_window(self, source):
        await self.page(source, Window(limit=2, since=datetime(2025, 9, 1, tzinfo=UTC), until=datetime(2025, 12, 1, tzinfo=UTC)))
        (request,) = sent(source, REPORT)
        told = json.loads(request.content)
        assert (told["destinations"], told["metadata_key"], told["page"]) == ([AMELIA], "campaign", 0)
        assert told["start_date"] == "2025-08-31T23:59:59.000Z"
        assert told["end_date"] == "2025-12-01T00:00:01.000Z"

    @on_samples
    async def test_links_and_clicks_are_read_only_where_there_are_any(self, source):
        """Links are read where a message holds one, and clicks where a link was clicked."""
        await self.page(source, Window(limit=1, until=datetime(2025, 9, 1, tzinfo=UTC)))
        assert sent(source, SUMMARY) == []
        await self.page(source, Window(limit=1, until=datetime(2025, 12, 1, tzinfo=UTC)))
        assert [target(request) for request in sent(source, SUMMARY)] == [
            f"{SUMMARY}?recipient=%2B447700900123&page=1&pageSize=100"
        ]
        assert sent(source, DETAIL) == []
        await self.page(source, Window(limit=1))
        assert [target(request) for request in sent(source, DETAIL)] == [f"{DETAIL}?hash=abc1234&page=1&pageSize=100"]

    @on_samples
    async def test_links_and_clicks_beyond_the_first_page_are_read_too(self, source):
        source.line.recording.link_page = 1
        newest = (await self.page(source, Window(limit=1))).entries[0].record
        assert newest.clicked_at == datetime(2025, 12, 1, 21, 40, 3, 120, tzinfo=UTC)
        assert (len(sent(source, SUMMARY)), len(sent(source, DETAIL))) == (2, 2)

    @on_samples
    async def test_a_sub_account_is_named_in_every_question(self, source):
        await self.stream(source.ports(account="StoreEU")).pages([AMELIA], Window(limit=1))
        assert {request.headers.get("Account") for request in source.line.sent} == {"StoreEU"}
        assert len(source.line.sent) == 3

    @on_samples
    async def test_links_that_cannot_be_read_cost_the_page_of_their_number_only(self, source):
        async def fail_for_oliver(request):
            failing = "900124" in target(request)
            await (source.line.break_with(Fault("status", 500)) if failing else source.line.heal())

        source.line.before_answer = fail_for_oliver
        pages = await self.stream(source.ports(concurrency=1)).pages([AMELIA, OLIVER], Window(limit=1))
        assert pages[AMELIA] == await self.page(source, Window(limit=1))
        assert type(pages[OLIVER]).__name__ == "Unreachable"

    @on_played
    async def test_who_objected_gets_none_of_a_campaign_since_then(self, source):
        newest = (await self.page(source, Window(limit=1), of="+447700900128")).entries[0].record
        assert newest.sent_at < datetime(2026, 3, 2, tzinfo=UTC) - timedelta(days=400)
