"""The two methods that read accounts."""

from collections.abc import Mapping, Sequence

from adapters.ports.capabilities import Capability
from adapters.systems.sap_customer_data_cloud import wire
from adapters.systems.sap_customer_data_cloud.classifying import UNKNOWN_UID
from adapters.systems.sap_customer_data_cloud.query import linked_ids
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings
from adapters.wire.message import Request, Response
from adapters.wire.system_http import SystemHttp

UNASKED = frozenset({"phoneNumber"})
"""What getAccountInfo gives without being asked, and can't be asked for in `include`; a search has to name it."""


class Accounts:
    """Both are POSTs that change nothing, so they may be sent again."""

    def __init__(self, http: SystemHttp, settings: CustomerDataCloudSettings) -> None:
        self._http = http
        self._settings = settings
        self._read_one, self._read_page = wire.readers(tuple(field.path for field in linked_ids(settings).values()))

    async def one(self, uid: str, fields: Sequence[str], capability: Capability) -> wire.Account | None:
        """By UID: faster than a search, and never behind the last write."""
        include = ",".join(field for field in fields if field not in UNASKED)
        reply = await self._call("accounts.getAccountInfo", {"UID": uid, "include": include}, capability)
        if wire.code_of(reply.body) == UNKNOWN_UID:
            return None
        account: wire.Account = reply.read(self._read_one)
        return account if account.uid == uid else None

    async def search(
        self, condition: str, fields: Sequence[str], limit: int, capability: Capability, *, order: str = "", start: int = 0
    ) -> wire.Accounts:
        """`order`: fields of an ORDER BY; without one, results come in none."""
        text = f"SELECT {', '.join(('UID', *fields, 'lastUpdated'))} FROM accounts WHERE {condition}"
        text += (f" ORDER BY {order}" if order else "") + (f" START {start}" if start else "") + f" LIMIT {limit}"
        form = {"query": text, "accountTypes": self._settings.account_types}
        reply = await self._call("accounts.search", form, capability)
        accounts: wire.Accounts = reply.read(self._read_page)
        return accounts

    async def _call(self, method: str, form: Mapping[str, str], capability: Capability) -> Response:
        form = {"format": "json", "httpStatusCodes": "false", **form}
        return await self._http.ask(Request(f"/{method}", capability, method, method="POST", form=form))
