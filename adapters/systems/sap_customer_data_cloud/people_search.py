"""The search for people by parts of names and by e-mail addresses."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from adapters.ports.capabilities import Capability
from adapters.ports.errors import BadRequest, Malformed
from adapters.ports.records import Candidate
from adapters.ports.shapes import Hits
from adapters.systems.sap_customer_data_cloud import mapping, query
from adapters.systems.sap_customer_data_cloud.accounts import Accounts
from adapters.systems.sap_customer_data_cloud.key_lookup import CANDIDATE
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings
from adapters.wire.paging import readable

OFFSET: Final = re.compile(r"\d{1,6}", re.ASCII)
SEPARATORS: Final = re.compile(r"[\s,;]+")
AROUND: Final = "\"'()<>[].:!?"
"""Signs that people put round an address."""

MOST_WORDS: Final = 8
"""Words in one search; no name has more."""

LONGEST_EMAIL: Final = 254


class PeopleSearch:
    """Accounts by words, newest changes first because the vendor's own order is arbitrary; `after` is the next hit's offset."""

    def __init__(self, accounts: Accounts, settings: CustomerDataCloudSettings) -> None:
        self._accounts = accounts
        self._settings = settings

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[Candidate]:
        start = self._start(after)
        if not (condition := self._condition(words(text))):
            return Hits(())

        async def read(start: int) -> tuple[Hits[Candidate], int]:
            answer = await self._accounts.search(
                condition, CANDIDATE, limit, Capability.SEARCH, order="lastUpdatedTimestamp DESC", start=start
            )
            behind = start + answer.sent
            goes_on = answer.sent > 0 and answer.goes_on(start=start, limit=limit) and behind <= self._settings.largest_start
            people = tuple(mapping.candidate(account, self._settings) for account in answer.people)
            return Hits(people, str(behind) if goes_on else None), len(answer.left_out)

        if (hits := await readable(read, start)) is None:
            raise Malformed(query.OWN, Capability.SEARCH)
        return hits

    def _start(self, after: str | None) -> int:
        if after is None:
            return 0
        if not OFFSET.fullmatch(after) or int(after) > self._settings.largest_start:
            raise BadRequest(query.OWN, Capability.SEARCH)
        return int(after)

    def _condition(self, asked: Sequence[str]) -> str:
        """The condition for all words; empty where there are none or too many, or where one fits no account."""
        parts = [self._email(word) if "@" in word else self._name(word) for word in asked]
        return " AND ".join(f"({part})" for part in parts) if len(parts) <= MOST_WORDS and all(parts) else ""

    def _email(self, word: str) -> str:
        if len(word) > LONGEST_EMAIL:
            return ""
        return query.any_of([query.one_of(path, [query.text(word)]) for path in self._settings.email_fields])

    def _name(self, word: str) -> str:
        """A condition for a part of a name. Encrypted names are compared as a whole, without letter case."""
        if len(word) > query.LONGEST_NAME:
            return ""
        paths = (query.FIRST_NAME, query.LAST_NAME)
        if self._settings.names_are_encrypted:
            return query.any_of([f"{path} CONTAINS {query.text(word)}" for path in paths])
        return query.any_of([query.fits(path, f".*{query.pattern(word)}.*") for path in paths])


def words(text: str) -> list[str]:
    """The words of a text, each once and without punctuation around it. A word has at least one letter or digit."""
    printable = "".join(sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", text))
    found = dict.fromkeys(word(part) for part in SEPARATORS.split(printable))
    return [part for part in found if part]


def word(part: str) -> str:
    """A word in lower case. An e-mail address keeps the signs that it may begin with."""
    address = part.strip(AROUND).lower()
    local, _, host = address.partition("@")
    if local and host:
        return address
    inner = [at for at, sign in enumerate(part) if sign.isalnum()]
    return part[inner[0] : inner[-1] + 1].lower() if inner else ""
