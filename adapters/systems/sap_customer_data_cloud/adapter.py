"""Customer Data Cloud's ports: one account by its UID, many by search; people by whatever key an account holds."""

import secrets
import uuid
from collections.abc import Mapping, Sequence

from adapters.ports.capabilities import Capability, Groups, Subject
from adapters.ports.shapes import EMAIL, PHONE, Clue, Found, Parts, Ports
from adapters.systems.sap_customer_data_cloud import mapping, query, wire
from adapters.systems.sap_customer_data_cloud.auth import BareSecret, Bearer, Signed, rsa_key, secret_bytes
from adapters.systems.sap_customer_data_cloud.judging import UNKNOWN_UID, judge
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings, Dialect
from adapters.wire.auth import Auth
from adapters.wire.line import Line, Surroundings
from adapters.wire.message import Ask, Reply

SLUG = query.OWN
NAMES = frozenset({query.ERP, query.LOYALTY, query.SHOP})
KINDS = frozenset({EMAIL, PHONE, SLUG}) | NAMES
GROUPS: Groups = frozenset(mapping.PARTS)


def build(settings: CustomerDataCloudSettings, around: Surroundings) -> Ports:
    line = Line(SLUG, settings, around=around, auth=auth(settings, around), judge=judge)
    accounts = Accounts(line, settings)
    return Ports(
        probe=Probe(accounts),
        lookups={Subject.CUSTOMER: Customers(accounts, settings)},
        streams={},
        searches={},
        find=People(accounts, settings),
    )


def auth(settings: CustomerDataCloudSettings, around: Surroundings) -> Auth:
    keys = {"apiKey": settings.api_key, "userKey": settings.user_key}
    if settings.private_key is not None and settings.dialect is Dialect.BEARER:
        key = rsa_key(settings.private_key.get_secret_value())
        return Bearer(settings.api_key, settings.user_key, key, now=around.now, unique=lambda: str(uuid.uuid4()))
    secret = settings.secret.get_secret_value() if settings.secret else ""
    if settings.dialect is Dialect.SECRET:
        return BareSecret(keys, secret)
    return Signed(keys, secret_bytes(secret), now=around.now, nonce=lambda: secrets.token_hex(16))


class Accounts:
    """The two methods that read accounts. Both are POSTs that change nothing, so they may be sent again."""

    def __init__(self, line: Line, settings: CustomerDataCloudSettings) -> None:
        self._line = line
        self._settings = settings

    async def one(self, uid: str, fields: Sequence[str], capability: Capability) -> wire.Account | None:
        """By UID: faster than a search, and never behind the last write."""
        reply = await self._call("accounts.getAccountInfo", {"UID": uid, "include": ",".join(fields)}, capability)
        if reply.read(wire.Envelope.model_validate_json).error_code == UNKNOWN_UID:
            return None
        account: wire.Account = reply.read(wire.Account.model_validate_json)
        return account if account.uid == uid else None

    async def search(self, condition: str, fields: Sequence[str], limit: int, capability: Capability) -> wire.Accounts:
        text = f"SELECT {', '.join(('UID', *fields, 'lastUpdated'))} FROM accounts WHERE {condition} LIMIT {limit}"
        form = {"query": text, "accountTypes": self._settings.account_types}
        reply = await self._call("accounts.search", form, capability)
        accounts: wire.Accounts = reply.read(wire.Accounts.model_validate_json)
        return accounts

    async def _call(self, method: str, form: Mapping[str, str], capability: Capability) -> Reply:
        form = {"format": "json", "httpStatusCodes": "false", **form}
        return await self._line.ask(Ask(f"/{method}", capability, method, method="POST", form=form))


class Customers:
    """Accounts by UID."""

    groups = GROUPS

    def __init__(self, accounts: Accounts, settings: CustomerDataCloudSettings) -> None:
        self.max_batch = settings.uids_per_search
        self._accounts = accounts
        self._settings = settings

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        asked = [uid for uid in ids if query.expressible(uid)]
        if not asked:
            return {}
        found = await self._read(asked, groups)
        return {account.uid: {group: mapping.PARTS[group](account, self._settings) for group in groups} for account in found}

    async def _read(self, uids: Sequence[str], groups: Groups) -> list[wire.Account]:
        fields = tuple({name: None for group, names in mapping.FIELDS.items() if group in groups for name in names})
        capability = min((group.capability for group in groups), key=list(Capability).index)
        if len(uids) == 1:
            account = await self._accounts.one(uids[0], fields, capability)
            return [account] if account is not None else []
        answer = await self._accounts.search(query.uids(uids), fields, len(uids), capability)
        asked = frozenset(uids)
        return [account for account in answer.results if account.uid in asked]


class People:
    """Finds accounts by clues of any kinds in one search; each hit is compared with the clue once more."""

    kinds = KINDS
    fields = ("profile", "data", "emails", "loginIDs")

    def __init__(self, accounts: Accounts, settings: CustomerDataCloudSettings) -> None:
        self.max_batch = settings.uids_per_search
        self._accounts = accounts
        self._settings = settings

    async def find(self, clues: Sequence[Clue]) -> Mapping[Clue, Found]:
        found = {clue: Found() for clue in clues}
        askable = [clue for clue in clues if clue.kind in KINDS and query.expressible(clue.value)]
        accounts, cut = await self._read(askable)
        carriers: dict[Clue, dict[str, wire.Account]] = {}
        for account in accounts:
            for carried in self._carried(account):
                carriers.setdefault(carried, {})[account.uid] = account
        for clue in askable:
            own = carriers.get(comparable(clue), {}).values()
            found[clue] = Found(tuple(mapping.candidate(account, self._settings) for account in own), cut=cut)
        return found

    async def _read(self, clues: Sequence[Clue]) -> tuple[list[wire.Account], bool]:
        if len(clues) == 1 and clues[0].kind == SLUG:
            account = await self._accounts.one(clues[0].value, self.fields, Capability.IDENTITY)
            return ([account] if account is not None else []), False
        conditions = [
            condition
            for kind in sorted(KINDS)
            if (values := [clue.value for clue in clues if clue.kind == kind])
            and (condition := query.condition(kind, values, self._settings))
        ]
        if not conditions:
            return [], False
        answer = await self._accounts.search(
            " OR ".join(conditions), self.fields, self._settings.search_limit, Capability.IDENTITY
        )
        return answer.results, answer.cut

    def _carried(self, account: wire.Account) -> set[Clue]:
        """Every clue that the account carries."""
        says = mapping.candidate(account, self._settings)
        clues = {Clue(SLUG, account.uid), *(Clue(slug, value) for slug, value in says.links)}
        clues |= {Clue(EMAIL, email.casefold()) for email in says.emails}
        return clues | {Clue(PHONE, phone) for phone in says.phones}


def comparable(clue: Clue) -> Clue:
    """The clue in the form in which accounts' values are compared with it."""
    value = clue.value.casefold() if clue.kind == EMAIL else query.canonical(clue.value, clue.kind)
    return Clue(clue.kind, value)


class Probe:
    """Searches for an account that can't exist: needs address, credentials and the right to search, and reads nobody's data."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def probe(self) -> None:
        await self._accounts.search('UID = "customer360-probe"', (), 1, Capability.PROFILE)
