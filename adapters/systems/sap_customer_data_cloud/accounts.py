"""The vendor's two methods that read accounts: by UID, and by a query."""

from collections.abc import Mapping, Sequence

from adapters.ports.capabilities import Capability
from adapters.systems.sap_customer_data_cloud import wire
from adapters.systems.sap_customer_data_cloud.classifying import UNKNOWN_UID
from adapters.systems.sap_customer_data_cloud.query import linked_ids
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings
from adapters.wire.message import Request, Response
from adapters.wire.system_http import SystemHttp

ALWAYS_SENT = frozenset({"phoneNumber"})
"""Fields of every answer of getAccountInfo, which does not take them in `include`. A search has to name them."""


class Accounts:
    """The two calls for accounts. Both are POSTs that change nothing, so they may be retried."""

    def __init__(self, http: SystemHttp, settings: CustomerDataCloudSettings) -> None:
        self._http = http
        self._settings = settings
        self._read_one, self._read_page = wire.readers(tuple(field.path for field in linked_ids(settings).values()))

    async def one(self, uid: str, fields: Sequence[str], capability: Capability) -> wire.Account | None:
        """The account with this UID, None where it is unknown. Faster than a search, and never behind the last write."""
        include = ",".join(field for field in fields if field not in ALWAYS_SENT)
        response = await self._call("accounts.getAccountInfo", {"UID": uid, "include": include}, capability)
        if wire.code_of(response.body) == UNKNOWN_UID:
            return None
        account: wire.Account = response.read(self._read_one)
        return account if account.uid == uid else None

    async def search(
        self, condition: str, fields: Sequence[str], limit: int, capability: Capability, *, order: str = "", start: int = 0
    ) -> wire.AccountsPage:
        """A page of the accounts that fulfil a condition. `order`: fields of an ORDER BY, without which the order is
        arbitrary."""
        text = f"SELECT {', '.join(('UID', *fields, 'lastUpdated'))} FROM accounts WHERE {condition}"  # nosec B608  # names of ours; `query` quotes
        text += (f" ORDER BY {order}" if order else "") + (f" START {start}" if start else "") + f" LIMIT {limit}"
        form = {"query": text, "accountTypes": self._settings.account_types}
        response = await self._call("accounts.search", form, capability)
        accounts: wire.AccountsPage = response.read(self._read_page)
        return accounts

    async def _call(self, method: str, form: Mapping[str, str], capability: Capability) -> Response:
        form = {"format": "json", "httpStatusCodes": "false", **form}
        return await self._http.ask(Request(f"/{method}", capability, method, method="POST", form=form))
