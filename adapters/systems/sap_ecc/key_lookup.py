"""The search for partners by own number, membership number, name and birth date.

Numbers and attributes are reads of the partners themselves. The set of membership numbers does not expand to its partners, so a
second request reads the holders missing from the first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.ports.records import Candidate
from adapters.ports.shapes import ATTRIBUTES, MOST_ROWS, Clue, Found
from adapters.systems.sap_ecc import mapping, wire
from adapters.systems.sap_ecc.attributes import TERMS
from adapters.systems.sap_ecc.connection import Connection
from adapters.systems.sap_ecc.mapping import LOYALTY, OWN
from adapters.systems.sap_ecc.requests import WILDCARDS, askable, filters
from adapters.wire import membership_number
from adapters.wire.erp_number import canonical
from adapters.wire.odata import all_of, expressible, one_of, text
from adapters.wire.odata_service import Get, Rows

KINDS: Final = frozenset({OWN, LOYALTY, ATTRIBUTES})

LONGEST_CARD: Final = 60
"""Characters of a BPIdentificationNumber."""

CANDIDATE_OPTIONS: Final[Mapping[str, str]] = {
    "$expand": ",".join(("to_BuPaIdentification", *mapping.HOMES_EXPANDED)),
    "$select": ",".join(
        (*mapping.NUMBERS, "FirstName", "LastName", "BirthDate", *mapping.CHANGED, *mapping.CARDS, *mapping.HOMES)
    ),
}
"""Options that bring every field of a candidate."""

Hit = wire.Partner | wire.OwnedIdentification
"""A row that may lead to a person."""

Row = TypeVar("Row", bound=Hit)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One inner read and its clues, all of one kind. `compared`: the fields by which rows are compared with a clue."""

    kind: str
    get: Get[Hit]
    clues: Sequence[Clue]
    compared: Sequence[str] = ()


@dataclass(slots=True)
class ReadRows:
    """The rows of all reads. `partners` by their own key; `holders`: membership number -> keys of partners; `rows`: clue of
    attributes -> keys of partners; `truncated`: clues with more rows than came, or with unreadable ones."""

    partners: dict[str, wire.Partner] = field(default_factory=dict)
    holders: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[Clue, list[str]] = field(default_factory=dict)
    truncated: set[Clue] = field(default_factory=set)

    def add(self, rows: Sequence[Hit]) -> list[str]:
        partners = [row for row in rows if isinstance(row, wire.Partner)]
        keys = [canonical(partner.BusinessPartner) for partner in partners]
        self.partners.update(zip(keys, partners, strict=True))
        return keys

    def unread(self) -> list[str]:
        return list(dict.fromkeys(key for keys in self.holders.values() for key in keys if key not in self.partners))


class Partners:
    """The port that finds persons. Every hit is compared with the clue once more: the vendor's equality may be wider than
    ours."""

    kinds = KINDS
    max_batch = 50

    def __init__(self, erp: Connection) -> None:
        self._erp = erp

    async def find(self, clues: Sequence[Clue]) -> Mapping[Clue, Found]:
        inquiries = [*self._by_number(clues), *self._by_card(clues), *self._by_attributes(clues)]
        read_rows = ReadRows()
        for inquiry, rows in zip(inquiries, await self._read([one.get for one in inquiries]), strict=True):
            self._collect(read_rows, inquiry, rows)
        if unread := read_rows.unread():
            conditions = filters("BusinessPartner", unread, self._erp.settings)
            for rows in await self._read([persons(condition) for _, condition in conditions]):
                read_rows.add(rows.rows)
                if self._unsure(rows):
                    read_rows.truncated.update(clue for clue in clues if clue.kind == LOYALTY)
        return {clue: self._found(clue, read_rows) for clue in clues}

    async def _read(self, gets: Sequence[Get[Hit]]) -> list[Rows[Hit]]:
        """The rows of each read. The first failure is raised: a clue without an answer must not read as carried by nobody."""
        results = await self._erp.partners.read(
            gets, capability=Capability.IDENTITY, operation="partners.find", rounds=self._erp.settings.pages
        )
        for rows in results:
            if isinstance(rows, SourceError):
                raise rows
        return [rows for rows in results if isinstance(rows, Rows)]

    def _by_number(self, clues: Sequence[Clue]) -> list[Inquiry]:
        settings, asked = self._erp.settings, {clue.value: clue for clue in clues if clue.kind == OWN}
        return [
            Inquiry(OWN, persons(condition), [asked[number] for number in part])
            for part, condition in filters(settings.partner_number, askable(asked), settings)
        ]

    def _by_card(self, clues: Sequence[Clue]) -> list[Inquiry]:
        size = max(1, self._erp.settings.ids_per_get // membership_number.SPELLINGS)
        asked = [clue for clue in clues if clue.kind == LOYALTY and sayable(clue.value)]
        parts = [asked[start : start + size] for start in range(0, len(asked), size)]
        return [Inquiry(LOYALTY, self._cards([clue.value for clue in part]), part, wire.VALIDITY) for part in parts]

    def _cards(self, numbers: Sequence[str]) -> Get[Hit]:
        kind = text(self._erp.settings.identification_type)
        options = {
            "$filter": all_of(
                f"BPIdentificationType eq {kind}",
                one_of(
                    "BPIdentificationNumber",
                    (text(number, wildcards=WILDCARDS) for number in membership_number.spellings(numbers)),
                ),
            ),
            "$select": "BusinessPartner,BPIdentificationType,BPIdentificationNumber,ValidityStartDate,ValidityEndDate",
        }
        return as_hits(Get("A_BuPaIdentification", options, wire.IDENTIFICATIONS))

    def _by_attributes(self, clues: Sequence[Clue]) -> list[Inquiry]:
        """A read for each clue of attributes, of one row more than `MOST_ROWS` to know whether there are more."""
        asked = [(clue, TERMS.condition(clue)) for clue in clues if clue.kind == ATTRIBUTES]
        only = f"BusinessPartnerCategory eq '{wire.PERSON}'"
        return [
            Inquiry(ATTRIBUTES, persons(all_of(terms, only), top=MOST_ROWS + 1), [clue], TERMS.compared(clue))
            for clue, terms in asked
            if terms is not None
        ]

    def _collect(self, read_rows: ReadRows, inquiry: Inquiry, rows: Rows[Hit]) -> None:
        unsure = self._unsure(rows, *inquiry.compared)
        if inquiry.kind == LOYALTY:
            for owned in (row for row in rows.rows if isinstance(row, wire.OwnedIdentification)):
                if card := mapping.card_number(owned, self._erp.settings, now=self._erp.now()):
                    read_rows.holders.setdefault(membership_number.canonical(card), []).append(canonical(owned.BusinessPartner))
        else:
            keys = read_rows.add(rows.rows)
            if inquiry.kind == ATTRIBUTES:
                read_rows.rows[inquiry.clues[0]] = keys[:MOST_ROWS]
                unsure = unsure or rows.sent > MOST_ROWS
        if unsure:
            read_rows.truncated.update(inquiry.clues)

    def _unsure(self, rows: Rows[Hit], *compared: str) -> bool:
        """Whether a person may be missing: the answer was truncated, or a row lacks its number or a field to compare."""
        return rows.truncated or any(row.lacks(self._erp.settings.partner_number, *compared) for row in rows.rows)

    def _found(self, clue: Clue, read_rows: ReadRows) -> Found:
        keys: Sequence[str] = read_rows.rows.get(clue, ()) if clue.kind == ATTRIBUTES else self._holders(clue, read_rows)
        if clue.kind == OWN:
            keys = list(read_rows.partners)
        partners = [read_rows.partners[key] for key in keys if key in read_rows.partners]
        made = (self._candidate(clue, partner) for partner in partners)
        candidates = {one.record_id: one for one in made if one is not None}
        return Found(tuple(candidates.values()), truncated=clue in read_rows.truncated)

    def _holders(self, clue: Clue, read_rows: ReadRows) -> Sequence[str]:
        return read_rows.holders.get(membership_number.canonical(clue.value), ())

    def _candidate(self, clue: Clue, partner: wire.Partner) -> Candidate | None:
        """The partner as a candidate; None for an organisation, and for a partner without the clue or without a customer
        number."""
        number = mapping.number(partner, self._erp.settings)
        if number is None or (clue.kind == OWN and number != canonical(clue.value)):
            return None
        if clue.kind == ATTRIBUTES and not TERMS.fulfils(partner, clue.terms):
            return None
        return mapping.candidate(number, partner, self._erp.settings, now=self._erp.now())


def sayable(card: str) -> bool:
    return expressible(card, wildcards=WILDCARDS) and len(card) <= LONGEST_CARD


def persons(condition: str, *, top: int | None = None) -> Get[Hit]:
    options = {"$filter": condition, **CANDIDATE_OPTIONS, "$top": str(top) if top else ""}
    return as_hits(Get("A_BusinessPartner", options, wire.PARTNERS))


def as_hits(get: Get[Row]) -> Get[Hit]:
    """The read as one of several kinds in a batch. Sound, since rows only come out of a read."""
    return cast("Get[Hit]", get)
