"""The contact centre's reporting database, played as OData 4: FactCemContacts, in pages of 3 000 rows.

Contact Pro fact sheet, section 5. Assumed there: the columns for addresses, channel, direction, end and result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain, islice
from urllib.parse import parse_qsl, quote, urlencode

from mocks.control.stage import World
from mocks.systems.sinch_contact_pro import contacts as contact_centre
from mocks.systems.sinch_contact_pro.contacts import Contact
from mocks.systems.sinch_contact_pro.reporting_filter import MisreadError, Node, confined, parse
from mocks.world import keys
from mocks.world.people import CONTACT_PRO

SERVER_PAGE = 3000
ANONYMISED = "{Anonymized by DPO}"
_ERASED_AFTER = timedelta(days=365)
_LARGEST_SCAN = 20_000
_AGENT = "FKAgentProfileNavigation"
_CHANNELS = {"phone": "Phone", "email": "Email"}
_OPTIONS = frozenset({"$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count", "$skiptoken"})
COLUMNS: Mapping[str, type] = {
    "RowId": int,
    "ContactGuid": str,
    "StartTime": datetime,
    "EndTime": datetime,
    "Subject": str,
    "ContactOriginator": str,
    "ContactDestination": str,
    "Direction": str,
    "ChannelName": str,
    "ResultText": str,
    "QueuingTimeInSeconds": int,
    "TalkingTimeInSeconds": int,
    "TalkingTimeAgentInSeconds": int,
    "CountOfHandledContacts": int,
    "CountOfAnsweredOnTimeContacts": int,
}
Row = dict[str, object]


class ReportingError(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def rows(found: Iterable[Contact]) -> Iterator[Row]:
    """Rows of the contacts that the database has loaded."""
    return (_row(contact) for contact in found if contact_centre.is_loaded(contact))


def _row(contact: Contact) -> Row:
    """A contact's row, with times in whole seconds. Subjects older than a year have been erased."""
    began = contact.began_at.replace(microsecond=0)
    subject = ANONYMISED if contact.subject and began < contact.person.today - _ERASED_AFTER else contact.subject or None
    return {
        "RowId": contact.row,
        "ContactGuid": keys.dashed(contact.guid),
        "StartTime": began,
        "EndTime": began + timedelta(seconds=contact.queued + contact.talked),
        "Subject": subject,
        "ContactOriginator": contact.sides[0],
        "ContactDestination": contact.sides[1],
        "Direction": "In" if contact.is_inbound else "Out",
        "ChannelName": _CHANNELS.get(contact.channel, "Chat"),
        "ResultText": "Handled",
        "QueuingTimeInSeconds": contact.queued,
        "TalkingTimeInSeconds": contact.talked,
        "TalkingTimeAgentInSeconds": contact.talked,
        "CountOfHandledContacts": 1,
        "CountOfAnsweredOnTimeContacts": int(contact.queued < 30),
        _AGENT: {"AgentName": contact.agent[1], "InternalNumber": contact.agent[0]},
    }


def one(world: World, key: str) -> Row:
    """A row by its RowId, the key in the path."""
    contact = contact_centre.of_row(world, int(key)) if key.isascii() and key.isdigit() and len(key) < 16 else None
    found = next(rows([contact]), None) if contact else None
    if found is None:
        raise ReportingError(404, "The resource was not found")
    return _shown(found, {})


def listed(world: World, query: str, *, root: str) -> Row:
    """The answer to a query string; `root` is the address of the service."""
    told = _options(query)
    top, skip = _number(told, "$top", 10**9), _number(told, "$skip", 0)
    passed = _number({"$skiptoken": told.get("$skiptoken", "RowId-0").removeprefix("RowId-")}, "$skiptoken", 0)
    found = _found(world, told)
    body: Row = {"@odata.context": f"{root}/$metadata#FactCemContacts"}
    if told.get("$count") == "true":
        every = list(found)
        found, body["@odata.count"] = iter(every), len(every)
    first = skip + passed
    shown = list(islice(found, first, first + min(top - passed, SERVER_PAGE) + 1))
    more = len(shown) > SERVER_PAGE and top - passed > SERVER_PAGE
    body["value"] = [_shown(row, told) for row in shown[: min(top - passed, SERVER_PAGE)]]
    if more:
        further = {**told, "$skiptoken": f"RowId-{passed + SERVER_PAGE}"}
        body["@odata.nextLink"] = f"{root}/FactCemContacts?{urlencode(further, quote_via=quote, safe='$')}"
    return body


def _options(query: str) -> dict[str, str]:
    told = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := sorted(set(told) - _OPTIONS):
        raise ReportingError(400, f"The query option '{unknown[0]}' is not supported")
    return told


def _number(told: Mapping[str, str], name: str, otherwise: int) -> int:
    text = told.get(name, str(otherwise))
    if not (text.isascii() and text.isdigit() and len(text) < 11):
        raise ReportingError(400, f"The value of '{name}' is not a non-negative number")
    return int(text)


def _found(world: World, told: Mapping[str, str]) -> Iterator[Row]:
    try:
        node = parse(told["$filter"], COLUMNS) if "$filter" in told else None
    except MisreadError as problem:
        raise ReportingError(400, str(problem)) from problem
    held: Iterable[Row] = rows(_candidates(world, node))
    if node is not None:
        held = (row for row in held if node.holds(row))
    for key in reversed([key for key in told.get("$orderby", "").split(",") if key.strip()]):
        name, _, way = key.strip().partition(" ")
        held = _ordered(held, _column(name), is_falling=way.strip() == "desc")
    return iter(held)


def _candidates(world: World, node: Node | None) -> Iterable[Contact]:
    """Contacts of the persons with the addresses in the filter, or of everybody without any."""
    if node is not None and (guids := confined(node, ["ContactGuid"])) is not None:
        found = (contact_centre.of_guid(world, str(guid)) for guid in sorted(map(str, guids["ContactGuid"])))
        return [contact for contact in found if contact is not None]
    if node is not None and (sides := confined(node, ["ContactOriginator", "ContactDestination"])) is not None:
        return contact_centre.at_addresses(world, {str(one).casefold() for values in sides.values() for one in values})
    if world.population.size > _LARGEST_SCAN and node is not None:
        raise ReportingError(504, "The request timed out")
    everybody = (person for person in world.population.everyone() if person.known_to(CONTACT_PRO))
    return chain.from_iterable(contact_centre.contacts(person) for person in everybody)


def _column(name: str) -> str:
    """The column of this name, in any letter case."""
    found = next((column for column in COLUMNS if column.casefold() == name.strip().casefold()), None)
    if found is None:
        raise ReportingError(400, "Could not find a property with the name that the question has")
    return found


def _ordered(held: Iterable[Row], column: str, *, is_falling: bool) -> list[Row]:
    """Rows sorted by a column; rows without a value are the lowest."""
    lacking: list[Row] = []
    having: list[Row] = []
    for row in held:
        (lacking if row[column] is None else having).append(row)
    having.sort(key=lambda row: (row[column],), reverse=is_falling)
    return having + lacking if is_falling else lacking + having


def _shown(row: Row, told: Mapping[str, str]) -> Row:
    chosen = [_column(name) for name in told["$select"].split(",")] if "$select" in told else list(COLUMNS)
    expanded = told.get("$expand", "")
    if expanded and expanded.partition("(")[0].strip() != _AGENT:
        raise ReportingError(400, "Could not find a navigation with the name that the question has")
    shown = {name: f"{row[name]:%Y-%m-%dT%H:%M:%SZ}" if isinstance(row[name], datetime) else row[name] for name in chosen}
    return {**shown, _AGENT: row[_AGENT]} if expanded else shown
