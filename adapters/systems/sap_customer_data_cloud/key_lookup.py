"""Accounts by what is known of a person: one search for all keys, and one beside it for each clue of attributes."""

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

Answers = Mapping[Clue, Found]


class People:
    """Finds accounts; each hit is compared with the clue once more."""

    kinds = KINDS

    def __init__(self, accounts: Accounts, settings: CustomerDataCloudSettings) -> None:
        self.max_batch = settings.keys_per_search
        self._accounts = accounts
        self._settings = settings

    async def find(self, clues: Sequence[Clue]) -> Answers:
        """The first failed search is raised: a clue that could not be looked for must not read as carried by nobody."""
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

    async def _by_attributes(self, clue: Clue) -> Answers:
        """What a site can't be asked is not thereby carried by nobody: cut."""
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

    async def _by_keys(self, clues: Sequence[Clue]) -> Answers:
        accounts, truncated = await self._read(clues)
        carriers: dict[Clue, dict[str, Candidate]] = {}
        for account in accounts:
            candidate = mapping.candidate(account, self._settings)
            for carried in carried_by(candidate):
                carriers.setdefault(carried, {})[candidate.record_id] = candidate
        return {clue: Found(tuple(carriers.get(comparable(clue), {}).values()), truncated=truncated) for clue in clues}

    async def _read(self, clues: Sequence[Clue]) -> tuple[Sequence[wire.Account], bool]:
        """What can't be read of an account's keys may be what it was found by: then it is not said that nobody carries them."""
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
    """Every key that the account carries."""
    clues = {Clue(query.OWN, candidate.record_id), *(Clue(slug, value) for slug, value in candidate.links)}
    clues |= {Clue(EMAIL, email.lower()) for email in candidate.emails}
    return clues | {Clue(PHONE, as_key(phone)) for phone in candidate.phones}


def comparable(clue: Clue) -> Clue:
    """The clue in the form in which accounts' values are compared with it."""
    value = clue.value.lower() if clue.kind == EMAIL else query.canonical(clue.value, clue.kind)
    return Clue(clue.kind, value)
