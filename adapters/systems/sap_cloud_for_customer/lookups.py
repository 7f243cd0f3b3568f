"""Customers and ticket threads by id."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from adapters.ports.capabilities import CARE_TEAM, CONTACTS, PERSON, REACH, TICKET_MESSAGES, AnyGroup, Capability, Groups
from adapters.ports.errors import SourceError
from adapters.ports.shapes import Parts
from adapters.systems.sap_cloud_for_customer import mapping, wire
from adapters.systems.sap_cloud_for_customer.asking import askable, chunks, condition
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.systems.sap_cloud_for_customer.staff import Staff
from adapters.wire.odata_service import Get, Rows, Service

Row = TypeVar("Row")

ADDRESS_FIELDS = (
    "CustomerID", "MainIndicator", "AddressLine1", "AddressLine2", "HouseNumber", "Street", "AddressLine4", "AddressLine5",
    "City", "StateCode", "StreetPostalCode", "CountryCode", "Email", "Phone", "Mobile",
)  # fmt: skip


class Customers:
    """Persons by CustomerID, a page of a hundred in one request of a few inner reads; every address they have, and who looks
    after them, only where asked for."""

    max_batch = 100
    groups: Groups = frozenset({PERSON, REACH, CONTACTS, CARE_TEAM})

    def __init__(self, service: Service, settings: CloudForCustomerSettings, staff: Staff | None = None) -> None:
        """`staff`: who can name employees."""
        self._service = service
        self._settings = settings
        self._staff = staff

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        parts = list(chunks(askable(ids), self._settings.ids_per_get))
        if not parts:
            return {}
        beside = [group for group in CHILDREN if group in groups]
        gets: list[Get[Any]] = [customers(part, groups) for part in parts]
        gets += [CHILDREN[group](part) for group in beside for part in parts]
        results = await self._service.read(
            gets, capability=Capability.PROFILE, operation="customers.byId", rounds=self._settings.pages
        )
        read = [{group: results[(1 + place) * len(parts) + at] for place, group in enumerate(beside)} for at in range(len(parts))]
        names = await self._names([children[CARE_TEAM] for children in read if CARE_TEAM in children])
        answer: dict[str, Parts] = {}
        for at, part in enumerate(parts):
            answer |= self._read(part, groups, results[at], read[at], names)
        return answer

    async def _names(self, teams: Sequence[Rows[wire.TeamMember] | SourceError]) -> Mapping[str, str]:
        rows = [row for team in teams if isinstance(team, Rows) for row in team.rows]
        return await self._staff.names(rows) if self._staff is not None and rows else {}

    def _read(
        self,
        ids: Sequence[str],
        groups: Groups,
        found: Rows[wire.Customer] | SourceError,
        children: Mapping[AnyGroup, Rows[Any] | SourceError],
        names: Mapping[str, str],
    ) -> dict[str, Parts]:
        """`children`: by group, what was read beside the customers; where that failed it costs its group only."""
        if isinstance(found, SourceError):
            return {asked: dict.fromkeys(groups, found) for asked in ids}
        asked = frozenset(ids)
        failed = {group: rows for group, rows in children.items() if isinstance(rows, SourceError)}
        own = {group: grouped(rows, "CustomerID") for group, rows in children.items()}
        return {
            customer.CustomerID: {
                group: failed.get(group) or self._part(group, customer, own.get(group, {}).get(customer.CustomerID, ()), names)
                for group in groups
            }
            for customer in found.rows
            if customer.CustomerID in asked
        }

    def _part(self, group: AnyGroup, customer: wire.Customer, children: Sequence[Any], names: Mapping[str, str]) -> object:
        if group is PERSON:
            return mapping.person(customer, self._settings)
        if group is REACH:
            return mapping.reach(customer)
        if group is CARE_TEAM:
            return mapping.care_team(customer, children, self._settings, names)
        return mapping.contact_points(customer, children)


class TicketThreads:
    """What was written in tickets, by ticket number. The tickets are read too: one without texts is not unknown."""

    max_batch = 50
    groups: Groups = frozenset({TICKET_MESSAGES})

    def __init__(self, service: Service, settings: CloudForCustomerSettings) -> None:
        self._service = service
        self._settings = settings

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        parts = list(chunks(askable(ids), self._settings.ids_per_get))
        if not parts or TICKET_MESSAGES not in groups:
            return {}
        gets: list[Get[Any]] = [heads(part) for part in parts]
        gets += [texts(part) for part in parts]
        results = await self._service.read(
            gets, capability=Capability.TICKETS, operation="tickets.texts", rounds=self._settings.pages
        )
        answer: dict[str, Parts] = {}
        for at, part in enumerate(parts):
            answer |= self._read(part, results[at], results[len(parts) + at])
        return answer

    def _read(
        self, ids: Sequence[str], found: Rows[wire.TicketHead] | SourceError, said: Rows[wire.TicketText] | SourceError
    ) -> dict[str, Parts]:
        if isinstance(found, SourceError):
            return {asked: {TICKET_MESSAGES: found} for asked in ids}
        asked = frozenset(ids)
        known = [head for head in found.rows if head.ID in asked]
        if isinstance(said, SourceError):
            return {head.ID: {TICKET_MESSAGES: said} for head in known}
        threads: dict[str, list[wire.TicketText]] = grouped(said, "ServiceRequestID")
        return {head.ID: {TICKET_MESSAGES: mapping.messages(head, threads.get(head.ID, ()), self._settings)} for head in known}


def grouped(rows: Rows[Row] | SourceError, name: str) -> dict[str, list[Row]]:
    """Rows by the id they carry: the order in which they came says nothing."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows.rows if isinstance(rows, Rows) else ():
        groups[getattr(row, name)].append(row)
    return groups


def customers(ids: Iterable[str], groups: Groups) -> Get[wire.Customer]:
    fields = {name: None for group, names in mapping.PEOPLE_FIELDS.items() if group in groups for name in names}
    select = ",".join(("CustomerID", *fields, "ChangedOn"))
    options = {"$filter": condition("CustomerID", ids), "$select": select}
    return Get("IndividualCustomerCollection", options, wire.CUSTOMERS)


def addresses(ids: Iterable[str]) -> Get[wire.CustomerAddress]:
    options = {"$filter": condition("CustomerID", ids), "$select": ",".join(ADDRESS_FIELDS)}
    return Get("IndividualCustomerAddressCollection", options, wire.ADDRESSES)


def team(ids: Iterable[str]) -> Get[wire.TeamMember]:
    options = {
        "$filter": condition("CustomerID", ids),
        "$select": "CustomerID,EmployeeID,EmployeeUUID,PartyRoleCode,MainIndicator",
    }
    return Get("IndividualCustomerTeamCollection", options, wire.TEAM)


CHILDREN: Final[Mapping[AnyGroup, Callable[[Iterable[str]], Get[Any]]]] = {CONTACTS: addresses, CARE_TEAM: team}
"""Groups that need rows of another set beside the customers, and how these are read."""


def heads(ids: Iterable[str]) -> Get[wire.TicketHead]:
    return Get("ServiceRequestCollection", {"$filter": condition("ID", ids), "$select": "ID"}, wire.TICKET_HEADS)


def texts(ids: Iterable[str]) -> Get[wire.TicketText]:
    options = {
        "$filter": condition("ServiceRequestID", ids),
        "$orderby": "CreatedOn",
        "$select": "ServiceRequestID,TypeCode,Text,CreatedOn,AuthorName",
    }
    return Get("ServiceRequestTextCollectionCollection", options, wire.TICKET_TEXTS)
