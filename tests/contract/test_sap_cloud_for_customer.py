"""Cloud for Customer keeps the contract of its ports, in its own dialect."""

import re
from datetime import UTC, date, datetime

import pytest

from adapters.ports.capabilities import CARE_TEAM, CONSENTS, CONTACTS, PERSON, REACH, TICKET_MESSAGES, Flow, Subject
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.records import Channel, ContactKind, InteractionKind, Purpose, Ticket, TicketStatus
from adapters.ports.shapes import Window
from tests.contract.recorded.samples import target
from tests.contract.recorded.sap_cloud_for_customer import AMELIA, COOKIES, CSRF, OLIVER, SERVICE, asked, inner, rows
from tests.contract.suite import InteractionsContract, LookupContract, StreamContract, on_samples
from tests.contract.suite.lines import PlayedLine
from tests.contract.suite.mutations import ODATA

SYSTEM = "sap_cloud_for_customer"
NOBODY = "9999999"


class TestCustomers(LookupContract):
    system = SYSTEM
    odd_values = ODATA
    subject = Subject.CUSTOMER
    renews = False

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    def check(self, parts, *, first):
        assert parts[PERSON].given_name == ("Amelia" if first else "Oliver")
        assert parts[PERSON].family_name == ("Hart" if first else "Bennett")
        assert parts[REACH].email == ("amelia.hart@example.com" if first else "oliver.bennett@example.com")
        kinds = {point.kind for point in parts[CONTACTS].points}
        assert kinds == {ContactKind.EMAIL, ContactKind.PHONE, ContactKind.ADDRESS}
        said = {one.name: one.granted for one in parts[CONSENTS].consents}
        assert said["ContactPermissionCode"]
        assert said["ChannelPermission.LET"] is first
        assert ([one.role for one in parts[CARE_TEAM].members] == ["Personal shopper", "Account owner"]) or not first

    async def test_amelias_care_team_is_named_by_calls_of_theirs_or_by_the_settings(self, source):
        lookup = self.lookup(source.ports(names_from_calls=True))
        team = frozenset({CARE_TEAM})
        shopper, owner = (await lookup.fetch([AMELIA], team))[AMELIA][CARE_TEAM].members
        assert shopper.name
        assert await lookup.fetch([AMELIA, OLIVER], team)
        assert (await source.line.counted())[0] == 3
        named = self.lookup(source.ports(staff_names={owner.id: "Grace Holt"}))
        assert [one.name for one in (await named.fetch([AMELIA], team))[AMELIA][CARE_TEAM].members] == [None, "Grace Holt"]

    async def test_amelias_care_team_has_only_numbers_and_roles_without_name_lookup(self, source):
        (parts,) = (await self.fetched(source, AMELIA, groups=frozenset({CARE_TEAM}))).values()
        shopper, owner = parts[CARE_TEAM].members
        assert shopper.id
        assert owner.id
        assert shopper.id != owner.id
        assert (shopper.name, owner.name) == (None, None)
        assert (await source.line.counted())[0] == 1

    async def test_what_amelia_allows_is_told_by_channel_and_kind_of_message(self, source):
        (parts,) = (await self.fetched(source, AMELIA, groups=frozenset({CONSENTS}))).values()
        said = {one.name: (one.granted, one.purpose, one.channel) for one in parts[CONSENTS].consents}
        assert said == {
            "ContactPermissionCode": (True, Purpose.MARKETING, None),
            "ChannelPermission.INT": (True, Purpose.MARKETING, Channel.EMAIL),
            "ChannelPermission.SMS": (True, Purpose.MARKETING, Channel.SMS),
            "ChannelPermission.TEL": (True, Purpose.MARKETING, Channel.PHONE),
            "ChannelPermission.LET": (True, Purpose.MARKETING, Channel.POST),
            "CommunicationTypePermission.001": (True, Purpose.MARKETING, Channel.EMAIL),
        }
        assert all(one.at is not None for one in parts[CONSENTS].consents if one.name != "ContactPermissionCode")
        assert (await source.line.counted())[0] == 1

    async def test_as_long_as_nobody_says_what_the_codes_mean_they_are_no_yes(self, source):
        lookup = self.lookup(source.ports(contact_permissions={}, channel_consents={}))
        parts = (await lookup.fetch([AMELIA], frozenset({CONSENTS})))[AMELIA]
        by_code = [one for one in parts[CONSENTS].consents if not one.name.startswith("CommunicationType")]
        assert {(one.granted, one.unreadable) for one in by_code} == {(False, True)}

    async def test_amelia_is_who_the_cast_says(self, source):
        parts = (await self.fetched(source, AMELIA))[AMELIA]
        assert parts[PERSON].birth_date == date(1984, 5, 14)
        assert re.sub(r"\D", "", parts[REACH].phone) == "447700900123"
        assert parts[REACH].address.country == "GB"
        assert parts[PERSON].as_of.tzinfo is UTC

    @on_samples
    async def test_one_read_asks_only_for_the_fields_of_its_group(self, source):
        await self.fetched(source, AMELIA, groups=frozenset({PERSON}))
        (request,) = source.line.sent
        (asked,) = inner(request)
        assert request.method == "GET"
        assert asked.startswith("IndividualCustomerCollection?")
        assert f"$filter=CustomerID eq '{AMELIA}'" in asked
        selected = re.search(r"\$select=([^&]+)", asked)[1].split(",")
        assert "FirstName" in selected
        assert not {"Email", "Mobile", "City"} & set(selected)

    @on_samples
    async def test_several_reads_are_one_batch_with_token_and_cookies(self, source):
        await self.fetched(source, AMELIA, OLIVER)
        fetch, batch = source.line.sent
        assert (fetch.method, fetch.headers["x-csrf-token"].lower()) == ("GET", "fetch")
        assert (batch.method, target(batch)) == ("POST", f"{SERVICE}$batch")
        assert batch.headers["x-csrf-token"] == CSRF
        assert all(f"{name}={value}" in batch.headers["cookie"] for name, value in COOKIES.items())
        assert [asked.split("?")[0] for asked in inner(batch)] == [
            "IndividualCustomerCollection",
            "IndividualCustomerAddressCollection",
            "IndividualCustomerTeamCollection",
            "MarketingPermissionCollection",
        ]

    async def test_the_csrf_token_is_fetched_once(self, source):
        lookup = self.lookup(source.ports())
        for _ in range(3):
            await lookup.fetch([AMELIA, OLIVER], lookup.groups)
        assert await source.line.counted() == (3, 1)

    @on_samples
    async def test_a_csrf_token_that_ran_out_is_fetched_again(self, source):
        lookup = self.lookup(source.ports())
        await lookup.fetch([AMELIA], lookup.groups)
        source.line.recording.csrf = "another=="
        assert set(await lookup.fetch([AMELIA], lookup.groups)) == {AMELIA}
        assert await source.line.counted() == (3, 2)

    @on_samples
    async def test_what_the_server_cuts_off_is_read_by_its_next_link(self, source):
        source.line.recording.server_page = 1
        assert set(await self.fetched(source, AMELIA, OLIVER)) == {AMELIA, OLIVER}

    @on_samples
    async def test_a_next_link_to_another_host_is_not_followed(self, source):
        source.line.recording.server_page = 1
        source.line.recording.next_host = "https://elsewhere.test"
        error = await self.failure_of(source, AMELIA, OLIVER)
        assert type(error) is Malformed
        assert {request.url.host for request in source.line.sent} == {"my300001.c4c.test"}

    async def failure_of(self, source, *ids):
        try:
            answer = await self.fetched(source, *ids)
        except SourceError as error:
            return error
        (first, *_) = [part for part in self.parts(answer) if isinstance(part, SourceError)]
        return first

    @pytest.mark.parametrize("wildcard", ["10047*", "*", "1004711*"])
    async def test_a_wildcard_is_never_sent(self, source, wildcard):
        assert await self.fetched(source, wildcard) == {}
        assert await source.line.counted() == (0, 0)


class TestTicketMessages(LookupContract):
    system = SYSTEM
    odd_values = ODATA
    subject = Subject.TICKET
    renews = False

    def known(self, source):
        return tuple(source.facts["tickets"])

    def unknown(self, source):
        return NOBODY

    def check(self, parts, *, first):
        messages = parts[TICKET_MESSAGES].messages
        assert messages == tuple(sorted(messages, key=lambda message: message.at))
        assert (len(messages) >= 2) or not first
        assert parts[TICKET_MESSAGES].customer_id == (AMELIA if first else OLIVER)

    @on_samples
    async def test_who_said_what_is_kept_apart(self, source):
        (thread,) = (await self.fetched(source, "40703")).values()
        first, second, third = thread[TICKET_MESSAGES].messages
        assert (first.author, second.author, third.author) == ("Amelia Hart", "Robin Sample", "Amelia Hart")
        assert first.text == "The watch stops at noon."
        assert not any(message.internal for message in (first, second, third))


class TestTickets(StreamContract):
    system = SYSTEM
    odd_values = ODATA
    flow = Flow.TICKETS
    record = Ticket
    renews = False

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    async def test_the_newest_ticket_is_open_and_about_a_watch(self, source):
        entry = (await self.page(source, Window(limit=1))).entries[0]
        assert entry.record.status is TicketStatus.OPEN
        assert "watch" in entry.record.subject.lower()
        assert entry.record.customer_id == AMELIA

    async def test_statuses_go_down_to_the_vendor(self, source):
        page = await self.page(source, Window(limit=10, statuses=frozenset({TicketStatus.OPEN})))
        assert [entry.record.status for entry in page.entries] == [TicketStatus.OPEN] * len(page.entries)
        assert page.entries
        closed = await self.page(source, Window(limit=10, statuses=frozenset({TicketStatus.CLOSED, TicketStatus.RESOLVED})))
        assert closed.entries
        assert {entry.record.status for entry in closed.entries} <= {TicketStatus.CLOSED, TicketStatus.RESOLVED}

    @on_samples
    async def test_a_window_is_asked_for_in_the_vendors_own_words(self, source):
        since = datetime(2025, 1, 1, tzinfo=UTC)
        await self.page(source, Window(limit=5, since=since))
        (asked,) = inner(source.line.sent[-1])
        assert f"BuyerPartyID eq '{AMELIA}'" in asked
        assert "CreationDateTime ge datetimeoffset'2025-01-01T00:00:00" in asked
        assert "$orderby=CreationDateTime desc" in asked


class TestInteractions(InteractionsContract):
    system = SYSTEM
    odd_values = ODATA
    never = InteractionKind.PURCHASE
    mixed_channels = frozenset({Channel.PHONE})
    """Tickets whose origin has no channel count as phoned in, and the vendor can't be asked for those alone."""

    renews = False

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    async def test_calls_mails_appointments_visits_and_tickets_are_one_batch(self, source):
        page = await self.page(source, Window(limit=100))
        assert {entry.record.kind for entry in page.entries} == {
            InteractionKind.CALL,
            InteractionKind.EMAIL,
            InteractionKind.VISIT,
            InteractionKind.TICKET,
        }
        assert (await source.line.counted())[0] == 1

    async def test_a_ticket_stands_where_it_was_opened_and_equals_that_of_its_list(self, source):
        page = await self.page(source, Window(limit=100))
        openings = [entry for entry in page.entries if entry.record.ticket is not None]
        tickets = (await source.ports().streams[Flow.TICKETS].pages([AMELIA], Window(limit=100)))[AMELIA]
        assert [entry.record.ticket for entry in openings] == [entry.record for entry in tickets.entries]
        assert all(entry.record.kind is InteractionKind.TICKET for entry in openings)
        assert [entry.position.occurred_at for entry in openings] == [entry.record.ticket.opened_at for entry in openings]
        assert [entry.record.summary for entry in openings] == [entry.record.ticket.subject for entry in openings]
        assert all(entry.record.channel is (entry.record.ticket.channel or Channel.PHONE) for entry in openings)

    async def test_an_appointment_that_was_called_off_is_told_nowhere(self, source):
        line = source.line
        if isinstance(line, PlayedLine):
            path = f"AppointmentCollection?$filter=MainAccountPartyID eq '{AMELIA}'"
            held = (await asked(line, path))["d"]["results"]
        else:
            held = [row for row in rows("AppointmentCollection") if row["MainAccountPartyID"] == AMELIA]
        cancelled = {row["ObjectID"] for row in held if row["LifeCycleStatusCode"] == "4"}
        assert cancelled
        told = {entry.record.id for entry in (await self.page(source, Window(limit=100))).entries}
        assert {row["ObjectID"] for row in held} & told == {row["ObjectID"] for row in held} - cancelled

    async def test_a_missed_visit_keeps_its_place_and_did_not_take_place(self, source):
        page = await self.page(source, Window(limit=100, kinds=frozenset({InteractionKind.VISIT})))
        over = [entry for entry in page.entries if entry.position.occurred_at < datetime(2026, 3, 2, 9, tzinfo=UTC)]
        told = [entry.record.took_place for entry in over]
        assert (told.count(False), set(told)) == (1, {True, False})

    @on_samples
    async def test_only_the_sets_that_can_have_a_kind_are_read(self, source):
        for kinds, sets in (
            ({InteractionKind.CALL}, ["PhoneCallCollection"]),
            ({InteractionKind.VISIT}, ["AppointmentCollection", "VisitCollection"]),
            ({InteractionKind.TICKET, InteractionKind.PURCHASE}, ["ServiceRequestCollection"]),
        ):
            await self.page(source, Window(limit=5, kinds=frozenset(kinds)))
            assert [asked.split("?")[0] for asked in inner(source.line.sent[-1])] == sets

    @on_samples
    async def test_tickets_of_a_channel_are_queried_by_origin_where_that_is_sure(self, source):
        await self.page(source, Window(limit=5, channels=frozenset({Channel.EMAIL, Channel.SMS})))
        mails, tickets = inner(source.line.sent[-1])
        assert mails.startswith("EMailCollection?")
        assert "$filter=BuyerPartyID eq '1004711' and DataOriginTypeCode eq '5'&" in tickets
        await self.page(source, Window(limit=5, channels=frozenset({Channel.PHONE})))
        calls, tickets = inner(source.line.sent[-1])
        assert calls.startswith("PhoneCallCollection?")
        assert "$filter=BuyerPartyID eq '1004711'&" in tickets
