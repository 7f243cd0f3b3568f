"""The searches: contacts by name, target groups by name, and the members of a target group."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from adapters.ports.capabilities import Capability
from adapters.ports.errors import BadRequest, Malformed, SourceError
from adapters.ports.records import Candidate, Segment
from adapters.ports.shapes import Hits
from adapters.systems.sap_marketing_cloud import mapping, wire
from adapters.systems.sap_marketing_cloud.contacts import CONTACT_OPTIONS, Contacts
from adapters.systems.sap_marketing_cloud.groups import GROUP_FIELDS, GUID
from adapters.systems.sap_marketing_cloud.origins import SLUG
from adapters.systems.sap_marketing_cloud.requests import any_text, guid
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.systems.sap_marketing_cloud.vendor_values import part_of, sayable, too_long, words
from adapters.wire.odata import all_of
from adapters.wire.odata_offsets import filled
from adapters.wire.odata_service import Get, Rows, Service

Row = TypeVar("Row")

OFFSET: Final = re.compile(r"[0-9]{1,7}", re.ASCII)


def offset(after: str | None, capability: Capability) -> int:
    if after is not None and not OFFSET.fullmatch(after):
        raise BadRequest(SLUG, capability)
    return int(after or 0)


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """A list that is read by offset. `rounds`: how many of the server's own pages of one answer are followed."""

    service: Service
    get: Get[Row]
    capability: Capability
    operation: str
    rounds: int = 1

    async def page(self, *, limit: int, start: int) -> tuple[list[Row], str | None]:
        """The next readable rows, and the offset behind them."""
        rows, following = await filled(self._read, limit=limit, start=start)
        return rows, None if following is None else str(following)

    async def _read(self, top: int, skip: int) -> Rows[Row]:
        get = replace(self.get, options={**self.get.options, "$top": str(top), "$skip": str(skip) if skip else ""})
        (rows,) = await self.service.read([get], capability=self.capability, operation=self.operation, rounds=self.rounds)
        if isinstance(rows, SourceError):
            raise rows
        return rows


class GroupSearch:
    """The search for target groups with every word in their name; without a text, for all of them."""

    def __init__(self, service: Service, settings: MarketingCloudSettings) -> None:
        self._service = service
        self._pages = settings.pages

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[Segment]:
        start = offset(after, Capability.SEGMENTS)
        typed = words(text)
        if (text.strip() and not typed) or too_long(typed) or not all(map(sayable, typed)):
            return Hits(())
        options = {
            "$filter": part_of("TargetGroupName", typed) if typed else "",
            "$orderby": "TargetGroupName,TargetGroupUUID",
            "$select": ",".join(GROUP_FIELDS),
        }
        get: Get[wire.TargetGroup] = Get("TargetGroups", options, wire.TARGET_GROUPS)
        listing = Listing(self._service, get, Capability.SEGMENTS, "groups.search", self._pages)
        groups, following = await listing.page(limit=limit, start=start)
        return Hits(tuple(map(mapping.segment, groups)), following)


class MemberSearch:
    """The search for members of a target group. Its rows have only ContactUUIDs, so a second request reads the contacts."""

    def __init__(self, service: Service, contacts: Contacts, settings: MarketingCloudSettings) -> None:
        self._service = service
        self._contacts = contacts
        self._pages = settings.pages

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[Candidate]:
        """A page of members. Contacts without a record id, and removed ones, are left out, so a page may be short."""
        start = offset(after, Capability.SEGMENTS)
        if not GUID.fullmatch(text):
            return Hits(())
        options = {
            "$filter": f"TargetGroupUUID eq {guid(text.lower())}",
            "$orderby": "TargetGroupMemberUUID",
            "$select": "TargetGroupMemberUUID,TargetGroupUUID,InteractionContactUUID",
        }
        get: Get[wire.GroupMember] = Get("TargetGroupInteractionContacts", options, wire.GROUP_MEMBERS)
        listing = Listing(self._service, get, Capability.SEGMENTS, "groups.members", self._pages)
        rows, following = await listing.page(limit=limit, start=start)
        members = list(dict.fromkeys(row.InteractionContactUUID for row in rows))
        return Hits(await self._candidates(members), following)

    async def _candidates(self, members: Sequence[str]) -> tuple[Candidate, ...]:
        if not members:
            return ()
        contacts, truncated = await self._contacts.read(members, capability=Capability.SEGMENTS, operation="contacts.ofGroup")
        if truncated:
            raise Malformed(SLUG, Capability.SEGMENTS)
        return candidates((contacts[member] for member in members if member in contacts), self._contacts)


class PeopleSearch:
    """The search for contacts with every word in their full name. A word with an @ is compared with the main e-mail address.

    The full name is one property: first and last name apart would have to be joined by `or`, which not every service takes.
    """

    def __init__(self, service: Service, contacts: Contacts) -> None:
        self._service = service
        self._contacts = contacts

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[Candidate]:
        start = offset(after, Capability.SEARCH)
        typed = words(text)
        names, emails = [word for word in typed if "@" not in word], [word.lower() for word in typed if "@" in word]
        if not typed or too_long(typed) or not all(map(sayable, names)):
            return Hits(())
        terms = [part_of("FullName", names)] if names else []
        terms += [any_text("EmailAddress", [email]) for email in emails]
        options = {**CONTACT_OPTIONS, "$filter": all_of(*terms), "$orderby": "FullName,ContactUUID"}
        get: Get[wire.Contact] = Get("Contacts", options, wire.CONTACTS)
        listing = Listing(self._service, get, Capability.SEARCH, "contacts.search")
        found, following = await listing.page(limit=limit, start=start)
        present = (contact for contact in found if not contact.IdentityIsRemoved)
        return Hits(candidates(present, self._contacts), following)


def candidates(found: Iterable[wire.Contact], contacts: Contacts) -> tuple[Candidate, ...]:
    mapped = (contacts.candidate(contact) for contact in found)
    return tuple(candidate for candidate in mapped if candidate is not None)
