"""Customers and the texts of tickets by id."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from adapters.ports.capabilities import (
    CARE_TEAM,
    CONSENTS,
    CONTACTS,
    PERSON,
    REACH,
    RESTRICTION,
    TICKET_MESSAGES,
    AnyGroup,
    Capability,
    Groups,
)
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.records import CareTeam, Consents, ContactPoints, TicketMessages
from adapters.ports.shapes import Parts
from adapters.systems.sap_cloud_for_customer import mapping, permissions, wire
from adapters.systems.sap_cloud_for_customer.key_lookup import OWN
from adapters.systems.sap_cloud_for_customer.requests import AnyRead, askable, chunks, condition
from adapters.systems.sap_cloud_for_customer.restrictions import CustomerFlags
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.systems.sap_cloud_for_customer.staff import Staff
from adapters.wire.odata_service import Get, Rows, Service
from adapters.wire.restriction import WITH_RESTRICTION, restriction_groups

Row = TypeVar("Row")

ChildRead = Get[wire.CustomerAddress] | Get[wire.TeamMember] | Get[wire.MarketingPermission]
ChildRows = Rows[wire.CustomerAddress] | Rows[wire.TeamMember] | Rows[wire.MarketingPermission]
OwnedRows = ChildRows | Rows[wire.TicketText]

NO_OWNER: Final = ""
"""The owner of rows without a customer's id. Such a row may be about anybody in the request, so each gets its entries."""

PERMISSIONS: Final = ("ChannelPermission", "CommunicationTypePermission")

ADDRESS_FIELDS = (
    "CustomerID", "MainIndicator", "AddressLine1", "AddressLine2", "HouseNumber", "Street", "AddressLine4", "AddressLine5",
    "City", "StateCode", "StreetPostalCode", "CountryCode", "Email", "Phone", "Mobile",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Children:
    """The results of the sets that are read beside some customers; None where their group is not wanted."""

    addresses: Rows[wire.CustomerAddress] | SourceError | None
    team: Rows[wire.TeamMember] | SourceError | None
    permissions: Rows[wire.MarketingPermission] | SourceError | None

    def by_group(self) -> dict[AnyGroup, ChildRows | SourceError]:
        results: dict[AnyGroup, ChildRows | SourceError | None] = {
            CONTACTS: self.addresses,
            CARE_TEAM: self.team,
            CONSENTS: self.permissions,
        }
        return {group: result for group, result in results.items() if result is not None}

    def by_customer(self) -> "ChildrenByCustomer":
        return ChildrenByCustomer(
            grouped(self.addresses, lambda row: row.CustomerID),
            grouped(self.team, lambda row: row.CustomerID),
            grouped(self.permissions, lambda row: row.BusinessPartner_ID),
        )


@dataclass(frozen=True, slots=True)
class ChildrenByCustomer:
    """The rows of these sets by the customer's id, as it is spelled in the rows."""

    addresses: Mapping[str, Sequence[wire.CustomerAddress]]
    team: Mapping[str, Sequence[wire.TeamMember]]
    permissions: Mapping[str, Sequence[wire.MarketingPermission]]


GROUPS: Final[Groups] = frozenset({PERSON, REACH, CONTACTS, CARE_TEAM, CONSENTS})


class Customers:
    """Persons by CustomerID, a hundred in one request of a few inner reads. Their addresses, care teams and consents are read
    only where they are wanted."""

    max_batch = 100

    def __init__(self, service: Service, settings: CloudForCustomerSettings, staff: Staff | None = None) -> None:
        """`staff`: the source of employees' names."""
        self._service = service
        self._settings = settings
        self._staff = staff
        self.groups: Groups = GROUPS | restriction_groups(settings)
        self._flags = (
            CustomerFlags(service, settings, settings.restricted_field) if settings.restricted_field is not None else None
        )

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        if RESTRICTION not in groups or self._flags is None:
            return await self._fetch(ids, groups)
        others = groups - WITH_RESTRICTION
        if not others:
            return await self._flags.fetch(ids)
        flags, found = await asyncio.gather(self._flags.fetch(ids), self._fetch(ids, others))
        return {id_: {**found.get(id_, {}), **flags.get(id_, {})} for id_ in {**found, **flags}}

    async def _fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        parts = list(chunks(askable(ids), self._settings.ids_per_get))
        if not parts:
            return {}
        beside = [group for group in CHILDREN if group in groups]
        gets: list[AnyRead] = [customers(part, groups) for part in parts]
        gets += [CHILDREN[group](part, self._settings) for group in beside for part in parts]
        capability = Capability.CONSENT if groups == {CONSENTS} else Capability.PROFILE
        results = await self._service.read(gets, capability=capability, operation="customers.byId", rounds=self._settings.pages)
        read = [{group: results[(1 + place) * len(parts) + at] for place, group in enumerate(beside)} for at in range(len(parts))]
        children = [Children(one.get(CONTACTS), one.get(CARE_TEAM), one.get(CONSENTS)) for one in read]
        names = await self._names([one.team for one in children if one.team is not None])
        answer: dict[str, Parts] = {}
        for at, part in enumerate(parts):
            answer |= self._read(part, groups, results[at], children[at], names)
        return answer

    async def _names(self, teams: Sequence[Rows[wire.TeamMember] | SourceError]) -> Mapping[str, str]:
        rows = [row for team in teams if isinstance(team, Rows) for row in team.rows]
        return await self._staff.names(rows) if self._staff is not None and rows else {}

    def _read(
        self,
        ids: Sequence[str],
        groups: Groups,
        found: Rows[wire.Customer] | SourceError,
        children: Children,
        names: Mapping[str, str],
    ) -> dict[str, Parts]:
        """The parts of these customers. A failed read of `children` costs its own group only. `names`: of employees."""
        if isinstance(found, SourceError):
            return {id_: dict.fromkeys(groups, found) for id_ in ids}
        wanted, beside = frozenset(ids), children.by_group()
        failed = {group: error for group, rows in beside.items() if (error := unusable(rows, group.capability)) is not None}
        owned = children.by_customer()
        known = {customer.CustomerID: customer for customer in found.rows if customer.CustomerID in wanted}
        parts: dict[str, Parts] = unseen(wanted, found, groups, known, Capability.PROFILE)
        for id_, customer in known.items():
            own = {group: failed.get(group) or self._part(group, customer, owned, names) for group in groups}
            parts[id_] = {**own, **lost(own, beside, id_, ids)}
        return parts

    def _part(self, group: AnyGroup, customer: wire.Customer, owned: ChildrenByCustomer, names: Mapping[str, str]) -> object:
        if group is PERSON:
            return mapping.person(customer, self._settings)
        if group is REACH:
            return mapping.reach(customer)
        if group is CONSENTS:
            owners = (*padded(customer.CustomerID, self._settings), NO_OWNER)
            rows = [row for id_ in owners for row in owned.permissions.get(id_, ())]
            return permissions.consents(customer, rows, self._settings)
        if group is CARE_TEAM:
            return mapping.care_team(customer, owned.team.get(customer.CustomerID, ()), self._settings, names)
        return mapping.contact_points(customer, owned.addresses.get(customer.CustomerID, ()))


class TicketThreads:
    """Texts of tickets by ticket number. The tickets are read too, since a ticket without texts is not unknown."""

    max_batch = 50
    groups: Groups = frozenset({TICKET_MESSAGES})

    def __init__(self, service: Service, settings: CloudForCustomerSettings) -> None:
        self._service = service
        self._settings = settings

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        parts = list(chunks(askable(ids), self._settings.ids_per_get))
        if not parts or TICKET_MESSAGES not in groups:
            return {}
        gets: list[AnyRead] = [heads(part) for part in parts]
        gets += [texts(part) for part in parts]
        results = await self._service.read(
            gets, capability=Capability.TICKETS, operation="tickets.texts", rounds=self._settings.pages
        )
        answer: dict[str, Parts] = {}
        for at, part in enumerate(parts):
            answer |= self._read(part, results[at], results[len(parts) + at])
        return answer

    def _read(
        self, ids: Sequence[str], found: Rows[wire.OwnedTicket] | SourceError, texts: Rows[wire.TicketText] | SourceError
    ) -> dict[str, Parts]:
        if isinstance(found, SourceError):
            return {id_: {TICKET_MESSAGES: found} for id_ in ids}
        wanted = frozenset(ids)
        known = [head for head in found.rows if head.ID in wanted]
        unread = unseen(wanted, found, (TICKET_MESSAGES,), (head.ID for head in known), Capability.TICKETS)
        if (failed := unusable(texts, Capability.TICKETS)) is not None:
            return unread | {head.ID: {TICKET_MESSAGES: failed} for head in known}
        threads = grouped(texts, lambda row: row.ServiceRequestID)
        own: dict[str, Parts] = {
            head.ID: {TICKET_MESSAGES: mapping.messages(head, threads.get(head.ID, ()), self._settings)} for head in known
        }
        return unread | {id_: {**parts, **lost(parts, {TICKET_MESSAGES: texts}, id_, ids)} for id_, parts in own.items()}


def unusable(rows: OwnedRows | SourceError, capability: Capability) -> SourceError | None:
    """The error of these rows, None where they can be used. A list that was cut is Malformed: a part would pass for the whole."""
    if isinstance(rows, SourceError):
        return rows
    return Malformed(OWN, capability) if rows.truncated else None


def unseen(
    ids: Collection[str],
    found: Rows[wire.Customer] | Rows[wire.OwnedTicket],
    groups: Iterable[AnyGroup],
    seen: Iterable[str],
    capability: Capability,
) -> dict[str, Parts]:
    """Errors for the ids missing from a list that was cut, since they may exist. Empty for a whole list."""
    if not found.truncated:
        return {}
    return {id_: dict.fromkeys(groups, Malformed(OWN, capability)) for id_ in set(ids).difference(seen)}


def hangs_on_one_row(part: object) -> bool:
    """Whether one lost row may make this part wrong: an empty list, or consents, since each row may be a refusal."""
    if isinstance(part, ContactPoints):
        return not part.points
    if isinstance(part, CareTeam):
        return not part.members
    if isinstance(part, TicketMessages):
        return not part.messages
    return isinstance(part, Consents)


def lost(
    parts: Parts, read: Mapping[AnyGroup, OwnedRows | SourceError], id_: str, ids: Sequence[str]
) -> dict[AnyGroup, SourceError]:
    """Errors in the place of parts that may be wrong, since an unreadable row may belong to this one of the ids."""
    return {
        group: Malformed(OWN, group.capability)
        for group, rows in read.items()
        if isinstance(rows, Rows) and hangs_on_one_row(parts[group]) and rows.may_lack(id_, ids)
    }


def grouped(rows: Rows[Row] | SourceError | None, owner: Callable[[Row], str | None]) -> dict[str, list[Row]]:
    """Rows by the id of their owner, `NO_OWNER` where they have none. The order in which rows came means nothing."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows.rows if isinstance(rows, Rows) else ():
        groups[owner(row) or NO_OWNER].append(row)
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
    """A read by every spelling of the numbers. All are of one property, so that one read is enough."""
    spelled = dict.fromkeys(spelling for id_ in ids for spelling in padded(id_, settings))
    options = {
        "$filter": condition("BusinessPartner_ID", spelled),
        "$expand": ",".join(PERMISSIONS),
        "$select": ",".join(("BusinessPartner_ID", "LastChangeDateTime", *PERMISSIONS)),
    }
    return Get("MarketingPermissionCollection", options, wire.MARKETING_PERMISSIONS)


def padded(customer_id: str, settings: CloudForCustomerSettings) -> tuple[str, ...]:
    """The spellings of a customer's id in marketing permissions."""
    number = customer_id.isascii() and customer_id.isdigit()
    return tuple(dict.fromkeys(customer_id.zfill(width) if number else customer_id for width in settings.permission_id_widths))


CHILDREN: Final[Mapping[AnyGroup, Callable[[Iterable[str], CloudForCustomerSettings], ChildRead]]] = {
    CONTACTS: addresses,
    CARE_TEAM: team,
    CONSENTS: marketing_permissions,
}
"""Groups with rows of another set beside the customers, to the reads of these rows."""


def heads(ids: Iterable[str]) -> Get[wire.OwnedTicket]:
    return Get("ServiceRequestCollection", {"$filter": condition("ID", ids), "$select": "ID,BuyerPartyID"}, wire.TICKET_HEADS)


def texts(ids: Iterable[str]) -> Get[wire.TicketText]:
    options = {
        "$filter": condition("ServiceRequestID", ids),
        "$orderby": "CreatedOn",
        "$select": "ServiceRequestID,ObjectID,TypeCode,Text,CreatedOn,AuthorName",
    }
    return Get("ServiceRequestTextCollectionCollection", options, wire.TICKET_TEXTS)
