"""The ports of Customer Data Cloud: one account by its UID, many by search; people by any key that an account holds, and by
name."""

import secrets
import uuid
from collections.abc import Mapping, Sequence

from pydantic import SecretStr

from adapters.ports.capabilities import CONSENTS, Capability, Corpus, Groups, Subject
from adapters.ports.shapes import Parts, Ports
from adapters.systems.sap_customer_data_cloud import mapping, query, wire
from adapters.systems.sap_customer_data_cloud.accounts import Accounts
from adapters.systems.sap_customer_data_cloud.auth import BareSecret, Bearer, Signed
from adapters.systems.sap_customer_data_cloud.classifying import classify
from adapters.systems.sap_customer_data_cloud.key_lookup import People
from adapters.systems.sap_customer_data_cloud.people_search import PeopleSearch
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings, Dialect
from adapters.wire.auth import Auth
from adapters.wire.consent import tell_odd
from adapters.wire.restriction import WITH_RESTRICTION, restriction_groups
from adapters.wire.system_http import Runtime, SystemHttp

SLUG = query.OWN
GROUPS: Groups = frozenset(mapping.PARTS) - WITH_RESTRICTION


def build(settings: CustomerDataCloudSettings, runtime: Runtime) -> Ports:
    http = SystemHttp(SLUG, settings, runtime=runtime, auth=auth(settings, runtime), classify=classify)
    accounts = Accounts(http, settings)
    return Ports(
        probe=Probe(accounts),
        lookups={Subject.CUSTOMER: Customers(accounts, settings)},
        streams={},
        searches={Corpus.PEOPLE: PeopleSearch(accounts, settings)},
        find=People(accounts, settings),
    )


def auth(settings: CustomerDataCloudSettings, runtime: Runtime) -> Auth:
    keys = {"apiKey": settings.api_key, "userKey": settings.user_key}
    if settings.private_key is not None and settings.dialect is Dialect.BEARER:
        return Bearer(
            settings.api_key, settings.user_key, settings.private_key, now=runtime.now, unique=lambda: str(uuid.uuid4())
        )
    secret = settings.secret or SecretStr("")
    if settings.dialect is Dialect.SECRET:
        return BareSecret(keys, secret)
    return Signed(keys, secret, now=runtime.now, nonce=lambda: secrets.token_hex(16))


class Customers:
    """The lookup of accounts by UID."""

    def __init__(self, accounts: Accounts, settings: CustomerDataCloudSettings) -> None:
        self.groups = GROUPS | restriction_groups(settings)
        self.max_batch = settings.uids_per_search
        self._accounts = accounts
        self._settings = settings

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        asked = [uid for uid in ids if query.expressible(uid)]
        if not asked:
            return {}
        found = await self._read(asked, groups)
        for account in found if CONSENTS in groups else ():
            tell_odd(mapping.odd_answers(account, self._settings), account.uid)
        return {account.uid: {group: mapping.PARTS[group](account, self._settings) for group in groups} for account in found}

    async def _read(self, uids: Sequence[str], groups: Groups) -> list[wire.Account]:
        fields = tuple({name: None for group, names in mapping.FIELDS.items() if group in groups for name in names})
        capability = min((group.capability for group in groups), key=list(Capability).index)
        if len(uids) == 1:
            account = await self._accounts.one(uids[0], fields, capability)
            return [account] if account is not None else []
        answer = await self._accounts.search(query.uids(uids), fields, len(uids), capability)
        asked = frozenset(uids)
        return [account for account in answer.people if account.uid in asked]


class Probe:
    """A search for an account that can't exist: it needs address, credentials and the right to search, and reads nobody's
    data."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def probe(self) -> None:
        await self._accounts.search('UID = "customer360-probe"', (), 1, Capability.PROFILE)
