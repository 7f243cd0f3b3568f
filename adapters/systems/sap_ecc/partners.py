"""The lookup of customers by number: one read of business partners, with addresses expanded only where a group needs them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.ports.capabilities import CONTACTS, PERSON, REACH, AnyGroup, Capability, Groups
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.shapes import Parts
from adapters.systems.sap_ecc import mapping, wire
from adapters.systems.sap_ecc.connection import Connection
from adapters.systems.sap_ecc.requests import askable, filters
from adapters.wire.erp_number import canonical
from adapters.wire.odata_service import Get, Rows


class Customers:
    """Persons by customer number, all in one request: 100 numbers are two inner reads."""

    max_batch = 100
    groups: Groups = frozenset({PERSON, REACH, CONTACTS})

    def __init__(self, erp: Connection) -> None:
        self._erp = erp

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        """The groups of each number. A number is absent only where the whole answer was read without it."""
        settings = self._erp.settings
        parts = list(filters(settings.partner_number, askable(ids), settings))
        if not parts:
            return {}
        results = await self._erp.partners.read(
            [partners(condition, groups) for _, condition in parts],
            capability=Capability.PROFILE,
            operation="partners.byNumber",
            rounds=settings.pages,
        )
        answer: dict[str, Parts] = {}
        for (part, _), found in zip(parts, results, strict=True):
            answer |= self._read(part, groups, found)
        return answer

    def _read(self, ids: Sequence[str], groups: Groups, found: Rows[wire.Partner] | SourceError) -> dict[str, Parts]:
        """The groups of each number. A missing number fails where a row without a readable number may be its own."""
        if isinstance(found, SourceError):
            return {asked: dict.fromkeys(groups, found) for asked in ids}
        customers = {number: row for row in found.rows if (number := mapping.number(row, self._erp.settings))}
        unsure = found.truncated or any(row.lacks(self._erp.settings.partner_number) for row in found.rows)
        now = self._erp.now()
        answer: dict[str, Parts] = {}
        for asked in ids:
            if (partner := customers.get(canonical(asked))) is not None:
                answer[asked] = {group: self._part(group, partner, now) for group in groups}
            elif unsure:
                answer[asked] = dict.fromkeys(groups, Malformed(mapping.OWN, Capability.PROFILE))
        return answer

    def _part(self, group: AnyGroup, partner: wire.Partner, now: datetime) -> object:
        settings = self._erp.settings
        if group is PERSON:
            return mapping.person(partner, settings)
        if group is REACH:
            return mapping.reach(partner, settings, now=now)
        return mapping.contact_points(partner, settings, now=now)


def partners(condition: str, groups: Groups) -> Get[wire.Partner]:
    fields = {name: None for group, names in mapping.GROUP_FIELDS.items() if group in groups for name in names}
    options = {
        "$filter": condition,
        "$expand": ",".join(mapping.HOMES_EXPANDED) if groups & {REACH, CONTACTS} else "",
        "$select": ",".join((*mapping.NUMBERS, *fields, *mapping.CHANGED)),
    }
    return Get("A_BusinessPartner", options, wire.PARTNERS)
