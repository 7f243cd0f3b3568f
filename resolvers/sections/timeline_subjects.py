"""The full records behind the entries of a timeline page, if the query selects them: read for the whole page at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.ports import records
from adapters.ports.capabilities import ORDER_DETAILS, Flow
from adapters.ports.errors import SourceError
from adapters.ports.records import OrderDetails, Sale
from resolvers.awaiting import both, together
from resolvers.consent_sources.consent_reads import ConsentReading
from resolvers.person.person import Person
from resolvers.policy.happenings import flows_hidden
from resolvers.sections import campaigns, membership, orders, tickets, wishlist
from resolvers.sections import consent_at_sending as sending
from resolvers.sections.referenced_records import ReferencedRecords, is_message, is_wish, referenced, ticket_of
from resolvers.sections.timeline_summaries import NOTHING, Known
from resolvers.selected_paths import Paths, picks
from resolvers.stitch.streams import Item

SUBJECT, AMOUNT, SUMMARY = "timeline.subject", "timeline.amount", "timeline.summary"
OF_SUBJECTS: Final = frozenset({SUBJECT, AMOUNT, SUMMARY})

WITH_ITEMS: Final = 20
"""The newest orders of a page with items in their lines: as many as a page has by default. The web shop needs a call for each."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """The record behind one entry. `amount`: of an order, if its list has none. Both may be an error instead. `known`: further
    facts for the line of text."""

    subject: object = None
    amount: object = None
    known: Known = NOTHING


async def subjects(person: Person, items: Sequence[Item], rows: Mapping[Sale, Sequence[Item]]) -> list[Subjects]:
    """The full records of the entries. `rows`: other systems' rows, by sale."""
    if not OF_SUBJECTS & person.wants:
        return [Subjects()] * len(items)
    sold = [item.place for item in items if isinstance(item.record, records.Order)]
    in_line = frozenset(sold[:WITH_ITEMS] if SUMMARY in person.wants else ())
    kinds = kinds_wanted(person.wants) - flows_hidden(person.context.rights)
    found, answers = await both(referenced(person, items, kinds), sending.answers_to(person, items, SUBJECT))
    return await together([one(person, item, rows, found, answers, in_line=item.place in in_line) for item in items])


async def one(
    person: Person,
    item: Item,
    rows: Mapping[Sale, Sequence[Item]],
    found: ReferencedRecords,
    answers: ConsentReading | None,
    *,
    in_line: bool,
) -> Subjects:
    """The full record of one entry. `in_line`: its line of text needs the items of the sale."""
    if isinstance(item.record, records.Order):
        return await of_order(person, item, rows, in_line=in_line)
    return await about(person, item, found, answers)


def kinds_wanted(wants: Paths) -> frozenset[Flow]:
    """The kinds of referenced records to read: those of the selected types, and those for the lines of text."""
    picked = {
        Flow.CAMPAIGNS: picks(wants, SUBJECT, "CampaignContact", "Node"),
        Flow.TICKETS: picks(wants, SUBJECT, "Ticket", "Node") or SUMMARY in wants,
        Flow.WISHLIST: picks(wants, SUBJECT, "WishlistItem") or SUMMARY in wants,
    }
    return frozenset(kind for kind, wanted in picked.items() if wanted)


async def about(person: Person, item: Item, found: ReferencedRecords, answers: ConsentReading | None) -> Subjects:
    """The full record of an entry that is no sale."""
    record, shown = item.record, SUBJECT in person.wants
    if (ticket := ticket_of(item)) is not None:
        return await of_ticket(person, item, ticket) if shown else Subjects()
    if isinstance(record, records.CampaignContact):
        return Subjects(campaigns.of_item(person, item, answers) if shown else None)
    if isinstance(record, records.PointsActivity):
        return Subjects(membership.of_activity(person, item) if shown else None)
    if (named := getattr(record, "about_ticket", None)) is not None:
        return await of_contact(person, found, named)
    if is_message(person, item):
        return Subjects(of_message(person, item, found, answers))
    return of_wish(person, item, found) if is_wish(record) else Subjects()


async def of_order(person: Person, item: Item, rows: Mapping[Sale, Sequence[Item]], *, in_line: bool) -> Subjects:
    """The order of an entry. Its items are read for the line of text too, if its system has them."""
    fields = {path.removeprefix(f"{SUBJECT}.") for path in person.wants} & orders.DETAILS
    if AMOUNT in person.wants:
        fields |= {"total"}
    if in_line and ORDER_DETAILS in person.reading.systems[item.stream.system].groups:
        fields |= {"items"}
    detail = await orders.detail(person, item) if orders.lacks(item.record, fields) else None
    order = orders.of_item(person, item, detail, rows)
    known = Known(detail.items, detail.total) if isinstance(detail, OrderDetails) else NOTHING
    return Subjects(order if SUBJECT in person.wants else None, order.total, known)


async def of_ticket(person: Person, item: Item, ticket: records.Ticket, known: Known = NOTHING) -> Subjects:
    customer, source = tickets.whose(item), tickets.ticket_source(person, item, ticket)
    wanted = f"{SUBJECT}.messages" in person.wants
    sent = await tickets.messages(person, item.stream.system, ticket) if wanted else None
    return Subjects(tickets.view(person.context, customer, ticket, source, sent), known=known)


async def of_contact(person: Person, found: ReferencedRecords, named: tuple[str, str]) -> Subjects:
    """A call, chat or e-mail about a ticket."""
    if (there := found.tickets.get(named)) is None:
        return Subjects(found.unread.get(Flow.TICKETS) if picks(person.wants, SUBJECT, "Ticket", "Node") else None)
    known = Known(about=there[1].subject)
    if SUBJECT not in person.wants:
        return Subjects(known=known)
    return await of_ticket(person, *there, known)


def of_message(person: Person, item: Item, found: ReferencedRecords, answers: ConsentReading | None) -> object:
    """The campaign's message behind an interaction: its sending, its opening or a click on its links."""
    message = found.message_of(item)
    return message if message is None or isinstance(message, SourceError) else campaigns.of_item(person, message, answers)


def of_wish(person: Person, item: Item, found: ReferencedRecords) -> Subjects:
    """The thing on the wish list. If it is no longer there, nothing beyond the entry is known."""
    if (wish := found.wishes.get(item.record.product.id)) is None:
        return Subjects(found.unread.get(Flow.WISHLIST) if picks(person.wants, SUBJECT, "WishlistItem") else None)
    known = Known(about=", ".join(part for part in (wish.record.name, wish.record.brand) if part))
    return Subjects(wishlist.view(person, wish) if SUBJECT in person.wants else None, known=known)
