"""Other people in a person's records: staff become initials, and rows about somebody else are withheld."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from adapters.ports.capabilities import Capability
from adapters.ports.crosswalk import IdForm
from adapters.ports.reading import Freshness, Source
from adapters.ports.records import (
    Candidate,
    Channel,
    Interaction,
    InteractionKind,
    Order,
    OrderDetails,
    OrderStatus,
    StaffMember,
    Ticket,
    TicketMessage,
    TicketMessages,
    TicketStatus,
)
from adapters.ports.system_info import SystemInfo
from resolvers.person.person import Person
from resolvers.subject_access.holdings import Holding, SystemHoldings
from resolvers.subject_access.others_data import ANOTHERS, discretion
from resolvers.subject_access.plain_records import JsonObject

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CRM, ERP = "crm", "erp"


@dataclass
class Known:
    """As much of a person as discretion looks at: the record ids by system."""

    ids: dict[str, tuple[str, ...]] = field(default_factory=lambda: {CRM: ("1",), ERP: ("4711",)})
    id_forms: dict[str, IdForm] = field(default_factory=lambda: {ERP: IdForm.NUMBER})

    @property
    def found(self) -> "Known":
        return self

    @property
    def reading(self) -> "Known":
        return self

    def ids_now(self, system: str) -> tuple[str, ...]:
        return self.ids.get(system, ())


def held(record: Any, kind: str = "x", *, details: Any = None) -> Holding:
    return Holding(Capability.TICKETS, kind, record, Source(CRM, "1", None, AT, Freshness.LIVE), "1", details)


def told(*records: Holding, system: str = CRM) -> Sequence[JsonObject]:
    everything = SystemHoldings(SystemInfo(slug=system, name=system), records=list(records))
    tact = discretion(cast("Person", Known()), [everything])
    return [tact.told(one, system) for one in records]


OWN = held(Candidate("1", given_name="Amelia", family_name="Hart", emails=("amelia@example.com",)))
TICKET = Ticket("8", "8", "Repair, for Tom Ellery", TicketStatus.OPEN, AT, assignee="Tom Ellery", customer_id="1")
MESSAGES = TicketMessages(
    (
        TicketMessage(AT, False, "Amelia Hart", "Where is my watch?"),
        TicketMessage(AT, False, "Hart, Amelia", "I wrote to tom ellery."),
        TicketMessage(AT, True, "Grace Okoro", "Tom Ellery is on holiday."),
    ),
    customer_id="1",
)


def test_staff_are_initials_in_their_places_and_in_texts() -> None:
    _, ticket, shopper = told(OWN, held(TICKET, details=MESSAGES), held(StaffMember("7", "Yasmin Qureshi")))
    assert ticket["assignee"] == "T… E…"
    assert ticket["subject"] == "Repair, for T… E…"
    assert [one["author"] for one in ticket["messages"]] == ["Amelia Hart", "Hart, Amelia", "G… O…"]
    assert [one["text"] for one in ticket["messages"]][1:] == ["I wrote to t… e….", "T… E… is on holiday."]
    assert shopper["name"] == "Y… Q…"


def test_a_name_of_staff_that_is_the_customers_too_stays() -> None:
    _, message = told(OWN, held(TICKET, details=TicketMessages((TicketMessage(AT, False, "AMELIA HART", "Mine"),))))
    assert message["messages"][0]["author"] == "AMELIA HART"


def test_a_name_of_one_word_is_masked_in_its_place_and_spoils_no_text() -> None:
    ticket = Ticket("8", "8", "Altogether an odd case", TicketStatus.OPEN, AT, assignee="Al")
    (row,) = told(held(ticket))
    assert (row["assignee"], row["subject"]) == ("A…", "Altogether an odd case")


def test_a_name_within_a_longer_word_is_not_that_name() -> None:
    _, message = told(
        held(StaffMember("7", "Tom El")), held(TICKET, details=TicketMessages((TicketMessage(AT, True, None, "A Tom Ella"),)))
    )
    assert message["messages"][0]["text"] == "A Tom Ella"


def call(*named: tuple[str, str]) -> Interaction:
    return Interaction("c", InteractionKind.CALL, Channel.PHONE, AT, "Call of Arjun", named=named)


def test_a_row_that_names_another_person_is_withheld() -> None:
    (row,) = told(held(call((ERP, "4712")), "interaction"))
    assert row == {"type": "interaction", "at": "2026-03-02T09:00:00.000Z", "withheld": ANOTHERS}


def test_an_own_row_keeps_own_ids_and_hides_ids_that_are_not_known_as_own() -> None:
    (row,) = told(held(call((ERP, "4711"), ("shop", "99")), "interaction"))
    assert row["summary"] == "Call of Arjun"
    assert row["named"] == [{"system": ERP, "id": "4711"}, {"system": "shop", "id": "hidden"}]


def test_an_order_of_another_is_withheld_and_zeros_make_no_other() -> None:
    order = Order("9", "9", AT, Channel.STORE, OrderStatus.COMPLETED)
    for customer, is_anothers in (("4712", True), ("0000004711", False), (None, False)):
        details = OrderDetails(order, customer, None, None, ())
        (row,) = told(held(order, "order", details=details), system=ERP)
        assert ("withheld" in row) is is_anothers
        assert "customerId" not in row
