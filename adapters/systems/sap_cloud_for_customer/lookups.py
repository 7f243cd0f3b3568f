"""Customers and ticket threads by id."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from adapters.ports.capabilities import (
    CARE_TEAM,
    CONSENTS,
    CONTACTS,
    PERSON,
    REACH,
    TICKET_MESSAGES,
    AnyGroup,
    Capability,
    Groups,
)
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.shapes import Parts
from adapters.systems.sap_cloud_for_customer import mapping, permissions, wire
from adapters.systems.sap_cloud_for_customer.key_lookup import OWN
from adapters.systems.sap_cloud_for_customer.requests import askable, chunks, condition
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.systems.sap_cloud_for_customer.staff import Staff
from adapters.wire.odata_service import Get, Rows, Service

Row = TypeVar("Row")

UNTOLD: Final = ""
"""In the place of a customer whom a row does not tell: what they allow there may be anybody's who was asked for."""

PERMISSIONS: Final = ("ChannelPermission", "CommunicationTypePermission")

ADDRESS_FIELDS = (
    "CustomerID", "MainIndicator", "AddressLine1", "AddressLine2", "HouseNumber", "Street", "AddressLine4", "AddressLine5",
    "City", "StateCode", "StreetPostalCode", "CountryCode", "Email", "Phone", "Mobile",
)  # fmt: skip


class Customers:
    """Persons by CustomerID, a page of a hundred in one request of a few inner reads; every address they have, who looks after
    them, and what they allow, only where asked for."""

    max_batch = 100
    groups: Groups = frozenset({PERSON, REACH, CONTACTS, CARE_TEAM, CONSENTS})

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
        gets += [CHILDREN[group](part, self._settings) for group in beside for part in parts]
        capability = Capability.CONSENT if groups == {CONSENTS} else Capability.PROFILE
        results = await self._service.read(gets, capability=capability, operation="customers.byId", rounds=self._settings.pages)
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
        failed = {group: error for group, rows in children.items() if (error := lacking(rows, group.capability)) is not None}
        own = {group: grouped(rows, OWNER.get(group, "CustomerID")) for group, rows in children.items()}
        known = {customer.CustomerID: customer for customer in found.rows if customer.CustomerID in asked}
        parts: dict[str, Parts] = unseen(asked, found, groups, known, Capability.PROFILE)
        for id_, customer in known.items():
            told = {group: failed.get(group) or self._part(group, customer, own.get(group, {}), names) for group in groups}
            parts[id_] = {**told, **lost(told, children, id_, ids)}
        return parts

    def _part(
        self, group: AnyGroup, customer: wire.Customer, children: Mapping[str, Sequence[Any]], names: Mapping[str, str]
    ) -> object:
        """`children`: of everybody who was asked for, by the id that they carry."""
        if group is PERSON:
            return mapping.person(customer, self._settings)
        if group is REACH:
            return mapping.reach(customer)
        if group is CONSENTS:
            theirs = (*padded(customer.CustomerID, self._settings), UNTOLD)
            rows = [row for id_ in theirs for row in children.get(id_, ())]
            return permissions.consents(customer, rows, self._settings)
        own = children.get(customer.CustomerID, ())
        if group is CARE_TEAM:
            return mapping.care_team(customer, own, self._settings, names)
        return mapping.contact_points(customer, own)


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
        self, ids: Sequence[str], found: Rows[wire.OwnedTicket] | SourceError, said: Rows[wire.TicketText] | SourceError
    ) -> dict[str, Parts]:
        if isinstance(found, SourceError):
            return {asked: {TICKET_MESSAGES: found} for asked in ids}
        asked = frozenset(ids)
        known = [head for head in found.rows if head.ID in asked]
        unread = unseen(asked, found, (TICKET_MESSAGES,), (head.ID for head in known), Capability.TICKETS)
        if (failed := lacking(said, Capability.TICKETS)) is not None:
            return unread | {head.ID: {TICKET_MESSAGES: failed} for head in known}
        threads: dict[str, list[wire.TicketText]] = grouped(said, "ServiceRequestID")
        told: dict[str, Parts] = {
            head.ID: {TICKET_MESSAGES: mapping.messages(head, threads.get(head.ID, ()), self._settings)} for head in known
        }
        return unread | {id_: {**parts, **lost(parts, {TICKET_MESSAGES: said}, id_, ids)} for id_, parts in told.items()}


def lacking(rows: Rows[Any] | SourceError, capability: Capability) -> SourceError | None:
    """Why these rows can't be used: half a list of what belongs to somebody would read as the whole."""
    if isinstance(rows, SourceError):
        return rows
    return Malformed(OWN, capability) if rows.truncated else None


def unseen(
    asked: Collection[str], found: Rows[Any], groups: Iterable[AnyGroup], seen: Iterable[str], capability: Capability
) -> dict[str, Parts]:
    """Whoever is not in a list that was cut is not unknown for that."""
    if not found.truncated:
        return {}
    return {one: dict.fromkeys(groups, Malformed(OWN, capability)) for one in set(asked).difference(seen)}


IS_EMPTY: Final[Mapping[AnyGroup, Callable[[Any], bool]]] = {
    CONTACTS: lambda part: not part.points,
    CARE_TEAM: lambda part: not part.members,
    TICKET_MESSAGES: lambda part: not part.messages,
    CONSENTS: lambda part: True,
}
"""What a lost row may turn around: a list with nothing in it, and consents, of which each may be a refusal."""


def lost(
    parts: Parts, read: Mapping[AnyGroup, Rows[Any] | SourceError], id_: str, asked: Sequence[str]
) -> dict[AnyGroup, SourceError]:
    """The error in the place of a list of somebody's that a row which can't be read may turn around."""
    return {
        group: Malformed(OWN, group.capability)
        for group, rows in read.items()
        if isinstance(rows, Rows)
        and not isinstance(parts[group], SourceError)
        and IS_EMPTY[group](parts[group])
        and rows.may_lack(id_, asked)
    }


def grouped(rows: Rows[Row] | SourceError, name: str) -> dict[str, list[Row]]:
    """Rows by the id they carry: the order in which they came says nothing."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows.rows if isinstance(rows, Rows) else ():
        groups[getattr(row, name) or UNTOLD].append(row)
    return groups


def customers(ids: Iterable[str], groups: Groups) -> Get[wire.Customer]:
    fields = {name: None for group, names in mapping.PEOPLE_FIELDS.items() if group in groups for name in names}
    select = ",".join(("CustomerID", *fields, "ChangedOn"))
    options = {"$filter": condition("CustomerID", ids), "$select": select}
    return Get("IndividualCustomerCollection", options, wire.CUSTOMERS)


def addresses(ids: Iterable[str], _: CloudForCustomerSettings) -> Get[wire.CustomerAddress]:
    options = {"$filter": condition("CustomerID", ids), "$select": ",".join(ADDRESS_FIELDS)}
    return Get("IndividualCustomerAddressCollection", options, wire.ADDRESSES)


def team(ids: Iterable[str], _: CloudForCustomerSettings) -> Get[wire.TeamMember]:
    options = {
        "$filter": condition("CustomerID", ids),
        "$select": "CustomerID,ObjectID,EmployeeID,EmployeeUUID,PartyRoleCode,MainIndicator",
    }
    return Get("IndividualCustomerTeamCollection", options, wire.TEAM)


def marketing_permissions(ids: Iterable[str], settings: CloudForCustomerSettings) -> Get[wire.MarketingPermission]:
    """In every spelling of a number that the settings list; they are all of one property, so that one read can ask for them."""
    spelled = dict.fromkeys(spelling for id_ in ids for spelling in padded(id_, settings))
    options = {
        "$filter": condition("BusinessPartner_ID", spelled),
        "$expand": ",".join(PERMISSIONS),
        "$select": ",".join(("BusinessPartner_ID", "LastChangeDateTime", *PERMISSIONS)),
    }
    return Get("MarketingPermissionCollection", options, wire.MARKETING_PERMISSIONS)


def padded(customer_id: str, settings: CloudForCustomerSettings) -> tuple[str, ...]:
    number = customer_id.isascii() and customer_id.isdigit()
    return tuple(dict.fromkeys(customer_id.zfill(width) if number else customer_id for width in settings.permission_id_widths))


CHILDREN: Final[Mapping[AnyGroup, Callable[[Iterable[str], CloudForCustomerSettings], Get[Any]]]] = {
    CONTACTS: addresses,
    CARE_TEAM: team,
    CONSENTS: marketing_permissions,
}
"""Groups that need rows of another set beside the customers, and how these are read."""

OWNER: Final[Mapping[AnyGroup, str]] = {CONSENTS: "BusinessPartner_ID"}
"""The property of such rows that tells whose they are, where it is not CustomerID."""


def heads(ids: Iterable[str]) -> Get[wire.OwnedTicket]:
    return Get("ServiceRequestCollection", {"$filter": condition("ID", ids), "$select": "ID,BuyerPartyID"}, wire.TICKET_HEADS)


def texts(ids: Iterable[str]) -> Get[wire.TicketText]:
    options = {
        "$filter": condition("ServiceRequestID", ids),
        "$orderby": "CreatedOn",
        "$select": "ServiceRequestID,ObjectID,TypeCode,Text,CreatedOn,AuthorName",
    }
    return Get("ServiceRequestTextCollectionCollection", options, wire.TICKET_TEXTS)
