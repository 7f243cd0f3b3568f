"""Customers by what is known of them: one inner read for each kind of clue, all in one request."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.ports.records import Candidate
from adapters.ports.shapes import EMAIL, Clue, Found
from adapters.systems.sap_cloud_for_customer import mapping, wire
from adapters.systems.sap_cloud_for_customer.asking import WILDCARDS, condition
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire.odata import all_of, expressible, text
from adapters.wire.odata_service import Get, Rows, Service

OWN = "sap-cloud-for-customer"
KINDS = frozenset({EMAIL, mapping.LOYALTY, mapping.ERP, OWN})

PERSON_FIELDS = (
    "CustomerID", "ExternalID", "ExternalSystem", "FirstName", "LastName", "BirthDate", "Email", "Phone", "Mobile",
    "StreetPostalCode", "ChangedOn",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One inner read, the clues it is for, and how its rows become (value carried, candidate) pairs."""

    get: Get[Any]
    clues: Sequence[Clue]
    hits: Callable[[Any], Iterator[tuple[str, Candidate]]]


class People:
    """Finds persons. Every hit is compared with the clue once more: the vendor's idea of equal is wider than ours."""

    kinds = KINDS
    max_batch = 50

    def __init__(self, service: Service, settings: CloudForCustomerSettings) -> None:
        self._service = service
        self._settings = settings

    async def find(self, clues: Sequence[Clue]) -> Mapping[Clue, Found]:
        """The first failed inner read is raised: a clue that could not be looked for must not read as carried by nobody."""
        inquiries = [inquiry for kind in sorted(KINDS) for inquiry in self._inquiries(kind, clues)]
        found = {clue: Found() for clue in clues}
        if not inquiries:
            return found
        results = await self._service.read(
            [inquiry.get for inquiry in inquiries],
            capability=Capability.IDENTITY,
            operation="customers.find",
            rounds=self._settings.pages,
        )
        for inquiry, rows in zip(inquiries, results, strict=True):
            if isinstance(rows, SourceError):
                raise rows
            found |= paired(inquiry, rows)
        return found

    def _inquiries(self, kind: str, clues: Sequence[Clue]) -> Iterator[Inquiry]:
        of_kind = [clue for clue in clues if clue.kind == kind and expressible(clue.value, wildcards=WILDCARDS)]
        for start in range(0, len(of_kind), self._settings.ids_per_get):
            part = of_kind[start : start + self._settings.ids_per_get]
            values = [clue.value for clue in part]
            if kind == mapping.LOYALTY:
                yield Inquiry(self._by_card(values), part, self._card_holders)
            else:
                yield Inquiry(self._by_field(kind, values), part, self._reader(kind))

    def _by_field(self, kind: str, values: Sequence[str]) -> Get[Any]:
        if kind == EMAIL:
            terms = condition("Email", values)
        elif kind == OWN:
            terms = condition("CustomerID", values)
        else:
            terms = condition("ExternalID", [mapping.padded(value, self._settings) for value in values])
            if self._settings.external_system is not None:
                terms = all_of(terms, f"ExternalSystem eq {text(self._settings.external_system, wildcards=WILDCARDS)}")
        options = {
            "$filter": terms,
            "$expand": "IndividualCustomerIdentification",
            "$select": ",".join((*PERSON_FIELDS, "IndividualCustomerIdentification")),
        }
        return Get("IndividualCustomerCollection", options, wire.CUSTOMERS)

    def _by_card(self, numbers: Sequence[str]) -> Get[Any]:
        """A filter can't reach into an expanded child, so the child is asked and its parent expanded (section 6)."""
        kind = text(self._settings.identification_type, wildcards=WILDCARDS)
        options = {
            "$filter": all_of(condition("IDNumber", numbers), f"IDTypeCode eq {kind}"),
            "$expand": "IndividualCustomer",
            "$select": "CustomerID,IDTypeCode,IDNumber,IndividualCustomer",
        }
        return Get("IndividualCustomerIdentificationCollection", options, wire.IDENTIFICATIONS)

    def _reader(self, kind: str) -> Callable[[wire.Customer], Iterator[tuple[str, Candidate]]]:
        def read(customer: wire.Customer) -> Iterator[tuple[str, Candidate]]:
            carried = {
                EMAIL: customer.Email,
                OWN: customer.CustomerID,
                mapping.ERP: mapping.erp_number(customer, self._settings),
            }[kind]
            if carried:
                yield carried, mapping.candidate(customer, self._settings)

        return read

    def _card_holders(self, held: wire.OwnedIdentification) -> Iterator[tuple[str, Candidate]]:
        if held.IDNumber and held.IDTypeCode == self._settings.identification_type:
            owner = held.IndividualCustomer
            if owner is None or owner.CustomerID != held.CustomerID:
                owner = wire.Customer(CustomerID=held.CustomerID)
            yield held.IDNumber, mapping.candidate(owner, self._settings, [held])


def paired(inquiry: Inquiry, rows: Rows[Any]) -> dict[Clue, Found]:
    """Which of the hits carries which clue; what carries none of them is dropped."""
    carriers: dict[str, dict[str, Candidate]] = {}
    for row in rows.rows:
        for value, candidate in inquiry.hits(row):
            carriers.setdefault(same(inquiry.clues[0].kind, value), {})[candidate.record_id] = candidate
    return {clue: Found(tuple(carriers.get(same(clue.kind, clue.value), {}).values()), cut=rows.cut) for clue in inquiry.clues}


def same(kind: str, value: str) -> str:
    """The form in which two values of a kind are compared."""
    if kind == EMAIL:
        return value.casefold()
    return mapping.canonical(value) if kind == mapping.ERP else value
