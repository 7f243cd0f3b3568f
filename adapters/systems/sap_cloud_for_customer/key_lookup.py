"""Customers by clues: an inner read for each kind of key and for each clue of attributes, all in one request."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeVar

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.ports.records import Candidate
from adapters.ports.shapes import ATTRIBUTES, EMAIL, MOST_ROWS, PHONE, Clue, Found
from adapters.systems.sap_cloud_for_customer import attributes, mapping, phones, wire
from adapters.systems.sap_cloud_for_customer.requests import WILDCARDS, AnyRead, askable, chunks, condition
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire import membership_number
from adapters.wire.erp_number import canonical
from adapters.wire.odata import Vendor, all_of, expressible, text
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
"""The fields of a candidate."""

COMPARED: Final[Mapping[str, Sequence[str]]] = {EMAIL: ("Email",), OWN: (), mapping.ERP: ("ExternalID", "ExternalSystem")}

R = TypeVar("R", bound=Vendor)


class Carried(NamedTuple):
    """A key or attributes in a row, and the person to whom the row belongs. `value` has the form in which clues are compared."""

    value: Hashable
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class ClueAnswer:
    """The result of one inner read. `carriers`: for each carried value, candidates by record id; `truncated`: a carrier may be
    missing."""

    clues: Sequence[Clue]
    carriers: Mapping[Hashable, Mapping[str, Candidate]]
    truncated: bool


@dataclass(frozen=True, slots=True)
class ClueRead(Generic[R]):
    """One inner read for some clues. `hits`: the keys or attributes of a row; `compared`: their fields; `most`: limit
    of rows that are used, None without one."""

    get: Get[R]
    clues: Sequence[Clue]
    hits: Callable[[R], Iterator[Carried]]
    compared: Sequence[str] = ()
    most: int | None = None

    def answer(self, rows: Rows[R]) -> ClueAnswer:
        """The answer in these rows. It is truncated too where a compared field can't be read: that row may carry a clue."""
        carriers: dict[Hashable, dict[str, Candidate]] = {}
        for row in rows.rows[: self.most]:
            for value, candidate in self.hits(row):
                carriers.setdefault(value, {})[candidate.record_id] = candidate
        more = rows.truncated or (self.most is not None and rows.sent > self.most)
        return ClueAnswer(self.clues, carriers, more or any(row.lacks(*self.compared) for row in rows.rows))


AnyClueRead = ClueRead[wire.Customer] | ClueRead[wire.OwnedIdentification]


class People:
    """Persons by clues. Every hit is compared with the clue once more, since the vendor's idea of equal is wider than ours.

    `max_batch`: all keys of a hundred people, about four each, in one request of some twenty-five inner reads.
    """

    kinds = KINDS
    max_batch = 400

    def __init__(self, service: Service, settings: CloudForCustomerSettings) -> None:
        self._service = service
        self._settings = settings

    async def find(self, clues: Sequence[Clue]) -> Mapping[Clue, Found]:
        """The persons with each clue. The error of a failed inner read is raised, since an empty answer would be wrong then."""
        reads = [read for kind in sorted(KINDS) for read in self._reads(kind, clues)]
        if not reads:
            return {clue: Found() for clue in clues}
        gets: list[AnyRead] = [read.get for read in reads]
        results = await self._service.read(
            gets,
            capability=Capability.IDENTITY,
            operation="customers.find",
            rounds=self._settings.pages,
        )
        answers: list[ClueAnswer] = []
        for read, rows in zip(reads, results, strict=True):
            if isinstance(rows, SourceError):
                raise rows
            answers.append(read.answer(rows))
        return paired(clues, answers)

    def _reads(self, kind: str, clues: Sequence[Clue]) -> Iterator[AnyClueRead]:
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
                    yield ClueRead(self._by_card(values), part, self._card_holders)
                else:
                    yield ClueRead(self._by_field(kind, values), part, self._reader(kind), COMPARED[kind])

    def _by_field(self, kind: str, values: Sequence[str]) -> Get[wire.Customer]:
        if kind == EMAIL:
            return persons(condition("Email", values))
        if kind == OWN:
            return persons(condition("CustomerID", values))
        terms = condition("ExternalID", [mapping.padded(value, self._settings) for value in values])
        if self._settings.external_system is not None:
            terms = all_of(terms, f"ExternalSystem eq {text(self._settings.external_system, wildcards=WILDCARDS)}")
        return persons(terms)

    def _by_card(self, numbers: Sequence[str]) -> Get[wire.OwnedIdentification]:
        """A read of identifications with their customers expanded: a filter can't reach into an expanded child (section 6)."""
        kind = text(self._settings.identification_type, wildcards=WILDCARDS)
        options = {
            "$filter": all_of(condition("IDNumber", membership_number.spellings(numbers)), f"IDTypeCode eq {kind}"),
            "$expand": "IndividualCustomer",
            "$select": "CustomerID,IDTypeCode,IDNumber,IndividualCustomer",
        }
        return Get("IndividualCustomerIdentificationCollection", options, wire.IDENTIFICATIONS)

    def _by_phone(self, clues: Sequence[Clue]) -> Iterator[ClueRead[wire.Customer]]:
        """Two reads, one of mobiles and one of other phones, since `or` joins one property only."""
        templates = self._settings.phone_spellings
        spelt = {clue: askable(phones.spellings(clue.value, templates)) for clue in clues}
        for part in chunks([clue for clue in clues if spelt[clue]], max(1, self._settings.ids_per_get // len(templates))):
            values = [spelling for clue in part for spelling in spelt[clue]]
            for field in ("Mobile", "Phone"):
                yield ClueRead(persons(condition(field, values)), part, self._phones, ("Mobile", "Phone"))

    def _by_attributes(self, clues: Sequence[Clue]) -> Iterator[ClueRead[wire.Customer]]:
        for clue in clues:
            if (terms := attributes.condition(clue)) is not None:
                get, compared = persons(terms, top=MOST_ROWS + 1), attributes.TERMS.compared(clue)
                yield ClueRead(get, [clue], self._fulfilling(clue), compared, most=MOST_ROWS)

    def _reader(self, kind: str) -> Callable[[wire.Customer], Iterator[Carried]]:
        def read(customer: wire.Customer) -> Iterator[Carried]:
            value = {
                EMAIL: customer.Email,
                OWN: customer.CustomerID,
                mapping.ERP: mapping.erp_number(customer, self._settings),
            }[kind]
            if value:
                yield Carried(form(Clue(kind, value)), mapping.candidate(customer, self._settings))

        return read

    def _phones(self, customer: wire.Customer) -> Iterator[Carried]:
        for written in (customer.Mobile, customer.Phone):
            if number := phones.e164(written, self._settings.phone_region):
                yield Carried(number, mapping.candidate(customer, self._settings))

    def _fulfilling(self, clue: Clue) -> Callable[[wire.Customer], Iterator[Carried]]:
        def read(customer: wire.Customer) -> Iterator[Carried]:
            if attributes.fulfils(customer, clue.terms):
                yield Carried(form(clue), mapping.candidate(customer, self._settings))

        return read

    def _card_holders(self, card: wire.OwnedIdentification) -> Iterator[Carried]:
        if card.IDNumber and card.IDTypeCode == self._settings.identification_type:
            owner = card.IndividualCustomer
            if owner is None or owner.CustomerID != card.CustomerID:
                owner = wire.Customer(CustomerID=card.CustomerID)
            yield Carried(membership_number.canonical(card.IDNumber), mapping.candidate(owner, self._settings, [card]))


def persons(terms: str, *, top: int | None = None) -> Get[wire.Customer]:
    options = {"$filter": terms, **PERSON_OPTIONS, "$top": str(top) if top else ""}
    return Get("IndividualCustomerCollection", options, wire.CUSTOMERS)


def paired(clues: Sequence[Clue], answers: Sequence[ClueAnswer]) -> dict[Clue, Found]:
    """The carriers of each clue from all answers about it. Candidates without any of the clues are dropped."""
    carriers: dict[Clue, dict[str, Candidate]] = {clue: {} for clue in clues}
    truncated: set[Clue] = set()
    for answer in answers:
        for clue in answer.clues:
            carriers[clue] |= answer.carriers.get(form(clue), {})
        if answer.truncated:
            truncated.update(answer.clues)
    return {clue: Found(tuple(found.values()), truncated=clue in truncated) for clue, found in carriers.items()}


def form(clue: Clue) -> Hashable:
    """The form in which two clues of a kind are compared."""
    if clue.kind == EMAIL:
        return clue.value.casefold()
    if clue.kind == ATTRIBUTES:
        return clue.terms
    if clue.kind == mapping.LOYALTY:
        return membership_number.canonical(clue.value)
    return canonical(clue.value) if clue.kind == mapping.ERP else clue.value
