"""People by typed words. Each word must be a part of some word in the record."""

import re
import unicodedata
from typing import Final

from adapters.ports.capabilities import Capability
from adapters.ports.errors import BadRequest, SourceError
from adapters.ports.records import Candidate
from adapters.ports.shapes import Hits
from adapters.systems.sap_cloud_for_customer import mapping, wire
from adapters.systems.sap_cloud_for_customer.key_lookup import OWN, PERSON_OPTIONS
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire.odata_offsets import filled
from adapters.wire.odata_service import Get, Rows, Service

OFFSET: Final = re.compile(r"[0-9]{1,6}")
INSIDE: Final = frozenset("@.-_'+")
"""Characters that occur inside a name, an e-mail or a number. At the ends of a word they are operators or mean nothing."""

LONGEST: Final = 200
"""Characters of a query: more than a name, an address and a number together. No record has so much."""


class PeopleSearch:
    """Free text over the customers; `after` is the offset of the next hit.

    Each search is a plain read, since a batch does not allow `$search`. It has no `$orderby`: with `$skip` the service keeps one
    order.
    """

    def __init__(self, service: Service, settings: CloudForCustomerSettings) -> None:
        self._service = service
        self._settings = settings

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[Candidate]:
        if after is not None and not OFFSET.fullmatch(after):
            raise BadRequest(OWN, Capability.SEARCH)
        if (query := search_text(text)) is None:
            return Hits(())

        async def read(top: int, skip: int) -> Rows[wire.Customer]:
            options = {**PERSON_OPTIONS, "$search": query, "$top": str(top), "$skip": str(skip) if skip else ""}
            get = Get("IndividualCustomerCollection", options, wire.CUSTOMERS)
            (found,) = await self._service.read([get], capability=Capability.SEARCH, operation="customers.search")
            if isinstance(found, SourceError):
                raise found
            return found

        shown, following = await filled(read, limit=limit, start=int(after or 0))
        records = tuple(mapping.candidate(customer, self._settings) for customer in shown)
        return Hits(records, None if following is None else str(following))


def search_text(text: str) -> str | None:
    """The `$search` with `*word*` for every word, which it joins with AND; None where no record can fit."""
    found = words(text)
    return " ".join(f"*{word}*" for word in found) if found and sum(map(len, found)) <= LONGEST else None


def words(text: str) -> list[str]:
    """The words of a text, each once. Characters that could be operators separate words, and wildcards are removed."""
    spelt = unicodedata.normalize("NFC", text).replace("*", "")
    spaced = "".join(sign if of_word(sign) or sign in INSIDE else " " for sign in spelt)
    return list(dict.fromkeys(word for part in spaced.split() if (word := part.strip("".join(INSIDE)))))


def of_word(sign: str) -> bool:
    """Whether a character is a letter, a digit, or a mark, without which some scripts have no letters."""
    return unicodedata.category(sign)[0] in "LNM"
