"""People by what is typed of them: words that each must be part of some word of the record."""

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
"""Signs that may stand within a name, an e-mail or a number. At the ends of a word they are operators, or nothing."""

LONGEST: Final = 200
"""Signs: more than a name, an address and a number together; nobody's record holds so much."""


class PeopleSearch:
    """Free text over the customers; `after` is the offset of the next hit.

    A plain read, never one of a batch, where `$search` is not allowed. No order is asked for: `$skip` makes the service keep one.
    """

    def __init__(self, service: Service, settings: CloudForCustomerSettings) -> None:
        self._service = service
        self._settings = settings

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[Candidate]:
        if after is not None and not OFFSET.fullmatch(after):
            raise BadRequest(OWN, Capability.SEARCH)
        if (query := asked_for(text)) is None:
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


def asked_for(text: str) -> str | None:
    """`*word*` for every word, all of which must fit (AND is all that `$search` knows); None where nobody can fit."""
    found = words(text)
    return " ".join(f"*{word}*" for word in found) if found and sum(map(len, found)) <= LONGEST else None


def words(text: str) -> list[str]:
    """What is left when everything that could be an operator is a space, and a wildcard nothing; each word once."""
    spelt = unicodedata.normalize("NFC", text).replace("*", "")
    spaced = "".join(sign if of_word(sign) or sign in INSIDE else " " for sign in spelt)
    return list(dict.fromkeys(word for part in spaced.split() if (word := part.strip("".join(INSIDE)))))


def of_word(sign: str) -> bool:
    """Letters, digits, and the marks without which some scripts have no letters."""
    return unicodedata.category(sign)[0] in "LNM"
