"""Contacts by name, target groups by name, and who is in a target group."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

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

OFFSET: Final = re.compile(r"[0-9]{1,7}", re.ASCII)


def offset(after: str | None, capability: Capability) -> int:
    if after is not None and not OFFSET.fullmatch(after):
        raise BadRequest(SLUG, capability)
    return int(after or 0)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that is read by offset; `rounds`: how many of the server's own pages of one answer are followed."""

    service: Service
    get: Get[Any]
    capability: Capability
    operation: str
    rounds: int = 1

    async def page(self, *, limit: int, start: int) -> tuple[list[Any], str | None]:
        """The next rows that can be read, and where to go on."""
        rows, following = await filled(self._read, limit=limit, start=start)
        return rows, None if following is None else str(following)

    async def _read(self, top: int, skip: int) -> Rows[Any]:
        get = replace(self.get, options={**self.get.options, "$top": str(top), "$skip": str(skip) if skip else ""})
        (rows,) = await self.service.read([get], capability=self.capability, operation=self.operation, rounds=self.rounds)
        if isinstance(rows, SourceError):
            raise rows
        return rows


class GroupSearch:
    """Target groups whose name holds every word, by name; without any text all that there are."""

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
        get = Get("TargetGroups", options, wire.TARGET_GROUPS)
        listing = Listing(self._service, get, Capability.SEGMENTS, "groups.search", self._pages)
        groups, following = await listing.page(limit=limit, start=start)
        return Hits(tuple(map(mapping.segment, groups)), following)


class MemberSearch:
    """Who is in a target group. Its rows say which contacts; what these go by takes a second request, one batch for them all."""

    def __init__(self, service: Service, contacts: Contacts, settings: MarketingCloudSettings) -> None:
        self._service = service
        self._contacts = contacts
        self._pages = settings.pages

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[Candidate]:
        """A contact that no system of ours knows is left out, and one that is gone; so a page may hold fewer than asked for."""
        start = offset(after, Capability.SEGMENTS)
        if not GUID.fullmatch(text):
            return Hits(())
        options = {
            "$filter": f"TargetGroupUUID eq {guid(text.lower())}",
            "$orderby": "TargetGroupMemberUUID",
            "$select": "TargetGroupMemberUUID,TargetGroupUUID,InteractionContactUUID",
        }
        get = Get("TargetGroupInteractionContacts", options, wire.GROUP_MEMBERS)
        listing = Listing(self._service, get, Capability.SEGMENTS, "groups.members", self._pages)
        rows, following = await listing.page(limit=limit, start=start)
        members = list(dict.fromkeys(row.InteractionContactUUID for row in rows))
        return Hits(await self._candidates(members), following)

    async def _candidates(self, members: Sequence[str]) -> tuple[Candidate, ...]:
        if not members:
            return ()
        held, truncated = await self._contacts.read(members, capability=Capability.SEGMENTS, operation="contacts.ofGroup")
        if truncated:
            raise Malformed(SLUG, Capability.SEGMENTS)
        return told((held[member] for member in members if member in held), self._contacts)


class PeopleSearch:
    """Contacts whose full name holds every word; a word with an @ is an e-mail address, and the main one of the contact.

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
        listing = Listing(self._service, Get("Contacts", options, wire.CONTACTS), Capability.SEARCH, "contacts.search")
        found, following = await listing.page(limit=limit, start=start)
        kept = (contact for contact in found if not contact.IdentityIsRemoved)
        return Hits(told(kept, self._contacts), following)


def told(found: Iterable[wire.Contact], contacts: Contacts) -> tuple[Candidate, ...]:
    candidates = (contacts.candidate(contact) for contact in found)
    return tuple(candidate for candidate in candidates if candidate is not None)
