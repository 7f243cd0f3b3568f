"""Accounts by clues about a person: one search for all keys and, at the same time, one for each clue of attributes."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from adapters.ports.capabilities import Capability
from adapters.ports.extensions import as_key
from adapters.ports.records import Candidate
from adapters.ports.shapes import ATTRIBUTES, EMAIL, MOST_ROWS, PHONE, Clue, Found
from adapters.systems.sap_customer_data_cloud import mapping, query, terms, wire
from adapters.systems.sap_customer_data_cloud.accounts import Accounts
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings

NAMES: Final = frozenset({query.ERP, query.LOYALTY, query.SHOP})
KEYS: Final = frozenset({EMAIL, PHONE, query.OWN}) | NAMES
KINDS: Final = KEYS | {ATTRIBUTES}

CANDIDATE: Final = ("profile", "data", "emails", "loginIDs", "phoneNumber")
"""Parts of an account that a candidate is made of."""

FoundByClue = Mapping[Clue, Found]


class People:
    """The port that finds accounts. Each hit is compared with the clue once more."""

    kinds = KINDS

    def __init__(self, accounts: Accounts, settings: CustomerDataCloudSettings) -> None:
        self.max_batch = settings.keys_per_search
        self._accounts = accounts
        self._settings = settings

    async def find(self, clues: Sequence[Clue]) -> FoundByClue:
        """The accounts for each clue. The first failed search is raised: a clue without an answer must not read as carried by
        nobody."""
        keys = [clue for clue in clues if clue.kind in KEYS and query.expressible(clue.value)]
        likes = [clue for clue in clues if clue.kind == ATTRIBUTES and clue.terms]
        searches = [self._by_keys(keys), *map(self._by_attributes, likes)]
        outcomes = await asyncio.gather(*searches, return_exceptions=True)
        found = {clue: Found() for clue in clues}
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
            found |= outcome
        return found

    async def _by_attributes(self, clue: Clue) -> FoundByClue:
        """The accounts that fulfil a clue's terms. Where the site can't filter by a term, the answer is truncated and proves
        nothing."""
        if not terms.askable(clue.terms, self._settings):
            return {clue: Found(truncated=True)}
        if not (condition := terms.condition(clue.terms)):
            return {}
        limit = MOST_ROWS + 1
        answer = await self._accounts.search(condition, CANDIDATE, limit, Capability.IDENTITY)
        people = [mapping.candidate(account, self._settings) for account in answer.people]
        own = [candidate for candidate in people if terms.fulfils(candidate, clue.terms)]
        doubtful = any(not account.shows_its_profile for account in answer.people)
        return {clue: Found(tuple(own[:MOST_ROWS]), truncated=doubtful or answer.goes_on(limit=limit) or len(own) > MOST_ROWS)}

    async def _by_keys(self, clues: Sequence[Clue]) -> FoundByClue:
        accounts, truncated = await self._read(clues)
        carriers: dict[Clue, dict[str, Candidate]] = {}
        for account in accounts:
            candidate = mapping.candidate(account, self._settings)
            for carried in carried_by(candidate):
                carriers.setdefault(carried, {})[candidate.record_id] = candidate
        return {clue: Found(tuple(carriers.get(comparable(clue), {}).values()), truncated=truncated) for clue in clues}

    async def _read(self, clues: Sequence[Clue]) -> tuple[Sequence[wire.Account], bool]:
        """The accounts that carry a key, and whether there may be more: an unreadable key of an account may be one of those
        asked for."""
        if len(clues) == 1 and clues[0].kind == query.OWN:
            account = await self._accounts.one(clues[0].value, CANDIDATE, Capability.IDENTITY)
            return ([account] if account is not None else []), False
        conditions = [
            condition
            for kind in sorted(KEYS)
            if (values := [clue.value for clue in clues if clue.kind == kind])
            and (condition := query.condition(kind, values, self._settings))
        ]
        if not conditions:
            return [], False
        limit = self._settings.search_limit
        answer = await self._accounts.search(" OR ".join(conditions), CANDIDATE, limit, Capability.IDENTITY)
        doubtful = any(not account.shows_its_keys for account in answer.people)
        return answer.people, doubtful or answer.goes_on(limit=limit)


def carried_by(candidate: Candidate) -> set[Clue]:
    """Every key of an account, as clues."""
    clues = {Clue(query.OWN, candidate.record_id), *(Clue(slug, value) for slug, value in candidate.links)}
    clues |= {Clue(EMAIL, email.lower()) for email in candidate.emails}
    return clues | {Clue(PHONE, as_key(phone)) for phone in candidate.phones}


def comparable(clue: Clue) -> Clue:
    """The clue in the form of the keys from `carried_by`."""
    value = clue.value.lower() if clue.kind == EMAIL else query.canonical(clue.value, clue.kind)
    return Clue(clue.kind, value)
