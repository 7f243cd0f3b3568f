"""Customers by what is known of them: one inner read for each kind of key and each clue of attributes, all in one request."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.ports.records import Candidate
from adapters.ports.shapes import ATTRIBUTES, EMAIL, MOST_ROWS, PHONE, Clue, Found
from adapters.systems.sap_cloud_for_customer import attributes, mapping, phones, wire
from adapters.systems.sap_cloud_for_customer.requests import WILDCARDS, askable, chunks, condition
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire import membership_number
from adapters.wire.erp_number import canonical
from adapters.wire.odata import all_of, expressible, text
from adapters.wire.odata_service import Get, Rows, Service

OWN = "sap-cloud-for-customer"
KEYS = frozenset({EMAIL, mapping.LOYALTY, mapping.ERP, OWN})
KINDS = KEYS | {PHONE, ATTRIBUTES}

PERSON_FIELDS = (
    "CustomerID", "ExternalID", "ExternalSystem", "FirstName", "LastName", "BirthDate", "Email", "EmailInvalidIndicator", "Phone",
    "Mobile", "AddressLine1", "AddressLine2", "HouseNumber", "Street", "AddressLine4", "AddressLine5", "City", "StateCode",
    "StreetPostalCode", "CountryCode", "ChangedOn",
)  # fmt: skip
PERSON_OPTIONS: Final[Mapping[str, str]] = {
    "$expand": "IndividualCustomerIdentification",
    "$select": ",".join((*PERSON_FIELDS, "IndividualCustomerIdentification")),
}
"""What a candidate is made of."""

COMPARED: Final[Mapping[str, Sequence[str]]] = {EMAIL: ("Email",), OWN: (), mapping.ERP: ("ExternalID", "ExternalSystem")}

Carried = tuple[Hashable, Candidate]
"""What a row carries, in the form in which clues are compared, and whose it is."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One inner read, the clues it is for, and how its rows become what they carry. `compared`: the fields that tell who carries
    one; `most`: rows that it may bring."""

    get: Get[Any]
    clues: Sequence[Clue]
    hits: Callable[[Any], Iterator[Carried]]
    compared: Sequence[str] = ()
    most: int | None = None


class People:
    """Finds persons. Every hit is compared with the clue once more: the vendor's idea of equal is wider than ours.

    `max_batch`: all keys of a hundred people, about four each, in one request of some twenty-five inner reads.
    """

    kinds = KINDS
    max_batch = 400

    def __init__(self, service: Service, settings: CloudForCustomerSettings) -> None:
        self._service = service
        self._settings = settings

    async def find(self, clues: Sequence[Clue]) -> Mapping[Clue, Found]:
        """The first failed inner read is raised: a clue that could not be looked for must not read as carried by nobody."""
        inquiries = [inquiry for kind in sorted(KINDS) for inquiry in self._inquiries(kind, clues)]
        if not inquiries:
            return {clue: Found() for clue in clues}
        results = await self._service.read(
            [inquiry.get for inquiry in inquiries],
            capability=Capability.IDENTITY,
            operation="customers.find",
            rounds=self._settings.pages,
        )
        answers: list[tuple[Inquiry, Rows[Any]]] = []
        for inquiry, rows in zip(inquiries, results, strict=True):
            if isinstance(rows, SourceError):
                raise rows
            answers.append((inquiry, rows))
        return paired(clues, answers)

    def _inquiries(self, kind: str, clues: Sequence[Clue]) -> Iterator[Inquiry]:
        of_kind = [clue for clue in clues if clue.kind == kind]
        if kind == ATTRIBUTES:
            yield from self._by_attributes(of_kind)
        elif kind == PHONE:
            yield from self._by_phone(of_kind)
        else:
            sayable = [clue for clue in of_kind if expressible(clue.value, wildcards=WILDCARDS)]
            each = membership_number.SPELLINGS if kind == mapping.LOYALTY else 1
            for part in chunks(sayable, max(1, self._settings.ids_per_get // each)):
                values = [clue.value for clue in part]
                if kind == mapping.LOYALTY:
                    yield Inquiry(self._by_card(values), part, self._card_holders)
                else:
                    yield Inquiry(self._by_field(kind, values), part, self._reader(kind), COMPARED[kind])

    def _by_field(self, kind: str, values: Sequence[str]) -> Get[object]:
        if kind == EMAIL:
            return persons(condition("Email", values))
        if kind == OWN:
            return persons(condition("CustomerID", values))
        terms = condition("ExternalID", [mapping.padded(value, self._settings) for value in values])
        if self._settings.external_system is not None:
            terms = all_of(terms, f"ExternalSystem eq {text(self._settings.external_system, wildcards=WILDCARDS)}")
        return persons(terms)

    def _by_card(self, numbers: Sequence[str]) -> Get[Any]:
        """A filter can't reach into an expanded child, so the child is asked and its parent expanded (section 6)."""
        kind = text(self._settings.identification_type, wildcards=WILDCARDS)
        options = {
            "$filter": all_of(condition("IDNumber", membership_number.spellings(numbers)), f"IDTypeCode eq {kind}"),
            "$expand": "IndividualCustomer",
            "$select": "CustomerID,IDTypeCode,IDNumber,IndividualCustomer",
        }
        return Get("IndividualCustomerIdentificationCollection", options, wire.IDENTIFICATIONS)

    def _by_phone(self, clues: Sequence[Clue]) -> Iterator[Inquiry]:
        """`or` joins one property only, so mobiles and other phones are two reads."""
        templates = self._settings.phone_spellings
        spelt = {clue: askable(phones.spellings(clue.value, templates)) for clue in clues}
        for part in chunks([clue for clue in clues if spelt[clue]], max(1, self._settings.ids_per_get // len(templates))):
            values = [spelling for clue in part for spelling in spelt[clue]]
            for field in ("Mobile", "Phone"):
                yield Inquiry(persons(condition(field, values)), part, self._phones, ("Mobile", "Phone"))

    def _by_attributes(self, clues: Sequence[Clue]) -> Iterator[Inquiry]:
        for clue in clues:
            if (terms := attributes.condition(clue)) is not None:
                get, compared = persons(terms, top=MOST_ROWS + 1), attributes.TERMS.compared(clue)
                yield Inquiry(get, [clue], self._fulfilling(clue), compared, most=MOST_ROWS)

    def _reader(self, kind: str) -> Callable[[wire.Customer], Iterator[Carried]]:
        def read(customer: wire.Customer) -> Iterator[Carried]:
            carried = {
                EMAIL: customer.Email,
                OWN: customer.CustomerID,
                mapping.ERP: mapping.erp_number(customer, self._settings),
            }[kind]
            if carried:
                yield form(Clue(kind, carried)), mapping.candidate(customer, self._settings)

        return read

    def _phones(self, customer: wire.Customer) -> Iterator[Carried]:
        for held in (customer.Mobile, customer.Phone):
            if number := phones.e164(held, self._settings.phone_region):
                yield number, mapping.candidate(customer, self._settings)

    def _fulfilling(self, clue: Clue) -> Callable[[wire.Customer], Iterator[Carried]]:
        def read(customer: wire.Customer) -> Iterator[Carried]:
            if attributes.fulfils(customer, clue.terms):
                yield form(clue), mapping.candidate(customer, self._settings)

        return read

    def _card_holders(self, held: wire.OwnedIdentification) -> Iterator[Carried]:
        if held.IDNumber and held.IDTypeCode == self._settings.identification_type:
            owner = held.IndividualCustomer
            if owner is None or owner.CustomerID != held.CustomerID:
                owner = wire.Customer(CustomerID=held.CustomerID)
            yield membership_number.canonical(held.IDNumber), mapping.candidate(owner, self._settings, [held])


def persons(terms: str, *, top: int | None = None) -> Get[Any]:
    options = {"$filter": terms, **PERSON_OPTIONS, "$top": str(top) if top else ""}
    return Get("IndividualCustomerCollection", options, wire.CUSTOMERS)


def paired(clues: Sequence[Clue], answers: Sequence[tuple[Inquiry, Rows[Any]]]) -> dict[Clue, Found]:
    """Which of the hits carries which clue, whichever read brought it; what carries none of them is dropped. A row of which it
    can't be read whether it carries one makes the silence about those who do prove nothing."""
    carriers: dict[Clue, dict[str, Candidate]] = {clue: {} for clue in clues}
    truncated: set[Clue] = set()
    for inquiry, rows in answers:
        carried: dict[Hashable, dict[str, Candidate]] = {}
        for row in rows.rows[: inquiry.most]:
            for value, candidate in inquiry.hits(row):
                carried.setdefault(value, {})[candidate.record_id] = candidate
        for clue in inquiry.clues:
            carriers[clue] |= carried.get(form(clue), {})
        more = rows.truncated or (inquiry.most is not None and rows.sent > inquiry.most)
        if more or any(row.lacks(*inquiry.compared) for row in rows.rows):
            truncated.update(inquiry.clues)
    return {clue: Found(tuple(held.values()), truncated=clue in truncated) for clue, held in carriers.items()}


def form(clue: Clue) -> Hashable:
    """In which two clues of a kind are compared."""
    if clue.kind == EMAIL:
        return clue.value.casefold()
    if clue.kind == ATTRIBUTES:
        return clue.terms
    if clue.kind == mapping.LOYALTY:
        return membership_number.canonical(clue.value)
    return canonical(clue.value) if clue.kind == mapping.ERP else clue.value
