"""Sinch Contact Pro keeps the contract of its ports, in its own dialect."""

from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import parse_qsl

import pytest

from adapters.ports.capabilities import CONSENTS, Subject
from adapters.ports.records import Channel, InteractionKind, Purpose
from adapters.ports.shapes import Position, Window
from tests.contract.recorded.samples import target
from tests.contract.recorded.sinch_contact_pro import MANAGEMENT, REPORTING, inner
from tests.contract.suite import Exempt, InteractionsContract, LookupContract, on_played, on_samples
from tests.contract.suite.mutations import ENVELOPE

SYSTEM = "sinch_contact_pro"
AMELIA, OLIVER = "phone:+447700900123", "phone:+447700900124"
AMELIAS_MAIL, OLIVERS_MAIL = "email:amelia.hart@example.com", "email:oliver.bennett@example.com"
NOBODY = "phone:+447700900999"
CDC = "sap-customer-data-cloud"


def reported(source):
    """What was asked of the reporting service."""
    return [inner(request) for request in source.line.sent if target(request).startswith(REPORTING)]


def managed(source):
    """What contact management was asked, as pairs of name and value."""
    asked = [target(request) for request in source.line.sent if target(request).startswith(MANAGEMENT)]
    return [dict(parse_qsl(one.partition("?")[2])) for one in asked]


class TestAddresses(LookupContract):
    system = SYSTEM
    subject = Subject.CUSTOMER
    renews = False
    test_a_batch_is_one_call = Exempt("consents are asked for by one address a call (section 4)")

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    def check(self, parts, *, first):
        (one,) = parts[CONSENTS].consents
        told = (one.name, one.granted, one.purpose, one.channel)
        assert told == ("customerConsents.marketing", True, Purpose.MARKETING, Channel.PHONE)
        assert one.at is not None

    async def test_it_is_asked_in_every_spelling_of_a_number_and_once_for_an_e_mail(self, source):
        await self.fetched(source, AMELIA)
        assert (await source.line.counted())[0] == 3
        await self.fetched(source, AMELIAS_MAIL)
        assert (await source.line.counted())[0] == 4

    async def test_usages_not_about_contact_are_left_out_only_by_the_settings(self, source):
        lookup = self.lookup(source.ports(consent_usages={}))
        (parts,) = (await lookup.fetch([AMELIA], frozenset({CONSENTS}))).values()
        said = {one.name: one.purpose for one in parts[CONSENTS].consents}
        assert said == {"customerConsents.marketing": None, "customerConsents.recording": None}

    async def test_where_the_house_keeps_none_there_nobody_is_asked(self, source):
        assert await self.lookup(source.ports(consents=False)).fetch([AMELIA], frozenset({CONSENTS})) == {}
        assert await source.line.counted() == (0, 0)

    @on_samples
    async def test_the_address_goes_into_the_question_encoded(self, source):
        await self.fetched(source, AMELIAS_MAIL)
        assert [target(request) for request in source.line.sent] == ["/cmi/customerConsents?address=amelia.hart%40example.com"]


class TestContacts(InteractionsContract):
    system = SYSTEM
    odd_values: ClassVar = {
        "odata/FactCemContacts value: null, absent, wrong type": ENVELOPE,
        "cmi/contacts [].channel_sub_type: unknown word, wrong type": Exempt(
            "an unknown kind of chat is a chat, as the type says"
        ),
        "cmi/contacts [].channel_type: object, list, huge integer, NaN, half a character, no UTF-8, wrong type": Exempt(
            "what nobody has a word for is `other_channel`, here the same as before; what nobody can read has no channel"
        ),
    }
    never = InteractionKind.PURCHASE
    mixed_kinds = frozenset({InteractionKind.OTHER})
    """Words for channels that are not listed can't be named."""
    mixed_channels = frozenset({Channel.PHONE, Channel.CHAT, Channel.SMS, Channel.SOCIAL})
    """Reporting knows a chat but not which, and what has no channel that is listed counts as a call."""

    renews = False
    most_calls = 5
    """Reporting once, contact management for each of the three spellings of a telephone number, and reporting once again where
    that has contacts which did not come from it."""

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    def secrets(self, source):
        return [source.facts["uid"], "+442079460100"]

    async def test_calls_and_chats_of_a_number_are_told_apart(self, source):
        page = await self.page(source, Window(limit=100))
        kinds = {(entry.record.kind, entry.record.channel) for entry in page.entries}
        assert {(InteractionKind.CALL, Channel.PHONE), (InteractionKind.CHAT, Channel.SOCIAL)} <= kinds

    async def test_a_contact_names_the_ticket_that_came_of_it(self, source):
        page = await self.page(source, Window(limit=100))
        tickets = {entry.record.about_ticket for entry in page.entries} - {None}
        assert tickets
        assert {system for system, _ in tickets} == {"sap-cloud-for-customer"}

    async def test_e_mails_go_by_the_address(self, source):
        page = await self.page(source, Window(limit=100), of=AMELIAS_MAIL)
        assert InteractionKind.EMAIL in {entry.record.kind for entry in page.entries}
        assert {entry.record.id for entry in page.entries}.isdisjoint(
            entry.record.id for entry in (await self.page(source, Window(limit=100))).entries
        )

    async def test_a_contact_says_whose_it_is_where_an_integration_attached_that(self, source):
        page = await self.page(source, Window(limit=100))
        named = {entry.record.named for entry in page.entries}
        assert ((CDC, source.facts["uid"]),) in named
        assert () in named

    async def test_what_the_reporting_database_does_not_have_yet_comes_first(self, source):
        newest = (await self.page(source, Window(limit=1))).entries[0].record
        history = (await self.stream(source.ports(management=False)).pages([AMELIA], Window(limit=100)))[AMELIA]
        assert newest.kind is InteractionKind.CALL
        assert newest.id not in {entry.record.id for entry in history.entries}
        assert newest.occurred_at > history.entries[0].position.occurred_at

    async def test_a_contact_that_both_interfaces_have_is_one(self, source):
        both = {entry.record.id: entry.position for entry in (await self.page(source, Window(limit=100))).entries}
        history = (await self.stream(source.ports(management=False)).pages([AMELIA], Window(limit=100)))[AMELIA]
        assert len(history.entries) >= 3
        assert {entry.record.id: entry.position for entry in history.entries}.items() <= both.items()

    async def test_a_text_that_was_erased_reads_as_none(self, source):
        pages = await self.stream(source.ports()).pages([AMELIA, AMELIAS_MAIL], Window(limit=100))
        records = [entry.record for page in pages.values() for entry in page.entries]
        assert "" in {record.summary for record in records if record.kind is InteractionKind.EMAIL}
        assert not [record for record in records if "nonymized" in record.summary]

    @pytest.mark.parametrize("combine", ["in", "or"])
    async def test_all_addresses_of_two_people_are_one_read_and_each_has_its_own(self, source, combine):
        ids = [AMELIA, AMELIAS_MAIL, OLIVER, OLIVERS_MAIL]
        window = Window(limit=100)
        together = await self.stream(source.ports(combine=combine, management=False)).pages(ids, window)
        assert await source.line.counted() == (1, 0)
        alone = {one: await self.page(source, window, of=one) for one in ids}
        places = {one: [(e.position.occurred_at, e.position.entry_id) for e in page.entries] for one, page in alone.items()}
        newest = {one: [(e.position.occurred_at, e.position.entry_id) for e in page.entries] for one, page in together.items()}
        assert all(set(newest[one]) <= set(places[one]) for one in ids)
        assert sum(map(len, newest.values())) >= 8

    async def test_small_pages_of_many_addresses_are_those_of_each_alone(self, source):
        ids = [AMELIA, AMELIAS_MAIL, OLIVER]
        for before in (None, datetime(2025, 12, 29, tzinfo=UTC), datetime(2025, 10, 31, tzinfo=UTC)):
            window = Window(limit=1, before=Position(before, "") if before else None)
            together = await self.stream(source.ports()).pages(ids, window)
            assert together == {one: await self.page(source, window, of=one) for one in ids}

    @on_samples
    async def test_every_spelling_of_the_number_goes_into_one_filter(self, source):
        await self.page(source, Window(limit=2, since=datetime(2025, 1, 1, tzinfo=UTC)))
        asked, _ = reported(source)
        listed = "('+447700900123','447700900123','07700900123')"
        who = f"(ContactOriginator in {listed} or ContactDestination in {listed})"
        assert f"$filter={who} and StartTime ge 2025-01-01T00:00:00Z&" in asked
        assert "$orderby=StartTime desc" in asked

    @on_samples
    async def test_kinds_go_down_as_the_words_for_channels(self, source):
        await self.page(source, Window(limit=2, kinds=frozenset({InteractionKind.CALL})))
        (asked, *_) = reported(source)
        assert ") and ChannelName in ('phone','Phone','PHONE')&" in asked

    async def test_of_one_kind_contact_management_says_nothing_of_others(self, source):
        page = await self.page(source, Window(limit=100, kinds=frozenset({InteractionKind.CHAT})))
        whole = await self.page(source, Window(limit=100))
        assert [entry.record for entry in page.entries] == [
            entry.record for entry in whole.entries if entry.record.kind is InteractionKind.CHAT
        ]

    @on_samples
    async def test_contact_management_is_asked_for_the_pages_stretch_only(self, source):
        first = await self.page(source, Window(limit=2))
        assert {one["address"] for one in managed(source)} == {"+447700900123", "447700900123", "07700900123"}
        assert not [one for one in managed(source) if "endTime" in one]
        source.line.sent.clear()
        await self.page(source, Window(limit=1, before=first.entries[-1].position, since=datetime(2025, 9, 1, tzinfo=UTC)))
        assert {(one["startTime"], one["endTime"]) for one in managed(source)} == {
            ("2025-08-31T23:59:00.000Z", "2025-12-29T08:45:45.000Z")
        }
        assert len(reported(source)) == 1

    @on_samples
    async def test_what_the_server_cuts_off_is_read_by_its_next_link(self, source):
        whole = await self.page(source, Window(limit=100))
        source.line.recording.server_page = 1
        assert await self.page(source, Window(limit=100)) == whole

    @on_samples
    async def test_a_next_link_to_another_host_is_not_followed(self, source):
        whole = await self.page(source, Window(limit=100))
        source.line.recording.server_page = 1
        source.line.recording.next_host = "https://elsewhere.test"
        first = await self.page(source, Window(limit=100))
        assert first.entries == whole.entries[:1], "what is sure of what came is told"
        assert first.has_more, "and that it is not all"
        assert {request.url.host for request in source.line.sent} == {"reporting.contactpro.test"}

    @on_samples
    async def test_a_quote_in_an_address_stays_within_its_literal(self, source):
        await self.page(source, Window(limit=1), of="email:o'neill@example.com")
        (asked,) = reported(source)
        assert "ContactOriginator in ('o''neill@example.com')" in asked

    @on_played
    async def test_a_house_s_landline_has_the_contacts_of_both_who_share_it(self, source):
        page = await self.page(source, Window(limit=100), of="phone:+442079460101")
        named = {pair for entry in page.entries for pair in entry.record.named}
        assert len(named) == 2
        assert () in {entry.record.named for entry in page.entries}

    @on_played
    async def test_the_house_s_own_number_is_nobodys(self, source):
        assert (await self.page(source, Window(limit=5), of="phone:+442079460100")).entries == ()
        assert (await self.page(source, Window(limit=5), of="email:service@example.com")).entries == ()
